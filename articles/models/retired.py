"""Files that are not needed any more, remembered in the transaction that gave them up."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone


class RetiredQuerySet(models.QuerySet):
    def due(self) -> Self:
        """Those whose time has come, the oldest first."""
        return self.filter(due_at__lte=timezone.now()).order_by("due_at")


class RetiredFiles(models.Model):
    """Files that no page names any more, to be removed once `due_at` has passed."""

    key = models.CharField(max_length=22)
    names = models.JSONField(default=list)
    original = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(db_index=True)

    objects = RetiredQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key} ({len(self.names)})"
