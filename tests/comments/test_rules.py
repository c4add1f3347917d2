"""Rules: what each kind finds and does, that they cost the same however many there are, and that they end."""

from __future__ import annotations

import ipaddress
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments import pipeline
from comments.models import Rule
from comments.pipeline import patterns, ruling
from comments.pipeline.identity import Identity
from comments.pipeline.patterns import Matcher, Subject
from tests.comments.factories import codes, commenter, make_comment

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def _no_hits_of_other_tests():
    ruling.HITS.forget()


def make_rule(pattern, kind="word", action="hold", **fields) -> Rule:
    return Rule.objects.create(kind=kind, action=action, pattern=patterns.canonical(kind, pattern), **fields)


def finds(kind, pattern, **subject) -> bool:
    fields = {"name": "Ester", "email": "ester@example.org", "website": "", "body": "Nothing."} | subject
    return bool(Matcher([(1, kind, patterns.canonical(kind, pattern))]).find(Subject(**fields)))


# Finding


@pytest.mark.parametrize(
    ("kind", "pattern", "subject"),
    [
        ("word", "casino", {"body": "The best CASINO!"}),
        ("word", "casino", {"body": "c\u0430s1no"}),
        ("word", "casino", {"body": "ca\u00adsi\u200bno"}),
        ("word", "free money", {"body": "It is FREE,\nmoney for all"}),
        ("word", "casino*", {"body": "Two casinos"}),
        ("word", "buy casino*", {"body": "to buy casinochips"}),
        ("word", "彩票", {"body": "今天买彩票吧"}),
        ("word", "рост", {"body": "Быстрый РОСТ"}),
        ("name", "best loans", {"name": "The Best Loans Ltd"}),
        ("link", "spam.example", {"body": "at https://www.shop.spam.example/x?y"}),
        ("link", "https://spam.example/", {"website": "http://spam.example"}),
        ("link", "spam.example", {"body": "write spam.example in the bar"}),
        ("link", "пример.рф", {"body": "http://xn--e1afmkfd.xn--p1ai/"}),
        ("email", "bot@mail.example", {"email": "BOT@Mail.Example"}),
        ("email", "@mail.example", {"email": "any@mail.example"}),
        ("email", "mail.example", {"email": "any@sub.mail.example"}),
        ("network", "192.0.2.7", {"address": ipaddress.ip_address("192.0.2.7")}),
        ("network", "192.0.2.0/24", {"address": ipaddress.ip_address("192.0.2.99")}),
        ("network", "2001:db8::/32", {"address": ipaddress.ip_address("2001:db8:1::5")}),
    ],
)
def test_a_rule_finds_what_it_is_made_for_in_any_disguise(kind, pattern, subject):
    assert finds(kind, pattern, **subject)


@pytest.mark.parametrize(
    ("kind", "pattern", "subject"),
    [
        ("word", "ass", {"body": "A class of grass."}),
        ("word", "casino", {"body": "casinos", "name": "casino"}),
        ("word", "free money", {"body": "free your money"}),
        ("word", "casino*", {"body": "the cas is no inocasino"}),
        ("word", "bum", {"body": "The burn was bad."}),
        ("name", "best loans", {"body": "best loans"}),
        ("link", "spam.example", {"body": "https://notspam.example and spam.example.org"}),
        ("link", "spam.example", {"body": "me@spam.example"}),
        ("email", "mail.example", {"email": "any@hotmail.example"}),
        ("network", "192.0.2.0/24", {"address": ipaddress.ip_address("192.0.3.1")}),
        ("network", "192.0.2.0/24", {"address": ipaddress.ip_address("2001:db8::1")}),
        ("network", "192.0.2.0/24", {"address": None}),
    ],
)
def test_a_rule_finds_nothing_else(kind, pattern, subject):
    assert not finds(kind, pattern, **subject)


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("word", "a"),
        ("word", "!!!"),
        ("word", "*"),
        ("word", "ca*"),
        ("word", "cas*no"),
        ("word", "one " * 13),
        ("name", ""),
        ("link", "localhost"),
        ("link", "not a host"),
        ("link", "https://a.example/path/below"),
        ("link", "http://["),
        ("email", "@"),
        ("email", "a b@c"),
        ("network", "10.0.0.0/4"),
        ("network", "2001::/8"),
        ("network", "example.org"),
    ],
)
def test_a_pattern_that_finds_nothing_or_everything_is_refused_in_a_sentence(kind, pattern):
    with pytest.raises(ValidationError) as refused:
        patterns.canonical(kind, pattern)
    assert refused.value.messages[0].endswith(".")


def work(rules: int, letters: int = 5_000) -> int:
    """The lines of code that finding takes, with so many rules of all sorts and a text made of their words."""
    made = [(n, "word", f"w{n % 70} phrase{n} of words") for n in range(rules)]
    made += [(rules + n, "network", f"10.{n // 250}.{n % 250}.0/24") for n in range(rules // 10)]
    matcher = Matcher(made)
    said = " ".join(f"w{n % 70} phrase{n % 50} of" for n in range(letters // 16))
    subject = Subject("Ester", "e@x.example", "", said, ipaddress.ip_address("10.0.1.1"))
    lines = 0

    def count(frame, event, argument):
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        matcher.find(subject)
    finally:
        sys.settrace(before)
    return lines


def test_twice_the_rules_or_twice_the_text_is_no_more_than_twice_the_work():
    assert work(5_000) <= 1.25 * work(2_500)
    assert work(1_000, 10_000) <= 2.5 * work(1_000, 5_000)


def test_phrases_that_begin_alike_do_not_multiply_the_work():
    alike = [(n, "word", f"buy buy buy buy thing{n}") for n in range(2_000)]
    found = Matcher(alike).find(Subject("E", "", "", "buy " * 1_200 + "thing7", None))
    assert found == {7}


# What follows


@pytest.mark.parametrize(
    ("action", "status"),
    [("nudge", "pending"), ("hold", "pending"), ("spam", "spam"), ("reject", "rejected"), ("trust", "published")],
)
def test_what_a_rule_says_follows_whoever_writes(post, action, status):
    rule = make_rule("windfall", action=action)
    verdict = pipeline.judge(post(body="A windfall for us.", commenter=commenter(approved=9)))
    assert verdict.status == status
    found = next(reason for reason in verdict.reasons if reason.code == f"rule_{action}")
    assert found.detail == rule.pattern


def test_a_rule_that_nudges_asks_once_and_then_lets_it_wait(post):
    make_rule("idiots", action="nudge")
    verdict = pipeline.judge(post(body="They are idiots."))
    assert verdict.asks.purposes == ("nudge",)


def test_trust_lifts_what_words_are_held_for_and_nothing_worse(post):
    make_rule("partner.example", kind="email", action="trust")
    make_rule("windfall", action="hold")
    make_rule("jackpot", action="spam")
    make_rule("vermin", action="reject")
    make_rule("bad.example", kind="link", action="hold")

    def status(body):
        writer = commenter(approved=9)
        return pipeline.judge(post(body=body, author_email="a@partner.example", commenter=writer)).status

    assert status("A windfall for us.") == "published"
    assert status("A windfall and a jackpot.") == "spam"
    assert status("A windfall for vermin.") == "rejected"
    assert status("Read bad.example on it.") == "pending"


def test_trust_by_a_typed_address_publishes_no_newcomer(post):
    make_rule("partner.example", kind="email", action="trust")
    assert pipeline.judge(post(author_email="a@partner.example")).status == "pending"


def test_a_rule_ends_after_half_a_year_and_then_does_nothing(post, time_machine):
    rule = make_rule("windfall", action="reject")
    assert timedelta(days=179) < rule.expires_at - timezone.now() < timedelta(days=181)
    forever = make_rule("jackpot", action="reject", expires_at=None)
    assert pipeline.judge(post(body="A windfall.")).status == "rejected"
    time_machine.move_to(timezone.now() + timedelta(days=181))
    assert pipeline.judge(post(body="A windfall.")).status == "pending"
    assert pipeline.judge(post(body="A jackpot.")).status == "rejected"
    assert list(Rule.objects.in_force()) == [forever]


def test_a_rule_that_is_changed_or_deleted_counts_from_the_next_comment_on(post):
    rule = make_rule("windfall", action="reject")
    assert pipeline.judge(post(body="A windfall.")).status == "rejected"
    rule.action = "hold"
    rule.save()
    assert "rule_hold" in codes(pipeline.judge(post(body="A windfall.")))
    rule.delete()
    assert set(codes(pipeline.judge(post(body="A windfall.")))) == {"first_comment"}


def test_networks_are_found_by_the_address_which_is_kept_nowhere(send, article):
    make_rule("198.51.100.0/24", kind="network", action="hold")
    send(extra={"REMOTE_ADDR": "198.51.100.7"})
    comment = article.comments.get()
    assert {"reason": "rule_hold", "points": 0, "detail": "198.51.100.0/24"} in comment.held_reasons
    assert "198.51.100.7" not in str(vars(comment))


def test_finds_are_counted_without_a_write_while_a_comment_is_judged(post, django_assert_num_queries):
    rule = make_rule("windfall")
    for _ in range(3):
        pipeline.judge(post(body="A windfall."))
    rule.refresh_from_db()
    assert (rule.hits, rule.last_hit_at) == (0, None)
    changed = rule.changed_at
    ruling.HITS.flush()
    rule.refresh_from_db()
    assert rule.hits == 3
    assert rule.last_hit_at is not None
    assert rule.changed_at == changed, "counting compiles no rules anew"


def test_the_rules_cost_one_query_and_are_compiled_once(post, django_assert_num_queries):
    make_rule("windfall")
    subject = Subject("E", "e@x.example", "", "A windfall.")
    ruling.matching(subject)
    with django_assert_num_queries(1):
        ruling.matching(subject)


# Trying out


def test_a_rule_is_tried_on_what_was_written_with_how_much_of_it_stands():
    published, spam = make_comment(body="A windfall."), make_comment(body="Windfalls and a windfall", status="spam")
    make_comment(body="Nothing of the kind.")
    trial = ruling.try_out(Rule(kind="word", pattern="windfall"))
    assert (trial.looked_at, trial.found, trial.published) == (3, 2, 1)
    assert trial.newest == [spam, published]


def test_a_rule_about_networks_cannot_be_tried():
    assert ruling.try_out(Rule(kind="network", pattern="192.0.2.0/24")) is None


def test_only_the_last_comments_are_looked_at(monkeypatch):
    monkeypatch.setattr(ruling, "LOOKED_AT", 2)
    monkeypatch.setattr(ruling, "SHOWN", 1)
    for _ in range(3):
        make_comment(body="A windfall.")
    trial = ruling.try_out(Rule(kind="word", pattern="windfall"))
    assert (trial.looked_at, trial.found, len(trial.newest)) == (2, 2, 1)


def test_the_address_of_a_request_reaches_the_rules(post):
    make_rule("192.0.2.7", kind="network", action="spam")
    identity = Identity("net", "wide", address=ipaddress.ip_address("192.0.2.7"))
    assert pipeline.judge(post(identity=identity)).status == "spam"
