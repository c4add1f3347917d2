"""Words as the search compares them, and what a reader may type."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.search.query import LONGEST, MOST_TERMS, Query, parse
from articles.search.texts import extract, marked, text_of
from articles.search.words import as_indexed, composed, fold, indexed, units

SPELLINGS = [
    ("German", "München", "munchen"),
    ("German, in capitals", "Straße", "STRASSE"),
    ("French", "Élysée", "elysee"),
    ("French, with a ligature", "œuvre", "oeuvre"),
    ("Spanish", "mañana", "manana"),
    ("Polish", "Łódź", "lodz"),
    ("Turkish", "İstanbul", "istanbul"),
    ("Turkish, without a dot", "ılık", "ilik"),
    ("Vietnamese", "đường Nguyễn", "duong nguyen"),
    ("Danish", "Ærø", "aero"),
    ("Greek", "Ἀθῆναι", "αθηναι"),
    ("Greek, at its end", "ΛΟΓΟΣ", "λόγος"),
    ("Russian", "Алёна", "алена"),
    ("Arabic, vocalised", "اَلْعَرَبِيَّةُ", "العربية"),
    ("Arabic, other letters for the same", "إلى أحمد", "الى احمد"),
    ("Arabic, drawn out", "كتـــاب", "كتاب"),
    ("Arabic digits", "٢٠٢٠", "2020"),
    ("Persian, with a joiner", "می\u200cخواهم", "میخواهم"),
    ("Hebrew, vocalised", "שָׁלוֹם", "שלום"),
    ("Chinese, wide digits", "２０２０年", "2020年"),
    ("Japanese, half-width", "ﾊﾟﾘ ｶﾞｲﾄﾞ", "パリ ガイド"),
    ("Korean, decomposed", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
    ("Latin, decomposed", "cafe\u0301", "café"),
    ("Latin, wide", "ＮＡＴＯ", "nato"),
    ("a ligature of the printer", "ﬁsh", "fish"),
    ("a soft hyphen", "cease\u00adfire", "ceasefire"),
]


@pytest.mark.parametrize(("text", "typed"), [pair[1:] for pair in SPELLINGS], ids=[pair[0] for pair in SPELLINGS])
def test_two_spellings_of_a_word_are_one_word_to_the_search(text, typed):
    assert indexed(text) == indexed(typed) != []
    term = parse(f'"{typed}"').terms
    assert marked(text, term) == f"<mark>{composed(text)}</mark>"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("東京都知事が会見した。", "京都"),
        ("東京都知事が会見した。", "知事"),
        ("東京都知事が会見した。", "会"),
        ("東京都知事が会見した。", "た"),
        ("対話型ｶﾞｲﾄﾞを公開", "ガイド"),
        ("대한민국의 서울", "민국"),
        ("กรุงเทพมหานคร", "เทพ"),
    ],
)
def test_a_part_of_a_run_without_spaces_is_found_and_marked(text, part):
    (term,) = parse(part).terms
    words = indexed(text)
    assert all(any(one == word or (term.is_open and one.startswith(word)) for one in words) for word in term.words)
    assert "<mark>" in marked(text, [term])


def test_marks_that_are_vowels_stay():
    assert indexed("हिन्दी") == ["हिन्दी"]


def test_runs_end_where_signs_stand_between_them():
    assert indexed("東京、大阪") == ["東京", "京", "大阪", "阪"]
    assert indexed("A社の2020年") == ["a", "社の", "の", "2020", "年"]


@given(st.text())
def test_what_is_folded_folds_to_itself(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_of_the_index_are_letters_and_digits_in_any_text(text):
    for word in indexed(text):
        assert word
        assert not set(word) & set(" \"'*§\\&|!():<>\0_")
    assert indexed(text) == as_indexed(list(units(composed(text))))


@given(st.text(), st.text(max_size=40))
def test_marking_adds_marks_and_changes_no_text(text, typed):
    try:
        terms = parse(typed).terms
    except ValidationError:
        terms = ()
    html = marked(text, terms)
    plain = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert plain == marked(text, ())


# What may be typed


def said(typed):
    """The words of each term of a query, then those of what is left out."""
    query = parse(typed)
    return [term.words for term in query.terms], [term.words for term in query.excluded]


@pytest.mark.parametrize(
    ("typed", "wanted", "left_out"),
    [
        ("ceasefire line", [["ceasefire"], ["line"]], []),
        ('"ceasefire line"', [["ceasefire", "line"]], []),
        ("“ceasefire line” „und so“", [["ceasefire", "line"], ["und", "so"]], []),
        ('night -train -"of the"', [["night"]], [["train"], ["of", "the"]]),
        ("Nagorno-Karabakh", [["nagorno", "karabakh"]], []),
        ("don’t", [["don", "t"]], []),
        ("line Line LINE", [["line"]], []),
        ('he said "no end', [["he"], ["said"], ["no"], ["end"]], []),
        ("a AND b OR NOT c", [["a"], ["and"], ["b"], ["or"], ["not"], ["c"]], []),
        ("headline:x NEAR(y, 2) ^z", [["headline", "x"], ["near", "y"], ["2"], ["z"]], []),
        ("", [], []),
        (" \0 \t", [], []),
    ],
)
def test_what_is_typed_is_words_phrases_and_what_is_left_out(typed, wanted, left_out):
    assert said(typed) == (wanted, left_out)


def test_a_star_means_any_ending_after_three_letters():
    assert [term.is_prefix for term in parse('parl* pa* p* * "night tra*"').terms] == [True, False, False, True]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-train", "only_excluded"),
        ("***", "no_words"),
        ("x" * (LONGEST + 1), "too_long"),
        (" ".join(f"w{number}" for number in range(MOST_TERMS + 1)), "too_many"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(typed, code):
    with pytest.raises(ValidationError) as refused:
        parse(typed)
    assert refused.value.code == code
    assert str(refused.value.messages[0]).endswith((".", "characters.", "words."))


@settings(max_examples=400)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"“”-* \0\ud800\u200f東京aé')), max_size=LONGEST))
def test_anything_typed_is_a_query_or_a_sentence(typed):
    query, why = Query(), ""
    try:
        query = parse(typed)
    except ValidationError as refused:
        why = refused.messages[0]
    assert query.terms or why or not query.text
    query.text.encode()
    assert "\0" not in query.text
    assert all(term.words for term in [*query.terms, *query.excluded])
    assert all(query.text[term.units[0].start : term.units[-1].end] for term in query.terms)


# Extracts


def test_the_text_of_a_body_has_its_words_whole_and_its_blocks_apart():
    link = '<a href="https://x.example/?a=%3E">link</a><sup><a href="#fn-1">1</a></sup>'
    body = f"<h2>One</h2>\n<p>un<em>believ</em>able {link}</p><p>A &lt;b&gt;</p>"
    assert text_of(body) == "One unbelievable link 1 A <b>"


def test_an_extract_shows_where_most_of_the_words_stand_together():
    text = "line " * 300 + "filler " * 100 + "the ceasefire line held <b> " + "filler " * 100
    html = extract(text, parse("ceasefire line").terms)
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert "the <mark>ceasefire</mark> <mark>line</mark> held &lt;b&gt;" in html


def test_an_extract_of_a_short_text_is_the_text():
    assert extract("A short line.", parse("line").terms) == "A short <mark>line</mark>."
    assert extract("A short line.", parse("other").terms) == ""


def test_overlapping_matches_are_marked_once():
    assert (
        marked("one two three", parse('"one two" "two three" two').terms) == "<mark>one two</mark><mark> three</mark>"
    )


def test_the_words_of_an_extract_are_bounded_whatever_the_text():
    html = extract("word " * 50_000, parse("word").terms)
    assert len(html) < 2000
