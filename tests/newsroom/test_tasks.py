"""Housekeeping: what has served its time goes, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from articles.models import Article, Edition
from comments import throttling
from comments.models import Bucket, Comment
from newsroom.tasks import housekeeping
from tests.comments.factories import make_comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def _queue_of_the_site(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def written(article: Article, days_ago: float, **overrides) -> Comment:
    return make_comment(article, created_at=timezone.now() - timedelta(days=days_ago), network_hash="n", **overrides)


def stored() -> list[dict]:
    return list(Comment.objects.order_by("pk").values())


def networks() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("network_hash", flat=True))


def test_the_network_of_a_comment_is_forgotten_after_thirty_days_and_nothing_else():
    article = make_article()
    written(article, 30.1)
    written(article, 400, status="spam", idempotency_key="k")
    written(article, 29.9)
    make_comment(article, created_at=timezone.now() - timedelta(days=90))
    before = stored()
    editions = list(Edition.objects.order_by("pk").values()), Article.objects.get().edition
    housekeeping.call()
    assert networks() == ["", "", "n", ""]
    assert stored() == [row | {"network_hash": kept} for row, kept in zip(before, networks(), strict=True)]
    assert (list(Edition.objects.order_by("pk").values()), Article.objects.get().edition) == editions


def test_a_site_may_forget_sooner(settings):
    settings.COMMENTS_NETWORK_DAYS = 7
    written(make_article(), 8)
    written(make_article(), 6)
    housekeeping.call()
    assert networks() == ["", "n"]


def test_sessions_and_rate_buckets_that_have_run_out_go():
    now = timezone.now()
    for key, expires in [("old", now - timedelta(days=1)), ("new", now + timedelta(days=1))]:
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    throttling.take("old", 1, 60, now=now - timedelta(days=3))
    throttling.take("new", 1, 60, now=now)
    housekeeping.call()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert Bucket.objects.count() == 1


def test_doing_it_twice_changes_nothing_more():
    written(make_article(), 31)
    housekeeping.call()
    before = stored()
    housekeeping.call()
    assert stored() == before
