"""Counts of what anonymous readers do: kept in memory, and written to the side database a batch at a time.

A request only adds to a dictionary. A thread writes what has gathered, so that a slow, locked or full database holds
up no reader, and ends when nothing is left. Each process has tallies of its own; the database adds them up.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.util import Finalize

from django.db import connections, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

LONGEST_WAIT = 2
"""So many seconds a batch waits for a database that somebody else is writing to; then it is given up."""


@dataclass(slots=True)
class Count:
    """How often something was asked for since the last batch, when last, and from which page, where that is known."""

    number: int
    last_at: datetime
    referrer: str = ""


class Tally[Key: Hashable]:
    """Counts by key, handed to `write` once `most` have gathered or `seconds` have passed, and when the process ends.

    What cannot be written is logged once and forgotten: these numbers are worth no reader's time, and no disk's.
    """

    def __init__(
        self, write: Callable[[dict[Key, Count]], None], *, most: int = 200, keys: int = 1_000, seconds: float = 10
    ) -> None:
        self._write = write
        self._most, self._keys, self._seconds = most, keys, seconds
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._counts: dict[Key, Count] = {}
        self._number = 0
        self._is_full = threading.Event()
        self._writer: threading.Thread | None = None
        self._process: int | None = None
        self._has_failed = False

    def add(self, key: Key, referrer: str = "") -> None:
        """Count once more; new keys are let go while as many wait as memory is set aside for."""
        now = timezone.now()
        with self._lock:
            count = self._counts.get(key)
            if count is None:
                if len(self._counts) >= self._keys:
                    return
                count = self._counts[key] = Count(0, now)
            count.number += 1
            count.last_at = now
            count.referrer = referrer or count.referrer
            self._number += 1
            if self._number >= self._most:
                self._is_full.set()
            self._see_to_writing()

    def flush(self) -> None:
        """Write what has gathered, here and now; raises nothing."""
        with self._flushing:
            with self._lock:
                counts, self._counts, self._number = self._counts, {}, 0
                self._is_full.clear()
            if not counts:
                return
            try:
                self._write(counts)
            except Exception as error:  # whatever it is, no reader and no process ends by it
                if not self._has_failed:
                    logger.warning("Counts could not be written and are forgotten: %s", error)
                self._has_failed = True
            else:
                self._has_failed = False

    def forget(self) -> None:
        """Let go of what has gathered."""
        with self._lock:
            self._counts, self._number = {}, 0

    def _see_to_writing(self) -> None:
        if self._process != os.getpid():
            self._process = os.getpid()
            # Not atexit, which the processes of a server that were forked never come to.
            Finalize(None, self._close, exitpriority=10)
        if self._writer is None or not self._writer.is_alive():
            self._writer = threading.Thread(target=self._write_by_and_by, name="tally", daemon=True)
            try:
                self._writer.start()
            except RuntimeError:  # the process is ending, and writes what there is then
                self._writer = None

    def _write_by_and_by(self) -> None:
        try:
            while True:
                self._is_full.wait(self._seconds)
                self.flush()
                with self._lock:
                    if not self._counts:
                        self._writer = None
                        return
        finally:
            connections.close_all()

    def _close(self) -> None:
        """Write the rest; a batch that is under way is waited for."""
        self.flush()


@contextmanager
def batch(using: str) -> Generator[None]:
    """A transaction in which counts are written: it would rather fail than wait for long.

    Raises:
        DatabaseError: where others have kept the lock.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT * 1000}")
    with transaction.atomic(using=using):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}s'")
        yield
