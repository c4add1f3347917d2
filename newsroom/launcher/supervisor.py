"""Keep the server and the worker running: start them, pass signals on, start again what dies.

One foreground process. SIGTERM and SIGINT let running requests finish; should this process be killed outright, the
kernel tells its children to stop, so that none is left holding the port.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from newsroom import env
from newsroom.launcher import preparing

ROOT = Path(__file__).resolve().parent.parent.parent
GRACE_SECONDS = 30
DAY_SECONDS = 24 * 3600
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


@dataclass
class Child:
    """One process that must run, and when it may be started again after it died."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause: float = field(default=1.0)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=ROOT, preexec_fn=_die_with_parent, stdin=subprocess.DEVNULL)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self, now: float) -> bool:
        """Start it again if it has died and its pause is over; returns whether it was."""
        if self.is_running:
            if now - self.started_at > 60:
                self.pause = 1.0
            return False
        if now < self.started_at + self.pause:
            return False
        self.pause = min(self.pause * 2, 60)
        self.start()
        return True


def main() -> None:
    """Everything `make run` does after `.venv` is there; ends with exit status 0 after SIGTERM or Ctrl-C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        host = env.text("HOST", "127.0.0.1")
        port = env.integer("PORT", 8000, minimum=1, maximum=65535)
        folder = env.folder("NEWSROOM_DATA", ROOT / "var", relative_to=ROOT)
        preparing.check_folder(folder)
        check_port(host, port)
        sys.exit(run(host, port, folder))
    except (preparing.Problem, ImproperlyConfigured) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


def check_port(host: str, port: int) -> None:
    """See that nobody listens there yet, before slow work is done for nothing.

    Raises:
        preparing.Problem: with a line that says what to do.
    """
    try:
        for family, kind, protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except socket.gaierror as error:
        raise preparing.Problem(f"HOST must be an address of this machine, not {host!r}.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            raise preparing.Problem(f"Port {port} is taken. Choose another: make run PORT={other}") from error
        raise preparing.Problem(f"Port {port} of {host} cannot be used: {error.strerror}.") from error


def run(host: str, port: int, folder: Path) -> int:
    """Prepare, start, watch; returns the exit status."""
    told = subprocess.run(
        [sys.executable, "-m", "newsroom.launcher.preparing", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        preexec_fn=_die_with_parent,
    )
    if told.returncode:
        return 1 if told.returncode > 0 else 128 - told.returncode
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    children = [Child("server", server_command(host, port)), Child("worker", worker_command())]
    stopping = _stop_on_signals()
    for child in children:
        child.start()
    shown = f"[{host}]" if ":" in host else host
    if not _wait_until_healthy(f"http://{shown}:{port}/healthz", children[0], stopping):
        _stop(children)
        if stopping():
            return 0
        print("The server did not start.", file=sys.stderr)
        return 1
    print(banner(host, port, json.loads(told.stdout)), flush=True)
    _watch(children, stopping)
    _stop(children)
    return 0


def server_command(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "newsroom.wsgi:application", "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", "2", "--blocking-threads", "2",
        "--respawn-failed-workers", "--workers-kill-timeout", str(GRACE_SECONDS - 5),
        "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip


def worker_command() -> list[str]:
    return [sys.executable, "manage.py", "db_worker", "--interval", "5", "--no-startup-delay", "-v", "0"]


def banner(host: str, port: int, told: dict[str, str]) -> str:
    """What the person needs to know: where it is, and how to sign in."""
    local = host in {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"}
    site = env.url("SITE_URL") or f"http://{'localhost' if local else host}:{port}"
    password = told.get("password", "the one shown at the first start (`make password` sets a new one)")
    return f"\n  The newsroom   {site}\n  The desk       {site}/admin/\n  Name           {preparing.OWNER}\n  Password       {password}\n\n  Ctrl-C stops it.\n"


def _stop_on_signals() -> Callable[[], bool]:
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    for number in [signal.SIGTERM, signal.SIGINT]:
        signal.signal(number, note)
    return lambda: bool(received)


def _wait_until_healthy(address: str, server: Child, stopping: Callable[[], bool]) -> bool:
    for _ in range(600):
        if stopping() or not server.is_running:
            return False
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _watch(children: list[Child], stopping: Callable[[], bool]) -> None:
    housekeeping_at = time.monotonic() + DAY_SECONDS
    while not stopping():
        time.sleep(0.25)
        now = time.monotonic()
        for child in children:
            if child.is_running:
                child.revive(now)
                continue
            if child.name == "server":
                _end_orphans(children)  # its workers would keep the port from the next one
            if child.revive(now):
                print(f"The {child.name} had stopped and was started again.", file=sys.stderr, flush=True)
        if now >= housekeeping_at:
            housekeeping_at += DAY_SECONDS
            subprocess.run([sys.executable, "manage.py", "housekeeping"], cwd=ROOT, check=False)


def _stop(children: list[Child]) -> None:
    """Ask each to finish what it is doing, and end what has not finished in time."""
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        if child.is_running:
            child.process.terminate()
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
    _end_orphans(children)


def _end_orphans(children: list[Child]) -> None:
    known = {child.process.pid for child in children if child.process}
    for pid in _own_children():
        if pid in known:
            continue
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            continue


def _own_children() -> Iterator[int]:
    """The processes whose parent this one is, those it has inherited included (Linux; elsewhere none are found)."""
    try:
        yield from map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
    except OSError:
        return


def _die_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _prctl(option: int, value: int) -> None:
    """prctl(2); what only Linux has is left out elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
