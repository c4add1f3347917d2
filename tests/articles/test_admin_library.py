"""Sections, tags, authors, the site's settings and redirects on the desk."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from articles.models import Author, Redirect, Section, SiteSettings, Tag
from tests.admin_forms import change_url, filled_in, signed_in
from tests.factories import (
    make_article,
    make_author,
    make_section,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db(databases="__all__")

ADD_REDIRECT = "/admin/articles/redirect/add/"


@pytest.fixture
def editor():
    return signed_in("Editor")


def errors_of(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


def test_a_section_below_another_moves_with_its_address(editor):
    parent, section = make_section(slug="world"), make_section(slug="caucasus")
    editor.post(change_url(section), filled_in(editor, change_url(section), parent=parent.pk))
    assert Section.objects.get(pk=section.pk).path == "world/caucasus"


def test_a_section_with_pieces_is_not_deleted(editor):
    section = make_section()
    make_article(section=section)
    response = editor.post(reverse("admin:articles_section_delete", args=[section.pk]), {"post": "yes"})
    assert response.status_code == 200
    assert Section.objects.filter(pk=section.pk).exists()


def test_whoever_may_do_everything_is_told_what_lies_in_a_section_and_not_that_a_permission_is_missing():
    chief, section = signed_in(is_superuser=True), make_section()
    make_article(section=section, headline="The dam holds")
    alone = chief.get(reverse("admin:articles_section_delete", args=[section.pk]))
    ticked = {"action": "delete_selected", "_selected_action": [section.pk]}
    for response in [alone, chief.post("/admin/articles/section/", ticked)]:
        page = response.content.decode()
        assert "The dam holds" in page
        assert "permission" not in page
        assert 'value="Yes' not in page
    assert "cannot be deleted: pieces or other sections lie in it." in alone.content.decode()


def test_before_a_tag_is_deleted_one_is_told_how_many_pieces_carry_it(editor):
    tag, free = make_tag(name="Wheat"), make_tag()
    article = make_article(tags=(tag,))
    make_article(tags=(tag,), status="draft")
    asked = editor.get(reverse("admin:articles_tag_delete", args=[tag.pk])).content.decode()
    assert "2 pieces carry this tag. They stay, and lose the tag." in asked
    assert "carry" not in editor.get(reverse("admin:articles_tag_delete", args=[free.pk])).content.decode()
    ticked = {"action": "delete_selected", "_selected_action": [tag.pk, free.pk]}
    assert "<li>Wheat: 2</li>" in editor.post("/admin/articles/tag/", ticked).content.decode()
    editor.post(reverse("admin:articles_tag_delete", args=[tag.pk]), {"post": "yes"})
    assert list(article.tags.all()) == []


def test_a_section_or_a_tag_that_nothing_uses_is_deleted(editor):
    for thing in [make_section(), make_tag()]:
        url = reverse(f"admin:articles_{thing._meta.model_name}_delete", args=[thing.pk])
        assert 'value="Yes' in editor.get(url).content.decode()
        editor.post(url, {"post": "yes"})
        assert not type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("slug", ["feed", "page"])
def test_a_reserved_slug_is_an_error_of_the_field(editor, slug):
    tag = make_tag()
    response = editor.post(change_url(tag), filled_in(editor, change_url(tag), slug=slug))
    assert "slug" in errors_of(response)


def test_a_second_tag_of_the_same_name_is_refused(editor):
    make_tag(name="Wheat", slug="wheat")
    url = "/admin/articles/tag/add/"
    assert errors_of(editor.post(url, {"name": "Wheat", "slug": "", "description": ""}))
    assert Tag.objects.count() == 1


def test_an_author_is_linked_to_one_account(editor):
    author, user = make_author(), make_user()
    editor.post(change_url(author), filled_in(editor, change_url(author), user=user.pk))
    assert Author.objects.get(pk=author.pk).user == user


def test_a_reader_with_an_account_is_not_offered_as_an_author(editor):
    reader = make_user(is_staff=False, username="only-a-reader")
    assert reader.username not in editor.get("/admin/articles/author/add/").content.decode()


def test_authors_are_found_as_one_types():
    reporter = signed_in("Reporter")
    make_author(name="Ester Vold")
    make_author(name="Somebody")
    where = {"app_label": "articles", "model_name": "byline", "field_name": "author", "term": "vol"}
    found = json.loads(reporter.get("/admin/autocomplete/", where).content)
    assert [result["text"] for result in found["results"]] == ["Ester Vold"]


def test_the_settings_are_one_form_that_is_neither_added_to_nor_deleted(editor):
    SiteSettings.objects.all().delete()
    response = editor.get("/admin/articles/sitesettings/", follow=True)
    url = response.redirect_chain[-1][0]
    editor.post(url, filled_in(editor, url, name="The Meridian"))
    assert SiteSettings.load().name == "The Meridian"
    assert editor.get("/admin/articles/sitesettings/add/").status_code == 403
    assert editor.post(f"{url.removesuffix('change/')}delete/").status_code == 403


def test_a_reporter_does_not_see_the_settings():
    reporter = signed_in("Reporter")
    assert reporter.get("/admin/articles/sitesettings/1/change/").status_code == 403


def test_a_redirect_leads_to_one_thing_of_this_site(editor):
    article = make_article()
    empty = {"article": "", "section": "", "tag": "", "author": "", "to_path": ""}
    assert editor.post(ADD_REDIRECT, empty | {"path": "/old/", "article": article.pk}).status_code == 302
    assert Redirect.objects.get().target == article
    wrong = [
        {"path": "/b/"},
        {"path": "/b/", "article": article.pk, "to_path": "/about/"},
        {"path": "/b/", "to_path": "//elsewhere.example/"},
        {"path": "/b/", "to_path": "https://elsewhere.example/"},
        {"path": "b", "to_path": "/about/"},
        {"path": "/b/", "to_path": "/b/"},
    ]
    for given in wrong:
        assert editor.post(ADD_REDIRECT, empty | given).context["errors"], given
    assert Redirect.objects.count() == 1


def test_a_redirect_that_would_be_dead_or_a_circle_is_refused(editor):
    article = make_article()
    empty = {"article": "", "section": "", "tag": "", "author": "", "to_path": ""}
    Redirect.objects.create(path="/first/", to_path="/second/")
    refused = [
        {"path": article.get_absolute_url(), "to_path": "/about/"},
        {"path": "/admin/", "to_path": "/about/"},
        {"path": "/", "to_path": "/about/"},
        {"path": "/second/", "to_path": "/first/"},
    ]
    for given in refused:
        assert editor.post(ADD_REDIRECT, empty | given).context["errors"], given
    assert Redirect.objects.count() == 1
