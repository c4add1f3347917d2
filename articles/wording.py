"""Formats of dates in the site's language, for templates and for names."""

from __future__ import annotations

import re

from django.utils.formats import get_format


def day_format() -> str:
    """The language's own format, with the month written out where Django abbreviates it (25 Oct 2006)."""
    return re.sub(r"(?<!\\)M", "F", str(get_format("DATE_FORMAT")))
