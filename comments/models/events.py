"""What was decided about comments: written once, never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment

UNDONE = "undone"
"""The reason of a change of state that only takes the one before it back."""


class AppendOnly(models.QuerySet):
    """Rows that are written once."""

    def last_word_on(self, comment: Comment) -> ModerationEvent | None:
        """The last decision of a person about the comment that was not taken back; None when there is none.

        What rules, reports or its writer did with the comment since does not change what was decided.
        """
        standing: list[ModerationEvent] = []
        for event in self.filter(comment=comment).order_by("created_at", "pk"):
            if event.from_status == event.to_status or event.to_status == Comment.Status.WITHDRAWN:
                continue
            if event.reason == UNDONE and standing:
                standing.pop()
            else:
                standing.append(event)
        return next((event for event in reversed(standing) if event.actor_id), None)

    def update(self, **kwargs: Any) -> int:
        raise TypeError("A moderation event is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A moderation event is never deleted by itself.")

    update.alters_data = True
    delete.alters_data = True
    delete.queryset_only = True


class ModerationEvent(models.Model):
    """One decision about a comment, by a person or by the rules (`actor` is null); written once."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="events", verbose_name=_("comment"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    from_status = models.CharField(_("from"), max_length=10, choices=Comment.Status)
    to_status = models.CharField(_("to"), max_length=10, choices=Comment.Status)
    reason = models.CharField(_("reason"), max_length=40)
    note = models.TextField(_("note"), blank=True, default="")
    created_at = models.DateTimeField(_("decided"), default=timezone.now)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("moderation event")
        verbose_name_plural = _("moderation events")
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A moderation event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A moderation event is never deleted by itself.")
