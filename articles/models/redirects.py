"""Former addresses: whatever was reachable once leads straight to where it is today."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article
from articles.models.editions import SiteWide
from articles.models.people import Author
from articles.models.series import Series
from articles.models.taxonomy import Section, Tag


class Redirect(SiteWide):
    """One former address and what it leads to: a thing, a path, or nothing any more, for a reason that readers see.

    The path has its leading slash, no host and no query, and stands in its own script, not percent-encoded.
    """

    path = models.CharField(_("former address"), max_length=500, unique=True)
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="former_addresses", verbose_name=_("article")
    )
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, related_name="former_addresses", verbose_name=_("section")
    )
    tag = models.ForeignKey(
        Tag, models.CASCADE, null=True, blank=True, related_name="former_addresses", verbose_name=_("tag")
    )
    author = models.ForeignKey(
        Author, models.CASCADE, null=True, blank=True, related_name="former_addresses", verbose_name=_("author")
    )
    series = models.ForeignKey(
        Series,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="former_addresses",
        verbose_name=pgettext_lazy("singular", "series"),
    )
    to_path = models.CharField(_("or a path of this site"), max_length=500, blank=True)
    gone_reason = models.CharField(_("or gone, because"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["to_path"], name="redirect_by_target_path")]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def remember(cls, path: str, thing: Article | Section | Tag | Author | Series) -> None:
        """Have `path` lead to `thing`, wherever it is then.

        The redirect names the thing, not an address, so that it leads straight there however often the thing
        moves. Whatever held the path before gives it up: the last owner of an address keeps it.
        """
        cls.objects.update_or_create(path=unquote(path), defaults=_leading_to(thing))

    def lead_to(self, thing: Article | Section | Tag | Author | Series) -> None:
        """Have it lead to this thing and to nothing else; whoever calls saves it."""
        for name, value in _leading_to(thing).items():
            setattr(self, name, value)

    @property
    def target(self) -> Article | Section | Tag | Author | Series | None:
        return self.article or self.section or self.tag or self.author or self.series

    @property
    def is_gone(self) -> bool:
        """Whether it says that nothing is here any more (410), instead of leading anywhere."""
        return bool(self.gone_reason)

    def get_target_url(self) -> str:
        """Today's address of what it leads to; empty when that is gone."""
        return self.target.get_absolute_url() if self.target else self.to_path


def _leading_to(thing: Article | Section | Tag | Author | Series) -> dict[str, Any]:
    kinds = {"article": Article, "section": Section, "tag": Tag, "author": Author, "series": Series}
    target = {name: thing if isinstance(thing, kind) else None for name, kind in kinds.items()}
    return {**target, "to_path": "", "gone_reason": ""}
