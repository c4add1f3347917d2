"""How often moderators agree with a signal: counted by week, and exact whatever is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments import moderation, precision
from comments.models import Judgement, SignalTally
from tests.comments.factories import make_comment
from tests.factories import make_user

pytestmark = pytest.mark.django_db

HELD = [
    {"reason": "links", "points": 4},
    {"reason": "known", "points": -3},
    {"reason": "name_like_ours", "points": 0},
    {"reason": "first_comment", "points": 0},
    {"reason": "rule_trust", "points": 0},
    {"reason": "of_a_plug_in", "points": 2},
]


def held(reasons=HELD):
    return make_comment(status="pending", held_reasons=reasons)


def tallies() -> dict[str, tuple[int, int]]:
    rows = SignalTally.objects.values_list("code", "right", "wrong")
    return {code: (right, wrong) for code, right, wrong in rows if right or wrong}


@pytest.mark.parametrize("to", ["spam", "rejected"])
def test_refusing_agrees_with_what_spoke_against_and_not_with_what_spoke_for(to):
    moderation.transition(held(), to, make_user(), "decided")
    assert tallies() == {"links": (1, 0), "name_like_ours": (1, 0), "of_a_plug_in": (1, 0), "known": (0, 1)}


def test_publishing_says_the_opposite():
    moderation.transition(held(), "published", make_user(), "decided")
    assert tallies() == {"links": (0, 1), "name_like_ours": (0, 1), "of_a_plug_in": (0, 1), "known": (1, 0)}


def test_what_rules_decide_is_no_judgement():
    moderation.transition(held(), "published", None, "known_commenter")
    assert tallies() == {}


def test_whatever_is_undone_is_taken_back_from_the_week_it_was_counted_in(time_machine):
    person, comment = make_user(), held()
    time_machine.move_to("2026-11-04 12:00:00Z", tick=False)
    moderation.transition(comment, "published", person, "decided")
    first = tallies()
    time_machine.move_to("2026-11-18 12:00:00Z", tick=False)
    moderation.transition(comment, "spam", person, "decided")
    assert set(SignalTally.objects.filter(wrong__gt=0, code="links")) == set()
    moderation.transition(comment, "published", person, "undone")
    assert tallies() == first
    assert str(SignalTally.objects.get(code="links", wrong=1).week) == "2026-11-02"
    moderation.transition(comment, "pending", person, "thought_again")
    assert tallies() == {}
    assert not Judgement.objects.exists()


def test_a_random_walk_through_states_leaves_what_the_last_word_says():
    person, comment = make_user(), held()
    for to in ["published", "rejected", "spam", "published", "spam", "pending", "rejected"]:
        moderation.transition(comment, to, person, "decided")
    other = held()
    before = tallies()
    moderation.transition(other, "published", person, "decided")
    moderation.transition(other, "pending", person, "undone")
    assert tallies() == before == {"links": (1, 0), "name_like_ours": (1, 0), "of_a_plug_in": (1, 0), "known": (0, 1)}


def test_a_signal_can_be_called_wrong_by_itself_once_and_it_is_logged():
    person, comment = make_user(), held()
    moderation.transition(comment, "rejected", person, "abusive")
    for _ in range(2):
        precision.this_signal_was_wrong(comment, "name_like_ours", person)
    assert tallies()["name_like_ours"] == (0, 1)
    assert tallies()["links"] == (1, 0)
    event = comment.events.last()
    assert (event.reason, event.note, event.actor) == ("signal_wrong", "name_like_ours", person)
    assert comment.events.filter(reason="signal_wrong").count() == 1


def test_calling_a_signal_wrong_survives_decisions_and_their_undoing():
    person, comment = make_user(), held()
    precision.this_signal_was_wrong(comment, "links", person)
    assert tallies() == {"links": (0, 1)}
    moderation.transition(comment, "spam", person, "decided")
    assert tallies()["links"] == (0, 1)
    assert tallies()["name_like_ours"] == (1, 0)
    moderation.transition(comment, "pending", person, "undone")
    assert tallies() == {"links": (0, 1)}


def test_a_signal_that_a_comment_does_not_have_cannot_be_called_wrong():
    with pytest.raises(ValidationError):
        precision.this_signal_was_wrong(held(), "honeypot_filled", make_user())


def test_twelve_weeks_are_told_the_oldest_first(django_assert_num_queries):
    this_week = precision.week_of(timezone.now())
    for weeks, right in [(0, 3), (11, 2), (12, 9)]:
        SignalTally.objects.create(code="links", week=this_week - timedelta(weeks=weeks), right=right)
    with django_assert_num_queries(1):
        found = precision.of_signals(["links", "known"])
    assert [week.right for week in found["links"]] == [2, *[0] * 10, 3]
    assert len(found["known"]) == 12


@pytest.mark.parametrize(("without", "all_", "missing"), [(6, 11, True), (5, 10, False), (9, 9, False)])
def test_a_form_that_lost_its_trap_is_noticed(without, all_, missing):
    for number in range(all_):
        make_comment(status="pending", held_reasons=[{"reason": "honeypot_missing", "points": 4}] * (number < without))
    old = make_comment(status="pending")
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert precision.trap_is_missing() == missing
