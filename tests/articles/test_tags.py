"""Tags: their other names, names that differ in accents alone, merging, and pages that say too little."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Edition, Redirect, Tag, TagAlias
from articles.models.aliases import merge
from articles.models.taxonomy import key_of
from tests.factories import make_article, make_tag

pytestmark = pytest.mark.django_db


def site_edition():
    return Edition.objects.get(name=Edition.SITE).number


# Names


@pytest.mark.parametrize(
    ("one", "other"),
    [("Syria", "SYRIA"), ("Café", "cafe"), ("Malmö", "Malmo\u0308"), ("Straße", "strasse"), ("Ёлка", "елка"),
     ("مُحَمَّد", "محمد"), ("Ελλάδα", "ελλαδα"), ("New  York", " new york "), ("Việt Nam", "viet nam")],
)  # fmt: skip
def test_names_that_differ_in_capitals_accents_or_spaces_alone_are_one(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("мой", "мои"), ("C", "C++"), ("की", "का"), ("ø", "o")])
def test_names_of_other_letters_are_others(one, other):
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize("again", ["Resume", "RÉSUMÉ", " résumé "])
def test_a_tag_that_differs_in_capitals_or_accents_alone_is_refused(again):
    make_tag(name="Résumé")
    with pytest.raises(ValidationError) as refusal:
        Tag(name=again).full_clean()
    assert list(refusal.value.message_dict) == ["name"]


def test_a_tag_is_found_by_its_name_and_by_its_other_names(django_assert_max_num_queries):
    tag = make_tag(name="Türkiye")
    TagAlias(tag=tag, name="Turkey").save()
    for name in ["turkiye", "TURKEY", "Türkiye"]:
        with django_assert_max_num_queries(2):
            assert Tag.objects.named(name) == tag
    assert Tag.objects.named("Syria") is None


def test_tags_made_many_at_once_are_found_too():
    Tag.objects.bulk_create([Tag(name="Ängste", slug="a"), Tag(name="Öl", slug="o")])
    assert Tag.objects.named("angste").slug == "a"


def test_a_tag_that_is_renamed_is_found_by_its_new_name():
    tag = make_tag(name="Swaziland")
    tag.name = "Eswatini"
    tag.save()
    assert Tag.objects.named("eswatini") == tag
    assert Tag.objects.named("swaziland") is None


def test_tags_from_before_there_were_keys_get_theirs():
    tag = make_tag(name="Café")
    Tag.objects.update(key="")

    class Editor:
        connection = connection

    import_module("articles.migrations.0011_keys_of_tags").fill_keys(apps, Editor)
    tag.refresh_from_db()
    assert tag.key == "cafe"


# Other names


def test_the_address_of_another_name_leads_to_the_tag_and_keeps_its_query(client):
    tag = make_tag(name="Türkiye", slug="turkiye")
    TagAlias(tag=tag, name="Turkey").save()
    answer = client.get("/tag/turkey/?page=2")
    assert (answer.status_code, answer["Location"]) == (301, "/tag/turkiye/?page=2")


def test_another_name_takes_no_address_from_a_tag_that_has_it(client):
    other = make_tag(name="Other", slug="turkey")
    TagAlias(tag=make_tag(), name="Turkey").save()
    assert not Redirect.objects.filter(path="/tag/turkey/").exists()
    assert client.get(other.get_absolute_url()).status_code == 200


def test_a_name_names_one_tag_only():
    turkey, syria = make_tag(name="Turkey"), make_tag(name="Syria")
    TagAlias(tag=turkey, name="Türkiye").save()
    for tag, name in [(turkey, "turkey"), (turkey, "Syria"), (syria, "turkiye"), (turkey, "TÜRKIYE")]:
        with pytest.raises(ValidationError) as refusal:
            TagAlias(tag=tag, name=name).full_clean()
        assert list(refusal.value.message_dict) == ["name"]
    with pytest.raises(ValidationError, match="another name of the tag “Turkey”"):
        Tag(name="Türkiye").full_clean()


def test_a_story_from_a_file_gets_the_tag_whose_other_name_was_given(tmp_path):
    tag = make_tag(name="Türkiye")
    TagAlias(tag=tag, name="Turkey").save()
    file = tmp_path / "story.txt"
    file.write_text("The dam holds\n\nIt held all night, and in the morning it held still.\n\nThen it went.\n")
    call_command("import_text", str(file), tags="turkey, TURKIYE")
    assert list(Article.objects.get().tags.all()) == [tag]
    assert Tag.objects.count() == 1


# Merging


def test_merging_moves_pieces_names_and_addresses(client):
    stays, goes = (
        make_tag(name="Türkiye", slug="turkiye"),
        make_tag(name="Turkey", slug="turkey", description="A land."),
    )
    TagAlias(tag=goes, name="Republic of Turkey").save()
    goes.slug = "turkey-2"
    goes.save()
    only, both = make_article(tags=(goes,)), make_article(tags=(goes, stays))
    assert merge(goes, stays) == 2
    assert [list(article.tags.all()) for article in (only, both)] == [[stays], [stays]]
    assert Article.tags.through.objects.count() == 2
    assert {Tag.objects.named(name) for name in ["turkey", "republic of turkey", "türkiye"]} == {stays}
    for path in ["/tag/turkey/", "/tag/turkey-2/", "/tag/republic-of-turkey/"]:
        assert client.get(path)["Location"] == "/tag/turkiye/", path
    stays.refresh_from_db()
    assert stays.description == "A land."
    assert not Tag.objects.filter(pk=goes.pk).exists()


def test_merging_makes_the_pages_of_its_pieces_stale(client):
    stays, goes = make_tag(name="One"), make_tag(name="Two")
    article = make_article(tags=(goes,))
    etag = client.get(article.get_absolute_url())["ETag"]
    merge(goes, stays)
    page = client.get(article.get_absolute_url(), headers={"If-None-Match": etag}).content.decode()
    assert f'href="{stays.get_absolute_url()}" rel="tag"' in page
    assert "Two" not in page


def test_a_merging_that_fails_changes_nothing(monkeypatch):
    stays, goes = make_tag(), make_tag()
    article = make_article(tags=(goes,))

    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(Tag, "delete", fail)
    with pytest.raises(RuntimeError):
        merge(goes, stays)
    assert list(article.tags.all()) == [goes]
    assert not Redirect.objects.exists()


def test_a_tag_is_not_merged_with_itself():
    tag = make_tag()
    with pytest.raises(ValidationError, match="with itself"):
        merge(tag, tag)


def test_merging_costs_the_same_however_many_pieces():
    costs = []
    for number in [2, 20]:
        stays, goes = make_tag(), make_tag()
        for _ in range(number):
            make_article(tags=(goes,))
        with CaptureQueriesContext(connection) as queries:
            assert merge(goes, stays) == number
        costs.append(len(queries))
    assert costs[0] == costs[1]


# Pages that say too little


def test_a_tag_with_fewer_than_three_live_pieces_is_left_out_by_search_engines(client):
    tag = make_tag()
    for _ in range(2):
        make_article(tags=(tag,))
    make_article(tags=(tag,), status="draft")
    page = client.get(tag.get_absolute_url()).content.decode()
    assert '<meta name="robots" content="noindex, follow">' in page
    make_article(tags=(tag,))
    assert "noindex" not in client.get(tag.get_absolute_url()).content.decode()


def test_the_description_of_a_tag_is_shown(client):
    tag = make_tag(description="A land between two seas.")
    assert "A land between two seas." in client.get(tag.get_absolute_url()).content.decode()


def test_a_renamed_tag_leaves_a_redirect_and_another_name_of_it_goes_along(client):
    tag = make_tag(name="Turkey", slug="turkey")
    TagAlias(tag=tag, name="Türkiye").save()
    tag.slug = "turkey-and-more"
    tag.save()
    for path in ["/tag/turkey/", "/tag/turkiye/"]:
        assert client.get(path)["Location"] == "/tag/turkey-and-more/", path
    before = site_edition()
    TagAlias.objects.get().delete()
    assert site_edition() > before
