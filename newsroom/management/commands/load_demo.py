"""Load the demo newsroom into an empty database; set-up calls it with --if-empty and forgets it afterwards."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from articles import tasks
from articles.locality import SiteCommand
from newsroom import demo


class Command(SiteCommand):
    help = "Load the demo newsroom: 32 pieces with pictures and replies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing unless nothing was ever set up here, not even settings."
        )

    def handle(self, *, if_empty: bool, **options: Any) -> None:
        if if_empty and not demo.is_untouched():
            return
        if not demo.is_empty():
            raise CommandError(
                "There are pieces, sections, tags or authors here already; the demo goes into an empty database only."
            )
        self.stdout.write(f"The demo newsroom is in: {demo.load()} pieces. `manage.py remove_demo` takes it out.")
        tasks.nudge()
