"""Whole discussions coming in: threads, states and times as they were, each comment once, every count exact."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Article, Edition
from comments import moderation, paths
from comments.importing import HELD, Incoming, Outcome, bring_in
from comments.models import Comment, ModerationEvent
from tests.comments.factories import make_comment
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(databases="__all__")

SOURCE = "wp:old.example"
AT = datetime(2013, 3, 15, 18, 32, tzinfo=UTC)


def told(source_id: int | str, parent: int | str = "", **overrides: Any) -> Incoming:
    """A published comment as an export tells of it, a minute after the one with the number before."""
    minutes = int(source_id) if str(source_id).isdecimal() else 0
    fields = {"body": f"What {source_id} says.", "created_at": AT + timedelta(minutes=minutes), "status": "published"}
    return Incoming(str(source_id), parent=str(parent), **{"author_name": f"Reader {source_id}"} | fields | overrides)


def bring(article: Article, *incoming: Incoming) -> Outcome:
    return bring_in(article, incoming, SOURCE)


def counts(outcome: Outcome) -> dict[str, int]:
    return {name: number for name, number in outcome.counts.items() if number}


def threads(article: Article) -> dict[str, str]:
    """Whom each comment answers, in reading order."""
    rows = Comment.objects.filter(article=article).select_related("parent").order_by("path")
    return {comment.source_id: comment.parent.source_id if comment.parent else "" for comment in rows}


def everything() -> list[list[dict[str, Any]]]:
    tables = [Comment, Article, ModerationEvent, Edition]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def places_are_true(article: Article) -> bool:
    for comment in Comment.objects.filter(article=article).select_related("parent__root", "root"):
        above = comment.parent
        expected = (above.root or above, above.depth + 1, above.path) if above else (None, 0, "")
        if (comment.root, comment.depth) != expected[:2] or comment.path != paths.path_below(expected[2], comment.pk):
            return False
    return True


# Coming in


def test_a_comment_comes_in_as_it_was(article):
    outcome = bring(article, told(7, author_name="Ida  Holm", author_email="ida@example.org",
                                  author_url="https://ida.example/", body="*Good.*", kind="pingback",
                                  public_id="0123456789abc"))  # fmt: skip
    comment = Comment.objects.get()
    assert counts(outcome) == {"created": 1}
    assert outcome.notes == []
    assert (comment.article, comment.source, comment.source_id) == (article, SOURCE, "7")
    assert (comment.author_name, comment.author_email) == ("Ida Holm", "ida@example.org")
    assert (comment.author_url, comment.kind, comment.public_id) == (
        "https://ida.example/",
        "pingback",
        "0123456789abc",
    )
    assert comment.created_at == comment.published_at == AT + timedelta(minutes=7)
    assert (comment.body, comment.body_html) == ("*Good.*", "<p><em>Good.</em></p>")
    assert (comment.commenter, comment.user, comment.network_hash) == (None, None, "")


def test_a_comment_without_a_name_for_addresses_gets_one(article):
    bring(article, told(1), told(2))
    assert len(set(Comment.objects.values_list("public_id", flat=True))) == 2


@pytest.mark.parametrize("kind", Comment.Kind.values)
def test_kinds_stay_what_they_are(article, kind):
    bring(article, told(1, kind=kind))
    assert Comment.objects.get().kind == kind


@pytest.mark.parametrize("status", Comment.Status.values)
def test_states_stay_what_they_are_and_only_the_published_are_counted_and_dated(article, status):
    bring(article, told(1, status=status))
    comment, is_public = Comment.objects.get(), status == "published"
    assert comment.status == status
    assert comment.published_at == (comment.created_at if is_public else None)
    assert comment.held_reasons == ([{"reason": HELD, "points": 0}] if status == "pending" else [])
    assert Article.objects.get().reply_count == is_public


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("", "Anonymous"),
        (" \n\u200b", "Anonymous"),
        ("Ida\u202e\nHolm ", "Ida Holm"),
        ("x" * 200, "x" * 120),
        ("x" * 119 + " yy", "x" * 119),
        ("<b>Ida</b> & Co", "<b>Ida</b> & Co"),
    ],
)
def test_a_name_is_cleaned_up_and_cut_and_nobody_is_without_one(article, name, kept):
    bring(article, told(1, author_name=name))
    assert Comment.objects.get().author_name == kept


@pytest.mark.parametrize(
    "email", ["", "ida", "ida@", "ida@local host", "a\0@example.org", "@", f"{'x' * 250}@example.org"]
)
def test_an_email_address_that_is_none_is_not_kept(article, email):
    bring(article, told(1, author_email=email))
    assert Comment.objects.get().author_email == ""


@pytest.mark.parametrize(
    "url",
    ["", "ida.example", "javascript:alert(1)", "mailto:ida@example.org", "//ida.example", "https://", "https://[::1",
     "https://me@ida.example/", "https://ida.example/ x", f"https://ida.example/{'x' * 200}", "http://a\0.example/"],
)  # fmt: skip
def test_an_address_that_leads_to_no_website_is_not_kept(article, url):
    bring(article, told(1, author_url=url))
    assert Comment.objects.get().author_url == ""


# Threads


@pytest.mark.parametrize(
    ("incoming", "answers"),
    [
        ([(1, ""), (2, 1), (3, 2), (4, 1), (5, "")], {"1": "", "2": "1", "3": "2", "4": "1", "5": ""}),
        ([(3, 2), (2, 1), (1, "")], {"1": "", "2": "1", "3": "2"}),
        ([(2, 99), (3, 2)], {"2": "", "3": "2"}),
        ([(1, 1)], {"1": ""}),
        ([(1, 1), (2, 1)], {"1": "", "2": "1"}),
        ([(1, 2), (2, 1)], {"1": "", "2": "1"}),
        ([(1, 3), (2, 1), (3, 2)], {"1": "", "2": "1", "3": "2"}),
        ([(5, 4), (4, 3), (3, 4)], {"4": "", "5": "4", "3": "4"}),
        ([(1, 2), (2, 1), (3, 4), (4, 3), (5, "")], {"5": "", "1": "", "2": "1", "3": "", "4": "3"}),
    ],
)
def test_each_answers_whom_it_answered_where_that_can_be(article, incoming, answers):
    bring(article, *(told(source_id, parent) for source_id, parent in incoming))
    assert threads(article) == answers
    assert places_are_true(article)


@pytest.mark.parametrize(
    ("incoming", "notes"),
    [
        ([(2, 99)], ["Comment 2 answers one that is not there; it begins a thread."]),
        ([(1, 1)], ["Comment 1 answers itself; it begins a thread."]),
        ([(5, 4), (4, 3), (3, 4)], ["Comment 4 answers one that answers it; it begins a thread."]),
        ([(1, ""), (2, 1)], []),
    ],
)
def test_what_begins_a_thread_and_was_an_answer_is_named_once(article, incoming, notes):
    assert bring(article, *(told(source_id, parent) for source_id, parent in incoming)).notes == notes


def test_answers_come_to_what_came_in_before(article):
    bring(article, told(1), told(2, 1))
    bring(article, told(1), told(2, 1), told(3, 2), told(4, 1))
    assert threads(article) == {"1": "", "2": "1", "3": "2", "4": "1"}
    assert places_are_true(article)


def test_answers_of_one_level_stand_in_the_order_of_the_export(article):
    bring(article, told(1), *(told(number, 1) for number in [5, 3, 9, 4]))
    assert list(threads(article)) == ["1", "5", "3", "9", "4"]


def test_a_thread_deeper_than_its_paths_is_whole(article):
    bring(article, *(told(number, number - 1 or "") for number in range(1, 31)))
    assert threads(article) == {str(number): str(number - 1) if number > 1 else "" for number in range(1, 31)}
    assert Comment.objects.get(source_id="30").depth == 29
    assert places_are_true(article)
    assert len(moderation.reconcile(save=False)) == 0


def test_comments_that_were_written_here_stay_beside_those_that_come_in(article):
    ours = make_comment(article)
    bring(article, told(1))
    ours.refresh_from_db()
    assert (ours.parent, ours.is_published, ours.source) == (None, True, "")
    assert Article.objects.get().reply_count == 2


# Once each


def test_coming_in_twice_changes_nothing(article):
    incoming = [told(1), told(2, 1, status="pending"), told(3, 2, status="spam"), told(4, 99), told(5, 6), told(6, 5)]
    bring(article, *incoming)
    before = everything()
    assert counts(bring(article, *incoming)) == {"unchanged": 6}
    assert everything() == before


def test_the_first_of_two_with_one_number_comes_in_and_the_other_is_named(article):
    outcome = bring(article, told(1, body="First."), told(1, body="Second."))
    assert Comment.objects.get().body == "First."
    assert counts(outcome) == {"created": 1, "skipped": 1}
    assert outcome.notes == ["Comment 1 comes a second time; it is left out."]


def test_a_comment_that_is_under_another_article_is_left_there_and_named(article):
    bring(article, told(1))
    other = make_article()
    outcome = bring(other, told(1), told(2, 1), told(3))
    assert counts(outcome) == {"created": 2, "skipped": 1}
    assert "Comment 1 is there already, under another article; it is left out." in outcome.notes
    assert threads(other) == {"2": "", "3": ""}
    assert Comment.objects.get(source_id="1").article == article


def test_the_cost_of_a_discussion_that_comes_in_does_not_grow_with_the_site(article):
    plans: list[str] = []

    def explain(execute, sql, params, many, context):
        if sql.startswith(("SELECT", "UPDATE", "DELETE")) and not many:
            with closing(connection.cursor().cursor) as cursor:  # beneath Django's, which would be explained too
                explained = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
                cursor.execute(explained + sql, params)
                plans.extend(str(row[-1]) for row in cursor.fetchall())
        return execute(sql, params, many, context)

    bring(article, told(1))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explain):
        bring(article, *(told(number) for number in range(1, 11)))
    assert len(plans) > 5
    assert not [line for line in plans if line.startswith("SCAN") or "Seq Scan" in line]


def test_one_number_of_two_sources_is_two_comments(article):
    bring_in(article, [told(1)], SOURCE)
    bring_in(article, [told(1)], "wp:elsewhere.example")
    assert Comment.objects.count() == 2


def test_a_failure_leaves_nothing_behind(article):
    with pytest.raises(IntegrityError):
        bring(article, told(1), told(2, 1, status="nonsense"))
    assert not Comment.objects.exists()
    assert Article.objects.get().reply_count == 0


# Newer accounts


def test_a_newer_state_is_followed(article):
    bring(article, told(1, status="pending"), told(2))
    outcome = bring(article, told(1), told(2, status="spam"))
    assert counts(outcome) == {"updated": 2}
    assert dict(Comment.objects.values_list("source_id", "status")) == {"1": "published", "2": "spam"}
    assert set(ModerationEvent.objects.values_list("actor", "reason")) == {(None, HELD)}
    assert Article.objects.get().reply_count == 1
    assert len(moderation.reconcile(save=False)) == 0


def test_a_newer_state_is_followed_as_often_as_it_changes(article):
    for status in ["pending", "published", "spam", "published"]:
        bring(article, told(1, status=status))
        assert Comment.objects.get().status == status


@pytest.mark.parametrize("decided", ["published", "rejected", "spam"])
def test_what_somebody_decided_here_stays(article, decided):
    bring(article, told(1, status="pending"))
    moderation.transition(Comment.objects.get(), decided, make_user(), "decided")
    before = everything()
    for status in ["pending", "published", "spam", "rejected"]:
        assert counts(bring(article, told(1, status=status))) == {"unchanged": 1}
    assert everything() == before


def test_what_was_decided_here_and_taken_back_stays_too(article):
    bring(article, told(1, status="pending"))
    for status in ["published", "pending"]:
        moderation.transition(Comment.objects.get(), status, make_user(), "decided")
    bring(article, told(1))
    assert Comment.objects.get().status == "pending"


def test_what_its_writer_took_back_stays_so(article):
    bring(article, told(1, status="withdrawn"))
    assert counts(bring(article, told(1))) == {"unchanged": 1}
    assert Comment.objects.get().status == "withdrawn"


def test_words_that_came_in_stay_as_they_are(article):
    bring(article, told(1, body="As it was."))
    bring(article, told(1, body="As it is told now.", author_name="Somebody else"))
    assert Comment.objects.get().body == "As it was."
    assert Comment.objects.get().author_name == "Reader 1"


# Counts and editions


def test_the_counts_are_exact(article):
    bring(article, told(1), told(2, 1), told(3, 2, status="pending"), told(4, 3), told(5, 1, status="spam"), told(6))
    assert Article.objects.get().reply_count == 4
    below = dict(Comment.objects.values_list("source_id", "published_below"))
    assert below == {"1": 2, "2": 1, "3": 1, "4": 0, "5": 0, "6": 0}
    assert len(moderation.reconcile(save=False)) == 0


def edition_of(article: Article) -> int:
    return Article.objects.values_list("edition", flat=True).get(pk=article.pk)


def edition_of_counts() -> int:
    return Edition.objects.filter(name=Edition.COUNTS).values_list("number", flat=True).first() or 0


def test_pages_that_show_what_came_in_are_stale(article):
    other, page, numbers = make_article(), edition_of(article), edition_of_counts()
    before = edition_of(other)
    bring(article, told(1))
    assert edition_of(article) > page
    assert edition_of_counts() > numbers
    assert edition_of(other) == before


def test_pages_stay_fresh_when_only_what_nobody_sees_comes_in(article):
    before = edition_of(article), edition_of_counts()
    bring(article, told(1, status="pending"), told(2, 1, status="spam"))
    assert (edition_of(article), edition_of_counts()) == before


def queries_of(*incoming: Incoming) -> int:
    article = make_article()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        bring(article, *incoming)
    return len(asked)


def test_the_number_of_queries_does_not_grow_with_the_comments_of_one_level():
    few = queries_of(told(1), *(told(number, 1) for number in range(2, 5)))
    many = queries_of(told(1001), *(told(number, 1001) for number in range(1002, 1150)))
    assert many == few


def test_coming_in_again_costs_one_query_however_many_there_are(article, django_assert_num_queries):
    incoming = [told(number, number - 1 or "") for number in range(1, 20)]
    bring(article, *incoming)
    with django_assert_num_queries(3):  # two are the savepoint's
        bring(article, *incoming)


class WildDiscussions(TestCase):
    @given(
        st.lists(
            st.tuples(st.integers(1, 8), st.sampled_from(["", *"123456789"]), st.sampled_from(Comment.Status.values)),
            max_size=10,
        ),
        st.integers(0, 10),
    )
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_however_a_discussion_is_told_of_each_comes_once_and_all_counts_are_exact(self, said, in_two):
        article = make_article()
        incoming = [told(source_id, parent, status=status) for source_id, parent, status in said]
        bring(article, *incoming[:in_two])
        bring(article, *incoming)
        assert sorted(threads(article)) == sorted({comment.source_id for comment in incoming})
        assert places_are_true(article)
        assert len(moderation.reconcile(save=False)) == 0
        before = everything()
        bring(article, *incoming)
        assert everything() == before
