"""The screen of rules: tried before it is kept, readable refusals, and only for those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Rule
from tests.admin_forms import change_url, filled_in, signed_in
from tests.comments.factories import make_comment

pytestmark = pytest.mark.django_db(databases="__all__")

ADD = "/admin/comments/rule/add/"
LIST = "/admin/comments/rule/"


@pytest.fixture
def moderator():
    return signed_in("Moderator", username="mo")


def press(client, data, url=ADD):
    response = client.post(url, data)
    form = response.context["adminform"].form if response.status_code == 200 else None
    return response, form


def test_the_first_press_shows_what_would_be_found_and_the_second_keeps_it(moderator):
    make_comment(body="A windfall <b>for</b> us.")
    make_comment(body="A windfall for them.", status="spam")
    data = filled_in(moderator, ADD, kind="word", pattern="Windfall")
    response, form = press(moderator, data)
    page = response.content.decode()
    assert (form.trial.found, form.trial.published, Rule.objects.count()) == (2, 1, 0)
    assert "Found in <b>2</b> of the last 2 comments; published among them: <b>1</b>." in page
    assert "errornote" not in page
    assert "\n" not in form.data["tried"], "browsers rewrite line ends"
    assert f'name="tried" value="{form.data["tried"]}"' in page
    assert "A windfall &lt;b&gt;for&lt;/b&gt; us." in page
    again, _form = press(moderator, data | {"tried": form.data["tried"]})
    assert again.status_code == 302
    rule = Rule.objects.get()
    assert (rule.pattern, rule.action, rule.created_by.username) == ("windfall", "hold", "mo")
    assert timedelta(days=179) < rule.expires_at - timezone.now() < timedelta(days=181)


@pytest.mark.parametrize("change", [{"pattern": "jackpot"}, {"action": "reject"}, {"kind": "name"}])
def test_what_was_tried_is_not_what_is_kept_when_it_was_changed_in_between(moderator, change):
    data = filled_in(moderator, ADD, kind="word", pattern="windfall")
    _response, form = press(moderator, data)
    press(moderator, data | change | {"tried": form.data["tried"]})
    assert not Rule.objects.exists()


def test_a_rule_about_networks_says_that_it_cannot_be_tried_and_is_kept_by_the_second_press(moderator):
    data = filled_in(moderator, ADD, kind="network", pattern="192.0.2.7/24")
    response, form = press(moderator, data)
    assert "cannot be tried" in response.content.decode()
    press(moderator, data | {"tried": form.data["tried"]})
    assert Rule.objects.get().pattern == "192.0.2.0/24"


@pytest.mark.parametrize(
    ("kind", "pattern"), [("word", "!!"), ("link", "x"), ("email", "a b"), ("network", "10.0.0.0/2")]
)
def test_a_bad_pattern_gets_a_sentence_and_what_was_typed_stays(moderator, kind, pattern):
    _response, form = press(moderator, filled_in(moderator, ADD, kind=kind, pattern=pattern))
    assert len(form.errors["pattern"]) == 1
    assert form["pattern"].value() == pattern
    assert not form.is_tried


def test_the_same_pattern_twice_gets_a_sentence(moderator):
    Rule.objects.create(kind="word", pattern="windfall")
    _response, form = press(moderator, filled_in(moderator, ADD, kind="word", pattern="WINDFALL"))
    assert form.non_field_errors() == ["There is a rule for that already."]
    assert Rule.objects.count() == 1


def test_a_note_or_a_date_is_changed_without_trying_the_rule_again(moderator):
    rule = Rule.objects.create(kind="word", pattern="windfall")
    url = change_url(rule)
    response, _form = press(moderator, filled_in(moderator, url, note="Since the lottery."), url)
    assert response.status_code == 302
    response, form = press(moderator, filled_in(moderator, url, action="spam"), url)
    assert form.is_tried
    rule.refresh_from_db()
    assert (rule.note, rule.action) == ("Since the lottery.", "hold")


@pytest.mark.parametrize("groups", [[], ["Reporter"]])
def test_who_may_not_make_rules_sees_none(groups):
    rule = Rule.objects.create(kind="word", pattern="windfall")
    client = signed_in(*groups)
    for url in [LIST, ADD, change_url(rule), reverse("admin:comments_rule_delete", args=[rule.pk])]:
        assert client.get(url).status_code == 403


def test_the_list_costs_the_same_for_ten_rules_as_for_fifty(moderator):
    def make(start, end):
        Rule.objects.bulk_create(Rule(kind="word", pattern=f"word {n}") for n in range(start, end))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert moderator.get(LIST).status_code == 200
        return len(asked)

    make(0, 10)
    few = queries()
    make(10, 50)
    assert queries() == few


def test_the_list_tells_rules_that_have_expired_apart(moderator):
    Rule.objects.create(kind="word", pattern="windfall")
    Rule.objects.create(kind="word", pattern="jackpot", expires_at=timezone.now() - timedelta(days=1))
    for value, pattern in [("yes", "windfall"), ("no", "jackpot")]:
        found = moderator.get(LIST, {"in_force": value}).context["cl"].result_list
        assert [rule.pattern for rule in found] == [pattern]
