"""Write all comments into a file: JSON Lines, which import_comments takes in again, or a table for spreadsheets.

The file appears when it is whole; only its owner may read it. Nothing is changed, and the site may go on meanwhile.
"""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from tqdm import tqdm

from articles import terminal
from comments.models import Comment
from comments.moving.exporting import write_csv, write_json


class Command(terminal.Command):
    help = gettext_lazy(
        "Export all comments as JSON Lines, with their threads, states and history, or as a table (CSV)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("Where to; what is there is replaced when all is written."))
        parser.add_argument("--format", choices=["json", "csv"], default="json", help=_("JSON Lines unless given."))
        parser.add_argument(
            "--without-personal-data",
            action="store_true",
            help=_(
                "Leave out e-mail addresses, networks, names of accounts, notes of moderators, and what was redacted."
            ),
        )

    def handle(self, *, file: Path, without_personal_data: bool, **options: Any) -> None:
        write, encoding = (write_csv, "utf-8-sig") if options["format"] == "csv" else (write_json, "utf-8")
        number = 0
        try:
            if file.is_dir():
                raise CommandError(_("%(path)s is a folder; please name a file.") % {"path": file})
            handle, made = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")
            try:
                unit = pgettext("unit of a progress bar", "comment")
                with (
                    os.fdopen(handle, "w", encoding=encoding, newline="") as out,
                    tqdm(total=Comment.objects.count(), unit=unit, disable=None) as bar,
                ):
                    for some in write(out, personal=not without_personal_data):
                        number += some
                        bar.update(some)
                os.replace(made, file)
            except BaseException:
                os.unlink(made)
                raise
        except OSError as error:
            words = _("%(path)s cannot be written: %(why)s.") % {"path": file, "why": error.strerror}
            raise CommandError(words) from error
        except KeyboardInterrupt as stopped:
            raise CommandError(_("Stopped before the end; nothing was written.")) from stopped
        words = ngettext("%(number)d comment written.", "%(number)d comments written.", number)
        self.stdout.write(words % {"number": number})
