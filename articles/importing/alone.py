"""One import at a time, whichever process asks for it: two would be in each other's way."""

from __future__ import annotations

import fcntl
from collections.abc import Generator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

LOCK = 0x6E657773
"""By this number PostgreSQL knows that an import is at work."""


@contextmanager
def alone() -> Generator[bool]:
    """Whether no import is at work elsewhere; none will be until the end of the `with`.

    A process that is killed lets go of it by that.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            is_alone = cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        return
    with (settings.DATA_DIR / "import.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
