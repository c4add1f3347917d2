"""Take the demo newsroom out again. What has to stay is named with the reason; then the exit status is 1."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from articles.locality import SiteCommand
from newsroom import demo


class Command(SiteCommand):
    help = "Remove the demo newsroom; what was edited, what readers have answered and what is in use stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--edited",
            action="store_true",
            help="Remove what was edited too; never what readers have answered, nor what other things use.",
        )

    def handle(self, *, edited: bool, **options: Any) -> None:
        result = demo.remove(edited=edited)
        for thing, reason in result.kept:
            self.stdout.write(f"Kept: {demo.describe(thing)}: {reason}.")
        self.stdout.write(f"Removed: {result.removed} pieces of the demo.")
        if result.kept:
            raise CommandError(" ".join([f"Kept, as listed: {len(result.kept)}.", *_advice(result)]))


def _advice(result: demo.Removal) -> list[str]:
    reasons = {reason for _thing, reason in result.kept}
    advice = []
    if demo.EDITED in reasons:
        advice.append("`manage.py remove_demo --edited` removes what was edited.")
    if demo.ANSWERED in reasons:
        advice.append("What readers have answered is never deleted; it can be withdrawn at the desk.")
    if reasons - {demo.EDITED, demo.ANSWERED}:
        advice.append("What is in use goes with another `remove_demo` once nothing uses it.")
    return advice
