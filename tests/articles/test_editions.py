"""Which deed and which save makes which page stale."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editions
from articles.models import Article, Correction, Edition, Redirect, SiteSettings
from comments.models import Comment
from comments.moderation import transition
from tests.factories import make_article, make_author, make_picture, make_section, make_tag


def numbers(article):
    """The editions of the site, of the counts and of the piece."""
    site = {row.name: row.number for row in Edition.objects.all()}
    own = Article.objects.filter(pk=article.pk).values_list("edition", flat=True).first()
    return site.get("site", 0), site.get("counts", 0), own


def raised(article, change):
    """Which of them `change` raised, as a set of names."""
    before = numbers(article)
    change()
    after = numbers(article)
    return {name for name, old, new in zip(["site", "counts", "piece"], before, after, strict=True) if old != new}


def a_comment(article):
    return Comment.objects.create(article=article, author_name="Ada", body="Words.")


LIVE, DRAFT = {"status": "published"}, {"status": "draft"}
TABLE = [
    # what happens, to what, which editions rise
    ("save", LIVE, {"site", "piece"}),
    ("save", DRAFT, {"piece"}),
    ("set_tags", LIVE, {"site", "piece"}),
    ("set_tags", DRAFT, {"piece"}),
    ("set_bylines", LIVE, {"site", "piece"}),
    ("delete", LIVE, {"site", "piece"}),
    ("submit", DRAFT, {"piece"}),
    ("take_in_edit", {"status": "submitted"}, {"piece"}),
    ("send_back", {"status": "submitted"}, {"piece"}),
    ("make_ready", {"status": "in_edit"}, {"piece"}),
    ("publish", {"status": "ready"}, {"site", "piece"}),
    ("schedule", {"status": "ready"}, {"site", "piece"}),
    ("withdraw", LIVE, {"site", "piece"}),
    ("reopen", {"status": "withdrawn"}, {"piece"}),
]
ARGUMENTS = {
    "set_tags": lambda: [[make_tag()]],
    "set_bylines": lambda: [[(make_author(), "reporting")]],
    "schedule": lambda: [timezone.now() + timedelta(days=1)],
    "withdraw": lambda: ["A reason."],
}


@pytest.mark.parametrize(("deed", "fields", "expected"), TABLE)
def test_deeds_and_saves_of_a_piece_raise_what_shows_it(db, deed, fields, expected):
    article = make_article(**fields)
    arguments = ARGUMENTS.get(deed, list)()
    assert raised(article, lambda: getattr(article, deed)(*arguments)) == expected


def test_every_deed_is_in_the_table():
    from articles.lifecycle import DEEDS

    assert set(DEEDS) <= {deed for deed, _fields, _expected in TABLE}


THINGS = [make_section, make_tag, make_author, make_picture, lambda: SiteSettings.load()]


@pytest.mark.parametrize("make", THINGS)
def test_what_shows_on_many_pages_raises_the_site(db, make):
    article, thing = make_article(), make()
    assert raised(article, thing.save) == {"site"}
    assert raised(article, thing.delete) == {"site"}


def test_bulk_changes_of_names_raise_the_site(db):
    article, tag = make_article(), make_tag()
    tags = type(tag).objects.filter(pk=tag.pk)
    assert raised(article, lambda: tags.update(name="Other")) == {"site"}
    assert raised(article, tags.delete) == {"site"}


def test_a_redirect_raises_the_site(db):
    article = make_article()
    assert raised(article, lambda: Redirect.objects.create(path="/old/", article=article)) == {"site"}


@pytest.mark.parametrize(("status", "expected"), [("published", {"piece", "site"}), ("draft", {"piece"})])
def test_a_correction_raises_its_piece_and_where_readers_see_it_the_feeds(db, status, expected):
    article = make_article(status=status)
    correction = Correction(article=article, text="It was Tuesday.")
    assert raised(article, correction.save) == expected
    assert raised(article, correction.delete) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [("published", {"counts", "piece"}), ("rejected", set()), ("spam", set()), ("withdrawn", set())],
)
def test_a_decision_about_a_reply_raises_the_pages_that_count_it(db, status, expected):
    article = make_article()
    comment = a_comment(article)
    assert raised(article, lambda: transition(comment, status, None, "test")) == expected


def test_taking_a_reply_down_raises_what_putting_it_up_did(db):
    article = make_article()
    comment = a_comment(article)
    transition(comment, "published", None, "test")
    assert raised(article, lambda: transition(comment, "rejected", None, "test")) == {"counts", "piece"}


def test_a_reply_that_waits_makes_nothing_stale(db):
    article = make_article()
    assert raised(article, lambda: a_comment(article)) == set()


def test_the_clock_alone_changes_what_a_list_depends_on(db, time_machine):
    now = timezone.now()
    make_article(published_at=now - timedelta(hours=2))
    make_article(published_at=now + timedelta(hours=1))
    before = editions.of_site()
    assert before.until == now + timedelta(hours=1)
    time_machine.move_to(now + timedelta(hours=1, seconds=1))
    after = editions.of_site()
    assert after.numbers == before.numbers
    assert after.epoch == now + timedelta(hours=1)
    assert after.until is None


def test_the_closing_of_replies_is_a_moment_of_the_piece(db, time_machine):
    closing = timezone.now() + timedelta(hours=1)
    article = make_article(replies_close_at=closing)
    assert editions.of_article_id(article.pk).until == closing
    time_machine.move_to(closing + timedelta(seconds=1))
    assert editions.of_article_id(article.pk).epoch == closing


def test_what_is_not_live_has_no_validity(db):
    assert editions.of_article_id(make_article(status="draft").pk) is None
    assert editions.of_article_id(make_article(embargoed_until=timezone.now() + timedelta(days=1)).pk) is None
