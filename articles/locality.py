"""The site's language and time zone, brought into force: for a request, for a command, for a task of the worker.

This is the one place that does it. What a reader's browser asks for makes no difference, so no page varies.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from articles.models import SiteSettings

LANGUAGES = {
    "en-gb": "English (British)",
    "en-us": "English (American)",
    "de": "Deutsch",
    "fr": "Français",
    "ar": "العربية",
}
"""What editors choose from, each by its own name; the environment may name any other that Django knows."""


@contextmanager
def of(site: SiteSettings) -> Generator[None]:
    """Within it, words, dates and days are those of `site`."""
    with site.brought_into_force(), translation.override(language_of(site)), timezone.override(zone_of(site)):
        yield


@contextmanager
def of_stored_site() -> Generator[None]:
    """The same with the settings as they are stored now (one query)."""
    with of(SiteSettings.load()):
        yield


def language_of(site: SiteSettings) -> str:
    """The language that the editors chose, else that of the environment."""
    return site.language or settings.LANGUAGE_CODE


def zone_of(site: SiteSettings) -> ZoneInfo:
    """The zone that the editors chose, else that of the environment: also for one that this machine does not know."""
    try:
        return ZoneInfo(site.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


class SiteCommand(BaseCommand):
    """A command that does its work in the language and the zone of the site."""

    def execute(self, *args: Any, **options: Any) -> Any:
        with of_stored_site():
            return super().execute(*args, **options)
