"""The screen of signals: what each weighs, how often it was right, and who may change that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from comments import precision, signal_admin
from comments.models import Signal, SignalTally
from comments.pipeline import reasons
from tests.admin_forms import signed_in

pytestmark = pytest.mark.django_db

SCREEN = "/admin/comments/signal/"
WEIGH = "/admin/comments/signal/weigh/"


@pytest.fixture
def moderator():
    return signed_in("Moderator", username="mo")


def line(code) -> signal_admin.Line:
    return next(line for line in signal_admin.lines() if line.code == code)


def test_every_signal_that_can_be_right_or_wrong_is_there_with_its_points(moderator):
    page = moderator.get(SCREEN).content.decode()
    for code, kind in reasons.SIGNALS.items():
        assert (f'id="signal-{code}"' in page) == kind.judged
    assert line("honeypot_filled").points == 6


def test_twelve_weeks_are_drawn_and_told_in_words(moderator):
    this_week = precision.week_of(timezone.now())
    SignalTally.objects.create(code="links", week=this_week, right=6, wrong=2)
    SignalTally.objects.create(code="links", week=this_week - timedelta(weeks=11), right=1)
    found = line("links")
    assert (found.right, found.wrong, found.share, len(found.bars)) == (7, 2, 78, 12)
    last = found.bars[-1]
    assert last.right_y + last.right_height == signal_admin.HEIGHT
    assert last.wrong_y + last.wrong_height == pytest.approx(last.right_y)
    page = moderator.get(SCREEN).content.decode()
    assert "6 right, 2 wrong" in page
    assert "7 right, 2 wrong: 78 %" in page


@pytest.mark.parametrize(("right", "wrong", "poor"), [(9, 10, False), (9, 11, True), (11, 9, False)])
def test_a_signal_that_is_mostly_wrong_is_pointed_out_once_there_is_proof(moderator, right, wrong, poor):
    SignalTally.objects.create(code="links", week=precision.week_of(timezone.now()), right=right, wrong=wrong)
    assert line("links").is_poor == poor
    assert ("it might weigh less" in moderator.get(SCREEN).content.decode()) == poor


def test_a_form_without_its_trap_is_said_above_everything(moderator, monkeypatch):
    assert "without the hidden field" not in moderator.get(SCREEN).content.decode()
    monkeypatch.setattr(precision, "trap_is_missing", lambda: True)
    assert "without the hidden field" in moderator.get(SCREEN).content.decode()


def test_points_are_changed_with_a_reason_and_brought_back(moderator):
    response = moderator.post(WEIGH, {"code": "links", "points": "-1", "note": "Our readers  cite sources."})
    assert response["Location"] == f"{SCREEN}#signal-links"
    assert reasons.weights()["links"] == -1
    changed = Signal.objects.get()
    assert (changed.changed_by.username, changed.note) == ("mo", "Our readers cite sources.")
    assert "Instead of 2" in moderator.get(SCREEN).content.decode()
    moderator.post(WEIGH, {"code": "links", "usual": "1"})
    assert reasons.weights()["links"] == 2
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("points", "note"),
    [("21", "why"), ("-21", "why"), ("many", "why"), ("", "why"), ("9" * 5_000, "why"), ("3", "  "), ("3", "x" * 201)],
)
def test_what_cannot_be_set_gets_a_sentence_and_stays_in_the_form(moderator, points, note):
    response = moderator.post(WEIGH, {"code": "links", "points": points, "note": note})
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count('role="alert"') == 1
    assert f'value="{points}"' in page
    assert not Signal.objects.exists()


@pytest.mark.parametrize("groups", [[], ["Reporter"]])
def test_who_may_not_manage_rules_sees_and_changes_nothing(groups):
    client = signed_in(*groups)
    assert client.get(SCREEN).status_code == 403
    assert client.post(WEIGH, {"code": "links", "points": "1", "note": "x"}).status_code == 403
    assert not Signal.objects.exists()


def test_only_a_press_changes_anything(moderator):
    assert moderator.get(WEIGH, {"code": "links", "points": "1", "note": "x"}).status_code == 405
    assert moderator.post(WEIGH, {"code": "no_such", "points": "1", "note": "x"}).status_code == 403


def test_the_screen_costs_the_same_with_and_without_history(moderator, django_assert_max_num_queries):
    for weeks in range(12):
        for code in reasons.SIGNALS:
            SignalTally.objects.create(
                code=code, week=precision.week_of(timezone.now()) - timedelta(weeks=weeks), right=1
            )
    for code in ["links", "known"]:
        Signal.objects.create(code=code, points=1)
    with django_assert_max_num_queries(12):
        moderator.get(SCREEN)
