"""The classifier: taught by people alone, taken back exactly, silent until it knows enough, and hard to poison."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import SiteSettings
from comments import learning, moderation, pipeline
from comments.learning import classifier
from comments.learning.features import features, in_words
from comments.models import Comment, Commenter, LearntWord, Lesson
from tests.comments.factories import codes, commenter, make_comment
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(databases="__all__")

HONEST = "The council should have asked us about the harbour bridge before the winter"
SPAM = "Cheap replica watches with fast delivery, order yours online today"


@pytest.fixture
def decide():
    article, person = make_article(), make_user()

    def decided(body, to, number=1, **fields) -> list[Comment]:
        made = [make_comment(article, status="pending", body=body, **fields) for _ in range(number)]
        for comment in made:
            moderation.transition(comment, to, person, "decided")
        return made

    return decided


def counts() -> dict[str, tuple[int, int]]:
    return {word: (spam, honest) for word, spam, honest in LearntWord.objects.values_list("word", "spam", "honest")}


def taught(spam=50, honest=50):
    """As if so many of each had been decided."""
    rows = [("", spam, honest)]
    rows += [(word, spam, 1) for word in "cheap replica watches delivery order online".split()]
    rows += [(word, 1, honest) for word in "council harbour bridge winter asked before".split()]
    LearntWord.objects.bulk_create(LearntWord(word=word, spam=s, honest=h) for word, s, h in rows)


# Lessons


def test_a_person_who_calls_something_spam_or_publishes_it_teaches_its_words(decide):
    decide(SPAM, "spam")
    decide(HONEST, "published")
    learnt = counts()
    assert learnt["replica"] == (1, 0)
    assert learnt["council"] == (0, 1)
    assert learnt[classifier.TOTAL] == (1, 1)


def test_neither_a_rule_nor_a_rejection_nor_a_withdrawal_teaches(decide):
    make_comment(body=SPAM, status="spam")
    make_comment(body=HONEST, status="published")
    decide("You are all vermin.", "rejected")
    made = make_comment(body=HONEST, status="pending")
    moderation.transition(made, "withdrawn", None, "by_writer")
    assert counts() == {}
    assert not Lesson.objects.exists()


def test_a_decision_that_is_reversed_again_and_again_leaves_the_counts_as_they_were(decide):
    decide(HONEST, "published")
    start = counts()
    person = make_user()
    comment = make_comment(body=SPAM, status="pending")
    for to in ["published", "spam", "published", "spam", "rejected", "spam"]:
        moderation.transition(comment, to, person, "decided")
    moderation.transition(comment, "pending", person, "thought_again")
    assert counts() == start
    assert not Lesson.objects.filter(comment=comment).exists()


def test_approving_what_was_approved_before_it_was_called_spam_teaches_as_at_first(decide):
    [comment] = decide(HONEST, "published")
    start, person = counts(), make_user()
    moderation.transition(comment, "spam", person, "decided")
    assert counts()["council"] == (1, 0)
    moderation.transition(comment, "published", person, "decided")
    assert counts() == start


def test_undoing_gives_back_what_an_earlier_decision_taught(decide):
    [comment] = decide(HONEST, "published")
    start, person = counts(), make_user()
    moderation.transition(comment, "spam", person, "decided")
    moderation.transition(comment, "published", person, "undone")
    assert counts() == start


def test_an_undo_that_leads_back_to_what_the_rules_said_teaches_nothing(decide):
    comment, person = make_comment(body=SPAM, status="spam"), make_user()
    moderation.transition(comment, "published", person, "decided")
    moderation.transition(comment, "spam", person, "undone")
    assert counts() == {}


def test_an_edit_in_between_does_not_blur_what_is_taken_back(decide):
    [comment] = decide(HONEST, "published")
    comment.body = SPAM
    comment.save(update_fields=["body"])
    moderation.transition(comment, "rejected", make_user(), "decided")
    assert counts() == {}


def test_what_is_erased_is_forgotten_and_what_is_purged_stays_learnt(decide):
    [erased] = decide(HONEST, "published")
    [purged] = decide(SPAM, "spam")
    learning.forget(erased)
    learning.forget(erased)
    purged.delete()
    assert "council" not in counts()
    assert counts()["replica"] == (1, 0)


def test_a_lesson_takes_one_statement_however_many_words(decide):
    person = make_user()

    def writes(body):
        comment = make_comment(status="pending", body=body)
        with CaptureQueriesContext(connection) as asked:
            moderation.transition(comment, "spam", person, "decided")
        return sum("learntword" in query["sql"] for query in asked)

    assert writes("one two") == writes(" ".join(f"word{n}" for n in range(280))) == 1


def test_features_tell_form_hosts_names_and_words_apart():
    found = features("Ann", "BUY at https://shop.example now", "", is_answer=True)
    assert {"f:links 1", "f:answer", "h:shop.example", "n:^an", "n:nn$", "buy", "now"} <= set(found)
    assert len(features("x", " ".join(f"w{n}" for n in range(2_000)))) == 300
    assert [in_words(feature) for feature in ["buy", "h:shop.example", "n:^an", "f:root"]] == [
        "buy",
        "shop.example",
        "",
        "",
    ]
    assert all(len(feature) <= 64 for feature in features("N" * 60, "https://" + "a" * 300 + ".example " + "b" * 300))


# Opinions


@pytest.mark.parametrize(("spam", "honest"), [(49, 500), (500, 49), (0, 0)])
def test_it_says_nothing_before_it_has_seen_fifty_of_each(post, spam, honest):
    taught(spam, honest)
    assert "learnt" not in codes(pipeline.judge(post(body=SPAM)))


def test_alone_it_can_hold_but_never_reject_or_call_spam(post, settings):
    SiteSettings(moderation="anybody").save()
    taught(5_000, 5_000)
    verdict = pipeline.judge(post(body=SPAM))
    assert (verdict.status, codes(verdict)) == ("pending", {"learnt": 4})
    detail = next(reason.detail for reason in verdict.reasons)
    assert set(detail.split(", ")) <= {"cheap", "replica", "watches", "delivery", "order", "online"}


def test_it_speaks_for_a_comment_as_well_as_against_it(post):
    taught()
    assert codes(pipeline.judge(post(body=HONEST)))["learnt"] == -4


def test_of_words_it_does_not_know_it_says_nothing(post):
    taught()
    assert "learnt" not in codes(pipeline.judge(post(body="Zwetschgenknödel")))


def test_an_opinion_costs_one_query(django_assert_num_queries):
    taught()
    with django_assert_num_queries(1):
        classifier.opinion_of(features("Ann", SPAM))


# Poisoning


def test_five_hundred_spam_posts_of_one_commenter_turn_no_honest_words_into_spam(decide, post):
    """Honest words packed into spam: what one writer teaches is bounded."""
    taught(spam=200, honest=200)
    known = set(counts())
    rows = [LearntWord(word=word, spam=1, honest=200) for word in features("Ester", HONEST) if word not in known]
    LearntWord.objects.bulk_create(rows)
    before = classifier.opinion_of(features("Ester", HONEST)).logit
    poisoner = Commenter.objects.create(key_hash="poisoner")
    decide(f"{HONEST} ferry school budget ice", "spam", 500, commenter=poisoner)
    assert Lesson.objects.filter(comment__commenter=poisoner).count() == 500
    assert counts()["council"] == (1 + learning.LESSONS_OF_ONE, 200)
    after = classifier.opinion_of(features("Ester", HONEST)).logit
    assert (before, after) == (-classifier.MOST, -classifier.MOST)
    assert codes(pipeline.judge(post(body=HONEST, commenter=commenter(approved=1))))["learnt"] == -4


def test_what_a_writer_taught_no_more_is_taken_back_from_nothing(decide):
    writer = Commenter.objects.create(key_hash="writer")
    made = decide(SPAM, "spam", learning.LESSONS_OF_ONE + 2, commenter=writer)
    start = counts()
    moderation.transition(made[-1], "rejected", make_user(), "decided")
    assert counts() == start
