"""News grows old: from which age a piece says so, and when the clock changes what it says."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

TIMELESS = frozenset({"explainer", "review", "archive"})
"""Labels of pieces that are read for something else than news, or that say their age already."""


def years_of(label: str, published_at: datetime | None, updated_at: datetime | None, now: datetime) -> int:
    """How many whole years ago a piece last told something new; 0 for one that does not say so.

    What counts is the later of its publication and its last update, and the calendar of the site.
    """
    if label in TIMELESS or published_at is None:
        return 0
    told = max(filter(None, [published_at, updated_at]))
    years = timezone.localtime(now).year - timezone.localtime(told).year
    return max(0, years if _years_after(told, years) <= now else years - 1)


def moments_of(label: str, published_at: datetime | None, updated_at: datetime | None, now: datetime) -> list[datetime]:
    """When the clock last changed what a piece says of its age, if it ever did, and when it will next."""
    if label in TIMELESS or published_at is None:
        return []
    told = max(filter(None, [published_at, updated_at]))
    years = years_of(label, published_at, updated_at, now)
    return [_years_after(told, number) for number in [years, years + 1] if number]


def _years_after(told: datetime, years: int) -> datetime:
    local = timezone.localtime(told)
    try:
        return local.replace(year=local.year + years)
    except ValueError:  # 29 February
        return local.replace(year=local.year + years, month=3, day=1)
