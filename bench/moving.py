"""What comments cost that move in from Disqus: comments a second, and whether memory stays flat as the file grows.

`make bench` prints the table and adds it to bench/results.md. The exports are made here: comments on the pieces of an
invented site, in threads. Each is imported by the command in a process and a data folder of its own; memory is the peak
of that process, as the kernel counted it. One discussion that is a single chain of answers is measured with them.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.importing import words  # noqa: E402
from bench.report import tell  # noqa: E402
from tests.comments.disqus_files import HEAD, TAIL, post, thread  # noqa: E402

SIZES = [5_000, 50_000]
PIECES = 100
CHAIN = 10_000


@dataclass(frozen=True)
class Measured:
    """One import: what it was of, and what it took."""

    what: str
    comments: int
    seconds: float
    again: float
    megabytes: float
    size: int


def parts(comments: int, pieces: int, *, chain: bool) -> Iterator[str]:
    """The parts of an export with so many comments; the same for the same numbers."""
    chance = random.Random(comments)  # noqa: S311
    each = comments // pieces
    yield HEAD
    yield from (thread(piece, f"https://old.example/a/{piece}/") for piece in range(1, pieces + 1))
    for number in range(1, comments + 1):
        place = (number - 1) % each
        above = place - 1 if chain else place // 2 if place % 3 else -1
        parent = number - place + above if 0 <= above < place else ""
        yield post(number, (number - 1) // each + 1, f"<p>{words(chance, 30)}</p>", parent=parent)
    yield TAIL


def measure(what: str, comments: int, pieces: int, *, chain: bool = False) -> Measured:
    """Import so many comments, twice: the second time there is nothing to do."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        file, data = Path(folder, "export.xml"), Path(folder, "data")
        with file.open("w", encoding="utf-8") as out:
            out.writelines(parts(comments, pieces, chain=chain))
        environment = os.environ | {"NEWSROOM_DATA": str(data), "DEMO": "0"}

        def run(*arguments: str) -> tuple[float, float]:
            """The seconds that it took, and the megabytes of its peak."""
            begun = time.monotonic()
            child = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            _pid, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode:
                sys.exit(f"{' '.join(arguments)} ended with {child.returncode}.")
            return time.monotonic() - begun, used.ru_maxrss / 1024

        run("-m", "newsroom.launcher.preparing", str(data))
        run("manage.py", "generate_site", "--articles", str(PIECES), "--comments", "0", "--seed", "1")
        seconds, megabytes = run("manage.py", "import_comments", str(file))
        again, _megabytes = run("manage.py", "import_comments", str(file))
        return Measured(what, comments, seconds, again, megabytes, file.stat().st_size)


def table(found: list[Measured]) -> Iterator[str]:
    yield f"Python {platform.python_version()}, {os.cpu_count()} processors"
    yield ""
    yield "| discussions | comments | export | time | comments a second | again, unchanged | peak memory |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for one in found:
        yield (
            f"| {one.what} | {one.comments:,} | {one.size / 1e6:.0f} MB | {one.seconds:.0f} s "
            f"| {one.comments / one.seconds:,.0f} | {one.again:.0f} s | {one.megabytes:.0f} MB |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="Numbers of comments, small to large.")
    parser.add_argument(
        "--chain", type=int, default=CHAIN, help="Comments of one discussion, each the answer to the last."
    )
    parser.add_argument("--dry-run", action="store_true", help="Print the table, and add it to no file.")
    given = parser.parse_args()
    found = [measure(f"{PIECES}, in threads", size, PIECES) for size in given.sizes]
    found.append(measure("1, each answers the last", given.chain, 1, chain=True))
    tell("Comments moving in from Disqus", table(found), keep=not given.dry_run)


if __name__ == "__main__":
    main()
