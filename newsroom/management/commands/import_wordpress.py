"""Move a WordPress site in, from the file that its Tools → Export gives.

Safe to stop and to repeat: what came in stays, what was edited here since is left alone and named, and a newer export
brings what is new. A file that is not well-formed changes nothing.
"""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles import planning, tasks
from articles.importing.account import Account, Count
from articles.importing.alone import alone
from articles.importing.report import Item as Entry
from articles.renditions import clean_line
from newsroom.importing.spool import Spool
from newsroom.importing.uploads import closed_folder
from newsroom.importing.wordpress import NO_PLACE, WordPressImport
from newsroom.importing.wxr import NotReadable, read

SHOWN = 400
"""So many lines about single items go to the terminal; the report has them all."""


class Command(BaseCommand):
    help = "Import a WordPress export (WXR): posts, pages, pictures, authors, categories, tags, comments, addresses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The export, as Tools → Export gives it.")
        parser.add_argument("--media", type=Path, metavar="DIR", help="A copy of wp-content/uploads.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would come in, and change nothing.")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="Write what was done as JSON.")

    def handle(self, *, file: Path, media: Path | None, dry_run: bool, report: Path | None, **options: Any) -> None:
        if media and not media.is_dir():
            raise CommandError(f"{media} is not a folder.")
        if media and (closed := closed_folder(media)):
            raise CommandError(f"{closed} may not be read.")
        if report and report.exists() and file.exists() and report.samefile(file):
            raise CommandError("The report would be written over the export; please give it another name.")
        with alone() as is_alone, Spool() as spool:
            if not is_alone:
                raise CommandError("Another import is at work. Wait for its end, or stop it.")
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
            raise CommandError(f"{file}: {error}") from error
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except KeyboardInterrupt as stopped:
            raise CommandError("Stopped while the file was read; nothing has come in.") from stopped

    def _bring(self, run: WordPressImport, account: Account) -> bool:
        """Bring everything in; returns whether somebody stopped it before its end."""
        said = 0
        with tqdm(total=run.total, unit="item", disable=None) as bar:
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
        line = f"{entry.kind} {entry.source_id}: {' · '.join(entry.notes)}"
        with tqdm.external_write_mode():
            self.stderr.write(clean_line(line, 1000))
            if said == SHOWN:
                self.stderr.write("There is more to say than fits here: --report FILE.json has it all.")

    def _finish(self, account: Account, *, dry_run: bool, stopped: bool) -> None:
        for line in account.lines() or ["There is nothing in this export."]:
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
        if stopped:
            raise CommandError("Stopped before the end; what came in stays. Give the command again to go on.")
        if account.failed:
            items = "1 item" if account.failed == 1 else f"{account.failed} items"
            raise CommandError(f"{items} could not come in, as is said above and in the report.")
