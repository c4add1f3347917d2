"""Rate buckets: exact, and the same for all processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from comments import throttling
from comments.models import Bucket

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_full_bucket_gives_its_tokens_and_then_says_how_long_to_wait():
    now = timezone.now()
    assert [throttling.take("k", 3, 60, now=now) for _ in range(5)] == [0, 0, 0, 20, 20]
    assert throttling.take("k", 3, 60, now=now + timedelta(seconds=19)) == 1
    assert throttling.take("k", 3, 60, now=now + timedelta(seconds=20)) == 0


def test_a_bucket_never_holds_more_than_its_capacity():
    now = timezone.now()
    throttling.take("k", 2, 60, now=now)
    later = now + timedelta(days=30)
    assert [throttling.take("k", 2, 60, now=later) > 0 for _ in range(3)] == [False, False, True]


def test_a_clock_that_goes_backwards_gives_nothing_away():
    now = timezone.now()
    throttling.take("k", 1, 60, now=now)
    assert throttling.take("k", 1, 60, now=now - timedelta(hours=1)) == 60
    assert throttling.take("k", 1, 60, now=now) == 60


def test_keys_have_buckets_of_their_own_and_are_not_readable_in_the_table():
    assert throttling.take("ester@example.org", 1, 60) == 0
    assert throttling.take("other@example.org", 1, 60) == 0
    assert not Bucket.objects.filter(key__contains="example").exists()


def test_pruning_forgets_what_nobody_has_touched_for_days():
    now = timezone.now()
    throttling.take("old", 1, 60, now=now - timedelta(days=3))
    throttling.take("new", 1, 60, now=now)
    assert throttling.prune(now=now) == 1
    assert Bucket.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_eight_at_once_get_exactly_as_many_tokens_as_there_are(shared_databases):
    def worker(_):
        try:
            return [throttling.take("shared", 10, 3600) for _ in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        waits = [wait for waits in threads.map(worker, range(8)) for wait in waits]
    assert waits.count(0) == 10
    assert len(waits) == 40
