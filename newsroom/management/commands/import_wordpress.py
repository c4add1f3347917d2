"""Move a WordPress site in, from the file that its Tools → Export gives.

Safe to stop and to repeat: what came in stays, what was edited here since is left alone and named, and a newer export
brings what is new. A file that is not well-formed changes nothing.
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

from articles import planning, tasks, terminal, wording
from articles.importing.account import Account, Count, name_of
from articles.importing.alone import alone
from articles.importing.report import Item as Entry
from articles.renditions import clean_line
from newsroom.importing.spool import Spool
from newsroom.importing.uploads import closed_folder
from newsroom.importing.wordpress import NO_PLACE, WordPressImport
from newsroom.importing.wxr import NotReadable, read

SHOWN = 400
"""So many lines about single items go to the terminal; the report has them all."""


class Command(terminal.Command):
    help = gettext_lazy(
        "Import a WordPress export (WXR): posts, pages, pictures, authors, categories, tags, comments, addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("The export, as Tools → Export gives it."))
        parser.add_argument("--media", type=Path, metavar="DIR", help=_("A copy of wp-content/uploads."))
        parser.add_argument("--dry-run", action="store_true", help=_("Say what would come in, and change nothing."))
        parser.add_argument("--report", type=Path, metavar="FILE.json", help=_("Write what was done as JSON."))

    def handle(self, *, file: Path, media: Path | None, dry_run: bool, report: Path | None, **options: Any) -> None:
        if media and not media.is_dir():
            raise CommandError(_("%(path)s is not a folder.") % {"path": media})
        if media and (closed := closed_folder(media)):
            raise CommandError(_("%(path)s may not be read.") % {"path": closed})
        if report and report.exists() and file.exists() and report.samefile(file):
            raise CommandError(_("The report would be written over the export; please give it another name."))
        with alone() as is_alone, Spool() as spool:
            if not is_alone:
                raise CommandError(_("Another import is at work. Wait for its end, or stop it."))
            self._read(file, spool)
            run = WordPressImport(spool, media, dry_run=dry_run)
            with closing(Account(run.source)) as account:
                if report:
                    account.write(report)  # before anything comes in, so that nobody learns at the end that it cannot
                stopped = self._bring(run, account)
                if not dry_run:
                    planning.take_stock()
                    tasks.nudge()
                if report:
                    account.write(report)
                self._finish(account, dry_run=dry_run, stopped=stopped)

    def _read(self, file: Path, spool: Spool) -> None:
        try:
            with file.open("rb") as data:
                spool.fill(read(data))
        except NotReadable as error:
            raise CommandError(wording.labelled(file, error)) from error
        except OSError as error:
            words = _("%(path)s cannot be read: %(why)s.") % {"path": file, "why": error.strerror}
            raise CommandError(words) from error
        except KeyboardInterrupt as stopped:
            raise CommandError(_("Stopped while the file was read; nothing has come in.")) from stopped

    def _bring(self, run: WordPressImport, account: Account) -> bool:
        """Bring everything in; returns whether somebody stopped it before its end."""
        said = 0
        with tqdm(total=run.total, unit=pgettext("unit of a progress bar", "item"), disable=None) as bar:
            try:
                for entry in run.bring():
                    account.note(entry)
                    if isinstance(entry, Count):
                        continue
                    bar.update()
                    if entry.notes and entry.outcome != "unchanged" and entry.kind not in NO_PLACE:
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
        for line in account.lines() or [_("There is nothing in this export.")]:
            self.stdout.write(line)
        if dry_run:
            self.stdout.write(_("Nothing was written: this was a dry run."))
        if stopped:
            raise CommandError(_("Stopped before the end; what came in stays. Give the command again to go on."))
        if account.failed:
            words = ngettext(
                "%d item could not come in, as is said above and in the report.",
                "%d items could not come in, as is said above and in the report.",
                account.failed,
            )
            raise CommandError(words % account.failed)
