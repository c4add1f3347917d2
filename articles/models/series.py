"""Series: pieces that are read in an order, part by part."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.editions import Imported, SiteWide, SiteWideQuerySet, once_per_source
from articles.models.taxonomy import free_slug, has_name, refuse_reserved, save_remembering_slug

MOST_PARTS = 100
"""The page of each part lists them all. What goes on without an end is a section or a tag."""


class SeriesQuerySet(SiteWideQuerySet):
    def named(self, name: str) -> Series | None:
        """The series of this name, whatever its capitals."""
        return next((series for series in self.order_by("pk").iterator() if has_name(series, name)), None)


class Series(SiteWide, Imported):
    """Pieces in an order. A piece lies in one series at most, at its `Article.part`.

    What a part is called on the site is its place among the live ones, so that no number tells of a draft.
    """

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, allow_unicode=True, blank=True, validators=[refuse_reserved]
    )
    description = models.TextField(_("description"), blank=True, help_text=_("One or two sentences for readers."))
    is_complete = models.BooleanField(
        _("complete"), default=False, help_text=_("No part is to come: readers are told how many there are.")
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("singular", "series")
        verbose_name_plural = pgettext_lazy("plural", "series")
        ordering = ["name"]
        constraints = [once_per_source("series")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:series", kwargs={"slug": self.slug})

    def clean(self) -> None:
        if Series.objects.exclude(pk=self.pk).named(self.name):
            raise ValidationError({"name": _("There is a series with this name already.")})
        self.slug = self.slug or free_slug(self, Series.objects.all())

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(self, Series.objects.all())
        with transaction.atomic():
            save_remembering_slug(self, "articles:series", lambda: super(Series, self).save(*args, **kwargs))

    def next_part(self) -> int:
        """The number behind those of all its parts, live or not."""
        last = self.articles.aggregate(last=models.Max("part"))["last"]
        return (last or 0) + 1

    def refuse_another_part(self, article: models.Model) -> None:
        """Raise ValidationError when the series has no room for `article`, which may be one of its parts already."""
        if self.articles.exclude(pk=article.pk).count() >= MOST_PARTS:
            words = _("A series holds %(most)d parts at most. What goes on for longer is better a section or a tag.")
            raise ValidationError({"series": ValidationError(words, code="full", params={"most": MOST_PARTS})})
