"""The processes that must run: how they are started, started again after they died, and ended.

Each is in a session of its own, so that Ctrl-C and signals to the whole group reach the supervisor alone and it passes
on exactly one (a worker takes a second as the order to drop what it is doing). Should the supervisor be killed
outright, the kernel tells them to stop, so that none is left holding the port.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
GRACE_SECONDS = 30
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CALM_SECONDS = 60
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ON_LINUX = sys.platform == "linux"


def start(command: list[str], **options: Any) -> subprocess.Popen:
    """Start a program that stops when this process does."""
    parent = os.getpid()

    def stop_with_parent() -> None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if ON_LINUX and os.getppid() != parent:  # it was killed before the kernel knew
            os._exit(1)

    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        preexec_fn=stop_with_parent,
        start_new_session=ON_LINUX,  # elsewhere a killed group would leave it behind
        **options,
    )


@dataclass
class Child:
    """One process that must run, and when it may be started again after it died."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause: float = field(default=FIRST_PAUSE)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = start(self.command)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self, now: float) -> bool:
        """Start it again if it has died and its pause is over; returns whether it was.

        Each death in a row doubles the pause; a minute of running ends the row.
        """
        if self.is_running:
            if now - self.started_at > CALM_SECONDS:
                self.pause = FIRST_PAUSE
            return False
        if now < self.started_at + self.pause:
            return False
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        self.start()
        return True


def stop(children: Iterable[Child], grace_seconds: float = GRACE_SECONDS) -> None:
    """Ask each to finish what it is doing, and end what has not finished in time."""
    started = [child.process for child in children if child.process]
    deadline = time.monotonic() + grace_seconds
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    end_orphans(started)


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent dies, so that `end_orphans` finds them."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans(known: Iterable[subprocess.Popen]) -> None:
    """End the processes that a dead child has left behind."""
    pids = {process.pid for process in known}
    for pid in _children_of(os.getpid()):
        if pid in pids:
            continue
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            continue


def run_until(command: list[str], stopping: Callable[[], bool], **options: Any) -> tuple[int, bytes]:
    """Run a program to its end, or stop it as soon as `stopping` says so; returns its status and what it wrote."""
    process = start(command, stdout=subprocess.PIPE, **options)
    while True:
        try:
            output, _ = process.communicate(timeout=0.1)
        except subprocess.TimeoutExpired:
            if stopping():
                process.terminate()
        else:
            return process.returncode, output


def _children_of(pid: int) -> list[int]:
    """The processes whose parent this is, those it has inherited included (Linux; elsewhere none are found)."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _prctl(option: int, value: int) -> None:
    """prctl(2); what only Linux has is left out elsewhere."""
    if ON_LINUX:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
