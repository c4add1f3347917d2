"""The reader's doors: what each address answers, what it costs, and when a kept copy is still true."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Byline, Correction, Redirect, SiteSettings
from articles.renditions import Crop, Format
from articles.templatetags.article_tags import direction, with_directions
from articles.views import preview_token
from comments.importing import Incoming, bring_in
from comments.models import Comment
from comments.moderation import transition
from tests.factories import (
    make_article,
    make_author,
    make_page,
    make_picture,
    make_section,
    make_tag,
    make_user,
    picture_bytes,
    shard_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    """A live piece with everything a piece can have."""
    section, tags = make_section(name="World", slug="world"), (make_tag(name="Syria"), make_tag(name="Turkey"))
    authors = (make_author(name="Nadia Ferrant"), (make_author(name="Ruth Salter"), Byline.Role.EDITING))
    article = make_article(
        headline="Damascus says <it>", section=section, tags=tags, bylines=authors, lead_picture=make_picture(),
        dateline="Tbilisi",
    )  # fmt: skip
    Correction.objects.create(article=article, text="It lies to the north-west.")
    for _ in range(4):
        make_article(section=section, tags=tags, bylines=(make_author(),), lead_picture=make_picture())
    said = {"created_at": timezone.now(), "status": "published"}
    told = [Incoming(str(number), "Words.", author_name=f"Reader {number}", **said) for number in range(60)]
    told += [
        Incoming(f"to {number}", "An answer.", author_name="Ada", parent=str(number), **said)
        for number in range(1, 60, 2)
    ]
    bring_in(article, told, "test")
    for page in ["about", "house-rules"]:
        make_page(slug=page)
    return Article.objects.get(pk=article.pk)


def public_addresses(story):
    """One address of every kind of public page."""
    return {
        "piece": story.get_absolute_url(),
        "front page": "/",
        "section": story.section.get_absolute_url(),
        "tag": story.tags.first().get_absolute_url(),
        "author": story.byline_list[0].author.get_absolute_url(),
        "page": "/about/",
        "search": "/search/?q=damascus",
        "nothing found": "/search/?q=damascis",
        "feed": "/feed/",
        "sitemap index": "/sitemap.xml",
        "sitemap": shard_of(story),
        "news sitemap": "/sitemap-news.xml",
    }


KINDS = [
    "piece",
    "front page",
    "section",
    "tag",
    "author",
    "page",
    "search",
    "nothing found",
    "feed",
    "sitemap index",
    "sitemap",
    "news sitemap",
]
BUDGETS = {"piece": 12, "front page": 10}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_keeps_to_its_budget_and_a_304_to_two_queries(client, story, kind, django_assert_max_num_queries):
    address = public_addresses(story)[kind]
    with django_assert_max_num_queries(BUDGETS.get(kind, 8)):
        page = client.get(address)
    assert page.status_code == 200
    with django_assert_max_num_queries(2):
        again = client.get(address, headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304
    assert not again.content


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_the_same_bytes_whatever_cookies_come(client, admin_client, story, kind):
    address = public_addresses(story)[kind]
    plain = client.get(address)
    client.cookies["commenter"] = "somebody"
    for session in ["nonsense", "x", "", "a" * 40]:
        client.cookies["sessionid"] = session
        answer = client.get(address)
        assert (answer.content, answer["Vary"]) == (plain.content, "Accept-Encoding")
        assert not answer.cookies
    assert admin_client.get(address).content == plain.content
    assert not plain.cookies
    assert plain["Vary"] == "Accept-Encoding"
    assert "csrfmiddlewaretoken" not in plain.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_headers_are_alike_on_200_and_304(client, story, kind):
    address = public_addresses(story)[kind]
    page = client.get(address)
    again = client.get(address, headers={"If-None-Match": page["ETag"]})
    for name in ["ETag", "Cache-Control", "Vary", "Content-Security-Policy"]:
        assert page.get(name) == again.get(name), name


@pytest.mark.parametrize("kind", KINDS)
def test_head_answers_as_get_does(client, story, kind):
    address = public_addresses(story)[kind]
    got, asked = client.get(address), client.head(address)
    assert (asked.status_code, asked["ETag"], asked.content) == (200, got["ETag"], b"")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_reading_is_allowed(client, story, kind):
    assert client.post(public_addresses(story)[kind]).status_code == 405


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_makes_the_old_copy_stale(client, story, kind):
    address = public_addresses(story)[kind]
    etag = client.get(address)["ETag"]
    story.headline = "Another headline"
    story.save()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_published_reply_makes_its_piece_and_the_lists_stale_and_nothing_else(client, story):
    addresses = public_addresses(story)
    other = Article.objects.exclude(pk=story.pk).stories().first().get_absolute_url()
    etags = {address: client.get(address)["ETag"] for address in [*addresses.values(), other]}
    comment = Comment.objects.create(article=story, author_name="Ada", body="Words.")
    transition(comment, "published", None, "test")
    stale = {
        address
        for address, etag in etags.items()
        if client.get(address, headers={"If-None-Match": etag}).status_code == 200
    }
    listing = {addresses[kind] for kind in ["front page", "section", "tag", "author", "search", "nothing found"]}
    assert stale == {addresses["piece"], *listing}


def test_the_clock_brings_a_piece_onto_the_front_page(client, time_machine):
    at = timezone.now().replace(microsecond=0) + timedelta(minutes=5)
    make_article(headline="Due in five minutes", published_at=at)
    page = client.get("/")
    assert "Due in five minutes" not in page.content.decode()
    assert page["Expires"]
    time_machine.move_to(at)
    page = client.get("/", headers={"If-None-Match": page["ETag"]})
    assert page.status_code == 200
    assert "Due in five minutes" in page.content.decode()


def test_the_piece_shows_all_that_it_has(client, story):
    page = client.get(story.get_absolute_url()).content.decode()
    assert '<h1 dir="auto">Damascus says &lt;it&gt;</h1>' in page
    for words in ["A sentence that sums it up.", "Nadia Ferrant", "Tbilisi", "Syria", "north-west", "Leave a Reply"]:
        assert words in page
    assert page.count("<h1") == 1


def test_words_for_search_engines_stand_in_the_title_and_in_every_description(client):
    words = {"search_title": "Dam found", "search_description": "What engines say."}
    for piece in [make_article(headline="The dam", **words), make_page(headline="The dam", slug="dam", **words)]:
        page = client.get(piece.get_absolute_url()).content.decode()
        assert "<title>Dam found – " in page
        assert '<meta name="description" content="What engines say.">' in page
        assert '<meta property="og:description" content="What engines say.">' in page
        assert '<meta property="og:title" content="The dam">' in page, "people who share it see the headline"
        assert "A sentence that sums it up." in page, "readers still read the standfirst"


def test_without_words_for_search_engines_headline_and_standfirst_serve(client):
    page = client.get(make_article(headline="The dam").get_absolute_url()).content.decode()
    assert "<title>The dam – " in page
    assert page.count('content="A sentence that sums it up."') == 2


def test_each_block_of_a_piece_says_from_which_side_it_is_read_and_the_body_stays_as_it_was(client):
    body = (
        "<p>قالت BBC إن السد صامد.</p>\n<ul><li>واحد</li></ul>\n<blockquote><p>The dam holds.</p></blockquote>\n"
        "<table><tbody><tr><td>سد</td></tr></tbody></table>"
    )
    article = make_article(headline="السد صامد", standfirst="It holds.", body=body)
    page = client.get(article.get_absolute_url()).content.decode()
    assert '<h1 dir="rtl">السد صامد</h1>' in page
    assert '<p class="deck wide" dir="auto">It holds.</p>' in page
    for block in [
        '<p dir="rtl">قالت',
        '<ul dir="rtl"><li>',
        '<blockquote dir="auto"><p>The',
        '<div dir="rtl"><div class="tbl"',
    ]:
        assert block in page, block
    assert Article.objects.get(pk=article.pk).body == body
    assert '<h3 dir="rtl"><a' in client.get(article.section.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [("The dam", "auto"), ("", "auto"), ("1994", "auto"), ("السد", "rtl"), ("הסכר", "rtl"), ("BBC: السد صامد", "rtl"),
     ("The word “سد” means dam", "ltr"), ('<a href="https://example.org/long/path">سد</a>', "rtl"), ("١٩٩٤", "auto")],
)  # fmt: skip
def test_most_letters_decide_from_which_side_a_text_is_read(text, said):
    assert direction(text) == said


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>a</p>\n<hr>\n<p>b</p>", '<p dir="auto">a</p>\n<hr>\n<p dir="auto">b</p>'),
        ("<ol class=\"footnotes\"><li>أ</li></ol>", '<ol dir="rtl" class="footnotes"><li>أ</li></ol>'),
        ("<ul><li><p>a</p><ul><li>b</li></ul></li></ul><h2>c</h2>",
         '<ul dir="auto"><li><p>a</p><ul><li>b</li></ul></li></ul><h2 dir="auto">c</h2>'),
        ("<figure><img src=\"/x\"><figcaption>أ</figcaption></figure>",
         "<figure><img src=\"/x\"><figcaption>أ</figcaption></figure>"),
        ('<p><abbr title="<p>">a</abbr></p>', '<p dir="auto"><abbr title="<p>">a</abbr></p>'),
        ("no block", "no block"),
    ],
)  # fmt: skip
def test_the_outermost_blocks_alone_have_a_direction(body, shown):
    assert with_directions(body) == shown


def test_a_page_without_a_discussion_does_not_speak_of_one_and_one_with_it_has_a_form(client):
    silent = client.get(make_page(slug="silent").get_absolute_url()).content.decode()
    assert "discussion" not in silent
    page = make_page(slug="open", replies="open")
    assert "Leave a Reply" in client.get(page.get_absolute_url()).content.decode()
    Article.objects.filter(pk=page.pk).update(replies="closed", edition=F("edition") + 1)
    closed = client.get(page.get_absolute_url()).content.decode()
    assert "Comments are closed." in closed
    assert "this story" not in closed


def test_a_piece_without_tags_shows_nothing_odd_in_their_place(client):
    page = client.get(make_article(tags=()).get_absolute_url()).content.decode()
    assert 'class="tags' not in page


def test_machines_read_the_piece_as_schema_org_says(client, story):
    page = client.get(story.get_absolute_url()).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Damascus says <it>"
    assert [author["name"] for author in data["author"]] == ["Nadia Ferrant"]
    assert data["datePublished"] == timezone.localtime(story.published_at).isoformat(timespec="seconds")
    assert data["commentCount"] == 90
    assert data["url"].startswith("http://localhost:8000/")


def structured(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


def test_machines_are_offered_the_lead_picture_in_three_shapes(client):
    file = ContentFile(picture_bytes(1600, 1200), name="a.png")
    picture = make_picture(original=file, caption="A field.", credit="Ada")
    data = structured(client, make_article(lead_picture=picture))
    sizes = [(image["width"]["value"], image["height"]["value"]) for image in data["image"]]
    assert sizes == [(1600, 900), (1080, 720), (480, 480)]
    for image in data["image"]:
        assert (image["caption"], image["creditText"]) == ("A field.", "Ada")
        assert image["url"].startswith("http://localhost:8000/media/r/")
    assert data["thumbnailUrl"] == data["image"][2]["url"]


def test_without_a_lead_picture_machines_are_offered_the_card_and_until_then_the_sign(client):
    article = make_article(lead_picture=None)
    Article.objects.update(social_card="")
    assert structured(client, article)["image"][0]["url"].endswith("/static/site/mark.png")
    Article.objects.update(social_card="r/0.png", edition=F("edition") + 1)
    image = structured(client, article)["image"][0]
    assert image["url"] == "http://localhost:8000/media/r/0.png"
    assert image["width"]["value"] == 1200


def described(client, address):
    """What messengers read of a page."""
    page = client.get(address).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="((?:og:image|twitter)[^"]*)" content="([^"]*)">', page))


def test_messengers_are_shown_the_lead_picture_of_a_story_and_of_the_front_page(client):
    picture = make_picture(original=ContentFile(picture_bytes(2000, 1500), name="a.png"), alt="A grey field")
    article = make_article(lead_picture=picture)
    for address in [article.get_absolute_url(), "/"]:
        said = described(client, address)
        assert said["og:image"] == f"http://localhost:8000{picture.url_of(picture.specs(Crop.SOCIAL)[-1], Format.JPEG)}"
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert (said["og:image:alt"], said["og:image:type"]) == ("A grey field", "image/jpeg")
        assert said["twitter:card"] == "summary_large_image"


def test_messengers_are_shown_a_face_in_a_square_and_else_the_mark(client):
    said = described(client, make_author(photo=make_picture()).get_absolute_url())
    assert said["og:image:width"] == said["og:image:height"]
    assert said["twitter:card"] == "summary"
    said = described(client, make_section().get_absolute_url())
    assert said["og:image"].endswith("/static/site/mark.png")


def test_the_lead_picture_comes_first_and_all_others_wait(client, story):
    page = client.get(story.get_absolute_url()).content.decode()
    assert page.count('fetchpriority="high"') == 1
    assert page.count('loading="lazy"') == page.count("<img") - 1
    assert f'<a class="large"\n     href="{story.lead_picture.url}"' in page


@pytest.mark.parametrize("kind", ["front page", "section", "tag"])
def test_one_picture_of_a_list_comes_first(client, story, kind):
    page = client.get(public_addresses(story)[kind]).content.decode()
    assert page.count('fetchpriority="high"') == 1
    assert page.count("<img") > 1
    assert re.search(r"<img[^>]*>", page)[0].count("fetchpriority") == 1


def test_every_picture_says_how_large_it_is(client, story):
    for kind in ["piece", "front page", "section", "author"]:
        for image in re.findall(r"<img[^>]*>", client.get(public_addresses(story)[kind]).content.decode()):
            assert re.search(r'width="\d+"\s+height="\d+"', image), image


def test_pictures_in_the_text_cost_one_query_however_many(client):
    def cost(body):
        article = make_article(body=body)
        client.get(article.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(article.get_absolute_url())
        return len(queries)

    figures = [f'<figure><img src="{make_picture().address}"></figure>' for _ in range(4)]
    assert cost("<p>x</p>" + "".join(figures)) == cost("<p>x</p>" + figures[0]) == cost("<p>x</p>") + 1


def test_a_piece_without_pictures_has_nothing_to_open_them_in(client):
    assert "<dialog" not in client.get(make_article().get_absolute_url()).content.decode()
    led = make_article(lead_picture=make_picture())
    assert "<dialog" in client.get(led.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "path",
    ["/2020/13/45/x/", "/0000/00/00/x/", "/2020/10/06/", "/section/nowhere/", "/tag/none/", "/author/nobody/",
     "/a/0/", "/a/999999999999999999999/", "/preview/forged/", "/media/../../etc/passwd", "/media/r/none.png",
     "/sitemap-nothing.xml", "/sitemap-articles-99999.xml", "/sitemap-nothing-1.xml", "/sitemap-articles-0.xml",
     "/sitemap-articles-999999999999999999.xml", "/no/such/page/", "/a/1%00/", "/%ff/"],
)  # fmt: skip
def test_an_address_that_is_none_is_not_found(client, path):
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize("status", ["draft", "submitted", "in_edit", "ready"])
def test_what_is_not_published_is_as_unknown_as_what_never_was(client, status):
    article = make_article(status=status, headline="Secret words", published_at=None, bylines=(make_author(),))
    assert client.get(f"/a/{article.pk}/").status_code == 404
    for path in ["/", "/feed/", shard_of(article), article.section.get_absolute_url()]:
        assert "Secret words" not in client.get(path).content.decode()


@pytest.mark.parametrize("fields", [{"published_at": 1}, {"embargoed_until": 1}])
def test_what_is_still_to_come_is_nowhere(client, fields):
    ahead = {name: timezone.now() + timedelta(days=days) for name, days in fields.items()}
    author, tag = make_author(), make_tag()
    article = make_article(headline="Secret words", bylines=(author,), tags=(tag,), **ahead)
    make_article(tags=(tag,), bylines=(author,))
    assert client.get(article.get_absolute_url()).status_code == 404
    paths = ["/", "/feed/", article.section.get_absolute_url(), tag.get_absolute_url(), author.get_absolute_url()]
    for path in [*paths, Article.objects.exclude(pk=article.pk).get().get_absolute_url()]:
        assert "Secret words" not in client.get(path).content.decode()
    assert article.slug not in client.get(shard_of(article)).content.decode()


def test_a_withdrawn_piece_is_gone_with_its_reason(client):
    article = make_article(slug="gone")
    address = article.get_absolute_url()
    article.withdraw("The source has taken it back.")
    for path in [address, f"/a/{article.pk}/"]:
        answer = client.get(path)
        assert answer.status_code == 410
        assert "The source has taken it back." in answer.content.decode()


def test_a_former_address_leads_straight_to_todays_and_keeps_its_query(client):
    article = make_article(slug="first")
    former = article.get_absolute_url()
    for slug in ["second", "third"]:
        article.slug = slug
        article.save()
    answer = client.get(f"{former}?from=mail")
    assert (answer.status_code, answer["Location"]) == (301, f"{article.get_absolute_url()}?from=mail")


def test_a_live_piece_wins_over_an_old_redirect(client):
    article, other = make_article(slug="first"), make_article()
    Redirect.objects.create(path=article.get_absolute_url(), article=other)
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_former_address_of_what_is_withdrawn_is_gone(client):
    article = make_article(slug="first")
    former = article.get_absolute_url()
    article.slug = "second"
    article.save()
    article.withdraw("It was wrong.")
    assert client.get(former).status_code == 410


def test_addresses_keep_the_script_of_their_headline(client):
    article = make_article(slug="دمشق-تؤكد")
    former = article.get_absolute_url()
    assert client.get(former).status_code == 200
    article.slug = "сирия"
    article.save()
    assert client.get(former)["Location"] == article.get_absolute_url()


def test_the_short_address_leads_to_the_long_one(client):
    article = make_article()
    answer = client.get(f"/a/{article.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, article.get_absolute_url())


def test_a_section_holds_what_lies_below_it_and_what_is_also_in_it(client):
    world = make_section(name="World", slug="world")
    asia, sport = make_section(name="Asia", slug="asia", parent=world), make_section(name="Sport", slug="sport")
    make_article(headline="In Asia", section=asia)
    make_article(headline="Also World", section=sport).secondary_sections.add(world)
    page = client.get("/section/world/").content.decode()
    assert "In Asia" in page
    assert "Also World" in page
    assert client.get("/section/world/asia/").status_code == 200
    assert client.get("/section/asia/").status_code == 404


def test_lists_part_into_pages_and_each_has_one_address(client):
    section = make_section(slug="world")
    for _ in range(45):
        make_article(section=section)
    assert client.get("/section/world/?page=3").status_code == 200
    assert client.get("/section/world/?page=1")["Location"] == "/section/world/"
    for page in ["4", "0", "-1", "x", "01", "²", "1e1", "99999999999"]:
        assert client.get("/section/world/", {"page": page}).status_code == 404, page


def test_a_page_stands_outside_lists_and_feeds(client):
    make_page(headline="About us", slug="about")
    assert client.get("/about/").status_code == 200
    for path in ["/feed/", "/sitemap-lists.xml"]:
        assert "About us" not in client.get(path).content.decode()


def test_an_empty_site_answers_everywhere(client):
    for path in ["/", "/feed/", "/sitemap.xml", "/sitemap-news.xml", "/sitemap-lists.xml", "/robots.txt"]:
        assert client.get(path).status_code == 200, path


def test_a_preview_shows_a_draft_to_whoever_has_the_token_and_is_never_kept(client, time_machine):
    article = make_article(status="draft", headline="Not yet")
    address = f"/preview/{preview_token(article)}/"
    answer = client.get(address)
    assert "Not yet" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    time_machine.move_to(timezone.now() + timedelta(hours=49))
    assert client.get(address).status_code == 404


def test_the_words_of_the_site_come_from_its_settings(client):
    SiteSettings(name="The Meridian", tagline="Both sides of the line").save()
    page = client.get("/").content.decode()
    assert "The Meridian" in page
    assert "Both sides of the line" in page


def test_right_to_left_languages_turn_the_page(client, settings):
    settings.LANGUAGE_CODE = "ar"
    assert '<html lang="ar" dir="rtl"' in client.get("/").content.decode()


def test_robots_are_asked_to_leave_what_writes_alone(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /comments/" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml\n" in text
    assert "Sitemap: http://localhost:8000/sitemap-news.xml\n" in text


def test_health_is_told_to_whoever_watches(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db(databases="__all__")
def test_readiness_asks_the_databases_the_cache_and_the_migrations(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_staff_who_are_signed_in_see_what_everybody_sees(client):
    article = make_article(status="draft")
    client.force_login(make_user(is_superuser=True))
    assert client.get(f"/a/{article.pk}/").status_code == 404


def test_an_old_address_of_any_form_leads_to_where_it_says(client):
    article = make_article()
    for path in ["/wp-login.php", "/2019/old.html", "/no-slash", "/sp ace/"]:
        Redirect.objects.create(path=path, article=article)
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, article.get_absolute_url()), path


def test_redirects_that_became_a_chain_are_one_step_and_a_circle_is_none(client):
    article = make_article()
    Redirect.objects.create(path="/first/", to_path="/second/")
    Redirect.objects.create(path="/second/", article=article)
    Redirect.objects.create(path="/round/", to_path="/and-round/")
    Redirect.objects.create(path="/and-round/", to_path="/round/")
    assert client.get("/first/")["Location"] == article.get_absolute_url()
    assert client.get("/round/").status_code == 404


def test_a_reply_to_one_piece_leaves_the_pages_of_others_true(client, story):
    other = Article.objects.stories().exclude(pk=story.pk).first()
    before = client.get(other.get_absolute_url()).content
    comment = Comment.objects.create(article=story, author_name="Ada", body="Words.")
    transition(comment, "published", None, "test")
    assert client.get(other.get_absolute_url()).content == before


def test_a_parent_that_is_not_out_is_not_named(client):
    parent = make_page(headline="Secret words", slug="secret", status="draft")
    child = make_page(slug="child", parent=parent)
    assert "Secret words" not in client.get(child.get_absolute_url()).content.decode()


@pytest.mark.parametrize("path", ["/media/r/", "/media/r", "/media/secret-key", "/media/r/%2e%2e/x.png"])
def test_media_are_pictures_and_nothing_else(client, path):
    assert client.get(path).status_code == 404


def test_a_page_says_405_to_whoever_writes_to_it_even_without_a_token(story):
    strict = Client(enforce_csrf_checks=True)
    for method in ["post", "put", "delete", "patch"]:
        assert getattr(strict, method)(story.get_absolute_url()).status_code == 405


def test_reader_views_are_told_by_name_what_is_not_the_story(client, story):
    """Firefox and others leave out what is named so, unless a name of the same thing has "and" in it, as "band" has."""
    page = client.get(story.get_absolute_url()).content.decode()
    before_comments, comments = page.split('<div class="comments">')
    assert 'id="c-' in comments
    assert 'id="c-' not in before_comments
    assert 'id="reply"' in comments
    related = before_comments.partition("</article>")[2].partition('<div class="related">')[2]
    assert re.search(r'class="card[^"]*"', related)
