"""Corrections: what was wrong, put right in public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import wording
from articles.models.article import Article
from articles.models.editions import Edition


class Correction(models.Model):
    """An error put right, or wording made clear; dated, and shown with the piece for good."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", pgettext_lazy("noun", "Update")
        NOTE = "note", _("Editor’s note")

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("text"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["issued_at", "pk"]

    def __str__(self) -> str:
        return wording.listed([self.get_kind_display(), wording.short_day(self.issued_at)])

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._is_shown()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            self._is_shown()
        return deleted

    def _is_shown(self) -> None:
        """With the piece, and in the feeds, which carry the whole text."""
        Article.objects.filter(pk=self.article_id).raise_edition()
        if self.article.status == Article.Status.PUBLISHED:
            Edition.objects.raise_number(Edition.SITE)

    def clean(self) -> None:
        if self.issued_at and self.issued_at > timezone.now() + timedelta(minutes=5):
            raise ValidationError({"issued_at": _("A correction is shown at once, so its date cannot lie ahead.")})
