"""Take a folder of pictures into the library, with the words that their files and a `pictures.csv` hold.

Safe to stop and repeat: each picture is taken in on its own, what was taken in before is left as it is, and what is
refused is named and passed over.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from tqdm import tqdm

from articles import tasks, terminal, wording
from articles.importing.pictures import (
    LIST,
    SOURCE,
    BadList,
    Listed,
    PictureImport,
    files_in,
    longest,
    read_list,
    too_long,
)
from articles.importing.report import Report
from articles.renditions import clean_line


class Command(terminal.Command):
    help = gettext_lazy("Import the pictures of a folder and of those inside it; names what is refused, and goes on.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, help=_("The folder; it may hold a %(list)s with words.") % {"list": LIST}
        )
        parser.add_argument("--credit", default="", help=_("The credit of pictures that come without one."))
        parser.add_argument("--rights", default="", help=_("The rights to pictures that say nothing of them."))
        parser.add_argument("--report", type=Path, metavar="FILE.json", help=_("Write what was done as JSON."))

    def handle(self, *, folder: Path, credit: str, rights: str, report: Path | None, **options: Any) -> None:
        listed, files = _look_into(folder)
        run = PictureImport(folder, listed, _words("credit", credit), _words("rights", rights))
        account, stopped = Report(SOURCE), False
        if report:
            account.write(report)  # before anything comes in, so that nobody learns at the end that it cannot be
        for complaint in listed.complaints:
            self._refuse(account, "row", LIST, complaint)
        try:
            for item in run.take_in(tqdm(files, unit=pgettext("unit of a progress bar", "picture"), disable=None)):
                if item.outcome == "failed":
                    self._refuse(account, item.kind, item.source_id, " ".join(item.notes))
                else:
                    account.items.append(item)
                    if item.outcome == "skipped":
                        self._say(wording.labelled(item.source_id, " ".join(item.notes)))
        except KeyboardInterrupt:
            stopped = True
        tasks.nudge()
        for path in sorted(set(listed.rows) - {item.source_id for item in account.items} if not stopped else []):
            self._refuse(account, "row", path, _("%(list)s lists it, and it is not in the folder.") % {"list": LIST})
        if report:
            account.write(report)
        self._finish(account, run.without_words, stopped=stopped)

    def _refuse(self, account: Report, kind: str, source_id: str, reason: str) -> None:
        account.add(kind, source_id, "failed", notes=[reason])
        self._say(reason if kind == "row" and source_id == LIST else wording.labelled(source_id, reason))

    def _say(self, line: str) -> None:
        with tqdm.external_write_mode():
            self.stderr.write(clean_line(line, 1000))

    def _finish(self, account: Report, without_words: int, *, stopped: bool) -> None:
        counts = Counter(item.outcome for item in account.items)
        kept = counts["unchanged"] + counts["skipped"]
        said = wording.listed(
            [
                ngettext("%d picture taken in", "%d pictures taken in", counts["created"]) % counts["created"],
                ngettext("%d changed", "%d changed", counts["updated"]) % counts["updated"],
                ngettext("%d as it was", "%d as they were", kept) % kept,
                ngettext("%d refused", "%d refused", counts["failed"]) % counts["failed"],
            ]
        )
        if without_words:
            lacks = ngettext("%d has no text alternative yet", "%d have no text alternative yet", without_words)
            said = _("%(counts)s; %(lacking)s.") % {"counts": said, "lacking": lacks % without_words}
        else:
            said = _("%(counts)s.") % {"counts": said}
        self.stdout.write(said)
        if stopped:
            raise CommandError(_("Stopped before the end; what was taken in stays. Give the command again to go on."))
        if failed := counts["failed"]:
            words = ngettext(
                "%d could not be taken in; it is named above.",
                "%d could not be taken in; they are named above.",
                failed,
            )
            raise CommandError(words % failed)


def _look_into(folder: Path) -> tuple[Listed, list[Path]]:
    if not folder.is_dir():
        raise CommandError(_("%(path)s is not a folder.") % {"path": folder})
    try:
        listed = read_list(folder / LIST) if (folder / LIST).exists() else Listed()
        return listed, files_in(folder)
    except BadList as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        words = _("%(path)s cannot be read: %(why)s.") % {"path": error.filename or folder, "why": error.strerror}
        raise CommandError(words) from error


def _words(name: str, value: str) -> str:
    value = clean_line(value, 10_000)
    if len(value) > longest(name):
        raise CommandError(too_long(f"--{name}", len(value), longest(name)))
    return value
