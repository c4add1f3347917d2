"""The interface in other languages: whole catalogues, messages that can be translated, dates as each writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from articles import wording
from tests import catalogues

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = catalogues.LANGUAGES
_HELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+|&\w+;")
"""What a translation takes over as it is: placeholders, tags, entities."""


@pytest.fixture(scope="module")
def source():
    return catalogues.from_source()


def forms_of(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_message_of_the_source_and_no_other(language, source):
    kept = {(message.context, message.id) for message in catalogues.read(language) if message.id}
    wanted = {(message.context, message.id) for message in source if message.id}
    assert kept == wanted, "run `make messages`, then translate what is new"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_a_guess(language):
    catalog = catalogues.read(language)
    assert [message.id for message in catalog if message.id and not catalogues.is_whole(message.string)] == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert all(len(forms_of(m)) == catalog.num_plurals for m in catalog if isinstance(m.id, tuple))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_placeholders_markup_and_outer_line_breaks(language):
    for message in catalogues.read(language):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set().union(*(_HELD.findall(original) for original in originals))
        for form in forms_of(message) if message.id else ():
            held = set(_HELD.findall(form))
            # "one story" needs no number; everything else that the source fills in must stand in the translation.
            assert held == wanted or (len(originals) > 1 and held < wanted), (originals[0], form)
            assert (form[:1] == "\n", form[-1:] == "\n") == (originals[0][:1] == "\n", originals[0][-1:] == "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_words_beside_it(language):
    compiled = catalogues.po_of(language).with_suffix(".mo").read_bytes()
    assert compiled == catalogues.as_mo(catalogues.read(language)), "run `make messages`"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("de", 1, "1 Kommentar"), ("fr", 0, "0 commentaire"), ("fr", 2, "2 commentaires"), ("ar", 2, "تعليقان")],
)
def test_a_number_of_replies_is_said_as_the_language_says_it(language, number, said):
    with translation.override(language):
        told = translation.ngettext("%(number)s comment", "%(number)s comments", number) % {"number": number}
    assert told == said


# Messages that can be translated


def test_the_forms_of_a_plural_differ_in_no_placeholder_but_the_number(source):
    """A language may use the singular for other numbers (French for 0) or need the number in each form."""
    for message in source:
        if isinstance(message.id, tuple):
            one, many = ({found.group() for found in _HELD.finditer(form)} for form in message.id)
            assert one <= many, message.id
            assert len(many - one) <= 1, message.id


def test_nothing_but_the_wording_writes_down_the_order_of_a_date():
    """Formats of dates are the language's own; the template filter `date` serves machines, and years alone."""
    ours = [file for layer in ["articles", "comments", "newsroom"] for file in (ROOT / layer).rglob("*.py")]
    calling = [file.name for file in ours if re.search(r"\b(date_format|get_format)\(", file.read_text("utf-8"))]
    assert sorted(calling) == ["archives.py", "wording.py"]
    for template in (ROOT / "templates").rglob("*.html"):
        assert set(re.findall(r'\|(?:date|time):"([^"]*)"', template.read_text("utf-8"))) <= {"c", "Y"}, template


_A_MOMENT = datetime(2020, 10, 6, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "short", "without_year", "time"),
    [
        ("en-gb", "6 October 2020", "6 Oct 2020", "6 Oct", "14:05"),
        ("en", "October 6, 2020", "Oct 6, 2020", "Oct 6", "2:05 p.m."),
        ("de", "6. Oktober 2020", "6. Okt. 2020", "6. Okt.", "14:05"),
        ("fr", "6 octobre 2020", "6 oct. 2020", "6 oct.", "14:05"),
        ("es", "6 de octubre de 2020", "6 de oct. de 2020", "6 de oct.", "14:05"),
        ("ja", "2020年10月6日", "2020年10月6日", "10月6日", "14:05"),
        ("ar", "6 أكتوبر، 2020", "6 أكتوبر، 2020", "6 أكتوبر", "2:05 م"),
    ],
)
def test_dates_and_times_are_written_as_the_language_writes_them(language, day, short, without_year, time):
    with translation.override(language):
        assert wording.day(_A_MOMENT) == day
        assert wording.short_day(_A_MOMENT) == short
        assert wording.short_day_of_year(_A_MOMENT) == without_year
        assert wording.clock(_A_MOMENT) == time


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_things_that_belong_together_are_named_in_a_row(parts, said):
    assert wording.all_of(parts) == said
