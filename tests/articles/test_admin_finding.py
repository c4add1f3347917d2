"""The desk's screens of series, tags, related pieces and authors."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Article, Author, Pick, Series, Tag, TagAlias
from tests.admin_forms import change_url, filled_in, signed_in
from tests.factories import make_article, make_author, make_series, make_tag

pytestmark = pytest.mark.django_db(databases="__all__")

TAGS = "/admin/articles/tag/"


@pytest.fixture
def editor():
    return signed_in("Editor")


@pytest.fixture
def reporter():
    return signed_in("Reporter")


def save(client, thing, **changes):
    url = change_url(thing)
    return client.post(url, filled_in(client, url, **changes), follow=True)


# Series


def test_a_piece_comes_into_a_series_on_its_own_form(editor):
    series, article = make_series(), make_article()
    make_article(series=series)
    save(editor, article, series=series.pk)
    article.refresh_from_db()
    assert (article.series, article.part) == (series, 2)


def test_a_piece_leaves_its_series_on_its_own_form_and_its_number_with_it(editor):
    article = make_article(series=make_series())
    save(editor, article, series="")
    article.refresh_from_db()
    assert (article.series, article.part) == (None, None)


def test_the_parts_of_a_series_are_ordered_by_their_numbers_on_its_form(editor):
    series = make_series()
    one, two, three = (make_article(series=series) for _ in range(3))
    versions = {article.pk: article.version for article in (one, two, three)}
    save(editor, series, **{"articles-0-part": 9, "articles-2-part": ""})
    for article in (one, two, three):
        article.refresh_from_db()
    assert list(series.articles.order_by("part")) == [two, one]
    assert (three.series, three.part) == (None, None)
    assert two.version == versions[two.pk], "what was not changed is not saved"
    assert one.version > versions[one.pk], "whoever has it open is told"


def test_a_reporter_looks_at_series_and_changes_none(reporter):
    series = make_series()
    article = make_article(series=series)
    assert reporter.get(change_url(series)).status_code == 200
    assert reporter.post(change_url(series), {"name": "x", "articles-0-part": 5}).status_code == 403
    article.refresh_from_db()
    assert article.part == 1


def test_a_series_is_made_and_named_on_the_desk(editor):
    url = reverse("admin:articles_series_add")
    editor.post(url, filled_in(editor, url, name="Whose water"))
    assert Series.objects.get().slug == "whose-water"
    assert "Whose water" in editor.get(reverse("admin:articles_series_changelist")).content.decode()


@pytest.mark.parametrize("number", [3, 30])
def test_the_form_of_a_series_costs_the_same_however_many_parts(editor, django_assert_max_num_queries, number):
    series = make_series()
    for _ in range(number):
        make_article(series=series)
    editor.get(change_url(series))
    with django_assert_max_num_queries(10):
        assert editor.get(change_url(series)).status_code == 200


# Related pieces


def test_related_pieces_are_picked_in_their_order_on_the_form(reporter):
    article = make_article(status="draft")
    one, two = make_article(), make_article()
    picks = {"picks-0-piece": one.pk, "picks-0-position": 2, "picks-1-piece": two.pk, "picks-1-position": 1}
    save(reporter, article, **{"picks-TOTAL_FORMS": 2}, **picks)
    assert [pick.piece for pick in article.picks.all()] == [two, one]


def test_a_piece_that_is_picked_for_itself_comes_back_with_a_sentence(editor):
    article = make_article()
    answer = save(editor, article, **{"picks-TOTAL_FORMS": 1, "picks-0-piece": article.pk, "picks-0-position": 0})
    assert "A piece is not related to itself." in answer.content.decode()
    assert not Pick.objects.exists()


def test_a_picked_piece_makes_the_page_stale(editor, client):
    article, other = make_article(), make_article(headline="Picked by hand")
    etag = client.get(article.get_absolute_url())["ETag"]
    save(editor, article, **{"picks-TOTAL_FORMS": 1, "picks-0-piece": other.pk, "picks-0-position": 0})
    page = client.get(article.get_absolute_url(), headers={"If-None-Match": etag})
    assert "Picked by hand" in page.content.decode()


@pytest.mark.parametrize("number", [1, 6])
def test_the_form_of_a_piece_costs_the_same_however_many_were_picked(editor, django_assert_num_queries, number):
    article = make_article(series=make_series())
    for position in range(number):
        Pick.objects.create(article=article, piece=make_article(), position=position)
    editor.get(change_url(article))
    with django_assert_num_queries(15):
        editor.get(change_url(article))


# Tags


def merging(client, *tags, **more):
    chosen = [tag.pk for tag in tags]
    return client.post(TAGS, {"action": "merge", "_selected_action": chosen, **more}, follow=True)


def test_merging_asks_which_tag_stays_and_says_how_many_pieces_each_has(editor):
    one, two = make_tag(name="Turkey"), make_tag(name="Türkiye")
    for _ in range(3):
        make_article(tags=(one,))
    page = merging(editor, one, two).content.decode()
    assert "Turkey: 3 pieces" in page
    assert "Türkiye: 0 pieces" in page
    assert Tag.objects.count() == 2


def test_tags_become_one_once_it_is_chosen(editor):
    one, two, three = make_tag(name="Turkey"), make_tag(name="Türkiye"), make_tag(name="Anatolia")
    article = make_article(tags=(one, three))
    page = merging(editor, one, two, three, merge=1, into=two.pk).content.decode()
    assert "Merged into “Türkiye”." in page
    assert list(article.tags.all()) == list(Tag.objects.all()) == [two]
    assert {alias.name for alias in TagAlias.objects.all()} == {"Turkey", "Anatolia"}
    assert "Merged with “Anatolia”." in [entry.get_change_message() for entry in LogEntry.objects.all()]


def test_merging_without_a_choice_or_into_another_tag_merges_nothing(editor):
    one, two, other = make_tag(), make_tag(), make_tag()
    for into in ["", other.pk, "x"]:
        merging(editor, one, two, merge=1, into=into)
    assert Tag.objects.count() == 3


def test_one_tag_alone_is_not_merged(editor):
    assert "Choose two tags at least" in merging(editor, make_tag()).content.decode()


def test_reporters_merge_no_tags(reporter):
    one, two = make_tag(), make_tag()
    merging(reporter, one, two, merge=1, into=two.pk)
    assert Tag.objects.count() == 2


def test_a_tag_is_found_by_its_other_name_while_one_types(editor):
    tag = make_tag(name="Türkiye")
    TagAlias(tag=tag, name="Turkey").save()
    address = "/admin/autocomplete/?term=turk&app_label=articles&model_name=article&field_name=tags"
    assert [row["text"] for row in editor.get(address).json()["results"]] == ["Türkiye"]


def test_other_names_are_typed_on_the_form_of_the_tag_each_once(editor):
    tag = make_tag(name="Turkey")
    names = {"aliases-TOTAL_FORMS": 2, "aliases-0-name": "Türkiye", "aliases-1-name": "turkiye"}
    answer = save(editor, tag, **names)
    assert "The tag has this name already." in answer.content.decode()
    save(editor, tag, **names | {"aliases-1-name": "Anatolia"})
    assert {alias.name for alias in tag.aliases.all()} == {"Türkiye", "Anatolia"}


def test_a_tag_with_the_other_name_of_one_is_refused_on_the_desk(reporter):
    TagAlias(tag=make_tag(name="Türkiye"), name="Turkey").save()
    url = reverse("admin:articles_tag_add")
    answer = reporter.post(url, filled_in(reporter, url, name="turkey"))
    assert "That is another name of the tag “Türkiye”." in answer.content.decode()


# Authors


def test_what_readers_learn_of_an_author_is_written_on_the_form(editor):
    author = make_author()
    save(editor, author, beat="Rivers", mastodon="@ada@social.example", has_page="on")
    author.refresh_from_db()
    assert (author.beat, author.mastodon, author.has_page) == ("Rivers", "@ada@social.example", True)
    answer = save(editor, author, mastodon="ada")
    assert "Please give the whole name" in answer.content.decode()
    assert Author.objects.get(pk=author.pk).mastodon == "@ada@social.example"


def test_a_redirect_can_lead_to_a_series(editor, client):
    series = make_series()
    make_article(series=series)
    url = reverse("admin:articles_redirect_add")
    editor.post(url, filled_in(editor, url, path="/old/", series=series.pk))
    assert client.get("/old/")["Location"] == series.get_absolute_url()
    assert Article.objects.count() == 1
