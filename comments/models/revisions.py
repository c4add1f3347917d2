"""The texts that a comment has had: what its writer changed, what a moderator took out, and what waits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Revision(models.Model):
    """One text of a comment.

    The first revision is what was posted, and is made when there is a second. While an edit waits (`pending`), readers
    keep `Comment.body`. What stood before a redaction is sealed: only those who may redact read it.
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("As it was posted")
        EDIT = "edit", _("Edited by its writer")
        REDACTION = "redaction", _("Redacted by a moderator")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPLIED = "applied", _("Published")
        REFUSED = "refused", _("Refused")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions", verbose_name=_("comment"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.APPLIED)
    body = models.TextField(_("text"))
    is_sealed = models.BooleanField(_("sealed"), default=False)
    held_reasons = models.JSONField(_("why it was held"), default=list, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("moderator")
    )
    note = models.CharField(_("reason"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("revision of a comment")
        verbose_name_plural = _("revisions of comments")
        ordering: ClassVar = ["comment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "number"], name="comment_revision_once"),
            models.UniqueConstraint(fields=["comment"], condition=Q(state="pending"), name="comment_one_edit_waits"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at", "id"], condition=Q(state="pending"), name="comment_edit_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}.{self.number}"
