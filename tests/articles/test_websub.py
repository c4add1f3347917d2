"""Hubs: who is told of what, when, and that nobody waits for them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from urllib.error import HTTPError
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import tasks, websub
from tests.factories import make_article, make_author, make_page, make_section, make_tag

pytestmark = pytest.mark.django_db(databases="__all__")

SITE = "http://localhost:8000"
HUB = "https://hub.example/publish"


@pytest.fixture
def told(settings, monkeypatch):
    """What a hub was told, one list of feeds for each notice."""
    settings.WEBSUB_HUBS = [HUB]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    websub.cache.clear()
    notices = []

    def answer(request, timeout):
        form = parse_qs(request.data.decode())
        assert (request.full_url, request.method, form["hub.mode"]) == (HUB, "POST", ["publish"])
        notices.append(form["hub.url"])
        return BytesIO()

    monkeypatch.setattr(websub, "urlopen", answer)
    return notices


def lined_up():
    return DBTaskResult.objects.filter(task_path__endswith="tell_hubs")


def test_a_hub_is_told_of_every_feed_that_holds_a_new_piece(told):
    world = make_section(slug="world")
    asia, also = make_section(slug="asia", parent=world), make_section(slug="also")
    article = make_article(
        section=asia, tags=(make_tag(slug="dams"),), bylines=(make_author(slug="nadia"),),
        published_at=timezone.now(),
    )  # fmt: skip
    article.secondary_sections.add(also)
    make_section(slug="sport")
    tasks.tell_hubs.call()
    lists = ["/", "/section/also/", "/section/world/", "/section/world/asia/", "/tag/dams/", "/author/nadia/"]
    forms = ["feed/", "feed/atom/", "feed/json/"]
    assert told == [[f"{SITE}{path}{form}" for path in lists for form in forms]]


def test_a_hub_is_told_once_of_each_piece_and_again_when_its_story_changes(told):
    article = make_article(published_at=timezone.now())
    for _ in range(2):
        tasks.tell_hubs.call()
    assert len(told) == 1
    article.headline = "A comma put right"
    article.save()
    tasks.tell_hubs.call()
    assert len(told) == 1
    article.mark_updated()
    article.save()
    tasks.tell_hubs.call()
    assert len(told) == 2


def test_what_readers_may_not_see_is_told_to_nobody(told):
    make_article(status="draft", published_at=None)
    make_article(published_at=timezone.now() + timedelta(hours=1))
    make_article(published_at=timezone.now() - timedelta(days=400))
    make_page(published_at=timezone.now())
    tasks.tell_hubs.call()
    assert told == []


def test_a_scheduled_piece_is_told_when_its_moment_has_come(told, time_machine):
    at = timezone.now().replace(microsecond=0) + timedelta(minutes=20)
    make_article(published_at=at)
    for _ in range(3):
        tasks.tell_hubs.call()
    assert told == []
    assert [entry.run_after for entry in lined_up()] == [at]
    time_machine.move_to(at + timedelta(seconds=1))
    tasks.tell_hubs.call()
    assert len(told) == 1


def test_a_hub_that_is_down_is_told_later_and_keeps_nobody_waiting(told, monkeypatch, settings):
    make_article(published_at=timezone.now())
    settings.WEBSUB_HUBS = ["https://down.example/", HUB]
    answer = websub.urlopen

    def sometimes(request, timeout):
        if request.full_url != HUB:
            raise HTTPError(request.full_url, 503, "Away", {}, None)
        return answer(request, timeout)

    monkeypatch.setattr(websub, "urlopen", sometimes)
    tasks.tell_hubs.call()
    assert len(told) == 1
    assert lined_up().get().run_after > timezone.now() + timedelta(minutes=3)
    settings.WEBSUB_HUBS = [HUB]
    tasks.tell_hubs.call()
    assert len(told) == 2


def test_saving_lines_the_notice_up_and_asks_nobody(told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.nudge()
    assert lined_up().count() == 1
    assert told == []


def test_without_a_hub_nothing_is_lined_up(told, settings, django_capture_on_commit_callbacks):
    settings.WEBSUB_HUBS = []
    with django_capture_on_commit_callbacks(execute=True):
        tasks.nudge()
    tasks.catch_up()
    assert lined_up().count() == 0
