"""Who writes comments, as far as anything but their word says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_KEYS = 50
"""So many keys of one confirmed address are asked for what they have earned, the newest first."""


class Trust(models.TextChoices):
    """What somebody has earned by comments that were published and stayed, or has lost by others."""

    NEW = "new", _("New")
    KNOWN = "known", _("Known")
    TRUSTED = "trusted", _("Trusted")
    WATCHED = "watched", _("Always held")
    BLOCKED = "blocked", _("Blocked")


class Commenter(models.Model):
    """Somebody who has written before, known by a random key that only their browser holds.

    Trust is earned by the key, never by a typed name or address: anybody can type those. The counters say how
    many of their comments are in each state now.
    """

    key_hash = models.CharField(_("hash of the key"), max_length=64, unique=True, editable=False)
    approved = models.PositiveIntegerField(_("published comments"), default=0)
    rejected = models.PositiveIntegerField(_("rejected comments"), default=0)
    spam = models.PositiveIntegerField(_("spam"), default=0)
    approved_at = models.DateTimeField(_("last approved"), null=True, blank=True)
    refused_at = models.DateTimeField(_("last refused"), null=True, blank=True)
    is_watched = models.BooleanField(
        _("always hold"), default=False, help_text=_("Whatever they write waits for a moderator; they are told so.")
    )
    is_blocked = models.BooleanField(
        _("blocked"), default=False, help_text=_("Whatever they write is rejected, and their receipt says so.")
    )
    verified_hash = models.CharField(_("hash of a confirmed address"), max_length=64, blank=True, default="")
    created_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")
        indexes: ClassVar = [
            models.Index(fields=["verified_hash"], condition=~Q(verified_hash=""), name="commenter_confirmed"),
        ]

    def __str__(self) -> str:
        return str(_("Commenter %(number)s")) % {"number": self.pk}

    @property
    def is_known(self) -> bool:
        """Whether they are published at once: something approved, and nothing refused since."""
        return _trust([self]) in {Trust.KNOWN, Trust.TRUSTED}

    def trust(self) -> Trust:
        """What they have earned: with this key, and with every other whose address was confirmed to be the same."""
        if not self.verified_hash:
            return _trust([self])
        same = Commenter.objects.filter(verified_hash=self.verified_hash).order_by("-pk")
        return _trust(same[:MOST_KEYS])


APPROVALS = 5
"""So many published comments make a writer trusted, and so many each refusal costs."""


def _trust(keys: Iterable[Commenter]) -> Trust:
    keys = list(keys)
    if any(key.is_blocked for key in keys):
        return Trust.BLOCKED
    if any(key.is_watched for key in keys):
        return Trust.WATCHED
    approved = sum(key.approved for key in keys)
    refused = sum(key.rejected + key.spam for key in keys)
    approvals = [key.approved_at for key in keys if key.approved and key.approved_at]
    refusals = [key.refused_at for key in keys if key.rejected + key.spam and key.refused_at]
    if not approved or (refusals and (not approvals or max(approvals) <= max(refusals))):
        return Trust.NEW
    return Trust.TRUSTED if approved - APPROVALS * refused >= APPROVALS else Trust.KNOWN
