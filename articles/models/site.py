"""The settings that editors change: what the site is called, how it looks, and what it says of itself."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.editions import SiteWide


def check_time_zone(name: str) -> None:
    """Refuses what the zone database of this machine does not know."""
    if name not in available_timezones():
        raise ValidationError(_("This is not a time zone, such as Europe/London."), code="no_zone")


class SiteSettings(SiteWide):
    """One row; `load()` gives it, or the defaults before set-up has made it."""

    name = models.CharField(_("name of the site"), max_length=80, default="Newsroom")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True, help_text=_("Shown beside the date: London."))
    description = models.TextField(
        _("description"), blank=True, max_length=300, help_text=_("One sentence for search engines and feeds.")
    )
    language = models.CharField(_("language"), max_length=15, blank=True, default="")
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, default="", validators=[check_time_zone],
        help_text=_("Of dates and times on the site and on the desk. The dates of what is published never move."),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> Self:
        return cls.objects.first() or cls()

    @classmethod
    def in_force(cls) -> SiteSettings:
        """Those that the request, the command or the task goes by; outside of these, those that are stored."""
        return _in_force.get() or cls.load()

    @contextmanager
    def brought_into_force(self) -> Generator[None]:
        """Within it, `in_force()` gives these. Language and zone have more to it: see `articles.locality`."""
        token = _in_force.set(self)
        try:
            yield
        finally:
            _in_force.reset(token)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        self.version += 1
        super().save(*args, **kwargs)


_in_force: ContextVar[SiteSettings | None] = ContextVar("articles.site_in_force", default=None)
