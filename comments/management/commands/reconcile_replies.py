"""Count replies again and mend the numbers that differ.

They stay exact by themselves. This is for after a database was edited by hand, and safe to repeat: each
article is counted in a transaction of its own.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from articles.locality import SiteCommand
from comments import moderation


class Command(SiteCommand):
    help = "Count the replies of all articles again, and mend the numbers that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what differs, but save nothing.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        mended = moderation.reconcile(save=not dry_run)
        for article, kept, true in mended.articles:
            self.stdout.write(f"article {article}: {kept} replies kept, {true} published")
        for comment, kept, true in mended.comments:
            self.stdout.write(f"comment {comment}: {kept} kept below it, {true} published")
        for commenter, name, kept, true in mended.commenters:
            self.stdout.write(f"commenter {commenter}: {kept} {name} kept, {true} counted")
        self.stdout.write(f"{'Would mend' if dry_run else 'Mended'}: {len(mended)}")
