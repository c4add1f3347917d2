"""Credits: who made a piece, as what, in which order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.people import Author


class BylineManager(models.Manager):
    """Credits with their author, since no credit is ever shown without the name."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("author")


class Byline(models.Model):
    """One credit of a piece: who, as what, in which place."""

    class Role(models.TextChoices):
        REPORTING = "reporting", _("Reporting")
        ADDITIONAL = "additional_reporting", _("Additional reporting")
        EDITING = "editing", _("Editing")
        PHOTOGRAPHY = "photography", _("Photography")
        ILLUSTRATION = "illustration", _("Illustration")
        TRANSLATION = "translation", _("Translation")

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", verbose_name=_("author"))
    role = models.CharField(_("role"), max_length=24, choices=Role, default=Role.REPORTING)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = BylineManager()

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author", "role"], name="byline_once_per_role"),
        ]
        indexes = [models.Index(fields=["author", "article"], name="byline_by_author")]

    def __str__(self) -> str:
        return f"{self.author}, {self.get_role_display()}"


AUTHORS = frozenset({Byline.Role.REPORTING, Byline.Role.ADDITIONAL})


def reporters_of(article: Article) -> list[Byline]:
    """The credits that stand for its authors, in their order; all of them where nobody is credited with reporting."""
    credits = article.byline_list
    return [byline for byline in credits if byline.role in AUTHORS] or credits
