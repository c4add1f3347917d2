"""How often somebody may do something: token buckets, shared by all processes.

They live in the side database, so that counting what strangers do never writes to the main one, and are right
with any number of processes: the first statement of each turn takes the bucket's lock.
"""

from __future__ import annotations

import math
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.models import Bucket

KEPT_FOR = timedelta(days=2)  # longer than any bucket takes to fill
PRUNED_ONCE_IN = 1000


def take(key: str, capacity: float, per_seconds: float, *, now: datetime | None = None) -> int:
    """Take one token of the bucket `key`, which holds `capacity` and fills in `per_seconds`.

    Returns:
        0 when it was there; otherwise the whole seconds until it will be (and nothing was taken).
    """
    now = now or timezone.now()
    using, name = _database(), _name(key)
    if secrets.randbelow(PRUNED_ONCE_IN) == 0:
        prune(now=now)
    with transaction.atomic(using=using):
        buckets = Bucket.objects.using(using).filter(key=name)
        # Writing first takes the write lock (SQLite) or the row's (PostgreSQL) before anything is read.
        if not buckets.update(tokens=F("tokens")):
            Bucket.objects.using(using).bulk_create(
                [Bucket(key=name, tokens=capacity, updated_at=now)], ignore_conflicts=True
            )
            buckets.update(tokens=F("tokens"))
        bucket = buckets.get()
        passed = max(0.0, (now - bucket.updated_at).total_seconds())
        tokens = min(float(capacity), bucket.tokens + passed * capacity / per_seconds)
        if tokens < 1:
            return max(1, math.ceil(round((1 - tokens) * per_seconds / capacity, 3)))
        buckets.update(tokens=tokens - 1, updated_at=max(now, bucket.updated_at))
    return 0


def prune(older_than: timedelta = KEPT_FOR, *, now: datetime | None = None) -> int:
    """Forget buckets that nobody has touched for so long that they are full again; returns how many."""
    before = (now or timezone.now()) - older_than
    deleted, _ = Bucket.objects.using(_database()).filter(updated_at__lt=before).delete()
    return deleted


def _database() -> str:
    return getattr(settings, "SIDE_DATABASE", DEFAULT_DB_ALIAS)


def _name(key: str) -> str:
    """The key as it is stored: nobody reads addresses or names out of the table."""
    return salted_hmac("comments.throttling", key, algorithm="sha256").hexdigest()[:40]
