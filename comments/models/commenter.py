"""Who writes comments, as far as anything but their word says so."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
    verified_hash = models.CharField(_("hash of a confirmed address"), max_length=64, blank=True, default="")
    created_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")

    def __str__(self) -> str:
        return str(_("Commenter %(number)s")) % {"number": self.pk}

    @property
    def is_known(self) -> bool:
        """Whether they are published at once: something approved, and nothing refused since."""
        if not self.approved:
            return False
        if not (self.rejected or self.spam) or self.refused_at is None:
            return True
        return self.approved_at is not None and self.approved_at > self.refused_at
