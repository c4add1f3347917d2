"""Make the renditions that pictures lack: after a new recipe, after files were lost, or while no worker runs.

Safe to stop and repeat: every file appears whole, and a format is announced when all of its files are there.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from tqdm import tqdm

from articles import cards, sweeping
from articles.locality import SiteCommand
from articles.models import Article, Picture
from articles.renditions import Unusable


class Command(SiteCommand):
    help = "Make the renditions that pictures lack; --check looks for every file, --sweep removes what nothing names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Look whether each file is there, and make lost ones.")
        parser.add_argument("--again", action="store_true", help="Make all of them again, whether there or not.")
        parser.add_argument("--sweep", action="store_true", help="Then remove the files that nothing names any more.")

    def handle(self, *, check: bool, again: bool, sweep: bool, **options: Any) -> None:
        Picture.objects.follow_new_recipe()
        pictures = Picture.objects.order_by("-pk") if check or again else Picture.objects.unfinished()
        numbers = list(pictures.values_list("pk", flat=True))
        written, failed = 0, 0
        for pk in tqdm(numbers, unit="picture", disable=None):
            picture = Picture.objects.filter(pk=pk).first()
            if picture is None:
                continue  # deleted in the meantime
            try:
                written += picture.make_renditions(again=again)
                if check and picture.digest and not picture.original.storage.exists(picture.original.name):
                    raise FileNotFoundError("its original is not there any more")
            except (Unusable, OSError) as error:
                failed += 1
                tqdm.write(f"Picture {pk} ({picture}): {error}", file=self.stderr)
        try:
            drawn, removed = self._draw_cards(check or again, again), self._sweep() if sweep else 0
        except OSError as error:
            raise CommandError(f"Files cannot be kept or removed: {error.strerror or error}.") from error
        self.stdout.write(
            f"Renditions made: {written}, of pictures: {len(numbers) - failed}. Cards drawn: {drawn}."
            + (f" Files removed: {removed}." if sweep else "")
        )
        if failed:
            raise CommandError(f"{failed} of {len(numbers)} pictures could not be opened; they are named above.")

    def _draw_cards(self, look: bool, again: bool) -> int:
        """Draw the cards that are due, with `look` also those that are lost, with `again` all; returns how many."""
        if look:
            self._line_up_cards(again)
        drawn, due = 0, Article.objects.filter(needs_card=True).select_related("section").defer("body")
        for article in due.order_by("-pk").iterator(chunk_size=100):
            cards.draw(article)
            drawn += 1
        return drawn

    def _sweep(self) -> int:
        removed = 0
        while some := sweeping.sweep():
            removed += some
        return removed + sweeping.remove_unfinished() + sweeping.remove_orphans()

    def _line_up_cards(self, again: bool) -> None:
        """Have cards drawn that are lost, or all of them."""
        drawn = Article.objects.exclude(social_card="").values_list("pk", "social_card")
        lost = [pk for pk, name in drawn.iterator() if again or not default_storage.exists(name)]
        for start in range(0, len(lost), 500):
            Article.objects.filter(pk__in=lost[start : start + 500]).update(needs_card=True)
