"""The deeds that move a piece through its life; which are possible when, and by whom, is `articles.lifecycle`'s."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import lifecycle
from articles.slugs import first_free, make_slug

_DECIDED_BY_DEEDS = ["status", "published_at", "published_on", "displayed_at", "withdrawal_reason"]


class Deeds(models.Model):
    """The deeds of an Article: each asks `lifecycle.check()`, which raises `lifecycle.Refused` with a sentence."""

    class Meta:
        abstract = True

    def submit(self) -> None:
        """The reporter has finished; an editor may take it."""
        self._move("submit")

    def take_in_edit(self) -> None:
        self._move("take_in_edit")

    def send_back(self) -> None:
        """Back to the reporter as a draft."""
        self._move("send_back")

    def make_ready(self) -> None:
        """Edited and fit to print; only the moment is missing."""
        self._move("make_ready")

    def schedule(self, at: datetime) -> None:
        """Have readers see it from `at` on (aware). A time that has passed publishes it under that time."""
        deed = lifecycle.check(self, "schedule")
        self._publish_at(deed, at)

    def publish(self) -> None:
        """Put it on the site now; a first publication that has passed never moves."""
        deed = lifecycle.check(self, "publish")
        self._publish_at(deed, self._first_published or timezone.now())

    def _publish_at(self, deed: lifecycle.Deed, at: datetime) -> None:
        if self.displayed_at is None or self.displayed_at == self.published_at:
            self.displayed_at = at
        if self.published_at != at or self.published_on is None:
            self.published_at = at
            self.published_on = timezone.localdate(at)
            self.slug = self._free_slug()
        self.withdrawal_reason = ""
        self._become(deed.leads_to)

    def _free_slug(self) -> str:
        slug = self.slug or make_slug(self.headline) or f"piece-{self.pk}"
        if self.kind == self.Kind.PAGE:
            return slug
        same_day = self._all_pieces().stories().filter(published_on=self.published_on).exclude(pk=self.pk)
        return first_free(slug, set(same_day.filter(slug__startswith=slug).values_list("slug", flat=True)))

    def withdraw(self, reason: str) -> None:
        """Take it off the site; its address answers 410 and gives `reason` to whoever asks.

        Raises:
            lifecycle.Refused: also when no reason is given.
        """
        if not reason.strip():
            raise lifecycle.Refused(_("Please give readers a reason for the withdrawal."), code="no_reason")
        lifecycle.check(self, "withdraw")
        self.withdrawal_reason = reason.strip()
        self._move("withdraw")

    def reopen(self) -> None:
        """Make a withdrawn or scheduled piece a draft again.

        What readers have seen keeps its date and its address; what was only scheduled gives them up.
        """
        if lifecycle.check(self, "reopen") and self._first_published is None:
            self.published_at = self.published_on = self.displayed_at = None
        self._move("reopen")

    def mark_updated(self) -> None:
        """Say that the saved change altered the story: readers and feeds are shown the time."""
        self.updated_at = timezone.now()

    def _move(self, deed_name: str) -> None:
        self._become(lifecycle.check(self, deed_name).leads_to)

    def _become(self, status: str) -> None:
        """Save what deeds decide and nothing else, so that a piece read a while ago overwrites nobody's words."""
        with transaction.atomic():
            stored = self._all_pieces().select_for_update().filter(pk=self.pk).values_list("status", flat=True).first()
            if stored != self._stored.get("status"):
                raise lifecycle.Refused(_("Somebody else has moved this piece on in the meantime."), code="moved_on")
            self.status = status
            self.save(update_fields=_DECIDED_BY_DEEDS)

    def _all_pieces(self) -> Any:
        return self._meta.concrete_model._default_manager.all()
