"""Names and addresses of sections, tags and authors: picked when none was typed, refused when taken."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from articles.models import Author, Section, Tag
from tests.factories import make_author, make_section, make_tag

MODELS = [Section, Tag, Author]


def made(model, name: str, **fields):
    """One as the desk makes it: checked, then saved."""
    thing = model(name=name, **fields)
    thing.full_clean()
    thing.save()
    return thing


@pytest.mark.parametrize("model", MODELS)
def test_names_with_one_slug_get_two(db, model):
    assert [made(model, name).slug for name in ["C++", "C#", "C"]] == ["c", "c-2", "c-3"]


@pytest.mark.parametrize("model", MODELS)
def test_names_without_a_letter_get_the_word_for_what_they_are(db, model):
    word = model._meta.model_name
    assert [made(model, name).slug for name in ["!!!", "🌍"]] == [word, f"{word}-2"]


@pytest.mark.parametrize("model", MODELS)
def test_saved_without_a_check_they_get_a_free_slug_too(db, model):
    assert [model.objects.create(name=name).slug for name in ["C++", "C#"]] == ["c", "c-2"]


@pytest.mark.parametrize("model", MODELS)
def test_a_long_name_has_room_for_a_number(db, model):
    slugs = [made(model, f"{'x' * 90}{ending}").slug for ending in "ab"]
    assert slugs == ["x" * 80, f"{'x' * 78}-2"]


@pytest.mark.parametrize("make", [make_section, make_tag, make_author])
def test_a_typed_slug_that_is_taken_is_an_error_of_the_field(db, make):
    taken = make(slug="taken")
    with pytest.raises(ValidationError) as refusal:
        type(taken)(name="Another", slug="taken").full_clean()
    assert list(refusal.value.message_dict) == ["slug"]


@pytest.mark.parametrize("model", [Section, Tag])
@pytest.mark.parametrize("again", ["Straße", "STRASSE", " straße "])
def test_a_name_that_is_taken_is_refused_whatever_its_capitals(db, model, again):
    made(model, "Straße")
    with pytest.raises(ValidationError) as refusal:
        model(name=again).full_clean()
    assert list(refusal.value.message_dict) == ["name"]


@pytest.mark.parametrize("model", MODELS)
def test_changing_nothing_keeps_name_and_slug(db, model):
    thing = made(model, "C++")
    thing.full_clean()
    assert thing.slug == "c"


def test_two_sections_of_one_name_may_lie_in_two_places(db):
    world, politics = make_section(slug="world"), make_section(slug="politics")
    assert made(Section, "Asia", parent=world).path == "world/asia"
    assert made(Section, "Asia", parent=politics).path == "politics/asia"


def nested(depth: int) -> Section:
    """The innermost of sections inside one another, with addresses of 80 characters each."""
    section = None
    for number in range(depth):
        section = Section.objects.create(name=f"Level {number}", slug=f"{number}" * 80, parent=section)
    return section


def test_an_address_that_would_be_too_long_is_refused(db):
    parent = nested(4)
    assert made(Section, "Fits", slug="x" * 76, parent=parent).path
    with pytest.raises(ValidationError, match="longer than 400 characters"):
        Section(name="Too long", slug="x" * 77, parent=parent).full_clean()


def test_so_is_a_move_that_would_make_one_below_too_long(db):
    outer, inner = nested(3), make_section(slug="inner")
    make_section(slug="y" * 80, parent=make_section(slug="z" * 80, parent=inner))
    inner.parent = outer
    with pytest.raises(ValidationError, match="longer than 400 characters"):
        inner.full_clean()
