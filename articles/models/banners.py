"""The banner at the top of every public page: one sentence that cannot wait, from one moment to another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import lifecycle
from articles.models.article import Article
from articles.models.editions import Imported, once_per_source
from articles.models.timed import Timed, TimedQuerySet, ends_after_it_starts

LASTS = timedelta(hours=2)


def default_end() -> datetime:
    """Two hours from now: a banner that nobody takes down goes by itself."""
    return timezone.now() + LASTS


def check_address(address: str) -> None:
    """Refuse what is neither a path of this site nor an https address elsewhere.

    Raises:
        ValidationError: with a sentence that says what is possible.
    """
    is_plain = address.isprintable() and not set(address) & set(' \\"<>')
    try:
        parts = urlsplit(address)
    except ValueError:
        is_plain = False
    if is_plain and not parts.scheme and not parts.netloc and address.startswith("/") and address[1:2] != "/":
        return
    if is_plain and parts.scheme == "https" and parts.hostname:
        return
    raise ValidationError(
        _("Give a path of this site, such as /live/, or an address that begins with https://."), code="bad_address"
    )


class BannerQuerySet(TimedQuerySet):
    """Banners; the latest that has begun is the one that is shown."""

    def as_json(self, now: datetime) -> Subquery:
        """An annotation with the one in force, which rides along in another query; `Banner.from_json()` reads it."""
        is_live = Case(When(lifecycle.live_condition(now, "piece__"), then=Value(1)), default=Value(0))
        return Subquery(self._found(now).values(found=JSONObject(**_IN_JSON, is_live=is_live)))

    def on_page(self, now: datetime | None = None) -> Banner | None:
        """The one in force, with what its link needs; one query."""
        is_live = Case(When(lifecycle.live_condition(now, "piece__"), then=Value(1)), default=Value(0))
        found = self._found(now or timezone.now()).values_list(JSONObject(**_IN_JSON, is_live=is_live), flat=True)
        return self.model.from_json(found.first())

    def _found(self, now: datetime) -> BannerQuerySet:
        return self.model.objects.in_force(now)


_OF_PIECE = ["kind", "path", "slug", "published_on"]
_IN_JSON = {name: name for name in ["pk", "text", "level", "address", "starts_at", "ends_at"]} | {
    name: f"piece__{name}" for name in _OF_PIECE
}


class Banner(Timed, Imported):
    """One banner. Its link is a piece, which it has while that is live, or an address."""

    class Level(models.TextChoices):
        BREAKING = "breaking", _("Breaking")
        DEVELOPING = "developing", _("Developing")
        NOTICE = "notice", _("Notice")

    text = models.CharField(_("text"), max_length=160)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.BREAKING)
    piece = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="banners",
        verbose_name=_("links to the piece"),
        help_text=_("If the piece is withdrawn, the banner stays without a link."),
    )
    address = models.CharField(
        _("or to the address"),
        max_length=300,
        blank=True,
        validators=[check_address],
        help_text=_("A path of this site, or an address that begins with https://."),
    )
    ends_at = models.DateTimeField(_("until"), default=default_end)

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        constraints = [
            ends_after_it_starts("banner"),
            once_per_source("banner"),
            models.CheckConstraint(
                name="banner_has_one_link",
                condition=Q(piece__isnull=True) | Q(address=""),
                violation_error_message=_("A banner has one link: choose a piece or give an address, not both."),
            ),
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="banner_by_end")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def from_json(cls, found: dict[str, Any] | None) -> Banner | None:
        """The banner that `as_json()` has brought; its piece is left out unless it was live."""
        if found is None:
            return None
        row = {name: found[name] for name in ["pk", "text", "level", "address"]}
        piece = None
        if found["is_live"]:
            day = date.fromisoformat(found["published_on"])
            piece = Article(**{name: found[name] for name in _OF_PIECE} | {"published_on": day})
        banner = cls(**row, starts_at=_moment(found["starts_at"]), ends_at=_moment(found["ends_at"]))
        banner.linked_piece = piece
        return banner

    linked_piece: Article | None = None

    @property
    def link(self) -> str:
        """Where it leads readers; empty when it leads nowhere."""
        return self.linked_piece.get_absolute_url() if self.linked_piece else self.address


def _moment(text: str) -> datetime:
    """A moment as databases write it into JSON: SQLite leaves out that it is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
