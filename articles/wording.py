"""What is put together from parts, as the site's language puts it together: dates and times, lists, quotations.

The order of a date comes from the formats that Django knows of each language; nowhere else is one written down. Their
months are written out, or abbreviated, as each place needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, gettext, pgettext

_MONTH = re.compile(r"(?<!\\)[EFMN]")
_ABBREVIATED = re.compile(r"(?<!\\)[MN]")


def day(when: date) -> str:
    """The day with its month written out: 6 October 2020."""
    return _said(when, _ABBREVIATED.sub("F", _format("DATE_FORMAT")))


def short_day(when: date) -> str:
    """The same with its month abbreviated: 6 Oct 2020."""
    return _said(when, _short(_format("DATE_FORMAT")))


def day_of_year(when: date) -> str:
    """The day without its year: 6 October."""
    return _said(when, _format("MONTH_DAY_FORMAT"))


def short_day_of_year(when: date) -> str:
    """The same with its month abbreviated: 6 Oct."""
    return _said(when, _short(_format("MONTH_DAY_FORMAT")))


def month(when: date) -> str:
    """The month with its year: October 2020."""
    return _said(when, _format("YEAR_MONTH_FORMAT"))


def clock(when: datetime) -> str:
    """The time of day: 14:05, or as the language has it."""
    # Django's British English has "2:05 p.m.", which no list of times in this design has room for.
    return _said(when, "H:i" if _language() == "en-gb" else _format("TIME_FORMAT"))


def short_moment(when: datetime) -> str:
    """Day and time: 6 Oct 2020, 14:05."""
    return at(short_day(when), clock(when))


def at(day: str, time: str) -> str:
    """A day in words with a time of it."""
    return gettext("%(day)s, %(time)s") % {"day": day, "time": time}


def with_weekday(when: date, day: str) -> str:
    """The weekday before a day in words: Tuesday 6 October 2020."""
    return gettext("%(weekday)s %(day)s") % {"weekday": _said(when, "l"), "day": day}


def listed(parts: Iterable[object]) -> str:
    """A row of things: A, B, C."""
    # Translators: what stands between the parts of a list.
    return pgettext("list", ", ").join(str(part) for part in parts)


def listed_apart(parts: Iterable[object]) -> str:
    """A row of things that may be rows of their own: A, B; C, D."""
    # Translators: what stands between the parts of a list that have commas in themselves.
    return pgettext("list", "; ").join(str(part) for part in parts)


def all_of(parts: Iterable[object]) -> str:
    """A row of things that belong together: A, B and C."""
    *first, last = [str(part) for part in parts] or [""]
    if not first:
        return last
    # Translators: the end of a list; `first` is one thing, or several with commas between them.
    return gettext("%(first)s and %(last)s") % {"first": listed(first), "last": last}


def quoted(name: object) -> str:
    """A name in the language's quotation marks."""
    return gettext("“%(name)s”") % {"name": name}


def quotation_marks() -> tuple[str, str]:
    """Those marks by themselves: what stands before a name, and what after it."""
    before, _name, after = quoted("\0").partition("\0")
    return before, after


def labelled(label: object, value: object) -> str:
    """What something is, and what it says."""
    # Translators: a label and what is said under it.
    return gettext("%(label)s: %(value)s") % {"label": label, "value": value}


def _said(when: date, form: str) -> str:
    return date_format(timezone.localtime(when) if _is_aware(when) else when, form)


def _is_aware(when: date) -> bool:
    return isinstance(when, datetime) and timezone.is_aware(when)


def _format(name: str) -> str:
    return str(get_format(name))


def _short(form: str) -> str:
    """With the month abbreviated: as newspapers do it, with a full stop, but without one in English."""
    return _MONTH.sub("M" if _language().startswith("en") else "N", form)


def _language() -> str:
    return get_language() or "en-gb"
