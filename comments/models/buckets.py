"""Rate buckets, in the side database."""

from __future__ import annotations

from django.db import models


class Bucket(models.Model):
    """How much somebody may still do now; lives in the side database (see `comments.throttling`)."""

    key = models.CharField(max_length=64, primary_key=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
