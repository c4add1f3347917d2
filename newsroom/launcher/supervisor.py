"""One foreground process that prepares the data folder, then keeps the server and the worker running.

SIGTERM, Ctrl-C and the closing of the terminal let running requests finish; then it ends with exit status 0.
"""

from __future__ import annotations

import errno
import http.client
import ipaddress
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from newsroom import env
from newsroom.early import gettext as _
from newsroom.early import gettext_noop
from newsroom.launcher import preparing, processes
from newsroom.launcher.processes import ROOT, Child

DAY_SECONDS = 24 * 3600
START_SECONDS = 60
PORT_SECONDS = 3.0
"""A server that was just told to stop may hold its port for a moment longer."""

Stopping = Callable[[], bool]

_NO_HOST = gettext_noop("HOST must be a name or address of this machine, not %(host)r.")
_REVIVED = {
    "server": gettext_noop("The server had stopped and was started again."),
    "worker": gettext_noop("The worker had stopped and was started again."),
}


def main() -> None:
    """Everything `make run` does after `.venv` is there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    stopping = _stop_on_signals()
    try:
        host = env.text("HOST", "127.0.0.1")
        port = env.integer("PORT", 8000, minimum=1, maximum=65535)
        folder = env.folder("NEWSROOM_DATA", ROOT / "var", relative_to=ROOT)
        env.boolean("DEMO", True)  # read later, but a wrong word is refused now
        os.environ["SITE_URL"] = site_url(host, port)
        preparing.check_folder(folder)
        address = find_address(host, port)
        sys.exit(run(address, port, folder, stopping))
    except (preparing.Problem, ImproperlyConfigured) as problem:
        sys.exit(str(problem))


def run(address: str, port: int, folder: Path, stopping: Stopping) -> int:
    """Prepare, start, watch; returns the exit status."""
    processes.adopt_orphans()
    server, worker = Child("server", server_command(address, port)), Child("worker", worker_command())
    try:
        with preparing.alone_in(folder, stopping):
            started = _start(server, worker, address, port, folder, stopping)
        if stopping():
            return 0
        if not started:
            return 1
        _watch(server, worker, stopping)
        return 0
    finally:
        processes.stop([server, worker])


def _start(server: Child, worker: Child, address: str, port: int, folder: Path, stopping: Stopping) -> bool:
    """Everything up to the banner; the process that fails has said why."""
    status, told = processes.run_until([sys.executable, "-m", "newsroom.launcher.preparing", str(folder)], stopping)
    if status or stopping():
        return False
    find_address(address, port)  # another start may have been quicker
    server.start()
    if not _wait_until_healthy(address, port, server, stopping):
        if not stopping():
            print(_("The server did not start; what it says stands above."), file=sys.stderr)
        return False
    worker.start()  # after the server: loading both at once would make the first page wait
    print(banner(json.loads(told)), flush=True)
    preparing.password_was_shown(folder)
    return True


def site_url(host: str, port: int) -> str:
    """Where readers find the site: as SITE_URL says, else where the server listens."""
    local = host in {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"}  # noqa: S104
    name = "localhost" if local else f"[{host}]" if ":" in host else host
    return env.url("SITE_URL") or f"http://{name}:{port}"


def find_address(host: str, port: int) -> str:
    """The numeric address to listen on, seen to be free, before slow work is done for nothing.

    Raises:
        preparing.Problem: with a line that says what to do.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise preparing.Problem(_(_NO_HOST) % {"host": host}) from error
    # Where a name has both, IPv4: it is what works inside containers, and what the addresses we print lead to.
    family, kind, protocol, _name, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    patience = time.monotonic() + PORT_SECONDS
    while True:
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
            return str(address[0])
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < patience:
                time.sleep(0.1)
                continue
            raise preparing.Problem(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        words = _("Port %(port)d is taken. Choose another: make run PORT=%(other)d")
        return words % {"port": port, "other": port + 1 if port < 65535 else 8000}
    if error.errno == errno.EADDRNOTAVAIL:
        return _(_NO_HOST) % {"host": host}
    words = _("Port %(port)d of %(host)s cannot be used: %(why)s.")
    return words % {"port": port, "host": host, "why": error.strerror}


def server_command(address: str, port: int) -> list[str]:
    """Two processes with two threads each; one that dies is started again by the server itself."""
    return [
        sys.executable, "-m", "granian", "newsroom.launcher.serving:application", "--interface", "wsgi",
        "--host", address, "--port", str(port), "--workers", "2", "--blocking-threads", "2",
        "--respawn-failed-workers", "--workers-kill-timeout", str(processes.GRACE_SECONDS - 5),
        "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip


def worker_command() -> list[str]:
    return [sys.executable, "manage.py", "worker", "--interval", "5", "--no-startup-delay", "-v", "0"]


def banner(told: dict[str, str]) -> str:
    """What the person needs to know: where it is, and how to sign in."""
    site = env.url("SITE_URL")
    password = told.get("password") or _("the one shown at the first start (`make password` sets a new one)")
    rows = [
        (_("The newsroom"), site),
        (_("The desk"), f"{site}/admin/"),
        (_("Name"), preparing.OWNER),
        (_("Password"), password),
    ]
    return "\n".join(["", *preparing.table(rows), "", f"  {_('Ctrl-C stops it.')}", ""])


def _stop_on_signals() -> Stopping:
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    for number in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
        signal.signal(number, note)
    return lambda: bool(received)


def _wait_until_healthy(address: str, port: int, server: Child, stopping: Stopping) -> bool:
    wildcard = ipaddress.ip_address(address.partition("%")[0]).is_unspecified
    reached_at = ("::1" if ":" in address else "127.0.0.1") if wildcard else address
    deadline = time.monotonic() + START_SECONDS
    while server.is_running and not stopping() and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(reached_at, port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost", "Connection": "close"})
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except (OSError, http.client.HTTPException):
            pass  # not yet
        finally:
            connection.close()
        time.sleep(0.05)
    return False


def _watch(server: Child, worker: Child, stopping: Stopping) -> None:
    housekeeping_at = time.monotonic() + DAY_SECONDS
    while not stopping():
        time.sleep(0.25)
        now = time.monotonic()
        if not server.is_running:
            # Its own processes would keep the port from the next one.
            processes.end_orphans([child.process for child in [server, worker] if child.process])
        for child in [server, worker]:
            if not stopping() and child.revive(now):
                print(_(_REVIVED[child.name]), file=sys.stderr, flush=True)
        if now >= housekeeping_at:
            housekeeping_at += DAY_SECONDS
            processes.run_until([sys.executable, "manage.py", "housekeeping"], stopping)
