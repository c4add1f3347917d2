"""What editors decide about the discussion of one piece, beyond whether it is open (`Article.replies`)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class Discussion(models.Model):
    """Opening hours, slow mode and the desk's summary; a piece without one has none of them."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="discussion", verbose_name=_("article"))
    opens_at = models.TimeField(
        _("published from"), null=True, blank=True, help_text=_("Outside these hours every comment waits.")
    )
    closes_at = models.TimeField(_("published until"), null=True, blank=True)
    slow_minutes = models.PositiveSmallIntegerField(
        _("minutes between comments of one reader"),
        default=0,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("0: as often as anybody likes."),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close after so many days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(3650)],
        help_text=_("Empty: as for the whole site. 0: never."),
    )
    summary = models.CharField(
        _("what readers add"), max_length=500, blank=True, help_text=_("Two lines above the discussion.")
    )
    summary_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    summary_at = models.DateTimeField(_("written"), null=True, blank=True)

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="discussion_hours_are_two",
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                violation_error_message=_("Give both hours, or none."),
            )
        ]

    def __str__(self) -> str:
        return str(self.article_id)
