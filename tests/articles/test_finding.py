"""Finding pieces: archives by date, series, related pieces, what came before and after, the way from the front page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.archives import Archive, Period
from articles.breadcrumbs import crumbs_to
from articles.companions import companions_of
from articles.furniture import Furniture
from articles.models import Article, Pick, Redirect, Series
from articles.models.series import MOST_PARTS
from comments.models import Comment
from comments.moderation import transition
from tests.factories import make_article, make_author, make_page, make_picture, make_section, make_series, make_tag

pytestmark = pytest.mark.django_db


def at(year, month=1, day=1, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def headlines(page):
    """Those of the cards, in their order."""
    return re.findall(r"<h3[^>]*><a[^>]*>([^<]*)</a>", page)


def hidden():
    """What readers must not see, in every way there is."""
    return [
        {"status": "draft", "published_at": at(2020, 5, 2)},
        {"status": "withdrawn", "published_at": at(2020, 5, 2)},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"published_at": at(2020, 5, 2), "embargoed_until": timezone.now() + timedelta(days=1)},
    ]


# Archives


def test_an_archive_holds_what_came_out_in_its_year_month_or_day_newest_first(client):
    for headline, moment in [
        ("Last year", at(2019, 12, 31)), ("Winter", at(2020, 1, 1)), ("Morning", at(2020, 10, 6, 8)),
        ("Evening", at(2020, 10, 6, 20)), ("Day after", at(2020, 10, 7)), ("Next year", at(2021)),
    ]:  # fmt: skip
        make_article(headline=headline, published_at=moment)
    assert headlines(text_of(client, "/2020/")) == ["Day after", "Evening", "Morning", "Winter"]
    assert headlines(text_of(client, "/2020/10/")) == ["Day after", "Evening", "Morning"]
    assert headlines(text_of(client, "/2020/10/06/")) == ["Evening", "Morning"]


def test_a_year_has_its_months_with_their_numbers_and_a_month_its_days():
    for month, day in [(2, 29), (10, 6), (10, 6), (10, 7)]:
        make_article(published_at=at(2020, month, day))
    assert Archive(Period(2020)).parts == [(Period(2020, 2), 1), (Period(2020, 10), 3)]
    assert Archive(Period(2020, 10)).parts == [(Period(2020, 10, 6), 2), (Period(2020, 10, 7), 1)]
    assert Archive(Period(2020, 10, 6)).parts == []


def test_an_archive_leads_to_the_nearest_ones_that_hold_something():
    for moment in [at(2009, 3, 3), at(2020, 2, 29), at(2020, 10, 6), at(2020, 10, 9), at(2021, 7, 1)]:
        make_article(published_at=moment)
    make_article(status="withdrawn", published_at=at(2020, 10, 7))
    assert Archive(Period(2020)).neighbours == (Period(2009), Period(2021))
    assert Archive(Period(2020, 10)).neighbours == (Period(2020, 2), Period(2021, 7))
    assert Archive(Period(2020, 10, 6)).neighbours == (Period(2020, 2, 29), Period(2020, 10, 9))
    assert Archive(Period(2009)).neighbours == (None, Period(2020))
    assert Archive(Period(2021, 7, 1)).neighbours == (Period(2020, 10, 9), None)


@pytest.mark.parametrize(
    "path",
    ["/0000/", "/2020/00/", "/2020/13/", "/2020/02/30/", "/2019/02/29/", "/2020/1/", "/20/", "/9999/", "/2020/10/07/",
     "/2020/11/", "/2021/", "/٢٠٢٠/", "/2020/10/06/07/"],
)  # fmt: skip
def test_a_period_without_pieces_or_that_never_was_is_not_found(client, path):
    make_article(published_at=at(2020, 10, 6))
    assert client.get(path).status_code == 404


def test_an_archive_without_its_slash_or_in_the_form_of_an_old_site_leads_to_it(client):
    make_article(published_at=at(2020, 10, 6))
    for path in ["/2020", "/2020/10", "/2020/10/06", "/2020/10/feed/", "/2020/10/page/2/"]:
        answer = client.get(path)
        assert answer.status_code == 301, path
        assert client.get(answer["Location"]).status_code == 200, path


def test_what_readers_must_not_see_is_in_no_archive_and_in_no_number_of_one(client):
    make_article(published_at=at(2020, 5, 1))
    for fields in hidden():
        make_article(headline="Secret words", **fields)
    for path in ["/2020/", "/2020/05/"]:
        page = text_of(client, path)
        assert "Secret words" not in page
        assert "1 story" in page
    assert client.get("/2020/05/02/").status_code == 404
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert client.get(f"/{tomorrow:%Y/%m/%d}/").status_code == 404
    assert Archive(Period(2020, 5, 1)).neighbours == (None, None)


def test_a_piece_goes_by_the_day_in_the_zone_of_the_site_on_which_it_came_out(client):
    article = make_article(published_at=at(2020, 12, 31, 23), published_on=datetime(2021, 1, 1).date())
    assert client.get("/2020/").status_code == 404
    assert article.headline in text_of(client, "/2021/01/01/")


def test_pages_such_as_about_are_in_no_archive(client):
    make_page(published_at=at(2020, 10, 6))
    assert client.get("/2020/").status_code == 404


def test_an_archive_parts_into_pages_like_every_list(client):
    for day in range(1, 26):
        make_article(published_at=at(2020, 10, day))
    assert len(headlines(text_of(client, "/2020/?page=2"))) == 5
    assert client.get("/2020/?page=1")["Location"] == "/2020/"
    for page in ["0", "3", "101", "x"]:
        assert client.get("/2020/", {"page": page}).status_code == 404


def test_the_day_of_a_piece_leads_to_its_archive(client):
    article = make_article(published_at=at(2020, 10, 6))
    assert '<a href="/2020/10/06/"><time' in text_of(client, article.get_absolute_url())


def test_a_redirect_loses_against_an_archive_and_serves_where_there_is_none(client):
    article = make_article(published_at=at(2020, 10, 6))
    for path in ["/2020/", "/2019/"]:
        Redirect.objects.create(path=path, article=article)
    assert client.get("/2020/").status_code == 200
    assert client.get("/2019/")["Location"] == article.get_absolute_url()


def test_the_last_page_of_a_long_list_leads_on_into_the_archive(client, monkeypatch):
    monkeypatch.setattr("articles.paging.MAX_PAGES", 2)
    monkeypatch.setattr("articles.templatetags.look_tags.MAX_PAGES", 2)
    section = make_section()
    for day in range(1, 31):
        for _ in range(2):
            make_article(section=section, published_at=at(2018, 6, day))
    assert 'href="/2018/"' not in text_of(client, section.get_absolute_url())
    assert 'href="/2018/"' in text_of(client, f"{section.get_absolute_url()}?page=2")


# Series


def parts_of(series, number, **fields):
    return [make_article(series=series, headline=f"Part {n}", **fields) for n in range(1, number + 1)]


def test_pieces_come_into_a_series_at_its_end_and_leave_it_without_a_number():
    series = make_series()
    first, second = parts_of(series, 2)
    assert (first.part, second.part) == (1, 2)
    second.series = None
    second.save(update_fields=["series"])
    second.refresh_from_db()
    assert second.part is None


def test_a_part_says_which_it_is_and_leads_to_the_others_and_to_the_series(client):
    series = make_series(name="Whose water", is_complete=True)
    one, two, three = parts_of(series, 3)
    page = text_of(client, two.get_absolute_url())
    assert "Part 2 of 3" in page
    assert "so far" not in page
    assert f'href="{series.get_absolute_url()}"' in page
    assert re.search(rf'href="{one.get_absolute_url()}" rel="prev"', page)
    assert re.search(rf'href="{three.get_absolute_url()}" rel="next"', page)


def test_a_series_that_goes_on_says_so(client):
    first, _second = parts_of(make_series(), 2)
    assert "Part 1 of 2 so far" in text_of(client, first.get_absolute_url())


def test_the_numbers_of_parts_go_by_what_readers_see(client):
    series = make_series(is_complete=True)
    first = make_article(series=series, part=1)
    for fields in hidden():
        make_article(series=series, part=2, headline="Secret words", **fields)
    last = make_article(series=series, part=3)
    page = text_of(client, last.get_absolute_url())
    assert "Part 2 of 2" in page
    assert "Secret words" not in page
    assert companions_of(first).next_part == last
    assert "Secret words" not in text_of(client, series.get_absolute_url())


def test_a_series_lists_its_parts_from_the_first(client):
    series = make_series(name="Whose water", description="Who may sell it?")
    for part, headline in [(2, "Second"), (1, "First"), (3, "Third")]:
        make_article(series=series, part=part, headline=headline)
    page = text_of(client, series.get_absolute_url())
    assert headlines(page) == ["First", "Second", "Third"]
    assert "Who may sell it?" in page
    assert "3 parts so far" in page


def test_a_series_nobody_can_read_yet_is_unknown(client):
    series = make_series(name="Secret words")
    make_article(series=series, status="draft")
    assert client.get(series.get_absolute_url()).status_code == 404


def test_a_piece_that_is_the_only_part_so_far_says_nothing_of_it(client):
    series = make_series(name="Whose water")
    article = make_article(series=series)
    assert "Whose water" not in text_of(client, article.get_absolute_url())


def test_a_renamed_series_leaves_a_redirect(client):
    series = make_series(slug="first")
    make_article(series=series)
    series.slug = "second"
    series.save()
    assert client.get("/series/first/")["Location"] == "/series/second/"


def test_deleting_a_series_keeps_its_pieces(client):
    series = make_series()
    article = make_article(series=series)
    series.delete()
    article.refresh_from_db()
    assert article.series is None
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_series_holds_a_hundred_parts_and_no_more():
    series = make_series()
    first = make_article(series=series)
    Article.objects.bulk_create(
        Article(headline="x", slug=f"x{n}", status="draft", series=series, part=n, saved_at=timezone.now())
        for n in range(MOST_PARTS - 1)
    )
    first.full_clean()
    another = Article(headline="One more", body="<p>x</p>", series=series, section=first.section)
    with pytest.raises(ValidationError) as refusal:
        another.full_clean(exclude=["published_at", "saved_at"])
    assert list(refusal.value.message_dict) == ["series"]


def test_a_change_to_a_series_makes_the_pages_of_its_parts_stale(client):
    series = make_series(name="Old name")
    first, _second = parts_of(series, 2)
    etag = client.get(first.get_absolute_url())["ETag"]
    series.name = "New name"
    series.save()
    again = client.get(first.get_absolute_url(), headers={"If-None-Match": etag})
    assert "New name" in again.content.decode()


def test_names_of_series_are_refused_twice_whatever_their_capitals():
    make_series(name="Whose Water")
    with pytest.raises(ValidationError, match="name already"):
        Series(name="whose water").full_clean()


# Related


def test_what_was_picked_by_hand_comes_first_in_its_order_then_what_shares_most_tags(client):
    tags = (make_tag(), make_tag())
    article = make_article(tags=tags)
    sharing_both, sharing_one = make_article(tags=tags), make_article(tags=tags[:1])
    picked = [make_article(published_at=at(2001)), make_article(published_at=at(2020))]
    for position, piece in enumerate(picked):
        Pick.objects.create(article=article, piece=piece, position=position)
    assert companions_of(article).related == [*picked, sharing_both]
    picked[0].withdraw("It was wrong.")
    assert companions_of(article).related == [picked[1], sharing_both, sharing_one]


def test_what_shares_as_many_tags_comes_newest_first():
    tag = make_tag()
    article = make_article(tags=(tag,))
    pieces = [make_article(tags=(tag,), published_at=at(2020, 1, day)) for day in (1, 4, 2, 3)]
    assert companions_of(article).related == [pieces[1], pieces[3], pieces[2]]


def test_a_piece_is_related_neither_to_itself_nor_twice_to_another():
    tag = make_tag()
    article, other = make_article(tags=(tag,)), make_article(tags=(tag,))
    Pick.objects.create(article=article, piece=other)
    assert companions_of(article).related == [other]
    with pytest.raises(ValidationError, match="not related to itself"):
        Pick(article=article, piece=article).full_clean()


def test_nothing_hidden_is_related_or_before_or_after(client):
    tag = make_tag()
    article = make_article(tags=(tag,), published_at=at(2020, 5, 3))
    for fields in hidden():
        other = make_article(headline="Secret words", tags=(tag,), **fields)
        Pick.objects.create(article=article, piece=other)
    assert "Secret words" not in text_of(client, article.get_absolute_url())
    found = companions_of(article)
    assert (found.related, found.before, found.after, found.parts) == ([], None, None, [])


def test_pages_of_the_site_are_related_to_nothing():
    tag = make_tag()
    make_page(tags=(tag,))
    assert companions_of(make_article(tags=(tag,))).related == []


# Before and after


def test_before_and_after_go_by_the_time_displayed_within_the_section():
    here, elsewhere = make_section(), make_section()
    pieces = [make_article(section=here, published_at=at(2020, 1, day)) for day in (1, 2, 3)]
    make_article(section=elsewhere, published_at=at(2020, 1, 2, 13))
    found = companions_of(pieces[1])
    assert (found.before, found.after) == (pieces[0], pieces[2])
    assert companions_of(pieces[0]).before is None
    assert companions_of(pieces[2]).after is None


def test_pieces_of_one_moment_are_passed_one_by_one():
    pieces = [make_article(published_at=at(2020)) for _ in range(4)]
    way, piece = [], pieces[0]
    while piece:
        way.append(piece)
        piece = companions_of(piece).after
    assert way == pieces


# The way from the front page


def test_the_way_to_a_piece_goes_through_its_sections():
    world = make_section(name="World", slug="world")
    asia = make_section(name="Asia", slug="asia", parent=world)
    article = make_article(section=asia, headline="The dam")
    way = [(crumb.name, crumb.address) for crumb in crumbs_to(article, Furniture().sections)]
    assert way == [
        ("Front page", "/"),
        ("World", "/section/world/"),
        ("Asia", "/section/world/asia/"),
        ("The dam", article.get_absolute_url()),
    ]


def test_the_way_to_a_day_goes_through_its_year_and_month():
    way = [(crumb.name, crumb.address) for crumb in crumbs_to(Period(2020, 10, 6))]
    assert way[1:] == [("2020", "/2020/"), ("October", "/2020/10/"), ("6", "/2020/10/06/")]


@pytest.mark.parametrize("kind", ["section", "tag", "author", "series", "archive"])
def test_every_list_shows_the_way_to_it_and_says_where_one_is(client, kind):
    section, tag, author, series = make_section(), make_tag(), make_author(), make_series()
    make_article(section=section, tags=(tag,), bylines=(author,), series=series, published_at=at(2020))
    things = {"section": section, "tag": tag, "author": author, "series": series, "archive": Period(2020)}
    address = things[kind].get_absolute_url()
    page = text_of(client, address)
    way = re.search(r'<nav class="crumbs" aria-label="You are here">(.*?)</nav>', page, re.DOTALL)[1]
    assert way.count("aria-current") == 1
    assert f'<a href="{address}" aria-current="page">' in way


def test_a_piece_shows_the_way_above_its_headline_and_not_the_headline_twice(client):
    article = make_article(headline="The dam holds", section=make_section(name="World", slug="world"))
    page = text_of(client, article.get_absolute_url())
    way = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)[0]
    assert 'href="/section/world/"' in way
    assert "The dam holds" not in way


def test_the_foot_names_sections_two_levels_deep(client):
    world = make_section(name="World", slug="world")
    make_section(name="Asia", slug="asia", parent=world)
    foot = text_of(client, "/").partition('id="foot"')[2]
    assert "/section/world/" in foot
    assert "/section/world/asia/" in foot


# Authors


def test_an_author_page_shows_beat_and_links(client):
    author = make_author(
        name="Ada", job_title="Editor", beat="Rivers", bio="She wades.", website="https://ada.example/",
        mastodon="@ada@social.example", bluesky="ada.example", email="ada@example.org", photo=make_picture(),
    )  # fmt: skip
    page = text_of(client, author.get_absolute_url())
    assert "Rivers" in page
    for address in [
        "https://ada.example/", "https://social.example/@ada", "https://bsky.app/profile/ada.example",
        "mailto:ada@example.org",
    ]:  # fmt: skip
        assert f'<a href="{address}" rel="me">' in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert data["@type"] == "ProfilePage"
    assert data["mainEntity"]["name"] == "Ada"
    assert data["mainEntity"]["sameAs"][1] == "https://social.example/@ada"


@pytest.mark.parametrize(
    ("name", "value"),
    [("website", "javascript:alert(1)"), ("website", "ftp://ada.example/"), ("mastodon", "ada"),
     ("mastodon", "@ada@x"), ("mastodon", "@ada@social.example/x"), ("bluesky", "@ada.example"),
     ("bluesky", "ada"), ("bluesky", "ada.example\n"), ("email", "ada")],
)  # fmt: skip
def test_links_that_are_none_are_refused(name, value):
    author = make_author()
    setattr(author, name, value)
    with pytest.raises(ValidationError) as refusal:
        author.full_clean()
    assert list(refusal.value.message_dict) == [name]


def test_an_author_without_a_page_is_credited_without_a_link(client):
    agency = make_author(name="The Agency", slug="agency", has_page=False)
    article = make_article(bylines=(agency,))
    page = text_of(client, article.get_absolute_url())
    assert "The Agency" in page
    assert "/author/agency/" not in page
    assert client.get("/author/agency/").status_code == 404


def test_a_renamed_author_leaves_a_redirect(client):
    author = make_author(slug="first")
    author.slug = "second"
    author.save()
    assert client.get("/author/first/")["Location"] == "/author/second/"


# Growth


def discussed(article):
    for number in range(3):
        comment = Comment.objects.create(article=article, author_name="Ada", body="Words.")
        reply = Comment.objects.create(article=article, parent=comment, author_name="Bo", body="An answer.")
        for written in [comment, reply]:
            transition(written, "published", None, f"test {number}")


def bulk(number, section, series, tag, author):
    """Many pieces of one section, month and tag, in as few queries as they take."""
    now = timezone.now()
    made = Article.objects.bulk_create(
        Article(
            headline=f"Many {n}", slug=f"many-{n}", body="<p>x</p>", status="published", section=section, saved_at=now,
            published_at=at(2020, 10, 1 + n % 28), displayed_at=at(2020, 10, 1 + n % 28),
            published_on=at(2020, 10, 1 + n % 28).date(), series=series if n < 50 else None, part=n if n < 50 else None,
        )
        for n in range(number)
    )  # fmt: skip
    Article.tags.through.objects.bulk_create(Article.tags.through(article=piece, tag=tag) for piece in made)
    author.bylines.model.objects.bulk_create(author.bylines.model(article=piece, author=author) for piece in made)


@pytest.mark.parametrize("kind", ["piece", "section", "tag", "author", "series", "year", "month", "day"])
def test_a_page_costs_the_same_at_ten_and_at_a_thousand_pieces(client, kind):
    section, series, tag, author = make_section(), make_series(), make_tag(), make_author(photo=make_picture())
    make_section(parent=section)
    for slug in ["about", "house-rules"]:
        make_page(slug=slug)
    picture = make_picture()
    article = make_article(
        section=section, series=series, part=0, tags=(tag, make_tag()), bylines=(author,), published_at=at(2020, 10, 6),
        lead_picture=picture, body=f'<p>x</p><figure><img src="{picture.address}"></figure>',
    )  # fmt: skip
    discussed(article)
    addresses = {
        "piece": article.get_absolute_url(), "section": section.get_absolute_url(), "tag": tag.get_absolute_url(),
        "author": author.get_absolute_url(), "series": series.get_absolute_url(), "year": "/2020/",
        "month": "/2020/10/", "day": "/2020/10/06/",
    }  # fmt: skip
    for moment in [at(2019, 1, 1), at(2021, 1, 1)]:
        make_article(section=section, published_at=moment)
    costs = []
    for number in [10, 1000]:
        Article.objects.filter(headline__startswith="Many").delete()
        bulk(number, section, series, tag, author)
        for piece in Article.objects.filter(headline="Many 0"):
            Pick.objects.create(article=article, piece=piece)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(addresses[kind])
        assert page.status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= (12 if kind == "piece" else 8)


@pytest.mark.parametrize("path", ["/2020/", "/2020/10/06/", "/series/whose-water/"])
def test_asked_again_an_archive_or_a_series_answers_304_in_two_queries(client, path, django_assert_max_num_queries):
    article = make_article(series=make_series(slug="whose-water"), published_at=at(2020, 10, 6))
    etag = client.get(path)["ETag"]
    with django_assert_max_num_queries(2):
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    article.headline = "Another headline"
    article.save()
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200
