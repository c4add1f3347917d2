"""Make the index of the search anew, after a database was changed by hand or the table of words was damaged.

Safe to stop and repeat: every batch is kept, the worker goes on with what is left, and the search finds what has been
indexed so far, the newest pieces first.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from tqdm import tqdm

from articles import planning
from articles.locality import SiteCommand
from articles.models import SearchEntry
from articles.search import indexing


class Command(SiteCommand):
    help = "Index every published piece again; --waiting only those that wait for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--waiting", action="store_true", help="Leave what is indexed, and do only what waits.")

    def handle(self, *, waiting: bool, **options: Any) -> None:
        total, done = SearchEntry.objects.waiting().count() if waiting else indexing.empty(), 0
        with tqdm(total=total, unit="piece", disable=None) as bar:
            while some := indexing.index_some():
                done += some
                bar.update(some)
        planning.take_stock()
        self.stdout.write(f"Pieces indexed: {done}.")
