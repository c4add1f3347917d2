"""The banner above every page: which pages show it, from when to when, where it leads, and what it costs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Banner
from articles.models.banners import default_end
from comments.models import Comment
from comments.moderation import transition
from tests.factories import make_article, make_author, make_banner, make_page, make_series, make_tag

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = "The river is over its banks"


@pytest.fixture
def story():
    story = make_article(
        headline="Damascus confirms it",
        tags=(make_tag(),),
        bylines=(make_author(),),
        series=make_series(),
        published_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    make_page(slug="about", published_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    return story


@pytest.fixture
def thread(story):
    comment = Comment.objects.create(article=story, author_name="Ada", body="Words.")
    transition(comment, "published", None, "test")
    return f"/comments/thread/{comment.public_id}/"


def addresses(story, thread) -> dict[str, str]:
    return {
        "piece": story.get_absolute_url(),
        "front page": "/",
        "section": story.section.get_absolute_url(),
        "tag": story.tags.first().get_absolute_url(),
        "author": story.byline_list[0].author.get_absolute_url(),
        "series": story.series.get_absolute_url(),
        "archive": "/2026/03/",
        "page": "/about/",
        "search": "/search/?q=damascus",
        "thread": thread,
    }


KINDS = ["piece", "front page", "section", "tag", "author", "series", "archive", "page", "search", "thread"]
BUDGETS = {"piece": 12, "front page": 10, "thread": 6}


def banner_on(page) -> str:
    """The banner of a page as it is written, or nothing."""
    found = re.search(r'<aside class="wrap banner.*?</aside>', page.content.decode(), re.DOTALL)
    return found[0] if found else ""


# Where and when


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_to_every_page_and_goes_at_its_second(client, story, thread, time_machine, kind):
    address = addresses(story, thread)[kind]
    time_machine.move_to(NOON, tick=False)
    make_banner(text=TEXT, starts_at=NOON + timedelta(minutes=5), ends_at=NOON + timedelta(minutes=9))
    etag, shown = "", []
    for minute in [0, 4.99, 5, 8.99, 9, 20]:
        time_machine.move_to(NOON + timedelta(minutes=minute), tick=False)
        page = client.get(address, headers={"If-None-Match": etag})
        shown.append(page.status_code if page.status_code == 304 else TEXT in banner_on(page))
        etag = page["ETag"]
        if minute == 4.99:
            assert page["Expires"] == "Mon, 02 Mar 2026 12:05:00 GMT"
    assert shown == [False, 304, True, 304, False, 304]


@pytest.mark.parametrize("kind", KINDS)
def test_with_it_a_page_keeps_to_its_budget_and_a_304_to_two_queries(
    client, story, thread, kind, django_assert_max_num_queries
):
    address = addresses(story, thread)[kind]
    for number in range(20):
        now = timezone.now()
        make_banner(starts_at=now - timedelta(days=number + 2), ends_at=now - timedelta(days=number + 1))
    make_banner(piece=story, text=TEXT)
    with django_assert_max_num_queries(BUDGETS.get(kind, 8)):
        page = client.get(address)
    assert story.get_absolute_url() in banner_on(page)
    with django_assert_max_num_queries(2):
        assert client.get(address, headers={"If-None-Match": page["ETag"]}).status_code == 304


def test_it_stands_on_the_page_that_is_not_found_too(client):
    make_banner(text=TEXT)
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert TEXT in banner_on(page)


def test_without_one_a_page_says_nothing_of_it(client, story):
    page = client.get("/").content.decode()
    assert "banner" not in page
    assert page.count("<script") == 3, "the theme, the site's, and the data of the site"


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml"])
def test_it_is_in_no_feed_and_makes_none_stale_by_the_clock(client, story, path, time_machine):
    time_machine.move_to(NOON, tick=False)
    make_banner(text=TEXT, starts_at=NOON + timedelta(minutes=5), ends_at=NOON + timedelta(minutes=9))
    etag = client.get(path)["ETag"]
    time_machine.move_to(NOON + timedelta(minutes=6), tick=False)
    assert TEXT not in client.get(path).content.decode()
    assert client.get(path)["ETag"] == etag


def test_of_two_the_one_that_began_later_is_shown_and_then_the_other_again(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    make_banner(text="Long", starts_at=NOON - timedelta(hours=2), ends_at=NOON + timedelta(hours=2))
    make_banner(text="Short", starts_at=NOON - timedelta(hours=1), ends_at=NOON + timedelta(hours=1))
    assert "Short" in banner_on(client.get("/"))
    assert "Long" not in banner_on(client.get("/"))
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    assert "Long" in banner_on(client.get("/"))


@pytest.mark.parametrize("change", ["text", "end", "delete"])
def test_a_change_at_the_desk_is_seen_at_once(client, story, change):
    banner = make_banner(text=TEXT)
    page = client.get(story.get_absolute_url())
    if change == "text":
        banner.text = "It is going down"
        banner.save()
    else:
        getattr(banner, change)()
    again = client.get(story.get_absolute_url(), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 200
    assert TEXT not in banner_on(again)
    assert ("It is going down" in banner_on(again)) == (change == "text")


# What it says


@pytest.mark.parametrize(("level", "word"), Banner.Level.choices)
def test_its_level_is_a_word(client, level, word):
    make_banner(level=level)
    assert f"<b>{word}</b>" in banner_on(client.get("/"))
    assert f"banner {level}" in banner_on(client.get("/"))


def test_its_words_are_text_whatever_they_hold(client):
    make_banner(text='<script>alert("1")</script> & "more"')
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &quot;more&quot;" in banner_on(client.get("/"))


def test_words_from_right_to_left_say_so(client):
    make_banner(text="النهر يفيض")
    assert 'dir="rtl"' in banner_on(client.get("/"))


@pytest.mark.parametrize("kind", ["article", "page"])
def test_it_links_to_its_piece_wherever_that_moves(client, kind):
    piece = make_article() if kind == "article" else make_page()
    make_banner(piece=piece)
    assert f'href="{piece.get_absolute_url()}"' in banner_on(client.get("/"))
    piece.slug = "elsewhere"
    piece.save()
    assert "/elsewhere/" in piece.get_absolute_url()
    assert f'href="{piece.get_absolute_url()}"' in banner_on(client.get("/"))


def test_a_piece_that_is_withdrawn_takes_the_link_with_it_and_leaves_the_words(client, story):
    make_banner(piece=story, text=TEXT)
    page = client.get("/about/")
    story.withdraw("It was wrong.")
    page = client.get("/about/", headers={"If-None-Match": page["ETag"]})
    assert TEXT in banner_on(page)
    assert "<a href" not in banner_on(page)


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"embargoed_until": timezone.now() + timedelta(days=30)}])
def test_a_piece_that_is_not_live_gets_no_link(client, fields):
    make_banner(piece=make_article(**fields), text=TEXT)
    assert TEXT in banner_on(client.get("/"))
    assert "<a href" not in banner_on(client.get("/"))


def test_a_piece_that_is_deleted_leaves_the_words(client):
    piece = make_article(status="draft")
    make_banner(piece=piece, text=TEXT)
    piece.delete()
    assert TEXT in banner_on(client.get("/"))


def test_a_link_appears_with_its_piece_by_itself(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    piece = make_article(published_at=NOON + timedelta(minutes=1))
    make_banner(piece=piece)
    page = client.get("/")
    assert "<a href" not in banner_on(page)
    time_machine.move_to(NOON + timedelta(minutes=1), tick=False)
    page = client.get("/", headers={"If-None-Match": page["ETag"]})
    assert piece.get_absolute_url() in banner_on(page)


@pytest.mark.parametrize("address", ["/live/", "/search/?q=flood#top", "https://example.org/flood", "/2026/03/"])
def test_it_can_lead_to_a_path_of_the_site_or_an_https_address(client, address):
    make_banner(address=address).full_clean()
    assert f'href="{address}"' in banner_on(client.get("/"))


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "//example.org/",
        "/\\example.org/",
        "javascript:alert(1)",
        "mailto:a@example.org",
        "live/",
        "https://",
        "https://[",
        "/a b/",
        '/"onclick=',
        "/\n/example.org",
        "ftp://example.org/",
    ],
)
def test_no_other_address_is_taken(address):
    with pytest.raises(ValidationError, match=r"path of this site|https://"):
        make_banner(address=address).full_clean()


def test_it_has_one_link():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_banner(piece=make_article(), address="/live/")


def test_it_has_at_most_160_letters_and_lasts_two_hours_unless_told():
    with pytest.raises(ValidationError):
        Banner(text="x" * 161).full_clean(exclude=["saved_at"])
    banner = Banner(text="x" * 160)
    banner.full_clean(exclude=["saved_at"])
    assert timedelta(minutes=119) < banner.ends_at - timezone.now() <= timedelta(hours=2)
    assert default_end() > banner.ends_at


def test_its_time_says_the_day_too_where_it_stays_overnight(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    banner = make_banner(starts_at=NOON, ends_at=NOON + timedelta(hours=2))
    assert ">12:00\N{NO-BREAK SPACE}UTC</time>" in banner_on(client.get("/"))
    banner.ends_at = NOON + timedelta(days=2)
    banner.save()
    assert ">2 March 2026, 12:00\N{NO-BREAK SPACE}UTC</time>" in banner_on(client.get("/"))


# The script


def test_the_script_that_hides_it_before_paint_is_constant_and_allowed(client):
    import base64
    import hashlib

    sources = []
    for _ in range(2):
        banner = make_banner()
        page = client.get("/")
        tag, script = re.search(r"<script (data-banner[^>]*)>(.*?)</script>", page.content.decode(), re.DOTALL).groups()
        assert tag == f'data-banner="{banner.pk}"'
        assert page.content.decode().index(script) < page.content.decode().index("<body")
        sources.append(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())
        assert f"'sha256-{sources[-1]}'" in page["Content-Security-Policy"]
    assert sources[0] == sources[1]
