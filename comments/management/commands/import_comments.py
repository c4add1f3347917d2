"""Bring in the comments of another system: a Disqus export, or a file of our own format.

The file is read to its end before anything comes in. Then each discussion comes in whole, in a transaction of its own,
so that whatever stops it leaves whole discussions, and the next run goes on from there.
"""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from tqdm import tqdm

from articles import terminal, wording
from articles.importing.account import Account, Count, name_of
from articles.importing.alone import alone
from articles.importing.report import Item as Entry
from articles.renditions import clean_line
from comments.moving import disqus
from comments.moving.bringing import DISQUS, JSON, Import
from comments.moving.json_lines import Reader
from comments.moving.pieces import Pieces, read_mapping
from comments.moving.records import NotReadable
from comments.moving.spool import Spool

SHOWN = 400
"""So many lines about single discussions go to the terminal; the report has them all."""


class Command(terminal.Command):
    help = gettext_lazy("Import comments: a Disqus export (XML), or JSON Lines as export_comments writes them.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("The export."))
        parser.add_argument("--format", choices=[DISQUS, JSON], help=_("What the file is, if it is not seen at once."))
        parser.add_argument("--map", type=Path, metavar="FILE.csv", help=_("A table of old addresses and those here."))
        parser.add_argument("--dry-run", action="store_true", help=_("Say what would come in, and change nothing."))
        parser.add_argument("--report", type=Path, metavar="FILE.json", help=_("Write what was done as JSON."))

    def handle(self, *, file: Path, report: Path | None, dry_run: bool, **options: Any) -> None:
        for given in filter(None, [file, options["map"]]):
            if report and report.exists() and given.exists() and report.samefile(given):
                words = _("The report would be written over %(path)s; please give it another name.")
                raise CommandError(words % {"path": given})
        with alone() as is_alone, Spool() as spool:
            if not is_alone:
                raise CommandError(_("Another import is at work. Wait for its end, or stop it."))
            form, source = self._read(file, options["format"], spool)
            work = Import(spool, form, source, Pieces(self._mapping(options["map"])), dry_run=dry_run)
            with closing(Account(source or "newsroom")) as account:
                if report:
                    account.write(report)  # before anything comes in, so that nobody learns at the end that it cannot
                stopped = self._bring(work, account)
                if report:
                    account.write(report)
                self._finish(account, dry_run=dry_run, stopped=stopped)

    def _read(self, file: Path, form: str | None, spool: Spool) -> tuple[str, str]:
        """Read the file into the spool; returns its format and what its comments are from."""
        try:
            with file.open("rb") as data:
                form = form or (JSON if _begins_an_object(data.read(64)) else DISQUS)
                data.seek(0)
                reader = Reader()
                spool.fill(reader.read(data) if form == JSON else disqus.read(data))
                return form, reader.source if form == JSON else disqus.SOURCE
        except NotReadable as error:
            raise CommandError(wording.labelled(file, error)) from error
        except OSError as error:
            words = _("%(path)s cannot be read: %(why)s.") % {"path": file, "why": error.strerror}
            raise CommandError(words) from error
        except KeyboardInterrupt as stopped:
            raise CommandError(_("Stopped while the file was read; nothing has come in.")) from stopped

    def _mapping(self, file: Path | None) -> dict[str, int]:
        try:
            return read_mapping(file) if file else {}
        except NotReadable as error:
            raise CommandError(wording.labelled(file, error)) from error
        except OSError as error:
            words = _("%(path)s cannot be read: %(why)s.") % {"path": file, "why": error.strerror}
            raise CommandError(words) from error

    def _bring(self, work: Import, account: Account) -> bool:
        """Bring everything in; returns whether somebody stopped it before its end."""
        said = 0
        unit = pgettext("unit of a progress bar", "comment")
        with tqdm(total=work.spool.total, unit=unit, disable=None) as bar:
            try:
                for entry in work.bring():
                    account.note(entry)
                    if isinstance(entry, Count):
                        bar.update(entry.number)
                    elif entry.notes and entry.outcome != "unchanged":
                        said += 1
                        self._say(entry, said)
            except KeyboardInterrupt:
                return True
        return False

    def _say(self, entry: Entry, said: int) -> None:
        if said > SHOWN:
            return
        what = pgettext("what it is and its number", "%(kind)s %(number)s")
        named = what % {"kind": name_of(entry.kind), "number": entry.source_id}
        line = wording.labelled(named, " · ".join(entry.notes))
        with tqdm.external_write_mode():
            self.stderr.write(clean_line(line, 1000))
            if said == SHOWN:
                self.stderr.write(_("There is more to say than fits here: --report FILE.json has it all."))

    def _finish(self, account: Account, *, dry_run: bool, stopped: bool) -> None:
        for line in account.lines() or [_("There is no comment in this file.")]:
            self.stdout.write(line)
        if dry_run:
            self.stdout.write(_("Nothing was written: this was a dry run."))
        if stopped:
            raise CommandError(_("Stopped before the end; what came in stays. Give the command again to go on."))
        if account.failed:
            words = ngettext(
                "%(number)d thing could not come in, as is said above and in the report.",
                "%(number)d things could not come in, as is said above and in the report.",
                account.failed,
            )
            raise CommandError(words % {"number": account.failed})


def _begins_an_object(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
