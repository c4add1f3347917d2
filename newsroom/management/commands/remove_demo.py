"""Take the demo newsroom out again. What was edited or answered stays and is named; then the exit status is 1."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom import demo


class Command(BaseCommand):
    help = "Remove the demo newsroom; refuses pieces that were edited or that readers have answered."

    def handle(self, **options: Any) -> None:
        result = demo.remove()
        for article, reason in result.kept:
            self.stdout.write(f"Kept: {demo.describe(article)}: {reason}.")
        self.stdout.write(f"Removed: {result.removed} pieces of the demo.")
        if result.kept:
            raise CommandError(f"{len(result.kept)} pieces were kept. Delete them at the desk if they should go.")
