"""Put the daily housekeeping into the queue; with --now it is done here and at once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from articles.locality import SiteCommand
from newsroom.tasks import housekeeping


class Command(SiteCommand):
    help = "Clear what has served its time: sessions, rate buckets, finished tasks, hashes of addresses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="Do it here instead of leaving it to the worker.")

    def handle(self, *, now: bool, **options: Any) -> None:
        if now:
            housekeeping.call()
        else:
            housekeeping.enqueue()
