"""What only misleads is taken out of names and words, and every script's own writing stays as it was typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import characters, fingerprints, links, lookalikes
from comments.forms import MAX_BODY
from comments.learning.features import features
from comments.pipeline.patterns import Matcher, Subject
from tests.comments.test_markup import ADVERSARIAL, work

FLAG_OF_SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

LEGITIMATE = [
    "Nguyễn Thị Phương đã viết: tiếng Việt",
    "السَّلَامُ عَلَيْكُمْ وَرَحْمَةُ اللهِ",
    "क्षत्रिय र्‍य श्री",
    "שָׁלוֹם עֲלֵיכֶם",
    "สวัสดีครับ ที่นี่",
    "می‌خواهم",
    "👩‍💻 and 👨‍👩‍👧 and 🏳️‍🌈",
    f"{FLAG_OF_SCOTLAND} forever",
    "co\u00adoperate",
]


@pytest.mark.parametrize("text", LEGITIMATE)
def test_what_people_write_in_their_scripts_is_kept_byte_for_byte(text):
    composed = unicodedata.normalize("NFC", text)
    assert characters.normalise(composed) == composed
    assert not characters.misleads(composed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("Z" + "\u0351" * 40 + "algo", "Z" + "\u0351" * 4 + "algo"),
        ("f\u200dr\u200de\u200de", "free"),
        ("b\u200bu\u200by\u200b", "buy"),
    ],
)
def test_what_hides_or_turns_words_is_taken_out_and_told_of(typed, kept):
    assert characters.normalise(typed) == kept
    assert characters.misleads(typed)


@pytest.mark.parametrize("typed", ["\ufeffpasted", "call \u202a555\u202c now", "one\u200btwo", "plain", "x\r\ny"])
def test_what_programs_leave_in_copied_text_is_no_sign(typed):
    assert not characters.misleads(typed)


def test_a_flag_is_the_only_thing_that_tags_are_kept_for():
    broken = FLAG_OF_SCOTLAND[:-1]
    assert characters.normalise(broken) == "\U0001f3f4"
    assert characters.normalise(f"x{FLAG_OF_SCOTLAND[1:]}") == "x"


@pytest.mark.parametrize("name", ["\u200b\u200b", "\u3164\u3164", "\u115f\u1160", "\u2800", "\u202e", "\U000e0041"])
def test_a_name_that_cannot_be_seen_is_no_name(name):
    assert characters.normalise_name(name) == ""


def test_a_name_is_one_line():
    assert characters.normalise_name(" Ann\n\tLee\u2028Smith ") == "Ann Lee Smith"


@given(st.text(max_size=120) | st.text("a\u0301\u200d\u200cक्\u202e\U0001f3f4\U000e0067\U000e007f👩\n", max_size=40))
def test_cleaning_up_twice_changes_nothing_and_leaves_nothing_that_misleads(typed):
    once = characters.normalise(typed)
    assert characters.normalise(once) == once
    assert not characters.misleads(once)


# Comparing


@pytest.mark.parametrize(
    "spelt", ["viagra", "V1agra", "vi\u00adagra", "v\u0456agr\u0430", "ｖｉａｇｒａ", "v\u200biagra", "Viágra"]
)
def test_a_word_is_found_in_its_disguises(spelt):
    assert lookalikes.words(f"Buy {spelt}!") == ["buy", "viagra"]


def test_signs_and_digits_are_letters_within_words_only():
    assert lookalikes.words("c@s1no @home for $100 in 2026") == ["casino", "home", "for", "100", "in", "2026"]


def test_scripts_without_blanks_are_cut_into_letters():
    assert lookalikes.words("买彩票 now") == ["买", "彩", "票", "now"]


def test_the_text_that_is_shown_is_never_the_one_that_is_compared():
    assert characters.normalise("\u0410dmin") == "\u0410dmin"
    assert lookalikes.skeleton("\u0410dmin") == lookalikes.skeleton("Admin")


ADVERSARIAL_HERE = ADVERSARIAL | {
    "marks": lambda n: "a" + "\u0301" * n,
    "joiners": lambda n: "a\u200d" * (n // 2),
    "signs in a word": lambda n: "a" + "@" * (n - 2) + "a",
    "hosts": lambda n: "a-b." * (n // 4),
    "hyphens": lambda n: "-" * n,
    "words of rules": lambda n: "buy now " * (n // 8),
}
RULES = Matcher((number, "word", f"buy now buy now {number}") for number in range(200))
READERS = {
    "misleads": characters.misleads,
    "words": lookalikes.words,
    "simhash": fingerprints.simhash,
    "hosts": links.hosts_in,
    "features": lambda text: features(text, text),
    "rules": lambda text: RULES.find(Subject(text, text, text, text)),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ADVERSARIAL_HERE)
def test_twice_as_much_adversarial_text_is_about_twice_the_reading(reader, name):
    read = READERS[reader]
    half, whole = (ADVERSARIAL_HERE[name](size) for size in [MAX_BODY // 2, MAX_BODY])
    assert work(lambda: read(whole)) <= 2.5 * work(lambda: read(half)) + 200
