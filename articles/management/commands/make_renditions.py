"""Make the renditions that pictures lack: after a new recipe, after files were lost, or while no worker runs.

Safe to stop and repeat: every file appears whole, and a format is announced when all of its files are there.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from tqdm import tqdm

from articles import cards, sweeping, terminal
from articles.models import Article, Picture
from articles.renditions import Unusable


class Command(terminal.Command):
    help = gettext_lazy(
        "Make the renditions that pictures lack; --check looks for every file, --sweep removes what nothing names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("--check", action="store_true", help=_("Look whether each file is there, and make lost ones."))
        add("--again", action="store_true", help=_("Make all of them again, whether there or not."))
        add("--sweep", action="store_true", help=_("Then remove the files that nothing names any more."))

    def handle(self, *, check: bool, again: bool, sweep: bool, **options: Any) -> None:
        Picture.objects.follow_new_recipe()
        pictures = Picture.objects.order_by("-pk") if check or again else Picture.objects.unfinished()
        numbers = list(pictures.values_list("pk", flat=True))
        written, failed = 0, 0
        for pk in tqdm(numbers, unit=pgettext("unit of a progress bar", "picture"), disable=None):
            picture = Picture.objects.filter(pk=pk).first()
            if picture is None:
                continue  # deleted in the meantime
            try:
                written += picture.make_renditions(again=again)
                if check and picture.digest and not picture.original.storage.exists(picture.original.name):
                    raise FileNotFoundError(_("Its original is not there any more."))
            except (Unusable, OSError) as error:
                failed += 1
                words = _("Picture %(number)d (%(name)s): %(why)s")
                tqdm.write(words % {"number": pk, "name": picture, "why": error}, file=self.stderr)
        try:
            drawn, removed = self._draw_cards(check or again, again), self._sweep() if sweep else 0
        except OSError as error:
            words = _("Files cannot be kept or removed: %(why)s.") % {"why": error.strerror or error}
            raise CommandError(words) from error
        words = _("Renditions made: %(renditions)d, of pictures: %(pictures)d. Cards drawn: %(cards)d.")
        said = [words % {"renditions": written, "pictures": len(numbers) - failed, "cards": drawn}]
        if sweep:
            said.append(_("Files removed: %(files)d.") % {"files": removed})
        self.stdout.write(" ".join(said))
        if failed:
            words = ngettext(
                "%(failed)d of %(number)d picture could not be opened; it is named above.",
                "%(failed)d of %(number)d pictures could not be opened; they are named above.",
                len(numbers),
            )
            raise CommandError(words % {"failed": failed, "number": len(numbers)})

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
