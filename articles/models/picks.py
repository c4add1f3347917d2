"""Related pieces that an editor has picked by hand."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

MOST_PICKS = 6


class Pick(models.Model):
    """One piece that stands under another as related, in its place; readers see it while it is live."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="picks", verbose_name=_("article"))
    piece = models.ForeignKey(Article, models.CASCADE, related_name="picked_by", verbose_name=_("piece"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("related piece")
        verbose_name_plural = _("related pieces")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "piece"], name="pick_once")]

    def __str__(self) -> str:
        return str(self.piece)

    def clean(self) -> None:
        if self.article_id is not None and self.article_id == self.piece_id:
            raise ValidationError({"piece": _("A piece is not related to itself.")})
