"""The feeds: what each says in each form, to whom it is announced, and what never comes twice."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.feeds.channels import SUFFIXES
from articles.models import Article, Byline, Correction, SiteSettings
from comments.models import Comment
from comments.moderation import transition
from tests.factories import make_article, make_author, make_page, make_picture, make_section, make_tag

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
FORMS = list(SUFFIXES)


@pytest.fixture
def story():
    """A live piece with everything that a feed can tell of."""
    section = make_section(name="World", slug="world")
    authors = (
        make_author(name="Nadia Ferrant", slug="nadia-ferrant"),
        (make_author(name="Tomas Okell"), Byline.Role.ADDITIONAL),
        (make_author(name="Ruth Salter"), Byline.Role.EDITING),
    )
    picture = make_picture(alt="A grey field", caption="The field.", credit="Ada")
    return make_article(
        headline='“Dam” <holds> & "stands" 🌍', section=section, tags=(make_tag(name="Syria", slug="syria"),),
        bylines=authors, lead_picture=picture,
    )  # fmt: skip


def lists_of(story) -> dict[str, str]:
    """The addresses of the lists that the story stands in."""
    author = story.byline_list[0].author
    things = {"section": story.section, "tag": story.tags.first(), "author": author}
    return {"site": "/"} | {kind: thing.get_absolute_url() for kind, thing in things.items()}


KINDS = ["site", "section", "tag", "author"]


def read(client, address: str) -> list[dict]:
    """The entries of a feed in any form, by the same names."""
    answer = client.get(address)
    assert answer.status_code == 200
    if address.endswith("json/"):
        return [_from_json(item) for item in answer.json()["items"]]
    root = ElementTree.fromstring(answer.content)
    if root.tag == "rss":
        return [_from_rss(item) for item in root.iterfind("channel/item")]
    return [_from_atom(entry) for entry in root.iterfind(f"{ATOM}entry")]


def _from_json(item):
    return {
        "id": item["id"], "title": item["title"], "link": item["url"], "published": item["date_published"],
        "updated": item.get("date_modified"), "authors": [author["name"] for author in item.get("authors", [])],
        "tags": item.get("tags", []), "html": item["content_html"], "summary": item.get("summary"),
        "pictures": [attachment["url"] for attachment in item.get("attachments", [])],
    }  # fmt: skip


def _from_rss(item):
    return {
        "id": item.findtext("guid"), "title": item.findtext("title"), "link": item.findtext("link"),
        "published": item.findtext("pubDate"), "updated": item.findtext(f"{ATOM}updated"),
        "authors": [creator.text for creator in item.iterfind(CREATOR)],
        "tags": [category.text for category in item.iterfind("category")], "html": item.findtext(CONTENT),
        "summary": item.findtext("description"), "pictures": [one.get("url") for one in item.iterfind("enclosure")],
    }  # fmt: skip


def _from_atom(entry):
    published, updated = entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated")
    links = {link.get("rel"): link.get("href") for link in entry.iterfind(f"{ATOM}link")}
    return {
        "id": entry.findtext(f"{ATOM}id"), "title": entry.findtext(f"{ATOM}title"), "link": links["alternate"],
        "published": published, "updated": updated if updated != published else None,
        "authors": [name.text for name in entry.iterfind(f"{ATOM}author/{ATOM}name")],
        "tags": [category.get("term") for category in entry.iterfind(f"{ATOM}category")],
        "html": entry.findtext(f"{ATOM}content"), "summary": entry.findtext(f"{ATOM}summary"),
        "pictures": [links["enclosure"]] if "enclosure" in links else [],
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_list_has_its_feed_in_every_form_and_each_says_the_same(client, story, kind, form):
    (entry,) = read(client, lists_of(story)[kind] + SUFFIXES[form])
    assert entry["id"] == f"{SITE}/a/{story.pk}/"
    assert entry["title"] == '“Dam” <holds> & "stands" 🌍'
    assert entry["link"] == SITE + story.get_absolute_url()
    assert entry["summary"] == "A sentence that sums it up."
    assert entry["authors"] == ["Nadia Ferrant", "Tomas Okell"]
    assert entry["tags"] == ["World", "Syria"]
    assert entry["pictures"] == [SITE + story.lead_picture.url]
    assert entry["updated"] is None
    for words in ["First paragraph.", "Second paragraph.", f'src="{SITE}{story.lead_picture.url}"', "The field."]:
        assert words in entry["html"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_holds_what_its_list_holds_and_nothing_else(client, story, kind, form):
    other = make_article(headline="Elsewhere", section=make_section())
    titles = [entry["title"] for entry in read(client, lists_of(story)[kind] + SUFFIXES[form])]
    assert (other.headline in titles) == (kind == "site")


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_list_has_a_feed_without_entries_that_is_whole(client, form):
    lists = [make_section(), make_tag(), make_author()]
    for address in ["/", *(thing.get_absolute_url() for thing in lists)]:
        assert read(client, address + SUFFIXES[form]) == []
    atom = ElementTree.fromstring(client.get("/feed/atom/").content)
    assert all(atom.find(ATOM + name) is not None for name in ["id", "title", "updated", "author"])
    assert client.get("/feed/json/").json()["items"] == []


def test_a_feed_says_what_it_is_of_and_where_it_is(client, story):
    SiteSettings(name="The Meridian", description="Both sides of the line.").save()
    channel = ElementTree.fromstring(client.get("/section/world/feed/").content).find("channel")
    assert channel.findtext("title") == "World – The Meridian"
    assert channel.findtext("link") == f"{SITE}/section/world/"
    assert channel.findtext("language") == "en-gb"
    assert channel.find(f"{ATOM}link[@rel='self']").get("href") == f"{SITE}/section/world/feed/"
    atom = ElementTree.fromstring(client.get("/feed/atom/").content)
    assert (atom.findtext(f"{ATOM}title"), atom.findtext(f"{ATOM}id")) == ("The Meridian", f"{SITE}/")
    assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-gb"
    feed = client.get("/tag/syria/feed/json/").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{SITE}/tag/syria/", f"{SITE}/tag/syria/feed/json/")


def test_the_picture_of_a_story_comes_with_its_words(client, story):
    item = ElementTree.fromstring(client.get("/feed/").content).find("channel/item")
    media = item.find(f"{MEDIA}content")
    assert (media.get("url"), media.get("medium")) == (SITE + story.lead_picture.url, "image")
    said = {name: media.findtext(MEDIA + name) for name in ["title", "description", "credit"]}
    assert said == {"title": "The field.", "description": "A grey field", "credit": "Ada"}
    (attachment,) = client.get("/feed/json/").json()["items"][0]["attachments"]
    assert attachment["mime_type"] == "image/jpeg"


@pytest.mark.parametrize("form", FORMS)
def test_a_story_is_announced_once_whatever_changes_about_its_address(client, story, form):
    feed = f"/{SUFFIXES[form]}"
    (before,) = read(client, feed)
    story.slug, story.section = "elsewhere", make_section(name="Sport")
    story.displayed_at = timezone.now()
    story.save()
    (after,) = read(client, feed)
    assert after["link"] != before["link"]
    for name in ["id", "published", "updated", "title", "html"]:
        assert after[name] == before[name], name


@pytest.mark.parametrize("form", FORMS)
def test_only_a_change_to_the_story_counts_as_an_update(client, story, form):
    feed = f"/{SUFFIXES[form]}"
    story.body += "<p>A comma put right.</p>"
    story.save()
    assert read(client, feed)[0]["updated"] is None
    story.mark_updated()
    story.save()
    (entry,) = read(client, feed)
    assert entry["updated"] == timezone.localtime(story.updated_at).isoformat(timespec="seconds")
    assert entry["id"] == f"{SITE}/a/{story.pk}/"


def test_a_piece_shown_under_another_date_does_not_come_back_among_the_newest(client):
    now = timezone.now()
    old = make_article(published_at=now - timedelta(days=400))
    for hours in range(40, 1, -1):
        make_article(published_at=now - timedelta(hours=hours))
    old.displayed_at = now
    old.save()
    entries = read(client, "/feed/")
    assert len(entries) == 30
    assert f"{SITE}/a/{old.pk}/" not in {entry["id"] for entry in entries}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"}, {"status": "ready"}, {"status": "withdrawn"},
        {"published_at": timedelta(days=1)}, {"embargoed_until": timedelta(days=1)},
    ],
)  # fmt: skip
def test_what_readers_may_not_see_is_in_no_feed(client, story, form, fields):
    ahead = {name: timezone.now() + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    author, tag = story.byline_list[0].author, story.tags.first()
    make_article(headline="Secret words", section=story.section, tags=(tag,), bylines=(author,), **ahead)
    make_page(headline="Secret words")
    for address in lists_of(story).values():
        assert "Secret words" not in client.get(address + SUFFIXES[form]).content.decode()


def test_a_piece_leaves_the_feeds_when_it_is_withdrawn_and_comes_back_as_the_same(client, story):
    (before,) = read(client, "/feed/atom/")
    story.withdraw("It was wrong.")
    assert read(client, "/feed/atom/") == []
    story.publish()
    assert read(client, "/feed/atom/") == [before]


def test_the_clock_brings_a_piece_into_a_feed_that_was_kept(client, time_machine):
    at = timezone.now().replace(microsecond=0) + timedelta(minutes=5)
    make_article(headline="Due in five minutes", published_at=at)
    kept = client.get("/feed/")
    time_machine.move_to(at)
    assert client.get("/feed/", headers={"If-None-Match": kept["ETag"]}).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_no_character_of_a_text_breaks_a_feed(client, form):
    odd = "A\x00\x08\x0b\x1f\ufffe" if connection.vendor == "sqlite" else "A\x08\x0b\x1f\ufffe"
    hard = f"{odd} \u200fسد ]]> <b> 🌍 &amp;"
    make_article(
        headline=hard, standfirst=hard, bylines=(make_author(name=hard),), tags=(make_tag(name=hard),),
        section=make_section(name=hard, description=hard), body=f"<p>{hard}</p>",
        lead_picture=make_picture(alt=hard, caption=hard, credit=hard),
    )  # fmt: skip
    (entry,) = read(client, f"/{SUFFIXES[form]}")
    assert "\u200fسد ]]> <b> 🌍 &amp;" in entry["title"]
    assert entry["authors"][0].endswith("🌍 &amp;")


def test_every_address_in_a_text_is_whole(client):
    picture = make_picture(alt="A field")
    body = (
        '<p>See <a href="/about/">us</a>, <a href="https://elsewhere.example/?a=1&amp;b=2">them</a>,'
        ' <a href="../x/">that</a> and <a href="mailto:a@news.example">mail</a>.'
        '<sup><a href="#fn-1">1</a></sup></p>'
        f'<figure><img src="{picture.address}"><figcaption>A <em>field</em>.</figcaption></figure>'
        '<ol class="footnotes"><li>A note. <a href="#fnref-1">↩</a></li></ol>'
    )
    article = make_article(body=body)
    (entry,) = read(client, "/feed/json/")
    here = SITE + article.get_absolute_url()
    assert re.findall(r'href="([^"]*)"', entry["html"]) == [
        f"{SITE}/about/", "https://elsewhere.example/?a=1&amp;b=2", f"{here.rpartition('/')[0].rpartition('/')[0]}/x/",
        "mailto:a@news.example", f"{here}#fn-1", f"{here}#fnref-1",
    ]  # fmt: skip
    assert re.findall(r'src="([^"]*)"', entry["html"]) == [SITE + picture.url]
    assert "A <em>field</em>." in entry["html"]
    assert 'id="fn-1"' in entry["html"]


def test_a_text_from_right_to_left_says_so_in_every_block(client):
    make_article(headline="السد صامد", body="<p>قالت BBC إن السد صامد.</p><p>It holds.</p>")
    (entry,) = read(client, "/feed/")
    assert '<p dir="rtl">قالت' in entry["html"]
    assert '<p dir="auto">It holds.' in entry["html"]


def test_what_was_put_right_is_told_and_makes_kept_feeds_stale(client, story):
    kept = client.get("/feed/")["ETag"]
    correction = Correction.objects.create(article=story, text="It lies to the <north>.")
    answer = client.get("/feed/", headers={"If-None-Match": kept})
    assert "It lies to the &amp;lt;north&amp;gt;." in answer.content.decode()
    assert read(client, "/feed/")[0]["updated"] is None
    correction.delete()
    assert client.get("/feed/", headers={"If-None-Match": answer["ETag"]}).status_code == 200


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_costs_eight_queries_at_most_however_many_pieces_and_a_304_two(
    client, story, kind, form, django_assert_max_num_queries
):
    address = lists_of(story)[kind] + SUFFIXES[form]

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    body = f'<p>x</p><figure><img src="{make_picture().address}"></figure>'
    Article.objects.update(body=body)
    few = cost()
    credits = tuple(byline.author for byline in story.byline_list)
    for _ in range(12):
        make_article(section=story.section, tags=tuple(story.tags.all()), bylines=credits, body=body)
    assert cost() == few <= 8
    kept = client.get(address)["ETag"]
    with django_assert_max_num_queries(2):
        assert client.get(address, headers={"If-None-Match": kept}).status_code == 304


def test_replies_leave_a_kept_feed_true(client, story):
    kept = client.get("/feed/")["ETag"]
    transition(Comment.objects.create(article=story, author_name="Ada", body="Words."), "published", None, "test")
    assert client.get("/feed/", headers={"If-None-Match": kept}).status_code == 304


def test_each_list_announces_its_feeds_before_those_of_the_site_and_names_them_at_its_foot(client, story):
    for kind, address in lists_of(story).items():
        page = client.get(address).content.decode()
        announced = re.findall(r'<link rel="alternate" type="application/([^"]*)" title="[^"]*" href="([^"]*)">', page)
        types = {"rss": "rss+xml", "atom": "atom+xml", "json": "feed+json"}
        own = [(types[form], address + suffix) for form, suffix in SUFFIXES.items()]
        of_site = [(types[form], f"/{suffix}") for form, suffix in SUFFIXES.items()]
        assert announced == (of_site if kind == "site" else own + of_site)
        for _type, feed in announced:
            assert f'<a href="{feed}"' in page
            assert client.get(feed).status_code == 200


def test_the_feeds_of_a_list_that_moved_lead_to_those_of_today(client, story):
    tag, author, section = story.tags.first(), story.byline_list[0].author, story.section
    below = make_section(name="Asia", slug="asia", parent=section)
    former = {thing: thing.get_absolute_url() for thing in [tag, author, section, below]}
    tag.slug, author.slug, section.slug = "levant", "n-ferrant", "abroad"
    for thing in [tag, author, section]:
        thing.save()
    below.refresh_from_db()
    for thing, address in former.items():
        for suffix in SUFFIXES.values():
            answer = client.get(f"{address}{suffix}?x=1")
            target = f"{thing.get_absolute_url()}{suffix}?x=1"
            assert (answer.status_code, answer["Location"]) == (301, target)


@pytest.mark.parametrize("path", ["/section/no/feed/", "/tag/no/feed/atom/", "/author/no/feed/json/", "/feed/xml/"])
def test_a_feed_of_what_never_was_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_browsers_are_given_a_style_sheet_and_a_sentence_with_a_link(client, story, form):
    answer = client.get(f"/section/world/{SUFFIXES[form]}")
    lines = answer.content.decode().splitlines()
    assert lines[1] == '<?xml-stylesheet type="text/css" href="/static/site/feed.css"?>'
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    link = ElementTree.fromstring(answer.content).find(".//{http://www.w3.org/1999/xhtml}a")
    assert link.get("href") == f"{SITE}/section/world/"


@pytest.mark.parametrize("form", FORMS)
def test_a_hub_is_named_where_one_is_set_and_nowhere_else(client, settings, form):
    assert "hub" not in client.get(f"/{SUFFIXES[form]}").content.decode()
    settings.WEBSUB_HUBS = ["https://hub.example/"]
    answer = client.get(f"/{SUFFIXES[form]}")
    own = f"{SITE}/{SUFFIXES[form]}"
    assert answer["Link"] == f'<https://hub.example/>; rel="hub", <{own}>; rel="self"'
    if form == "json":
        assert answer.json()["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    else:
        hubs = ElementTree.fromstring(answer.content).findall(f".//{ATOM}link[@rel='hub']")
        assert [hub.get("href") for hub in hubs] == ["https://hub.example/"]


def test_a_feed_in_json_has_no_empty_members(client):
    make_article(standfirst="", body="<ul><li>Bread</li></ul>", section=None, bylines=())
    item = json.loads(client.get("/feed/json/").content)["items"][0]
    assert set(item) == {"id", "url", "title", "content_html", "date_published"}
