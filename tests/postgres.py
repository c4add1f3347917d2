"""Run a command on a throw-away PostgreSQL cluster: `python -m tests.postgres COMMAND…`.

The cluster is made from the installed programs in a temporary folder, listens on a socket there and on no network
port, and is gone afterwards. `initdb` refuses root, so as root everything runs as another user.
"""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote


def find_programs() -> Path:
    """The folder with initdb and pg_ctl, on the path or where Debian keeps them (the newest)."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if not versions:
        sys.exit("No PostgreSQL server programs were found. On Debian: apt-get install postgresql")
    return Path(max(versions, key=lambda path: float(path.split("/")[4]))).parent


def other_user() -> pwd.struct_passwd | None:
    """Who to be instead of root: postgres where the package made that user, else nobody."""
    if os.geteuid() != 0:
        return None
    for name in ["postgres", "nobody"]:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL refuses to run as root, and there is no user postgres or nobody.")


def main() -> int:
    programs, user = find_programs(), other_user()
    folder = Path(tempfile.mkdtemp(prefix="newsroom-pg-"))
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs / program), *arguments],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **who,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{program} failed:\n{done.stdout.decode(errors='replace')}")

    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data, log = folder / "data", folder / "log"
        run("initdb", "-D", str(data), "-U", "newsroom", "--auth=trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        # Nothing here must outlive the run, so nothing waits for the disk.
        options = f"-c listen_addresses= -k {folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start")
        try:
            os.chmod(folder, 0o755)
            url = f"postgresql://newsroom@/postgres?host={quote(str(folder), safe='/')}"
            return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}).returncode
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
