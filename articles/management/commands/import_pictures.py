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
from django.utils.translation import ngettext
from tqdm import tqdm

from articles import tasks
from articles.importing.pictures import LIST, SOURCE, BadList, Listed, PictureImport, files_in, longest, read_list
from articles.importing.report import Report
from articles.locality import SiteCommand
from articles.renditions import clean_line


class Command(SiteCommand):
    help = "Import the pictures of a folder and of those inside it; names what is refused, and goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help=f"The folder; it may hold a {LIST} with words.")
        parser.add_argument("--credit", default="", help="The credit of pictures that come without one.")
        parser.add_argument("--rights", default="", help="The rights to pictures that say nothing of them.")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="Write what was done as JSON.")

    def handle(self, *, folder: Path, credit: str, rights: str, report: Path | None, **options: Any) -> None:
        listed, files = _look_into(folder)
        run = PictureImport(folder, listed, _words("credit", credit), _words("rights", rights))
        account, stopped = Report(SOURCE), False
        if report:
            account.write(report)  # before anything comes in, so that nobody learns at the end that it cannot be
        for complaint in listed.complaints:
            self._refuse(account, "row", LIST, complaint)
        try:
            for item in run.take_in(tqdm(files, unit="picture", disable=None)):
                if item.outcome == "failed":
                    self._refuse(account, item.kind, item.source_id, " ".join(item.notes))
                else:
                    account.items.append(item)
                    if item.outcome == "skipped":
                        self._say(f"{item.source_id}: {' '.join(item.notes)}")
        except KeyboardInterrupt:
            stopped = True
        tasks.nudge()
        for path in sorted(set(listed.rows) - {item.source_id for item in account.items} if not stopped else []):
            self._refuse(account, "row", path, f"{LIST} lists it, and it is not in the folder.")
        if report:
            account.write(report)
        self._finish(account, run.without_words, stopped=stopped)

    def _refuse(self, account: Report, kind: str, source_id: str, reason: str) -> None:
        account.add(kind, source_id, "failed", notes=[reason])
        self._say(reason if kind == "row" and source_id == LIST else f"{source_id}: {reason}")

    def _say(self, line: str) -> None:
        with tqdm.external_write_mode():
            self.stderr.write(clean_line(line, 1000))

    def _finish(self, account: Report, without_words: int, *, stopped: bool) -> None:
        counts = Counter(item.outcome for item in account.items)
        kept = counts["unchanged"] + counts["skipped"]
        taken_in = ngettext("%d picture taken in", "%d pictures taken in", counts["created"]) % counts["created"]
        said = f"{taken_in}, {counts['updated']} changed, {kept} as they were"
        lacks = ngettext("; %d has no text alternative yet", "; %d have no text alternative yet", without_words)
        lacking = lacks % without_words if without_words else ""
        self.stdout.write(f"{said}, {counts['failed']} refused{lacking}.")
        if stopped:
            raise CommandError("Stopped before the end; what was taken in stays. Give the command again to go on.")
        if counts["failed"]:
            raise CommandError(f"{counts['failed']} could not be taken in; they are named above.")


def _look_into(folder: Path) -> tuple[Listed, list[Path]]:
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder.")
    try:
        listed = read_list(folder / LIST) if (folder / LIST).exists() else Listed()
        return listed, files_in(folder)
    except BadList as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename or folder} cannot be read: {error.strerror}.") from error


def _words(name: str, value: str) -> str:
    value = clean_line(value, 10_000)
    if len(value) > longest(name):
        raise CommandError(f"--{name} has {len(value)} characters, and the most is {longest(name)}.")
    return value
