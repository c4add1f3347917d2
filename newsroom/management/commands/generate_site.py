"""Make an invented site of any size for measuring: the shapes of a real one, the same for the same seed.

Safe to stop: each batch is written whole, with its counts and its place in the search. What is in stays in; `--add`
puts more beside it.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext
from tqdm import tqdm

from articles import planning, tasks, terminal, wording
from articles.models import Article
from comments.models import Comment
from newsroom.generating import Order, generate

MOST = {"articles": 10_000_000, "comments": 100_000_000, "seed": 2**63 - 1, "pages": 1_000, "pictures": 1_000}


class Command(terminal.Command):
    help = gettext_lazy("Fill an empty database with an invented site, for measuring.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Checked in handle(), where a bad number gives one line and not the whole usage.
        parser.add_argument("--articles", metavar="N", default=1_000, help=_("So many pieces (1,000)."))
        parser.add_argument("--comments", metavar="M", default=0, help=_("So many replies in all (0)."))
        parser.add_argument("--seed", metavar="S", default=1, help=_("The same number makes the same site (1)."))
        parser.add_argument("--pages", metavar="P", default=5, help=_("So many pages such as About (5)."))
        parser.add_argument("--pictures", metavar="K", default=5, help=_("So many pictures, which pieces share (5)."))
        parser.add_argument("--until", metavar="YYYY-MM-DD", help=_("The day of the newest pieces (yesterday)."))
        parser.add_argument("--add", action="store_true", help=_("Add to the pieces that are there."))

    def handle(self, *, until: str | None, add: bool, **options: Any) -> None:
        numbers = {name: _number(name, options[name], most) for name, most in MOST.items()}
        if numbers["comments"] and not numbers["articles"]:
            raise CommandError(_("Replies need pieces: give --articles too."))
        order = Order(**numbers, until=_day(until))
        if not add and Article.objects.exists():
            raise CommandError(
                _("There are pieces here already. An invented site goes into an empty database; or --add.")
            )
        before = _there()
        stopped = self._generate(order)
        planning.take_stock()
        tasks.nudge()
        # Counted, since who stops it may do so between the end of a batch and what is told of it.
        pieces, replies, pages = (now - then for now, then in zip(_there(), before, strict=True))
        said = wording.all_of(
            [
                ngettext("%(number)s piece", "%(number)s pieces", pieces) % {"number": _grouped(pieces)},
                npgettext("comments", "%(number)s reply", "%(number)s replies", replies)
                % {"number": _grouped(replies)},
                ngettext("%(number)s page", "%(number)s pages", pages) % {"number": _grouped(pages)},
            ]
        )
        if stopped:
            words = _("Stopped. What is in is whole and counted: %(made)s. --add puts more beside it.")
            raise CommandError(words % {"made": said}, returncode=130)
        self.stdout.write(_("Made: %(made)s.") % {"made": said})

    def _generate(self, order: Order) -> bool:
        """Write it all; returns whether somebody stopped it before its end."""
        with tqdm(
            total=order.articles + order.comments, unit=pgettext("unit of a progress bar", "row"), disable=None
        ) as bar:
            try:
                for rows in generate(order):
                    bar.update(rows)
            except KeyboardInterrupt:
                return True
        return False


def _there() -> tuple[int, int, int]:
    """How many pieces, replies and pages there are."""
    return Article.objects.stories().count(), Comment.objects.count(), Article.objects.pages().count()


def _number(name: str, given: Any, most: int) -> int:
    try:
        number = int(given)
    except ValueError:
        words = _("%(name)s must be a whole number, not %(given)r.")
        raise CommandError(words % {"name": f"--{name}", "given": given}) from None
    if not 0 <= number <= most:
        words = _("%(name)s must lie between 0 and %(most)s, not be %(number)s.")
        raise CommandError(words % {"name": f"--{name}", "most": _grouped(most), "number": _grouped(number)})
    return number


def _grouped(number: int) -> str:
    """With its thousands set apart."""
    return number_format(number, force_grouping=True)


def _day(given: str | None) -> date:
    yesterday = timezone.localdate() - timedelta(days=1)
    try:
        day = date.fromisoformat(given) if given else yesterday
    except ValueError:
        words = _("--until must be a day such as %(example)s, not %(given)r.")
        raise CommandError(words % {"example": yesterday, "given": given}) from None
    if not date(1970, 1, 1) <= day <= yesterday:
        raise CommandError(_("--until must be a day that is over, from 1970 on, not %(day)s.") % {"day": day})
    return day
