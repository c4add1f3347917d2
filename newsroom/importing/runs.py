"""An import that was asked for on the desk, carried out: read, brought in, and told of while it goes on.

It is given up at any moment without harm. What came in stays, and a run that is carried out once more goes on from
there, which is all that a worker does that finds one left behind.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import tasks
from articles.importing.account import Account, Count
from articles.importing.report import Item as Entry
from articles.renditions import clean_line
from newsroom.importing.archives import unpack, uploads_in
from newsroom.importing.spool import Spool
from newsroom.importing.wordpress import NO_PLACE, WordPressImport
from newsroom.importing.wxr import NotReadable, read
from newsroom.models import ImportRun

EVERY = 1.0
"""Seconds from one note of the progress to the next."""

MOST_MESSAGES = 1000
MOST_OF_ONE = 20
"""So many things are named on the run's page, and so many sentences of each; the report has the others."""

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Somebody has asked for the end of the run, or has deleted it."""


class Left(Exception):
    """The worker has to end; another goes on with the run."""


def carry_out(run: ImportRun, *, is_leaving: Callable[[], bool] = lambda: False) -> None:
    """Carry out a run that is not finished, from its beginning, and write down on it what became of it.

    `is_leaving` is asked after each item whether the process has to end; the run then stays unfinished. Whoever calls
    is alone with it (`alone()`).
    """
    try:
        _carry_out(run, Progress(run.pk, is_leaving))
    except Left:
        return
    except Stopped:
        _end(run, ImportRun.State.STOPPED)
    except NotReadable as error:
        _end(run, ImportRun.State.FAILED, str(error))
    except Exception as error:
        logger.exception("Import %d (%s) broke off", run.pk, run)
        said = _("It broke off: %s. What came in stays, and once this is mended it can be started again.")
        _end(run, ImportRun.State.FAILED, said % clean_line(str(error) or type(error).__name__, 300).rstrip("."))
    else:
        _end(run, ImportRun.State.DONE)


def _carry_out(run: ImportRun, progress: Progress) -> None:
    progress.write(state=ImportRun.State.READING, started_at=timezone.now())
    with _folder() as folder, Spool() as spool:
        notes = _read(run, spool, folder / "uploads", progress)
        if run.started_at:
            said = _("The worker had to begin again; what had come in by then counts as unchanged.")
            notes.append(_note("file", "", "updated", said))
        work = WordPressImport(spool, uploads_in(folder / "uploads"), dry_run=run.dry_run)
        _bring(run, work, folder, progress, notes)


def _end(run: ImportRun, state: str, problem: str = "") -> None:
    ended = {"state": state, "problem": clean_line(problem, 500), "finished_at": timezone.now(), "stop_asked": False}
    ImportRun.objects.unfinished().filter(pk=run.pk).update(**ended)


class Progress:
    """Writes down how far a run is, now and then, each time in a transaction of its own.

    Raises:
        Stopped, Left: from `write()`, and from `is_due()` the latter.
    """

    def __init__(self, pk: int, is_leaving: Callable[[], bool]) -> None:
        self._pk, self._is_leaving = pk, is_leaving
        self._next = 0.0

    def is_due(self) -> bool:
        """Whether it is time to write; asked after each item."""
        if self._is_leaving():
            raise Left
        return time.monotonic() >= self._next

    def write(self, **found: Any) -> None:
        if not ImportRun.objects.filter(pk=self._pk, stop_asked=False).update(**found):
            raise Stopped
        self._next = time.monotonic() + EVERY


@contextmanager
def _folder() -> Generator[Path]:
    """A folder for what is unpacked, beside the other files: what is temporary may be kept in memory."""
    folder = settings.DATA_DIR / "unpacked"
    shutil.rmtree(folder, ignore_errors=True)  # a worker that was killed leaves it
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# Reading


class _Watched:
    """A file that tells how far it is read."""

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]) -> None:
        self._file, self._tell = file, tell

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._tell(len(data))
        return data


def _read(run: ImportRun, spool: Spool, folder: Path, progress: Progress) -> list[dict[str, Any]]:
    """Read both files, the export first: it is the one that is wrong in more ways. Returns what is to say of them."""
    done = 0

    def tell(number: int) -> None:
        nonlocal done
        done += number
        if progress.is_due():
            progress.write(done=done)

    try:
        size = run.export.size
        progress.write(total=size + (run.archive.size if run.archive else 0), done=0)
        with run.export.open("rb") as file:
            if file.read(4) == b"PK\3\4":
                raise NotReadable(_("This is a ZIP archive. Please unpack it, and give the XML file that is in it."))
            file.seek(0)
            spool.fill(read(_Watched(file, tell)))
    except OSError as error:
        raise NotReadable(_("The file cannot be read: %s.") % (error.strerror or error)) from error
    if not run.archive:
        return []
    try:
        with run.archive.open("rb") as file:
            passed_over = unpack(file, folder, tell)
    except OSError as error:
        raise NotReadable(_("The archive cannot be unpacked: %s.") % (error.strerror or error)) from error
    said = ngettext(
        "%d file of the archive was passed over: its kind is not taken, or its name leads elsewhere.",
        "%d files of the archive were passed over: their kinds are not taken, or their names lead elsewhere.",
        passed_over,
    )
    return [_note("file", "", "skipped", said % passed_over)] if passed_over else []


# Bringing in


def _bring(
    run: ImportRun, work: WordPressImport, folder: Path, progress: Progress, notes: list[dict[str, Any]]
) -> None:
    """Bring everything in; whatever ends it, the counts, the first lines and the report are kept."""
    done = 0
    with closing(Account(work.source)) as account:

        def found() -> dict[str, Any]:
            return {"done": done, "counts": _counts(account), "messages": notes}

        progress.write(state=ImportRun.State.RUNNING, total=work.total, **found())
        try:
            for entry in work.bring():
                account.note(entry)
                if not isinstance(entry, Count):
                    done += 1
                    if _is_worth_reading(entry) and len(notes) < MOST_MESSAGES:
                        notes.append(_note(entry.kind, entry.source_id, entry.outcome, *entry.notes))
                if progress.is_due():
                    progress.write(**found())
        finally:
            ImportRun.objects.filter(pk=run.pk).update(**found())
            account.write(folder / "report.json")
            with (folder / "report.json").open("rb") as report:
                run.keep_report(File(report))
            if not run.dry_run:
                tasks.nudge()


def _is_worth_reading(entry: Entry) -> bool:
    return bool(entry.notes) and entry.outcome != "unchanged" and entry.kind not in NO_PLACE


def _counts(account: Account) -> dict[str, dict[str, int]]:
    return {kind: {name: number for name, number in c.items() if number} for kind, c in account.counts.items()}


def _note(kind: str, source_id: str, outcome: str, *said: str) -> dict[str, Any]:
    sentences = [clean_line(sentence, 500) for sentence in said[:MOST_OF_ONE]]
    return {"kind": kind, "id": clean_line(source_id, 190), "outcome": outcome, "notes": sentences}
