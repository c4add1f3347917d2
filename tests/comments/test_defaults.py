"""What the settings of the site decide about replies, and how it is kept to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, SiteSettings
from comments import receipts
from comments.models import Comment
from tests.admin_forms import change_url, signed_in
from tests.comments.factories import make_comment
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_new_piece_takes_replies_as_the_settings_say():
    SiteSettings(new_replies="closed").save()
    assert Article(headline="New").replies == "closed"
    page = signed_in("Editor").get("/admin/articles/article/add/")
    assert page.context["adminform"].form["replies"].value() == "closed"


def test_what_there_is_keeps_what_it_says(client):
    piece = make_article(replies="open")
    SiteSettings(new_replies="hidden").save()
    assert Article.objects.get(pk=piece.pk).replies == "open"


@pytest.mark.parametrize("own_end", [None, timedelta(days=30)])
def test_replies_close_after_so_many_days_unless_the_piece_says_when(client, send, time_machine, own_end):
    SiteSettings(replies_close_after=14).save()
    now = timezone.now()
    piece = make_article(replies_close_at=now + own_end if own_end else None)
    address = piece.get_absolute_url()
    kept = client.get(address)
    assert "Leave a Reply" in kept.content.decode()
    time_machine.move_to(now + timedelta(days=15))
    again = client.get(address, headers={"If-None-Match": kept["ETag"]})
    assert again.status_code == (304 if own_end else 200)
    posted = send(to=reverse("comments:post", args=[piece.pk]), token=receipts.form_token(piece))
    assert posted.status_code == (303 if own_end else 403)


def test_a_reader_is_told_on_which_day_they_closed(client):
    SiteSettings(replies_close_after=2).save()
    published = timezone.now() - timedelta(days=5)
    piece = make_article(published_at=published, displayed_at=published)
    make_comment(article=piece, status="published")
    page = client.get(piece.get_absolute_url()).content.decode()
    day = timezone.localtime(published + timedelta(days=2))
    assert f'closed on <time datetime="{day.isoformat(timespec="seconds")}">' in page


def test_pages_stay_open_and_so_does_everything_without_a_limit():
    SiteSettings(replies_close_after=1).save()
    long_ago = timezone.now() - timedelta(days=400)
    page = make_article(kind="page", published_at=long_ago, displayed_at=long_ago, replies="open")
    assert page.replies_open
    SiteSettings().save()
    assert make_article(published_at=long_ago, displayed_at=long_ago).replies_open


@pytest.mark.parametrize(
    ("moderation", "status"), [("anybody", "published"), ("known", "pending"), ("nobody", "pending")]
)
def test_who_is_published_at_once_is_decided_for_the_whole_site(send, moderation, status):
    SiteSettings(moderation=moderation).save()
    send()
    assert Comment.objects.get().status == status


def test_the_form_of_a_piece_says_what_is_in_force():
    SiteSettings(replies_close_after=14, moderation="nobody").save()
    editor = signed_in("Editor")
    section = make_section()
    draft = make_article(status="draft", published_at=None, section=section)
    page = editor.get(change_url(draft)).content.decode()
    assert "they close 14 days after publication, by the settings of the site" in page
    assert "Nobody: a moderator sees every comment first" in page
    assert "Empty: they close on" in editor.get(change_url(make_article())).content.decode()
