"""Times in forms: one field of the browser's own, in the site's zone, which its help names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1600, 2999


class MomentInput(forms.DateTimeInput):
    """The browser's field for a date and a time; it shows seconds only where there are some."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"step": "any", **(attrs or {})}, format="%Y-%m-%dT%H:%M")

    def format_value(self, value: datetime | str | None) -> str | None:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else self.format)
        return value


class MomentField(forms.DateTimeField):
    """A moment in the site's zone; one that its clocks skip or pass twice is refused with a sentence."""

    widget = MomentInput

    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise forms.ValidationError(_("This is not a time that a newspaper knows."), code="out_of_range")
        return moment


def zone_name() -> str:
    """The site's zone in words: Europe/London (BST)."""
    name, short = timezone.get_current_timezone_name(), timezone.localtime().tzname()
    return name.replace("_", " ") if short in {None, name} else f"{name.replace('_', ' ')} ({short})"


def zone_help() -> str:
    """The sentence under a field that takes a time."""
    return _("Time zone: %(zone)s.") % {"zone": zone_name()}
