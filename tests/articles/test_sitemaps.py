"""The sitemaps: what they name, what they leave out, and that they never grow too large or come out empty."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import sitemaps
from articles.models import Article, SiteSettings
from tests.factories import (
    make_article,
    make_author,
    make_page,
    make_picture,
    make_section,
    make_series,
    make_tag,
    shard_of,
)

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"
URL = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def read(client, address: str) -> dict[str, ElementTree.Element]:
    """The entries of a sitemap, by the paths that they name."""
    root = ElementTree.fromstring(client.get(address).content)
    return {entry.findtext(f"{URL}loc").removeprefix(SITE): entry for entry in root}


def read_all(client) -> set[str]:
    """Every path that the index leads to."""
    return {path for part in read(client, "/sitemap.xml") for path in read(client, part)}


def test_the_index_leads_to_everything_that_may_be_read(client):
    section = make_section(slug="world")
    below = make_section(slug="asia", parent=section)
    author, tag = make_author(), make_tag()
    pieces = [make_article(section=below, tags=(tag,), bylines=(author,)) for _ in range(3)]
    page = make_page(slug="about")
    things = [section, below, author, tag, *pieces, page]
    assert read_all(client) == {"/", *(thing.get_absolute_url() for thing in things)}


def test_what_has_nothing_to_show_is_left_out(client):
    thin, silent, empty = make_tag(), make_author(), make_section()
    make_article(tags=(thin,), section=make_section())
    make_article(status="draft", tags=(thin,), bylines=(silent,), section=empty)
    make_article(published_at=timezone.now() + timedelta(days=1), tags=(thin,), bylines=(silent,), section=empty)
    named = read_all(client)
    assert not {thing.get_absolute_url() for thing in [thin, silent, empty]} & named


@pytest.mark.parametrize(
    "fields", [{"status": "draft"}, {"status": "withdrawn"}, {"published_at": 1}, {"embargoed_until": 1}]
)
def test_what_readers_may_not_see_is_in_no_sitemap(client, fields):
    fields = {name: timezone.now() + timedelta(days=1) if value == 1 else value for name, value in fields.items()}
    make_article(slug="secret-words", lead_picture=make_picture(), **fields)
    for address in [*read(client, "/sitemap.xml"), "/sitemap-news.xml"]:
        text = client.get(address).content.decode()
        assert "secret-words" not in text
        assert "/media/" not in text


def test_a_section_that_holds_pieces_of_others_is_named(client):
    also = make_section(slug="also")
    make_article(section=make_section()).secondary_sections.add(also)
    assert "/section/also/" in read(client, "/sitemap-lists.xml")


def test_a_piece_comes_with_the_time_of_its_last_change_and_its_pictures(client):
    lead, inside = make_picture(), make_picture()
    article = make_article(lead_picture=lead, body=f'<p>x</p><figure><img src="{inside.address}"></figure>')
    article.mark_updated()
    article.save()
    (entry,) = read(client, shard_of(article)).values()
    assert entry.findtext(f"{URL}lastmod") == timezone.localtime(article.updated_at).isoformat(timespec="seconds")
    pictures = {image.findtext(f"{IMAGE}loc") for image in entry.iterfind(f"{IMAGE}image")}
    assert pictures == {SITE + lead.url, SITE + inside.url}


def test_a_piece_stays_in_its_shard_and_a_shard_without_pieces_is_still_whole(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "SHARD", 1)
    article, last = make_article(), make_article()
    shards = [address for address in read(client, "/sitemap.xml") if address.startswith("/sitemap-articles-")]
    assert shards == [f"/sitemap-articles-{number}.xml" for number in range(1, last.pk + 1)]
    address = f"/sitemap-articles-{article.pk}.xml"
    assert list(read(client, address)) == [article.get_absolute_url()]
    article.withdraw("It was wrong.")
    assert list(read(client, address)) == ["/"]


@pytest.mark.parametrize("kind", ["articles", "tags", "authors", "series"])
def test_a_shard_costs_the_same_however_much_is_in_it(client, kind):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert things[kind].get_absolute_url() in read(client, shard_of(things[kind], kind))
        return len(queries)

    def fill(times: int) -> None:
        for _ in range(times):
            tag, author, series = make_tag(), make_author(), make_series()
            for part in range(1, 4):
                article = make_article(
                    tags=(tag,), bylines=(author,), lead_picture=make_picture(), series=series, part=part
                )
            things.update(articles=article, tags=tag, authors=author, series=series)

    things: dict[str, Model] = {}
    fill(2)
    few = cost()
    fill(8)
    assert cost() == few <= 8


def test_the_news_are_the_pieces_of_two_days(client):
    SiteSettings(name="The Meridian").save()
    now = timezone.now()
    fresh = make_article(headline="<Fresh> & new\x08", published_at=now - timedelta(hours=47))
    make_article(slug="stale", published_at=now - timedelta(hours=49))
    make_article(slug="paid", label=Article.Label.SPONSORED)
    make_page(slug="about")
    ((path, entry),) = read(client, "/sitemap-news.xml").items()
    assert path == fresh.get_absolute_url()
    told = entry.find(f"{NEWS}news")
    publication = told.find(f"{NEWS}publication")
    assert (publication.findtext(f"{NEWS}name"), publication.findtext(f"{NEWS}language")) == ("The Meridian", "en")
    assert told.findtext(f"{NEWS}title") == "<Fresh> & new"
    stamp = timezone.localtime(fresh.published_at).isoformat(timespec="seconds")
    assert told.findtext(f"{NEWS}publication_date") == stamp


def test_news_are_a_thousand_at_most(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "NEWS_MOST", 2)
    pieces = [make_article(published_at=timezone.now() - timedelta(hours=hours)) for hours in [3, 2, 1]]
    newest = [piece.get_absolute_url() for piece in reversed(pieces[1:])]
    assert list(read(client, "/sitemap-news.xml")) == newest


def test_when_nothing_is_new_the_news_sitemap_names_the_front_page_and_tells_no_news(client):
    make_article(published_at=timezone.now() - timedelta(days=9))
    ((path, entry),) = read(client, "/sitemap-news.xml").items()
    assert path == "/"
    assert entry.find(f"{NEWS}news") is None


def test_the_clock_takes_a_piece_out_of_a_news_sitemap_that_was_kept(client, time_machine):
    now = timezone.now().replace(microsecond=0)
    article = make_article(published_at=now - timedelta(hours=47))
    kept = client.get("/sitemap-news.xml")
    assert article.get_absolute_url() in kept.content.decode()
    assert kept["Expires"]
    time_machine.move_to(now + timedelta(hours=1))
    answer = client.get("/sitemap-news.xml", headers={"If-None-Match": kept["ETag"]})
    assert answer.status_code == 200
    assert article.get_absolute_url() not in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "said"), [("en-gb", "en"), ("ar", "ar"), ("zh-hans", "zh-cn"), ("zh-hant", "zh-tw"), ("pt-br", "pt")]
)
def test_news_name_their_language_as_google_writes_it(code, said):
    assert sitemaps.language_of_news(code) == said
