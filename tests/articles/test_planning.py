"""SQLite finds the short way through large tables once it knows how large they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import planning, tasks
from articles.models import Article
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def many():
    section = make_section()
    now = timezone.now()
    Article.objects.bulk_create(
        Article(
            headline=f"Piece {number}", slug=f"piece-{number}", section=section, body="<p>Words.</p>",
            status="published", published_at=now - timedelta(minutes=number), published_on=now.date(),
            displayed_at=now - timedelta(minutes=number), saved_at=now,
        )
        for number in range(1, 1500)
    )  # fmt: skip
    make_article(section=section)
    return section


@pytest.mark.parametrize("what", ["all", "of a section"])
def test_the_newest_pieces_are_found_in_their_order_without_sorting_them_all(many, what):
    with CaptureQueriesContext(connection) as asked:
        planning.take_stock()
    if connection.vendor == "postgresql":
        assert not asked.captured_queries, "it keeps its figures by itself"
        return
    pieces = Article.objects.live().stories().newest_first()
    pieces = pieces.filter(section=many) if what == "of a section" else pieces
    plan = pieces.defer("body")[:20].explain()
    assert "TEMP B-TREE" not in plan, plan


def test_stock_is_taken_at_the_start_of_the_worker_and_once_a_day(db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    tasks.cache.clear()
    lined_up = DBTaskResult.objects.filter(task_path__endswith="take_stock")
    tasks.catch_up()
    assert lined_up.count() == 1
    tasks.take_stock.call()
    tasks.take_stock.call()
    now = timezone.now()
    ahead = lined_up.filter(run_after__gt=now, run_after__lt=now + timedelta(days=2))
    assert [entry.run_after.date() - now.date() for entry in ahead] == [timedelta(days=1)]
