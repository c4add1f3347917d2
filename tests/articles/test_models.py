"""Addresses, slugs, redirects, versions, and what a card costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Author, Redirect, Section, Tag
from articles.slugs import make_slug
from tests.factories import (
    make_article,
    make_author,
    make_page,
    make_picture,
    make_section,
    make_tag,
    make_user,
)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Syria Confirms: It’s War", "syria-confirms-its-war"),
        ("Straße, Œuvre, Łódź, Ağrı", "strasse-oeuvre-lodz-agri"),
        ("Дамаск подтверждает", "дамаск-подтверждает"),
        ("دمشق تؤكد", "دمشق-تؤكد"),
        ("戦争が終わる", "戦争が終わる"),
        ("!!! ???", ""),
        ("Feed", "feed-1"),
        ("word " * 40, "-".join(["word"] * 16)),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_slug_keeps_its_script_and_breaks_between_words(words, slug):
    assert make_slug(words) == slug


def test_a_headline_without_letters_is_known_by_its_number(db):
    article = make_article(headline="?!", slug="", status="draft")
    assert article.slug == f"piece-{article.pk}"


def test_a_draft_has_only_its_short_address(db):
    article = make_article(status="draft")
    assert article.get_absolute_url() == f"/a/{article.pk}/"


def test_two_pieces_of_a_day_with_one_headline_have_two_addresses(db):
    first, second = (make_article(headline="Same", slug="", status="ready") for _ in range(2))
    first.publish()
    second.publish()
    assert [first.slug, second.slug] == ["same", "same-2"]


def test_the_database_refuses_two_pieces_at_one_address(db):
    first = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(slug=first.slug, published_at=first.published_at)


def test_a_published_piece_must_be_dated(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=make_article(status="draft").pk).update(status="published")


def test_a_live_piece_that_moves_leaves_a_redirect_straight_to_itself(db):
    article = make_article(slug="first")
    for slug in ["second", "third"]:
        article.slug = slug
        article.save()
    redirects = Redirect.objects.order_by("path")
    assert [redirect.path.rsplit("/", 2)[1] for redirect in redirects] == ["first", "second"]
    assert {redirect.get_target_url() for redirect in redirects} == {article.get_absolute_url()}


def test_a_scheduled_piece_that_goes_out_early_leaves_nothing_where_nobody_has_been(db):
    article = make_article(status="ready")
    article.schedule(timezone.now() + timedelta(days=3))
    Article.objects.get().publish()
    assert not Redirect.objects.exists()


def test_a_draft_that_moves_leaves_nothing(db):
    article = make_article(status="draft")
    article.slug = "other"
    article.save()
    assert not Redirect.objects.exists()


def test_a_section_that_moves_takes_everything_below_it_along(db):
    world, asia = make_section(name="World", slug="world"), make_section(name="Asia", slug="asia")
    japan = make_section(name="Japan", slug="japan", parent=asia)
    asia.parent = world
    asia.save()
    japan.refresh_from_db()
    assert japan.path == "world/asia/japan"
    assert {r.path: r.get_target_url() for r in Redirect.objects.all()} == {
        "/section/asia/": "/section/world/asia/",
        "/section/asia/japan/": "/section/world/asia/japan/",
    }


def test_a_section_cannot_lie_inside_itself(db):
    outer = make_section()
    inner = make_section(parent=outer)
    outer.parent = inner
    with pytest.raises(ValidationError, match="inside itself"):
        outer.full_clean()


@pytest.mark.parametrize("make", [make_tag, make_author])
def test_a_renamed_tag_or_author_is_found_under_the_former_address(db, make):
    thing = make(slug="before")
    thing.slug = "after"
    thing.save()
    assert Redirect.objects.get().get_target_url() == thing.get_absolute_url()


@pytest.mark.parametrize("slug", ["feed", "atom", "json", "page"])
@pytest.mark.parametrize("model", [Section, Tag, Author])
def test_addresses_of_feeds_and_pages_are_reserved(db, model, slug):
    with pytest.raises(ValidationError, match="kept for addresses"):
        model(name="Name", slug=slug).full_clean()


@pytest.mark.parametrize("slug", ["admin", "section", "feed", "comments", "2020", "a"])
def test_a_page_cannot_take_an_address_that_is_used_here(db, slug):
    page = Article(kind="page", headline="About", slug=slug)
    with pytest.raises(ValidationError, match="kept for addresses"):
        page.full_clean(exclude=["saved_at"])


def test_pages_nest_and_move_together(db):
    about = make_page(slug="about")
    team = make_page(slug="team", parent=about)
    assert team.get_absolute_url() == "/about/team/"
    about.slug = "us"
    about.save()
    team.refresh_from_db()
    assert team.get_absolute_url() == "/us/team/"
    assert {redirect.path for redirect in Redirect.objects.all()} == {"/about/", "/about/team/"}


def test_every_save_raises_the_version(db):
    article = make_article()
    article.save()
    article.save()
    assert Article.objects.get().version == 3


def test_the_body_is_made_clean_whatever_path_it_came_by(db):
    article = make_article(body="<div onclick=x>One</div><script>x</script>")
    assert article.body == "<p>One</p>"
    assert article.word_count == 1


def test_deleting_an_account_leaves_the_author_and_the_bylines(db):
    author = make_author(user=make_user())
    article = make_article(bylines=(author,))
    author.user.delete()
    article = Article.objects.for_listing().get()
    assert [byline.author for byline in article.byline_list] == [author]
    assert Author.objects.get().user is None


def test_one_source_id_is_one_piece(db):
    make_article(source="wordpress", source_id="7")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(source="wordpress", source_id="7")
    make_article()
    make_article()


def test_a_listing_costs_two_queries_however_many_pieces(db, django_assert_num_queries):
    for _ in range(4):
        make_article(bylines=(make_author(), make_author()), lead_picture=make_picture())
    with django_assert_num_queries(2):
        for article in Article.objects.live().for_listing():
            assert article.section.name
            assert article.lead_picture.url
            assert [byline.author.name for byline in article.byline_list]


# What a piece without a standfirst begins with


def opening(body):
    return make_article(standfirst="", body=body).opening


def test_a_piece_without_a_standfirst_is_summed_up_by_its_first_words(db):
    body = "<h2>Head</h2><p>One <em>two</em>.<sup><a href='#fn-1'>1</a></sup></p><ul><li>Item</li></ul><p>Three.</p>"
    piece = make_article(standfirst="", body=body)
    assert (piece.opening, piece.summary) == ("One two. Three.", "One two. Three.")
    piece.standfirst = "Summed up."
    piece.save()
    assert (piece.opening, piece.summary) == ("", "Summed up.")
    piece.standfirst = ""
    piece.save(update_fields=["standfirst"])
    assert Article.objects.get(pk=piece.pk).summary == "One two. Three."


def test_first_words_are_whole_and_200_characters_at_most(db):
    long = opening("<p>" + "harbour, " * 60 + "</p>")
    assert len(long) <= 200
    assert long.endswith("harbour…")
    assert len(opening("<p>" + "港" * 500 + "</p>")) == 200
    assert opening("<p>" + "x" * 500 + "</p>").endswith("x…")
    assert opening("<h2>Only a heading</h2>") == ""
    assert opening("") == ""
