"""Moments as exports write them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.utils import timezone

YEARS = range(1900, 2200)


def moment(gmt: str, local: str, written: str = "") -> datetime | None:
    """The moment (aware) that is told in UTC, else in the site's own zone, else as RSS writes it; None for none.

    `0000-00-00 00:00:00`, which WordPress writes for "not yet", is none, and so is what lies in no sensible year.
    """
    return _read(gmt, is_utc=True) or _read(local, is_utc=False) or _from_rss(written)


def _read(text: str, *, is_utc: bool) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC if is_utc else timezone.get_current_timezone())
    return found if found.year in YEARS else None


def _from_rss(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    # The parser makes 2000 of the year -0001, which WordPress writes for "not yet".
    return found if found.year in YEARS and str(found.year) in text else None
