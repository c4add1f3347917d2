"""Scorers of the operator's own, and the one that asks a service: bounded in time, and never in a comment's way."""

from __future__ import annotations

import ipaddress
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import SiteSettings
from comments import akismet, moderation, pipeline
from comments.models import Comment, Lesson
from comments.pipeline import plugins
from comments.pipeline.identity import Identity
from comments.pipeline.reasons import Reason, Sign
from newsroom import env
from tests.comments.conftest import SAME_ORIGIN
from tests.comments.factories import codes, commenter, make_comment
from tests.factories import make_user

pytestmark = pytest.mark.django_db(databases="__all__")

HERE = "tests.comments.test_plugins"


def agrees(post):
    return [Reason("of_our_own", 3), Sign("links", 2)]


def raises(post):
    raise RuntimeError("out of order")


def sleeps(post):
    released.wait(10)
    return []


released = threading.Event()


@pytest.fixture
def known(post):
    return post(commenter=commenter(approved=1))


@pytest.fixture(autouse=True)
def _nobody_is_left_asleep():
    released.clear()
    yield
    released.set()
    for thread in threading.enumerate():
        if thread.name == "scorer":
            thread.join(5)


def test_what_a_plug_in_says_counts_with_its_points(known, settings):
    settings.COMMENTS_SCORERS = [f"{HERE}.agrees"]
    verdict = pipeline.judge(known)
    assert codes(verdict) == {"known": -3, "of_our_own": 3, "links": 4}
    assert verdict.status == "pending"


@pytest.mark.parametrize("path", [f"{HERE}.raises", f"{HERE}.is_not_there", "no.such.module"])
def test_one_that_fails_holds_the_comment_and_is_logged(known, settings, caplog, path):
    settings.COMMENTS_SCORERS = [path, f"{HERE}.agrees"]
    verdict = pipeline.judge(known)
    assert verdict.status == "pending"
    assert {"scorer_failed", "of_our_own"} <= set(codes(verdict)), "the others are asked all the same"
    assert path in caplog.text


def test_one_that_sleeps_is_not_waited_for_and_nothing_is_lost(send, settings, article, typed, monkeypatch):
    settings.COMMENTS_SCORERS = [f"{HERE}.sleeps", f"{HERE}.agrees"]
    monkeypatch.setattr(plugins, "SECONDS", 0.2)
    waits = []
    real = plugins._ask
    monkeypatch.setattr(
        plugins, "_ask", lambda plugin, post, seconds: waits.append(seconds) or real(plugin, post, seconds)
    )
    response = Client().post(reverse("comments:post", args=[article.pk]), typed(), headers=SAME_ORIGIN)
    comment = Comment.objects.get()
    assert (response.status_code, comment.status) == (303, "pending")
    assert not released.is_set(), "it was answered while the scorer slept"
    assert {"reason": "scorer_failed", "points": 0, "detail": "sleeps"} in comment.held_reasons
    assert waits[0] <= 0.2
    assert waits[1] <= 0, "the time is for all of them together"


def test_all_of_them_have_two_seconds():
    assert plugins.SECONDS == 2


def test_scorers_that_hang_take_no_more_threads_than_are_set_aside(known, settings, monkeypatch):
    settings.COMMENTS_SCORERS = [f"{HERE}.sleeps"]
    monkeypatch.setattr(plugins, "SECONDS", 0.01)
    monkeypatch.setattr(plugins, "_free", threading.BoundedSemaphore(2))
    before = sum(thread.name == "scorer" for thread in threading.enumerate())
    for _ in range(5):
        assert "scorer_failed" in codes(pipeline.judge(known))
    assert sum(thread.name == "scorer" for thread in threading.enumerate()) <= before + 2


# The service


class Service(ThreadingHTTPServer):
    """On loopback; remembers what it was asked, and answers as the test says."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answer, self.tip, self.status = "false", "", 200


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
        self.server.asked.append((self.path, {name: values[0] for name, values in form.items()}))
        self.send_response(self.server.status)
        if self.server.tip:
            self.send_header("X-akismet-pro-tip", self.server.tip)
        self.end_headers()
        self.wfile.write(self.server.answer.encode())

    def log_message(self, *args):
        """Nothing on the terminal."""


@pytest.fixture
def service(settings):
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.COMMENTS_AKISMET_KEY = "k3y"
    settings.COMMENTS_AKISMET_URL = f"http://127.0.0.1:{server.server_port}/1.1/"
    settings.COMMENTS_SCORERS = ["comments.akismet.check"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    cache.clear()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("answer", "tip", "code", "status"),
    [("false", "", None, "published"), ("true", "", "akismet", "pending"), ("true", "discard", "akismet_sure", "spam")],
)
def test_the_service_is_asked_and_its_answer_weighed(post, service, settings, answer, tip, code, status):
    SiteSettings(moderation="anybody").save()
    service.answer, service.tip = answer, tip
    verdict = pipeline.judge(post())
    assert verdict.status == status
    assert {"akismet", "akismet_sure"} & set(codes(verdict)) == ({code} if code else set())
    [(path, asked)] = service.asked
    assert path == "/1.1/comment-check"
    assert (asked["api_key"], asked["comment_author"], asked["comment_type"]) == ("k3y", "Ester Vold", "comment")
    assert asked["permalink"].startswith(f"{settings.SITE_URL}/2")


def test_addresses_are_sent_only_where_that_is_switched_on(post, service, settings):
    submission = post(identity=Identity("net", "wide", address=ipaddress.ip_address("192.0.2.7")))
    for sends, expected in [([], set()), (["email"], {"comment_author_email"}), (["address"], {"user_ip"})]:
        settings.COMMENTS_AKISMET_SENDS = sends
        pipeline.judge(submission)
        asked = service.asked[-1][1]
        assert {"comment_author_email", "user_ip"} & set(asked) == expected


def test_an_edit_is_said_to_be_one(post, service):
    pipeline.judge(post(editing=make_comment()))
    assert service.asked[-1][1]["recheck_reason"] == "edit"


@pytest.mark.parametrize(("answer", "status"), [("invalid", 200), ("", 500)])
def test_a_service_that_gives_no_answer_holds_the_comment(known, service, answer, status):
    service.answer, service.status = answer, status
    verdict = pipeline.judge(known)
    assert verdict.status == "pending"
    assert "scorer_failed" in codes(verdict)


def test_without_a_key_nobody_is_asked_or_told(known, service, settings):
    settings.COMMENTS_AKISMET_KEY = ""
    assert pipeline.judge(known).status == "published"
    moderation.transition(make_comment(status="pending"), "spam", make_user(), "decided")
    akismet.tell.call()
    assert service.asked == []
    assert not Lesson.objects.get().is_owed


def test_decisions_are_told_by_the_worker_a_minute_later_and_once(service, django_capture_on_commit_callbacks):
    spam, good = make_comment(status="pending"), make_comment(status="pending")
    person = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        moderation.transition(spam, "spam", person, "decided")
        moderation.transition(good, "published", person, "decided")
    assert service.asked == [], "nobody waits for it"
    [lined_up] = DBTaskResult.objects.filter(task_path__endswith="akismet.tell")
    assert lined_up.run_after > timezone.now() + timedelta(seconds=50)
    akismet.tell.call()
    assert service.asked == [], "a slip may still be undone"
    Lesson.objects.update(learnt_at=timezone.now() - timedelta(minutes=2))
    akismet.tell.call()
    akismet.tell.call()
    assert [(path, asked["comment_content"]) for path, asked in service.asked] == [
        ("/1.1/submit-spam", spam.body),
        ("/1.1/submit-ham", good.body),
    ]


def test_what_was_undone_in_time_is_never_told(service):
    comment, person = make_comment(status="pending"), make_user()
    moderation.transition(comment, "spam", person, "decided")
    moderation.transition(comment, "pending", person, "undone")
    akismet.tell.call()
    assert service.asked == []


def test_what_could_not_be_told_stays_owed_for_a_month(service):
    service.status = 503
    moderation.transition(make_comment(status="pending"), "spam", make_user(), "decided")
    Lesson.objects.update(learnt_at=timezone.now() - timedelta(minutes=2))
    akismet.tell.call()
    assert Lesson.objects.get().is_owed
    cache.clear()
    akismet.catch_up()
    assert DBTaskResult.objects.filter(task_path__endswith="akismet.tell").exists()
    Lesson.objects.update(learnt_at=timezone.now() - timedelta(days=31))
    akismet.tell.call()
    assert not Lesson.objects.get().is_owed


# Settings


def test_names_of_scorers_and_of_what_is_sent_are_checked(monkeypatch):
    monkeypatch.setenv("SCORERS", "our_site.scorers.check, other.check")
    assert env.dotted_paths("SCORERS") == ["our_site.scorers.check", "other.check"]
    monkeypatch.setenv("SENDS", "email,address")
    assert env.choices("SENDS", ["email", "address"]) == ["email", "address"]
    for name, value, read in [
        ("SCORERS", "check", env.dotted_paths),
        ("SCORERS", "a b.c", env.dotted_paths),
        ("SENDS", "name", lambda name: env.choices(name, ["email"])),
    ]:
        monkeypatch.setenv(name, value)
        with pytest.raises(ImproperlyConfigured, match=name):
            read(name)
