"""What the worker does: imports of the desk, and housekeeping, which can be missed for days without harm."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from articles import asking
from articles.importing.alone import alone
from articles.models import MissedAddress
from articles.tasks import catch_up
from comments import akismet, throttling
from comments.models import Comment
from newsroom.importing import runs
from newsroom.models import ImportRun, remove_stray_files

NETWORK_DAYS = 30
"""How long a comment keeps the name of its network, unless COMMENTS_NETWORK_DAYS says otherwise."""

FILES_OF_IMPORTS = timedelta(days=30)
STRAY_FILES = timedelta(days=1)
MISSED_ADDRESSES = timedelta(days=90)
"""How long an address that leads nowhere is remembered after somebody last asked for it."""


@task()
def housekeeping() -> None:
    """Clear what has served its time: sessions, rate buckets, finished tasks, files, the networks of comments."""
    call_command("clearsessions")
    call_command("prune_db_task_results", verbosity=0)
    throttling.prune()
    catch_up()
    days = getattr(settings, "COMMENTS_NETWORK_DAYS", NETWORK_DAYS)
    now = timezone.now()
    Comment.objects.forget_networks(before=now - timedelta(days=days))
    MissedAddress.objects.forget(before=now - MISSED_ADDRESSES)
    asking.forget_uses_of_deleted()
    ImportRun.objects.forget_files(before=now - FILES_OF_IMPORTS)
    remove_stray_files(before=now - STRAY_FILES)
    line_up_imports()
    akismet.catch_up()


@task(priority=-40)  # before renditions, of which a large site leaves hours
def run_import(pk: int) -> None:
    """Carry out a run, unless it is at its end, or another is at work: whoever does that comes to this one next.

    The rows are the truth, and this is only a nudge; one too many does no harm.
    """
    with alone() as is_alone:
        if not is_alone:
            return
        run = ImportRun.objects.unfinished().filter(pk=pk).first()
        if run:
            with _asked_to_leave() as is_leaving:
                runs.carry_out(run, is_leaving=is_leaving)
    line_up_imports()


def nudge_import(run: ImportRun) -> None:
    """Have the worker see to the run, once the transaction is committed."""
    transaction.on_commit(partial(run_import.enqueue, run.pk))


def line_up_imports() -> None:
    """Line up the first run that waits, or that a worker which is no more has left at work."""
    run = ImportRun.objects.unfinished().first()
    if run:
        run_import.enqueue(run.pk)


@contextmanager
def _asked_to_leave() -> Generator[Callable[[], bool]]:
    """Whether the worker was told to end meanwhile: an import would keep it for longer than anybody waits."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    asked, told = threading.Event(), {number: signal.getsignal(number) for number in [signal.SIGINT, signal.SIGTERM]}

    def note(number: int, frame: FrameType | None) -> None:
        asked.set()
        before = told[signal.Signals(number)]
        if callable(before):
            before(number, frame)

    for number in told:
        signal.signal(number, note)
    try:
        yield asked.is_set
    finally:
        for number, before in told.items():
            signal.signal(number, before)
