"""What readers asked for: how often a redirect was used, and which addresses led nowhere.

Both live in the side database (see `newsroom.routers`), hold nothing of who asked, and may be lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models, router
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from articles.tallies import Count, batch

MOST_MISSED = 2_000
"""So many addresses that led nowhere are kept."""
ROOM = MOST_MISSED // 10
"""So many go at once when there are more, so that new ones have room to gather numbers."""


class RedirectHitQuerySet(models.QuerySet["RedirectHit"]):
    def add(self, counts: dict[int, Count]) -> None:
        """Add up what was counted, by the key of the redirect."""
        using = router.db_for_write(self.model)
        rows, keys = self.using(using), sorted(counts)
        with batch(using):
            rows.bulk_create(
                [self.model(redirect_id=key, last_at=counts[key].last_at) for key in keys], ignore_conflicts=True
            )
            for key in keys:
                rows.filter(pk=key).update(number=F("number") + counts[key].number, last_at=counts[key].last_at)


class RedirectHit(models.Model):
    """How often a redirect was used. It names the redirect by number alone, which is in another database."""

    redirect_id = models.BigIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    objects = RedirectHitQuerySet.as_manager()

    class Meta:
        default_permissions: ClassVar[tuple] = ()
        indexes = [models.Index(fields=["number"], name="redirect_hit_by_number")]

    def __str__(self) -> str:
        return f"{self.redirect_id}: {self.number}"


class MissedAddressQuerySet(models.QuerySet["MissedAddress"]):
    def add(self, counts: dict[str, Count]) -> None:
        """Add up what was counted, by path; when there are too many, the rarest and oldest go."""
        using = router.db_for_write(self.model)
        rows, paths = self.using(using), sorted(counts)
        with batch(using):
            rows.bulk_create(
                [self.model(path=path, first_at=counts[path].last_at, last_at=counts[path].last_at) for path in paths],
                ignore_conflicts=True,
            )
            for path in paths:
                count = counts[path]
                changed = {"number": F("number") + count.number, "last_at": count.last_at}
                if count.referrer:
                    changed["referrer"] = count.referrer
                rows.filter(path=path).update(**changed)
            rows._make_room()

    def _make_room(self) -> None:
        number = self.count()
        if number > MOST_MISSED:
            rarest = self.order_by("is_ignored", "number", "last_at").values_list("pk", flat=True)
            self.filter(pk__in=list(rarest[: number - MOST_MISSED + ROOM])).delete()

    def forget(self, before: datetime) -> int:
        """Delete what nobody has asked for since then (aware); returns how many."""
        return self.filter(last_at__lt=before).delete()[0]

    def open(self) -> Self:
        """Those that nobody has put aside."""
        return self.filter(is_ignored=False)


class MissedAddress(models.Model):
    """An address of ours that readers asked for and that led nowhere.

    Neither the path nor the page that it was asked from has a query: what people type stays theirs.
    """

    path = models.CharField(_("address"), max_length=500, unique=True)
    number = models.PositiveBigIntegerField(_("asked for"), default=0)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    referrer = models.CharField(_("asked from"), max_length=300, blank=True)
    is_ignored = models.BooleanField(_("ignored"), default=False)

    objects = MissedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that leads nowhere")
        verbose_name_plural = _("addresses that lead nowhere")
        ordering = ["-number", "-last_at"]
        default_permissions = ["view", "change", "delete"]

    def __str__(self) -> str:
        return self.path
