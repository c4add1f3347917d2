"""Reading comfort: how long, which parts, notes and back, how old, in which language, and sending it on."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import ageing, reading
from articles.editions import of_article
from articles.models import Article
from articles.rendering import clean_body, render_body
from articles.views import preview_token
from tests.factories import make_article, make_author, make_page, make_section, make_series, make_tag

pytestmark = pytest.mark.django_db


def words(number):
    return f"<p>{'word ' * number}</p>"


def page_of(client, article):
    return client.get(article.get_absolute_url()).text


# How long it takes


@pytest.mark.parametrize(
    ("body", "minutes"),
    [
        ("", 0),
        (words(200), 0),
        (words(230), 1),
        (words(920), 4),
        (f"<p>{'戦' * 2000}</p>", 4),
        (f"<p>{'戦' * 1000} {'word ' * 460}</p>", 4),
        (f"<p>{'한국어로 ' * 460}</p>", 2),
        (f"<p>{'كلمة ' * 690}</p>", 3),
    ],
)
def test_minutes_are_counted_by_words_and_where_none_are_parted_by_characters(body, minutes):
    assert reading.minutes_to_read(body) == minutes


def test_the_page_and_machines_say_how_long_it_takes_and_of_a_short_piece_nothing(client):
    long, short = make_article(body=words(920)), make_article(body=words(20))
    page = " ".join(page_of(client, long).split())
    assert '<dd class="takes no-print"> 4 min read </dd>' in page
    assert '"timeRequired": "PT4M"' in page
    assert "min read" not in page_of(client, short)
    assert "timeRequired" not in page_of(client, short)


# Notes

NOTES = clean_body(
    '<p>One<sup><a href="#fn-1">1</a></sup>, two<sup><a href="#fn-2">2</a></sup>, again'
    '<sup><a href="#fn-1">1</a></sup>.</p><ol class="footnotes"><li>First.</li><li><p>Second.</p><ol><li>x</li></ol>'
    "<p>Its end.</p></li><li>Third, of nothing.</li></ol>"
)


def test_each_reference_leads_to_its_note_and_the_note_back_to_each():
    page = render_body(NOTES)
    assert '<a href="#fn-1" id="fnref-1" role="doc-noteref" aria-label="Note 1">1</a>' in page
    assert '<a href="#fn-1" id="fnref-1-2" role="doc-noteref" aria-label="Note 1">1</a>' in page
    for place in ["fnref-1", "fnref-1-2", "fnref-2"]:
        assert page.count(f'id="{place}"') == 1
        assert page.count(f'<a href="#{place}" role="doc-backlink"') == 1
    assert 'aria-label="Back to the text, from note 1, place 2"' in page
    assert 'aria-label="Back to the text, from note 2"' in page
    assert page.count("doc-backlink") == 3
    assert "Third, of nothing.</li>" in page


def test_the_way_back_stands_at_the_end_of_its_note():
    assert re.search(r"<p>Its end\. <a [^>]*#fnref-2[^>]*>↩\ufe0e</a></p></li>", render_body(NOTES))


@pytest.mark.parametrize("way", ["↩", "Back to the text", "^"])
def test_a_way_back_that_somebody_has_put_in_gives_way_to_ours(way):
    note = f'<ol class="footnotes"><li>First. <a href="#fnref-1">{way}</a></li></ol>'
    page = render_body(clean_body(f'<p>One<sup><a href="#fn-1">1</a></sup>.</p>{note}'))
    assert page.count("#fnref-1") == 1
    assert page.count("doc-backlink") == 1


def test_the_list_of_notes_is_named_and_only_the_notes_are_touched():
    after = "<p>Behind.</p><ol><li>Another list</li></ol>"
    page = render_body(clean_body(NOTES + after))
    assert 'class="notes" aria-label="Notes">' in page
    assert page.endswith("<ol><li>Another list</li></ol>")


def test_in_a_feed_notes_lead_to_the_page_of_the_piece(client):
    article = make_article(body=NOTES)
    feed = client.get("/feed/json/").json()
    html = feed["items"][0]["content_html"]
    address = f"http://localhost:8000{article.get_absolute_url()}"
    assert f'href="{address}#fn-1"' in html
    assert f'href="{address}#fnref-1-2"' in html
    assert 'href="#' not in html


# Parts

LONG = "".join(f"<h2>Part {number}</h2>{words(400)}" for number in range(4))


def test_a_long_piece_names_its_parts_at_its_top_and_each_leads_to_its_place(client):
    page = page_of(client, make_article(body=f"{LONG}<h2>Part 1</h2><h3>Below</h3>"))
    links = re.findall(r'<a href="#(h-[^"]+)"', page)
    assert links == ["h-part-0", "h-part-1", "h-part-2", "h-part-3", "h-part-1-2"]
    for anchor in links:
        assert page.count(f' id="{anchor}"') == 1
    assert ' id="h-below"' in page


def test_a_short_piece_and_one_of_few_parts_name_none(client):
    for body in ["<h2>A</h2><p>x</p>" * 6, f"<h2>A</h2>{words(2000)}<h2>B</h2><p>x</p>"]:
        assert 'class="toc' not in page_of(client, make_article(body=body))


def test_headings_that_have_no_letters_have_places_too():
    assert reading.with_anchors("<h2>!</h2><h2>?</h2>") == '<h2 id="h-part">!</h2><h2 id="h-part-2">?</h2>'


# How old it is

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "published", "updated", "years"),
    [
        ("news", datetime(2025, 3, 1, 12, tzinfo=UTC), None, 1),
        ("news", datetime(2025, 3, 1, 12, 0, 1, tzinfo=UTC), None, 0),
        ("news", datetime(2020, 10, 6, 13, tzinfo=UTC), None, 5),
        ("news", datetime(2020, 10, 6, 13, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC), 0),
        ("news", datetime(2024, 2, 29, 12, tzinfo=UTC), None, 2),
        ("opinion", datetime(2020, 10, 6, 13, tzinfo=UTC), None, 5),
        ("explainer", datetime(2020, 10, 6, 13, tzinfo=UTC), None, 0),
        ("review", datetime(2020, 10, 6, 13, tzinfo=UTC), None, 0),
        ("archive", datetime(1920, 10, 6, 13, tzinfo=UTC), None, 0),
        ("news", NOW + timedelta(days=1), None, 0),
        ("news", None, None, 0),
    ],
)
def test_news_says_its_age_from_one_year_on_and_what_is_timeless_never(label, published, updated, years):
    assert ageing.years_of(label, published, updated, NOW) == years
    moments = ageing.moments_of(label, published, updated, NOW)
    for moment in moments:
        before = ageing.years_of(label, published, updated, moment - timedelta(seconds=1))
        assert ageing.years_of(label, published, updated, moment) == before + 1
    assert bool(moments) == (published is not None and label not in ageing.TIMELESS)


def aged(days, **fields):
    return make_article(published_at=timezone.now() - timedelta(days=days), **fields)


def test_the_page_says_it_beside_the_date_and_a_young_piece_does_not(client):
    page = " ".join(page_of(client, aged(800)).split())
    assert '<dd class="age"> This story is more than 2 years old. </dd>' in page
    assert "This story is more than 1 year old." in page_of(client, aged(400))
    assert 'class="age"' not in page_of(client, aged(300))
    assert 'class="age"' not in page_of(client, aged(800, label="explainer"))


def test_a_page_such_as_about_has_no_age(client):
    page = make_page(published_at=timezone.now() - timedelta(days=800))
    assert 'class="age"' not in page_of(client, page)


def test_the_day_on_which_it_grows_a_year_older_is_in_the_validator():
    article = aged(800)
    validity = of_article(None, article.published_on, article.slug)
    told = ageing.moments_of(article.label, article.published_at, None, timezone.now())
    assert len(told) == 2
    assert validity.epoch >= told[0]
    assert validity.until == told[1]
    young = aged(10)
    told = ageing.moments_of(young.label, young.published_at, None, timezone.now())
    assert of_article(None, young.published_on, young.slug).until == told[0]


# In which language


def test_words_of_a_piece_in_another_language_say_so_on_its_page_and_in_lists(client):
    section = make_section()
    article = make_article(
        headline="Das Boot ist leer", standfirst="Niemand war da.", language="de", section=section, body="<p>Ja.</p>"
    )
    page = page_of(client, article)
    assert '<html lang="en-gb"' in page
    assert re.search(r'<h1 dir="auto" lang="de">', page)
    assert '<p dir="auto" lang="de">Ja.</p>' in page
    assert '"inLanguage": "de"' in page
    for address in ["/", section.get_absolute_url(), "/search/?q=Boot"]:
        assert re.search(r'<h[23] dir="auto" lang="de">', client.get(address).text), address
    assert '<entry xml:lang="de">' in client.get("/feed/atom/").text
    assert "<dc:language>de</dc:language>" in client.get("/feed/").text
    assert client.get("/feed/json/").json()["items"][0]["language"] == "de"


def test_a_piece_in_the_language_of_the_site_says_nothing_more(client, settings):
    settings.LANGUAGE_CODE = "de"
    page = page_of(client, make_article(language="de", body="<p>Ja.</p>"))
    assert page.count('lang="de"') == 1


def test_every_block_of_a_foreign_text_says_its_language(client):
    body = (
        "<p>A</p><table><tbody><tr><td>B</td></tr></tbody></table><ul><li>C</li></ul><blockquote><p>D</p></blockquote>"
    )
    page = page_of(client, make_article(language="de", body=body))
    for tag in ["p", "div", "ul", "blockquote"]:
        assert f'<{tag} dir="auto" lang="de">' in page


def test_an_unknown_language_is_refused():
    with pytest.raises(ValidationError, match="no code of a language"):
        Article(headline="x", body="<p>x</p>", language="klingon").full_clean()
    Article(headline="x", body="<p>x</p>", language="pt-br").full_clean()


# Sending it on


def test_a_piece_is_sent_on_by_plain_links_that_hold_its_address(client, settings):
    settings.SHARE_PLACES = (("Net", "https://net.example/?t={title}&u={url}"),)
    article = make_article(headline="Nuts & bolts, 100 %")
    page = page_of(client, article)
    address = f"http%3A%2F%2Flocalhost%3A8000{article.get_absolute_url().replace('/', '%2F')}"
    assert f'href="https://net.example/?t=Nuts%20%26%20bolts%2C%20100%20%25&amp;u={address}"' in page
    assert 'href="mailto:?subject=Nuts%20%26%20bolts%2C%20100%20%25&amp;body=' in page
    assert "http://localhost:8000/a/" not in page.partition('class="share')[2].partition("</div>")[0]


def test_a_long_address_offers_the_short_one(client):
    article = make_article(headline="Ein sehr langer Titel", slug="a-very-long-slug-that-goes-on-and-on-and-on-and-on")
    share = page_of(client, article).partition('class="share')[2].partition("</div>")[0]
    assert f'href="http://localhost:8000/a/{article.pk}/"' in share
    assert f">localhost:8000/a/{article.pk}</a>" in share


def test_what_readers_cannot_see_is_not_sent_on(client):
    draft = make_article(status="draft")
    assert 'class="share' not in client.get(f"/preview/{preview_token(draft)}/").text


# The way to where one is


def test_every_list_tells_machines_the_way_to_it(client):
    tag, author, series = make_tag(), make_author(), make_series()
    article = make_article(tags=(tag,), bylines=(author,), series=series, part=1)
    year = f"/{article.published_on:%Y}/"
    for address in [*(thing.get_absolute_url() for thing in [tag, author, series]), year]:
        page = client.get(address).text
        found = [json.loads(data) for data in re.findall(r'ld\+json">(.*?)</script>', page)]
        trail = next(data for data in found if data["@type"] == "BreadcrumbList")
        assert trail["itemListElement"][-1]["item"] == f"http://localhost:8000{address}"
