"""The cards that other sites show: what is answered for which address, and a frame that holds nothing but the piece."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile

from tests.factories import make_article, make_author, make_page, make_picture, picture_bytes

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"


@pytest.fixture
def story():
    picture = make_picture(original=ContentFile(picture_bytes(1600, 1200), name="a.png"))
    return make_article(
        headline='“Dam” <holds> & "stands"', bylines=(make_author(name="Nadia Ferrant", slug="nadia"),),
        lead_picture=picture,
    )  # fmt: skip


def ask(client, address, **query):
    return client.get("/oembed/", {"url": address, **query})


def test_a_piece_is_answered_with_a_frame_of_its_own(client, story):
    answer = ask(client, SITE + story.get_absolute_url()).json()
    assert (answer["version"], answer["type"], answer["title"]) == ("1.0", "rich", '“Dam” <holds> & "stands"')
    assert (answer["author_name"], answer["author_url"]) == ("Nadia Ferrant", f"{SITE}/author/nadia/")
    assert (answer["provider_name"], answer["provider_url"]) == ("Newsroom", f"{SITE}/")
    assert f'<iframe src="{SITE}/a/{story.pk}/card/" width="600" height="240"' in answer["html"]
    assert 'title="“Dam” &lt;holds&gt; &amp; &quot;stands&quot;"' in answer["html"]
    assert (answer["width"], answer["height"]) == (600, 240)
    assert answer["thumbnail_url"].startswith(f"{SITE}/media/r/")


def test_the_answer_in_xml_says_the_same(client, story):
    said = ask(client, SITE + story.get_absolute_url(), format="json").json()
    answer = ask(client, SITE + story.get_absolute_url(), format="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    assert {element.tag: element.text for element in root} == {name: str(value) for name, value in said.items()}


def test_nothing_is_larger_than_what_was_asked_for(client, story):
    answer = ask(client, SITE + story.get_absolute_url(), maxwidth="500", maxheight="200").json()
    assert (answer["width"], answer["height"]) == (500, 200)
    assert 'width="500" height="200"' in answer["html"]
    assert answer["thumbnail_width"] <= 500
    assert answer["thumbnail_height"] <= 200
    tiny = ask(client, SITE + story.get_absolute_url(), maxwidth="30", maxheight="20").json()
    assert (tiny["width"], tiny["height"]) == (30, 20)
    assert "thumbnail_url" not in tiny


def test_every_address_of_a_piece_will_do(client, story):
    former = story.get_absolute_url()
    story.slug = "elsewhere"
    story.save()
    page = make_page(slug="about")
    for path in [former, story.get_absolute_url(), story.get_short_url(), f"{story.get_absolute_url()}?x=1#c"]:
        assert ask(client, SITE + path).json()["title"] == story.headline
    assert ask(client, SITE + page.get_absolute_url()).json()["title"] == page.headline
    arabic = make_article(slug="دمشق-تؤكد")
    assert ask(client, f"https://LOCALHOST:8000{arabic.get_absolute_url()}").json()["title"] == arabic.headline


@pytest.mark.parametrize(
    "address",
    [f"{SITE}/", f"{SITE}/section/none/", f"{SITE}/2020/10/06/none/", f"{SITE}/a/99/", "http://elsewhere.example/a/1/",
     "/a/1/", "nonsense", "http://[", f"{SITE}/a/1\x00/", "javascript:alert(1)", f"{SITE}/a/{'9' * 30}/"],
)  # fmt: skip
def test_an_address_of_no_piece_is_not_found(client, address):
    assert ask(client, address).status_code == 404


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "withdrawn"}])
def test_what_readers_may_not_see_has_no_card(client, fields):
    article = make_article(**fields)
    assert ask(client, SITE + article.get_short_url()).status_code == 404
    assert client.get(f"/a/{article.pk}/card/").status_code in {404, 410}


def test_a_format_that_there_is_not_is_not_implemented_and_a_question_without_sense_is_refused(client, story):
    address = SITE + story.get_absolute_url()
    assert ask(client, address, format="yaml").status_code == 501
    assert client.get("/oembed/").status_code == 400
    for wrong in ["-1", "0", "wide", "1e3", "99999999", "²"]:
        answer = ask(client, address, maxwidth=wrong)
        assert (answer.status_code, "maxwidth" in answer.content.decode()) == (400, True), wrong


def test_a_piece_names_where_the_answers_are_in_its_head_and_in_a_header(client, story):
    page = client.get(story.get_absolute_url())
    in_head = re.findall(
        r'<link rel="alternate" type="([^"]*oembed)" title="[^"]*"\s+href="([^"]*)">', page.content.decode()
    )
    in_header = re.fullmatch(r'<(.*)>; rel="alternate"; type="(.*)"', page["Link"])
    named = {kind: unescape(address) for kind, address in in_head} | {in_header[2]: in_header[1]}
    assert set(named) == {"text/xml+oembed", "application/json+oembed"}
    for kind, address in named.items():
        parts = urlsplit(address)
        assert parse_qs(parts.query)["url"] == [SITE + story.get_absolute_url()]
        answer = client.get(f"{parts.path}?{parts.query}")
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, kind.removesuffix("+oembed"))


def test_the_card_may_be_framed_by_anyone_and_nothing_else_may(client, story):
    card = client.get(f"/a/{story.pk}/card/")
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "script-src" not in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    page = client.get(story.get_absolute_url())
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_headers_of_a_card_are_alike_on_200_and_304(client, story):
    card = client.get(f"/a/{story.pk}/card/")
    again = client.get(f"/a/{story.pk}/card/", headers={"If-None-Match": card["ETag"]})
    assert again.status_code == 304
    for name in ["ETag", "Cache-Control", "Vary", "Content-Security-Policy", "X-Frame-Options"]:
        assert card.get(name) == again.get(name), name


def test_a_card_shows_the_piece_runs_nothing_and_is_in_no_index(client, story, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = client.get(f"/a/{story.pk}/card/").content.decode()
    for words in ["“Dam” &lt;holds&gt;", "A sentence that sums it up.", "Nadia Ferrant", story.get_absolute_url()]:
        assert words in page
    assert "<script" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="{SITE}{story.get_absolute_url()}">' in page


def test_an_answer_keeps_to_its_budget_and_a_304_to_two_queries(client, story, django_assert_max_num_queries):
    query = {"url": SITE + story.get_absolute_url()}
    with django_assert_max_num_queries(8):
        answer = client.get("/oembed/", query)
    with django_assert_max_num_queries(2):
        assert client.get("/oembed/", query, headers={"If-None-Match": answer["ETag"]}).status_code == 304
