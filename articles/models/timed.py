"""What stands from one moment to another, one at a time: the latest that has begun and is not over.

Which one that is gets worked out when it is read, never by a job. No query here costs more with every one that is over:
an index begins with the end, and of those without an end only the latest can stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.lifecycle import Refused
from articles.models.editions import SiteWide, SiteWideQuerySet


class Phase(models.TextChoices):
    """Where one stands now."""

    DRAFT = "draft", _("draft")
    AHEAD = "ahead", _("ahead")
    NOW = "now", _("in force now")
    BEHIND = "behind", _("behind a later one")
    OVER = "over", _("over")


class TimedQuerySet(SiteWideQuerySet):
    """Which stands at a moment, and the moments at which that changes."""

    def standing(self) -> Self:
        """Those that stand once their time has come; drafts never do."""
        return self.filter(self.model.STANDS)

    def in_force(self, now: datetime | None = None) -> Self:
        """The one that stands at `now` (aware; default: this moment), or none."""
        now = now or timezone.now()
        begun = self.model.objects.standing().filter(starts_at__lte=now).order_by("-starts_at", "-pk").values("pk")
        latest = Q(pk=Subquery(begun.filter(ends_at__gt=now)[:1]))
        if self.model._meta.get_field("ends_at").null:
            latest |= Q(pk=Subquery(begun.filter(ends_at=None)[:1]))
        return self.filter(latest).order_by("-starts_at", "-pk")[:1]

    def moments(self, now: datetime) -> dict[str, Subquery]:
        """Annotations: when the clock last changed which one stands, and when it will next; each may be None.

        The start of one that is over is left out, as its end came later.
        """
        standing = self.model.objects.standing().order_by()
        name = self.model._meta.model_name

        def first(condition: Q, moment: str) -> Subquery:
            return Subquery(standing.filter(condition).order_by(moment).values(moment.lstrip("-"))[:1])

        ends_later, begun, ahead = Q(ends_at__gt=now), Q(starts_at__lte=now), Q(starts_at__gt=now)
        found = {
            "ended": first(Q(ends_at__lte=now), "-ends_at"),
            "ends": first(ends_later, "ends_at"),
            "began": first(ends_later & begun, "-starts_at"),
            "begins": first(ends_later & ahead, "starts_at"),
        }
        if self.model._meta.get_field("ends_at").null:
            found["began_for_good"] = first(Q(ends_at=None) & begun, "-starts_at")
            found["begins_for_good"] = first(Q(ends_at=None) & ahead, "starts_at")
        return {f"{name}_{moment}": found[moment] for moment in found}

    def with_phases(self, now: datetime | None = None) -> Self:
        """Each with `phase`, a value of Phase, at `now`."""
        now = now or timezone.now()
        phases = [
            (Q(ends_at__lte=now), Phase.OVER),
            (Q(starts_at__gt=now), Phase.AHEAD),
            (Q(pk=Subquery(self.model.objects.in_force(now).values("pk"))), Phase.NOW),
        ]
        if self.model.STANDS:
            phases.insert(0, (~self.model.STANDS, Phase.DRAFT))
        known = [When(condition, then=Value(phase)) for condition, phase in phases]
        return self.annotate(phase=Case(*known, default=Value(Phase.BEHIND), output_field=models.CharField()))


class Timed(SiteWide):
    """The abstract base; a model gives itself `ends_at`, with or without the possibility of none."""

    STANDS: ClassVar[Q] = Q()
    """What those fulfil that are no drafts."""

    starts_at = models.DateTimeField(pgettext_lazy("start", "from"), default=timezone.now)
    ends_at: Any
    saved_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = TimedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, and count it: a form that began from an older version is refused (articles.admin.versions)."""
        self.saved_at = timezone.now()
        self.version = 1 if self._state.adding else F("version") + 1
        if update_fields is not None:
            update_fields = {*update_fields, "saved_at", "version"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def end(self) -> None:
        """Have it be over from this moment on.

        Raises:
            Refused: when it has not begun, or is over already.
        """
        now = timezone.now()
        if self.starts_at >= now:
            raise Refused(_("It has not begun yet. Change its start, or delete it."), code="not_begun")
        if self.ends_at is not None and self.ends_at <= now:
            raise Refused(_("It is over already."), code="over")
        self.ends_at = now
        self.save(update_fields=["ends_at"])


def ends_after_it_starts(model_name: str) -> models.CheckConstraint:
    """The constraint that the end comes after the start."""
    return models.CheckConstraint(
        name=f"{model_name}_ends_after_it_starts",
        condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
        violation_error_message=_("It ends before it starts. Please give an end that comes after the start."),
    )
