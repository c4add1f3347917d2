"""The settings that editors change: what the site is called and says of itself."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.editions import SiteWide


class SiteSettings(SiteWide):
    """One row; `load()` gives it, or the defaults before set-up has made it."""

    name = models.CharField(_("name of the site"), max_length=80, default="Newsroom")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True, help_text=_("Shown beside the date: London."))
    description = models.TextField(
        _("description"), blank=True, max_length=300, help_text=_("One sentence for search engines and feeds.")
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> Self:
        return cls.objects.first() or cls()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
