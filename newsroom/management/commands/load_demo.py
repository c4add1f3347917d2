"""Load the demo newsroom into an empty database; set-up calls it with --if-empty and forgets it afterwards."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import tasks, terminal
from newsroom import demo


class Command(terminal.Command):
    help = gettext_lazy("Load the demo newsroom: 32 pieces with pictures and replies.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = _("Do nothing unless nothing was ever set up here, not even settings.")
        parser.add_argument("--if-empty", action="store_true", help=words)

    def handle(self, *, if_empty: bool, **options: Any) -> None:
        if if_empty and not demo.is_untouched():
            return
        if not demo.is_empty():
            raise CommandError(
                _(
                    "There are pieces, sections, tags or authors here already; "
                    "the demo goes into an empty database only."
                )
            )
        number = demo.load()
        words = ngettext(
            "The demo newsroom is in: %(number)d piece. `manage.py remove_demo` takes it out.",
            "The demo newsroom is in: %(number)d pieces. `manage.py remove_demo` takes it out.",
            number,
        )
        self.stdout.write(words % {"number": number})
        tasks.nudge()
