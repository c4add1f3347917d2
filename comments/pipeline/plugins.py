"""Scorers of the operator's own, named in COMMENTS_SCORERS by dotted path: asked in order, for two seconds in all.

Each is a function of the submission that gives `Reason`s with points of their own, or `Sign`s of the table. It runs in
a thread that nobody waits for longer than that: one that raises, or is still at it, lets the comment wait for a
moderator, and is logged. It must write nothing.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from comments.pipeline.reasons import Reason, Sign
from comments.pipeline.submission import Submission

logger = logging.getLogger(__name__)

Plugin = Callable[[Submission], Iterable[Sign | Reason]]

SECONDS = 2.0
"""For all of them together."""
MOST_THREADS = 16
"""So many may be at work in this process, those included that nobody waits for any more."""

_free = threading.BoundedSemaphore(MOST_THREADS)


def found_by(post: Submission) -> list[Sign | Reason]:
    """What all plug-ins say; one that fails says `scorer_failed`, which holds the comment."""
    until = time.monotonic() + SECONDS
    found: list[Sign | Reason] = []
    for path in getattr(settings, "COMMENTS_SCORERS", []):
        try:
            found += _ask(import_string(path), post, until - time.monotonic())
        except Exception as error:  # a broken check must neither lose a comment nor let one through
            logger.exception("Scorer %s failed (%s); the comment is held.", path, type(error).__name__)
            found.append(Sign("scorer_failed", detail=path.rpartition(".")[2]))
    return found


def _ask(plugin: Plugin, post: Submission, seconds: float) -> list[Sign | Reason]:
    """What one plug-in says.

    Raises:
        TimeoutError: when it has not answered in time, or too many others are still at it.
    """
    free = _free
    if seconds <= 0 or not free.acquire(blocking=False):
        raise TimeoutError("There is no time or no thread left for it.")
    answers: queue.SimpleQueue[list[Sign | Reason] | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(list(plugin(post)))
        except BaseException as error:
            answers.put(error)
        finally:
            free.release()
            connections.close_all()

    # A daemon: a server that is told to end does not wait for it either.
    threading.Thread(target=work, name="scorer", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"It took longer than {seconds:.1f} seconds.") from None
    if isinstance(answer, BaseException):
        raise answer
    return answer
