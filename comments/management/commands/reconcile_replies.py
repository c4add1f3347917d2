"""Count replies again and mend the numbers that differ.

They stay exact by themselves. This is for after a database was edited by hand, and safe to repeat: each
article is counted in a transaction of its own.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import terminal
from comments import moderation
from comments.models import Commenter


class Command(terminal.Command):
    help = gettext_lazy("Count the replies of all articles again, and mend the numbers that differ.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help=_("Say what differs, but save nothing."))

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        mended = moderation.reconcile(save=not dry_run)
        for article, kept, true in mended.articles:
            words = _("article %(key)d: %(kept)d replies kept, %(true)d published")
            self.stdout.write(words % {"key": article, "kept": kept, "true": true})
        for comment, kept, true in mended.comments:
            words = _("comment %(key)d: %(kept)d kept below it, %(true)d published")
            self.stdout.write(words % {"key": comment, "kept": kept, "true": true})
        for commenter, name, kept, true in mended.commenters:
            words = _("commenter %(key)d, %(what)s: %(kept)d kept, %(true)d counted")
            what = Commenter._meta.get_field(name).verbose_name
            self.stdout.write(words % {"key": commenter, "what": what, "kept": kept, "true": true})
        said = _("Would mend: %(number)d") if dry_run else _("Mended: %(number)d")
        self.stdout.write(said % {"number": len(mended)})
