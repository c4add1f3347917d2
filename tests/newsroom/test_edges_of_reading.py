"""The edge cases at which other publishing systems have failed their readers, each under its own name."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import cards
from articles.companions import companions_of
from articles.models import Article, Document, Pick, Redirect, Section, Tag
from articles.search import finding, query
from comments.models import Comment
from comments.moderation import transition
from tests.admin_forms import signed_in
from tests.factories import (
    make_article,
    make_author,
    make_page,
    make_picture,
    make_section,
    make_series,
    make_tag,
    make_user,
    shard_of,
)

pytestmark = pytest.mark.django_db

SECRET = "Zanzibarquest"
FORMS = ["", "atom/", "json/"]


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return b"".join(answer).decode()


# A draft, embargoed, scheduled or withdrawn piece is absent from …

HIDDEN = {
    "draft": {"status": "draft"},
    "ready": {"status": "ready"},
    "scheduled": {"published_at": timezone.now() + timedelta(days=30)},
    "embargoed": {"embargoed_until": timezone.now() + timedelta(days=30)},
    "withdrawn": {"status": "withdrawn", "withdrawal_reason": "It was about somebody else."},
}


@pytest.fixture(params=HIDDEN)
def scene(request):
    """Two live pieces and a hidden one between them that shares everything with them."""
    section, tag, author, series = make_section(), make_tag(), make_author(), make_series()
    shared = {"section": section, "tags": (tag,), "bylines": (author,), "series": series}
    hour = timedelta(hours=1)
    before = make_article(**shared, part=1, published_at=timezone.now() - 3 * hour)
    hidden = make_article(
        **{"published_at": timezone.now() - 2 * hour, "part": 2, "reply_count": 9, "headline": SECRET, "body": SECRET,
           "standfirst": SECRET, "slug": "out-of-sight", "lead_picture": make_picture(alt=SECRET)}
        | shared | HIDDEN[request.param],
    )  # fmt: skip
    after = make_article(**shared, part=3, published_at=timezone.now() - hour)
    for piece in [before, after]:
        Pick.objects.create(article=piece, piece=hidden)
    cards.draw(hidden)
    return {"section": section, "tag": tag, "author": author, "series": series, "hidden": hidden,
            "before": before, "after": after, "state": request.param}  # fmt: skip


def lists_of(scene):
    day = timezone.localtime(scene["after"].published_at).date()
    return [
        "/",
        *(scene[kind].get_absolute_url() for kind in ["section", "tag", "author", "series"]),
        f"/{day:%Y}/",
        f"/{day:%Y/%m}/",
        f"/{day:%Y/%m/%d}/",
    ]


def test_what_is_hidden_is_absent_from_lists(client, scene):
    for address in lists_of(scene):
        page = text_of(client, address)
        assert SECRET.lower() not in page.lower(), address
        assert scene["before"].headline in page


def test_what_is_hidden_is_absent_from_tag_and_author_counts(client, scene):
    assert "noindex" in text_of(client, scene["tag"].get_absolute_url())  # with three live pieces it would not be
    make_article(tags=(scene["tag"],))
    assert "noindex" not in text_of(client, scene["tag"].get_absolute_url())
    lonely = make_author()
    scene["hidden"].set_bylines([(lonely, "reporting")])
    assert lonely.get_absolute_url() not in text_of(client, shard_of(lonely, "authors"))


@pytest.mark.parametrize("form", FORMS)
def test_what_is_hidden_is_absent_from_feeds(client, scene, form):
    for kind in ["", "section", "tag", "author", "series"]:
        root = scene[kind].get_absolute_url() if kind else "/"
        feed = text_of(client, f"{root}feed/{form}")
        assert SECRET.lower() not in feed.lower()
        assert scene["before"].headline in feed


def test_what_is_hidden_is_absent_from_both_sitemaps(client, scene):
    everything = text_of(client, shard_of(scene["hidden"])) + text_of(client, "/sitemap-news.xml")
    assert SECRET.lower() not in everything.lower()
    assert everything.count(scene["before"].slug) == 2


@pytest.mark.parametrize("words", [SECRET, SECRET.lower(), f'"{SECRET}"', f"{SECRET[:6]}*", "the zanzibarquest"])
def test_what_is_hidden_is_absent_from_search(client, scene, words):
    answer = text_of(client, f"/search/?q={quote(words)}")
    assert "out-of-sight" not in answer
    assert "<mark" not in answer
    asked = query.parse(words[:-2] + "z")
    assert SECRET.lower() not in (finding.suggest(asked) or "").lower()


def test_what_is_hidden_is_absent_from_related(client, scene):
    for piece in [scene["before"], scene["after"]]:
        assert scene["hidden"] not in companions_of(piece).related
        assert SECRET.lower() not in text_of(client, piece.get_absolute_url()).lower()


def test_what_is_hidden_is_absent_from_most_discussed(client, scene):
    Article.objects.filter(pk=scene["before"].pk).update(reply_count=1)
    for _ in range(8):
        make_article(section=scene["section"])  # enough for a front page with all its parts
    for address in ["/", scene["section"].get_absolute_url()]:
        page = text_of(client, address)
        assert "Most discussed" in page
        assert SECRET.lower() not in page.lower()


def test_what_is_hidden_is_absent_from_previous_and_next(scene):
    around = companions_of(scene["before"])
    assert around.after == scene["after"]
    assert companions_of(scene["after"]).before == scene["before"]


def test_what_is_hidden_has_no_page_card_oembed_or_structured_data(client, scene):
    piece = scene["hidden"]
    gone = 410 if scene["state"] == "withdrawn" else 404
    asked = f"/oembed/?url=http://testserver{quote(piece.get_absolute_url())}"
    for address in [piece.get_short_url(), f"{piece.get_short_url()}card/", asked]:
        answer = client.get(address)
        assert answer.status_code in {404, 410}, address
        assert "og:image" not in answer.content.decode()
    if piece.published_on:
        page = text_of(client, f"/{piece.published_on:%Y/%m/%d}/{piece.slug}/", gone)
        assert "ld+json" not in page
        assert "og:image" not in page
    assert client.get(f"/comments/{piece.pk}/").status_code == 404


def test_what_is_hidden_has_a_social_picture_that_nobody_can_guess(client, scene):
    piece = Article.objects.get(pk=scene["hidden"].pk)
    names = [piece.social_card] if piece.social_card else []
    assert scene["state"] in {"draft", "ready"} or names or not piece.lead_picture
    for name in names:
        assert re.search(r"[0-9a-f]{40}", name)
        assert piece.slug not in name


def test_what_becomes_hidden_leaves_cached_pages(client):
    piece = make_article(headline=SECRET, slug=SECRET.lower())
    addresses = ["/", piece.section.get_absolute_url(), "/feed/", "/sitemap-news.xml", shard_of(piece)]
    kept = {address: client.get(address)["ETag"] for address in addresses}
    piece.withdraw("It was wrong.")
    for address, etag in kept.items():
        answer = client.get(address, headers={"If-None-Match": etag})
        assert answer.status_code == 200, address
        assert SECRET.lower() not in answer.content.decode().lower()


# The clock


def test_published_exactly_now_is_live(client, time_machine):
    moment = datetime(2031, 5, 1, 9, 0, 0, tzinfo=UTC)
    time_machine.move_to(moment, tick=False)
    piece = make_article(published_at=moment)
    assert piece.is_live
    text_of(client, piece.get_absolute_url())
    assert piece.headline in text_of(client, "/")


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2031, 3, 30, 0, 59, tzinfo=UTC), "00:59"),
        (datetime(2031, 3, 30, 1, 0, tzinfo=UTC), "02:00"),  # the hour from one to two does not exist
        (datetime(2031, 10, 26, 0, 30, tzinfo=UTC), "01:30"),
        (datetime(2031, 10, 26, 1, 30, tzinfo=UTC), "01:30"),  # the same hour again
    ],
)
def test_daylight_saving_gap_and_fold(client, settings, time_machine, moment, shown):
    settings.TIME_ZONE = "Europe/London"
    time_machine.move_to(moment + timedelta(minutes=1), tick=False)
    piece = make_article(published_at=moment)
    page = text_of(client, piece.get_absolute_url())
    assert f'datetime="{timezone.localtime(moment).isoformat()}"' in page
    assert shown in page
    time_machine.move_to(moment - timedelta(seconds=1), tick=False)
    assert not piece.is_live
    time_machine.move_to(moment, tick=False)
    assert piece.is_live


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "2030/12/31"), ("Europe/Istanbul", "2031/01/01"), ("America/Los_Angeles", "2030/12/31")]
)
def test_the_boundary_of_a_year_in_the_zone_of_the_site(client, settings, time_machine, zone, day):
    settings.TIME_ZONE = zone
    time_machine.move_to(datetime(2030, 12, 31, 22, 30, tzinfo=UTC), tick=False)
    piece = make_article(status="ready")
    piece.publish()
    assert piece.get_absolute_url().startswith(f"/{day}/")
    assert piece.headline in text_of(client, f"/{day}/")
    assert piece.headline in text_of(client, f"/{day[:4]}/")
    assert client.get("/2031/" if day.startswith("2030") else "/2030/").status_code == 404


# Addresses


def rename(piece, slug):
    piece.slug = slug
    piece.save()
    return Article.objects.get(pk=piece.pk)


def leads_to(client, address):
    answer = client.get(address)
    assert answer.status_code == 301, (address, answer.status_code)
    return answer["Location"]


def test_a_slug_reused_by_a_new_piece_after_a_rename_belongs_to_the_new_piece(client):
    first = make_article(slug="budget")
    old = first.get_absolute_url()
    first = rename(first, "budget-of-last-year")
    assert leads_to(client, old) == first.get_absolute_url()
    second = make_article(slug="budget", published_at=first.published_at)
    assert second.get_absolute_url() == old
    assert second.headline in text_of(client, old)
    second = rename(second, "budget-of-this-year")
    assert leads_to(client, old) == second.get_absolute_url()


def test_renamed_from_a_to_b_to_a_leads_straight_and_never_round(client):
    piece = make_article(slug="a-road")
    a = piece.get_absolute_url()
    b = rename(piece, "b-road").get_absolute_url()
    piece = rename(Article.objects.get(pk=piece.pk), "a-road")
    assert piece.headline in text_of(client, a)
    assert leads_to(client, b) == a
    c = rename(piece, "c-road").get_absolute_url()
    assert {leads_to(client, a), leads_to(client, b)} == {c}


def test_a_redirect_whose_target_is_later_withdrawn_is_gone_with_its_reason(client):
    piece = make_article(slug="first-name")
    old = piece.get_absolute_url()
    piece = rename(piece, "second-name")
    Redirect.objects.create(path="/from-elsewhere/", article=piece)
    piece.withdraw("A court asked for it.")
    for address in [old, "/from-elsewhere/", piece.get_absolute_url()]:
        assert "A court asked for it." in text_of(client, address, 410)
    piece.reopen()
    piece.publish()
    assert leads_to(client, old) == piece.get_absolute_url()


def test_case_trailing_slash_unicode_and_percent_variants_of_an_address_lead_to_it(client):
    piece = make_article(slug="köln-am-rhein")
    address = piece.get_absolute_url()
    variants = [
        address.rstrip("/"),
        address.replace("k", "K", 1),
        address.upper(),
        quote("/".join(address.split("/")[:4]) + "/köln-am-rhein/"),
        "/".join(address.split("/")[:4]) + "/" + quote("ko\u0308ln-am-rhein") + "/",  # composed of two letters
        "/".join(address.split("/")[:4]) + "/" + quote("köln-am-rhein ") + "/",
    ]
    for variant in variants:
        answer = client.get(variant, follow=True)
        assert answer.status_code == 200, variant
        assert piece.headline in answer.content.decode()
        assert len(answer.redirect_chain) <= 1, (variant, answer.redirect_chain)


def test_withdrawn_and_published_again_keeps_address_guid_and_first_date(client):
    piece = make_article(published_at=timezone.now() - timedelta(days=3))
    address, first = piece.get_absolute_url(), piece.published_at
    guid = re.search(r"<guid[^>]*>([^<]+)</guid>", text_of(client, "/feed/"))[1]
    piece.withdraw("Checked again.")
    assert guid not in text_of(client, "/feed/")
    piece.reopen()
    piece.publish()
    piece = Article.objects.get(pk=piece.pk)
    assert (piece.get_absolute_url(), piece.published_at) == (address, first)
    assert re.search(r"<guid[^>]*>([^<]+)</guid>", text_of(client, "/feed/"))[1] == guid


# An empty site


def test_an_empty_site_has_every_page_feed_and_sitemap_and_each_is_valid(client):
    assert not Article.objects.exists()
    pages = ["/", "/search/", "/search/?q=nothing"]
    for address in pages:
        page = text_of(client, address)
        assert page.count("<h1") == 1
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
            json.loads(block)
    for form in ["", "atom/"]:
        ElementTree.fromstring(text_of(client, f"/feed/{form}"))
    assert json.loads(text_of(client, "/feed/json/"))["items"] == []
    for sitemap in ["/sitemap.xml", "/sitemap-news.xml", "/sitemap-lists.xml"]:
        ElementTree.fromstring(text_of(client, sitemap))
    text_of(client, "/robots.txt")
    json.loads(text_of(client, "/site.webmanifest"))
    for made in [make_section(), make_tag(), make_author()]:
        address = made.get_absolute_url()
        assert text_of(client, address).count("<h1") == 1
        ElementTree.fromstring(text_of(client, f"{address}feed/"))


def test_a_news_sitemap_without_news_is_well_formed_and_names_an_address(client):
    make_article(published_at=timezone.now() - timedelta(days=30))
    tree = ElementTree.fromstring(text_of(client, "/sitemap-news.xml"))
    assert [child.tag.rpartition("}")[2] for child in tree] == ["url"]
    assert not list(tree.iter("{http://www.google.com/schemas/sitemap-news/0.9}news"))


# People


@pytest.mark.parametrize("number", [0, 1, 2, 7])
def test_none_one_or_many_authors_are_the_same_on_page_card_feed_and_json_ld(client, number):
    authors = tuple(make_author(name=f"Person {letter}") for letter in "ABCDEFG"[:number])
    piece = make_article(bylines=authors)
    page, names = text_of(client, piece.get_absolute_url()), [author.name for author in authors]
    blocks = [json.loads(block) for block in re.findall(r'ld\+json">(.*?)</script>', page, re.DOTALL)]
    news = next(block for block in blocks if block["@type"] == "NewsArticle")
    if names:
        assert [author["name"] for author in news["author"]] == names
    else:
        assert [author["@type"] for author in news.get("author", [])] in ([], ["NewsMediaOrganization"])
    card = text_of(client, "/")
    entry = json.loads(text_of(client, "/feed/json/"))["items"][0]
    assert [author["name"] for author in entry.get("authors", [])] == names
    for name in names:
        assert name in page.partition("</header>")[2]
        assert name in card


def test_an_author_without_a_page_is_named_and_linked_nowhere(client):
    author = make_author(name="Agency Desk", has_page=False)
    piece = make_article(bylines=(author,))
    for address in [piece.get_absolute_url(), "/", "/feed/atom/", piece.section.get_absolute_url()]:
        page = text_of(client, address)
        assert "Agency Desk" in page
        assert f"/author/{author.slug}/" not in page
    assert client.get(f"/author/{author.slug}/").status_code == 404


def test_an_author_renamed_is_renamed_everywhere_and_found_under_the_former_address(client):
    author = make_author(name="Maria Alt", slug="maria-alt")
    piece = make_article(bylines=(author,))
    old, places = author.get_absolute_url(), [piece.get_absolute_url(), "/", "/feed/", "/feed/json/"]
    kept = {address: client.get(address)["ETag"] for address in places}
    author.name, author.slug = "Maria Neu", "maria-neu"
    author.save()
    assert leads_to(client, old) == author.get_absolute_url()
    for address, etag in kept.items():
        page = client.get(address, headers={"If-None-Match": etag})
        assert page.status_code == 200, address
        assert "Maria Neu" in page.content.decode()
        assert "Maria Alt" not in page.content.decode()
    assert "Maria Neu" in text_of(client, "/search/?q=neu")


# Words


@pytest.mark.parametrize(
    "headline",
    [
        "Profits < losses & <b>bold</b> moves",
        "\"Quoted\" 'twice' “thrice” `again`",
        "Storm 🌪️ hits 👩‍👩‍👧 family",
        "Price \u200frises\u200e to \u202e99\u202c",
        "أخبار اليوم: price 12",
        ("Long words everywhere " * 14)[:300].strip(),
        "</script><script>alert(1)</script>",
        "]]> & <!-- -->",
    ],
)
def test_a_headline_with_markup_quotes_emoji_direction_marks_or_300_characters(client, headline):
    piece = make_article(headline=headline, slug="odd", tags=(make_tag(),))
    page = text_of(client, piece.get_absolute_url())
    assert "<script>alert(1)" not in page
    assert "<b>bold" not in page
    for block in re.findall(r'ld\+json">(.*?)</script>', page, re.DOTALL):
        found = json.loads(block)
        if found["@type"] == "NewsArticle":
            assert found["headline"] in headline or headline.startswith(found["headline"].rstrip("…"))
    titles = [item.findtext("title") for item in ElementTree.fromstring(text_of(client, "/feed/")).iter("item")]
    assert titles == [headline]
    assert json.loads(text_of(client, "/feed/json/"))["items"][0]["title"] == headline
    for address in ["/", piece.section.get_absolute_url(), "/search/?q=odd", "/sitemap-news.xml", shard_of(piece)]:
        assert "<script>alert(1)" not in text_of(client, address)
    ElementTree.fromstring(text_of(client, "/sitemap-news.xml"))


def test_tags_differing_only_by_case_or_accents_are_one():
    make_tag(name="Café Society")
    for again in ["café society", "CAFE SOCIETY", "Cafe\u0301  society"]:
        assert Tag.objects.named(again) is not None, again


# Search


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "*",
        "NEAR(",
        "NEAR(a b, 3)",
        "🌪️",
        "x" * 5000,
        "the of and",
        "-",
        '"" AND',
        "a OR b",
        "col:word",
        "\x00",
        "%",
    ],
)
def test_search_for_operators_emoji_thousands_of_characters_or_common_words_alone(client, words):
    make_article(headline="The of and storm")
    answer = client.get("/search/", {"q": words})
    assert answer.status_code in {200, 400}
    assert answer.content.decode().count("<h1") == 1
    if answer.status_code == 400:
        assert 'role="alert"' in answer.content.decode() or "error" in answer.content.decode()


# Pages of lists


@pytest.mark.parametrize("number", ["0", "9999", "-1", "x", "1e3", "2", "٢", "99999999999999999999"])
def test_a_page_that_is_none_is_not_found_and_never_an_error(client, number):
    piece = make_article(tags=(make_tag(),), bylines=(make_author(),))
    day = f"/{piece.published_on:%Y/%m/%d}/"
    lists = [piece.section, piece.tags.first(), piece.byline_list[0].author]
    for address in [*(thing.get_absolute_url() for thing in lists), day, "/search/?q=headline"]:
        answer = client.get(f"{address}{'&' if '?' in address else '?'}page={number}")
        assert answer.status_code == 404, (address, number)


# Feeds


@pytest.mark.parametrize("form", FORMS)
def test_head_if_none_match_and_304_on_feeds_and_a_feed_after_a_deletion(client, form):
    stays, goes = make_article(), make_article()
    address = f"/feed/{form}"
    got, asked = client.get(address), client.head(address)
    assert (asked.status_code, asked.content, asked["ETag"]) == (200, b"", got["ETag"])
    for etag in [got["ETag"], f'"other", {got["ETag"]}', "*"]:
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", got["ETag"])
    assert client.head(address, headers={"If-None-Match": got["ETag"]}).status_code == 304
    goes.delete()
    after = client.get(address, headers={"If-None-Match": got["ETag"]})
    assert after.status_code == 200
    assert goes.headline not in after.content.decode()
    assert stays.headline in after.content.decode()


# Sections


def test_a_section_that_moves_keeps_every_former_address_with_its_feeds(client):
    top, section = make_section(slug="news"), make_section(slug="asia")
    below = make_section(slug="japan", parent=section)
    piece = make_article(section=below)
    old = [section.get_absolute_url(), below.get_absolute_url()]
    section.parent = top
    section.save()
    now = [Section.objects.get(pk=each.pk).get_absolute_url() for each in [section, below]]
    assert now == ["/section/news/asia/", "/section/news/asia/japan/"]
    for before, after in zip(old, now, strict=True):
        assert leads_to(client, before) == after
        assert leads_to(client, f"{before}feed/") == f"{after}feed/"
    assert piece.headline in text_of(client, now[0])


def test_a_reply_to_a_piece_that_is_hidden_shows_nowhere(client):
    piece = make_article()
    reply = Comment.objects.create(article=piece, author_name="Ada", body=f"About {SECRET}.")
    transition(reply, "published", None, "")
    assert SECRET in text_of(client, piece.get_absolute_url())
    piece.withdraw("It was wrong.")
    for address in [f"/comments/{reply.public_id}/", f"/comments/thread/{reply.public_id}/"]:
        assert SECRET not in client.get(address, follow=True).content.decode()


def test_the_page_of_a_piece_in_no_list_stays_readable_without_pictures_that_are_lost(client):
    picture = make_picture()
    piece = make_page(lead_picture=picture, slug="imprint")
    default_storage.delete(picture.original.name)
    assert piece.headline in text_of(client, piece.get_absolute_url())


# What a tester with a fresh copy found


@pytest.mark.parametrize("cookie", ["bad", "", "x" * 64, "é"])
def test_a_cookie_of_a_form_that_cannot_be_one_is_left_alone_on_public_pages(client, cookie):
    piece = make_article()
    for address in ["/", piece.get_absolute_url(), "/feed/", "/robots.txt", "/sitemap.xml", "/nowhere/"]:
        plain = client.get(address)
        client.cookies["csrftoken"] = cookie
        answer = client.get(address)
        assert (answer.content, answer.get("Vary")) == (plain.content, plain.get("Vary")), address
        assert "csrftoken" not in answer.cookies or answer.cookies["csrftoken"].value == cookie
        assert not answer.has_header("Set-Cookie")
        client.cookies.clear()


@pytest.mark.django_db(databases="__all__")
def test_such_a_cookie_does_not_keep_anybody_from_signing_in():
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "bad"
    make_user(username="ed", password="correct horse")
    assert browser.post("/admin/login/", {"username": "ed", "password": "correct horse"}).status_code == 403
    page = browser.get("/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    said = {"username": "ed", "password": "correct horse", "csrfmiddlewaretoken": token}
    assert browser.post("/admin/login/", said).status_code == 302


@pytest.mark.parametrize(
    ("asked", "ending"),
    [("/a/{pk}/?utm=2", "{piece}?utm=2"), ("/rss/?x=1", "/feed/?x=1"), ("/?feed=atom&x=1", "/feed/atom/?x=1"),
     ("/page/2/?a=b", "/?a=b"), ("/wp-sitemap.xml?x=1", "/sitemap.xml?x=1")],
)  # fmt: skip
def test_a_redirect_keeps_the_query_that_came(client, asked, ending):
    piece = make_article()
    answer = client.get(asked.format(pk=piece.pk))
    assert answer.status_code in {301, 302}
    assert answer["Location"] == ending.format(piece=piece.get_absolute_url())


def test_a_document_can_be_opened_at_the_desk_and_gives_its_address():
    editor = signed_in("Editor")
    kept = Document.objects.create(title="Report", file=ContentFile(b"a,b\n1,2\n", name="report.csv"))
    page = editor.get(f"/admin/articles/document/{kept.pk}/change/")
    assert page.status_code == 200
    assert kept.get_absolute_url() in page.content.decode()
    changed = editor.post(f"/admin/articles/document/{kept.pk}/change/", {"title": "The report"})
    assert changed.status_code == 302
    kept.refresh_from_db()
    with kept.file.open() as file:
        assert (kept.title, file.read()) == ("The report", b"a,b\n1,2\n")


def test_the_newest_are_read_off_an_index_and_not_sorted_out_of_all():
    make_article()
    newest = Article.objects.live().stories().newest_first()[:3]
    if connection.vendor == "sqlite":
        plan = newest.explain()
        assert "article_by_date" in plan
        assert "TEMP B-TREE" not in plan
    assert len(newest) == 1
