"""What the commands share: they speak the site's language, in their help as in what they say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.locality import SiteCommand


class LazyHelp(BaseCommand):
    """A command with a lazily translated `help`; what its arguments say is translated in `add_arguments()`."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        self.help = str(self.help)  # argparse takes it apart by regular expressions, which need a plain text
        return super().create_parser(prog_name, subcommand, **kwargs)


class Command(LazyHelp, SiteCommand):
    """One that does its work in the site's language and zone."""
