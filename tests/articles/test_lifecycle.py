"""What is visible and when, and which deed leads where."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.lifecycle import DEEDS, Refused, Status, possible_deeds
from articles.models import Article, Correction
from tests.factories import make_article, make_page, make_section

NOW = timezone.now()
MOMENTS = st.one_of(st.none(), st.sampled_from([NOW + timedelta(hours=h) for h in (-48, -1, 0, 1, 48)]))


class LiveTwinsTests(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from(list(Status)), MOMENTS, MOMENTS)
    def test_the_database_and_python_agree_on_what_is_live(self, status, published_at, embargoed_until):
        if status == Status.PUBLISHED and published_at is None:
            return
        article = make_article(
            status=status, published_at=published_at, embargoed_until=embargoed_until, section=make_section()
        )
        assert Article.objects.live().filter(pk=article.pk).exists() == article.is_live


def test_a_scheduled_piece_appears_at_its_second_without_any_job(db, time_machine):
    article = make_article(status="ready")
    article.schedule(datetime(2031, 5, 1, 9, 0, tzinfo=UTC))
    time_machine.move_to(datetime(2031, 5, 1, 8, 59, 59, tzinfo=UTC))
    assert article.state == "scheduled"
    assert not Article.objects.live().exists()
    time_machine.move_to(datetime(2031, 5, 1, 9, 0, 0, tzinfo=UTC))
    assert article.state == "live"
    assert Article.objects.live().exists()


def test_an_embargo_hides_a_published_piece_until_it_ends(db, time_machine):
    article = make_article(embargoed_until=timezone.now() + timedelta(hours=1))
    assert not article.is_live
    time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=1))
    assert article.is_live


def test_an_embargo_refuses_publication_at_once_and_says_until_when(db):
    article = make_article(status="ready", embargoed_until=timezone.now() + timedelta(hours=1))
    with pytest.raises(Refused, match="embargo"):
        article.publish()
    assert Article.objects.get().status == "ready"


def test_publication_dates_the_piece_in_the_zone_of_the_site(db, settings, time_machine):
    settings.TIME_ZONE = "Pacific/Auckland"
    time_machine.move_to(datetime(2026, 1, 31, 20, 0, tzinfo=UTC), tick=False)
    with timezone.override("Pacific/Auckland"):
        article = make_article(status="ready")
        article.publish()
    assert article.published_on == date(2026, 2, 1)


def test_first_publication_is_frozen_once_it_has_passed(db):
    article = make_article()
    article.published_at -= timedelta(days=1)
    with pytest.raises(Refused, match="never moves"):
        article.save()
    with pytest.raises(Refused, match="never moves"):
        Article.objects.get().schedule(timezone.now() + timedelta(days=1))


def test_a_scheduled_time_may_move_and_publish_now_means_now(db):
    article = make_article(status="ready")
    article.schedule(timezone.now() + timedelta(days=3))
    article.schedule(timezone.now() + timedelta(days=2))
    article.publish()
    assert article.is_live
    assert article.published_on == timezone.localdate()
    assert article.displayed_at == article.published_at


def test_a_withdrawn_piece_keeps_its_first_date_when_it_returns(db):
    article = make_article()
    first = article.published_at
    article.withdraw("It was wrong.")
    article.publish()
    assert article.published_at == first
    assert article.withdrawal_reason == ""


def test_a_reopened_piece_keeps_its_first_date_when_it_is_published_again(db):
    article = make_article()
    first, address = article.published_at, article.get_absolute_url()
    article.withdraw("It was wrong.")
    article.reopen()
    article = Article.objects.get()
    article.publish()
    assert (article.published_at, article.get_absolute_url()) == (first, address)


def test_a_scheduled_piece_that_is_reopened_gives_up_its_date(db):
    article = make_article(status="ready")
    article.schedule(timezone.now() + timedelta(days=1))
    article.reopen()
    article = Article.objects.get()
    assert (article.published_at, article.published_on, article.displayed_at) == (None, None, None)
    assert article.get_absolute_url() == f"/a/{article.pk}/"


def test_what_readers_see_is_withdrawn_with_a_reason_and_not_quietly_reopened(db):
    with pytest.raises(Refused, match="withdraw it first"):
        make_article().reopen()


def test_what_nobody_has_seen_is_not_withdrawn(db):
    article = make_article(published_at=timezone.now() + timedelta(days=1))
    with pytest.raises(Refused, match="reopen it as a draft"):
        article.withdraw("A reason.")


def test_an_embargo_cannot_hide_what_readers_have_seen(db):
    article = make_article()
    article.embargoed_until = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused, match="cannot hold it"):
        article.save()


def test_a_withdrawal_needs_a_reason(db):
    article = make_article()
    with pytest.raises(Refused, match="reason"):
        article.withdraw("  ")
    assert article.is_live


@pytest.mark.parametrize("missing", ["headline", "body", "section"])
def test_what_is_missing_is_named_when_publication_is_refused(db, missing):
    article = make_article(status="ready", **{missing: None if missing == "section" else ""})
    with pytest.raises(Refused, match="a text" if missing == "body" else f"a {missing}"):
        article.publish()


def test_a_page_needs_no_section(db):
    page = make_page(status="draft", slug="about")
    page.publish()
    assert page.get_absolute_url() == "/about/"


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("name", list(DEEDS))
def test_a_deed_leads_where_the_table_says_or_is_refused(db, status, name):
    article = make_article(status=status)
    arguments = {"withdraw": ["A reason."], "schedule": [timezone.now() + timedelta(days=1)]}.get(name, [])
    allowed = status in DEEDS[name].starts_from and not (
        status == "published" and name in {"publish", "schedule", "reopen"}
    )
    if allowed:
        getattr(article, name)(*arguments)
        assert Article.objects.get().status == DEEDS[name].leads_to
    else:
        with pytest.raises(Refused):
            getattr(article, name)(*arguments)
        assert Article.objects.get().status == status


@pytest.mark.parametrize("status", list(Status))
def test_every_deed_that_is_offered_is_allowed_from_there(db, status):
    article = make_article(status=status)
    arguments = {"withdraw": ["A reason."], "schedule": [timezone.now() + timedelta(days=1)]}
    for deed in possible_deeds(article):
        with transaction.atomic():
            getattr(Article.objects.get(), deed.name)(*arguments.get(deed.name, []))
            transaction.set_rollback(True)


def test_a_deed_on_a_piece_read_a_while_ago_overwrites_nobodys_words(db):
    article = make_article(status="ready")
    read_before = Article.objects.get()
    article.body = "<p>Newer words.</p>"
    article.save()
    read_before.publish()
    assert Article.objects.get().body == "<p>Newer words.</p>"
    assert Article.objects.get().is_live


def test_a_deed_is_refused_when_somebody_else_was_faster(db):
    make_article(status="ready")
    first, second = Article.objects.get(), Article.objects.get()
    first.send_back()
    with pytest.raises(Refused, match="Somebody else"):
        second.publish()
    assert Article.objects.get().status == "draft"


@pytest.mark.parametrize("deeds", [["withdraw"], ["withdraw", "reopen"]])
def test_no_embargo_can_erase_that_readers_have_seen_a_piece(db, deeds):
    article = make_article()
    for deed in deeds:
        getattr(article, deed)(*(["A reason."] if deed == "withdraw" else []))
    article = Article.objects.get()
    article.embargoed_until = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused, match="cannot hold it"):
        article.save()
    assert Article.objects.get().has_appeared


def test_a_slug_that_changes_while_a_piece_is_reopened_leaves_a_redirect(db, client):
    article = make_article(slug="alpha-three")
    former = article.get_absolute_url()
    article.withdraw("A reason.")
    article.reopen()
    article = Article.objects.get()
    article.slug = "alpha-four"
    article.save()
    assert client.get(former).status_code == 404
    article.publish()
    assert client.get(former)["Location"] == article.get_absolute_url()


def test_a_correction_cannot_be_dated_ahead(db):
    correction = Correction(article=make_article(), text="Words.", issued_at=timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError, match="cannot lie ahead"):
        correction.full_clean()
