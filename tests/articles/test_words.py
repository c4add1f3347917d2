"""What photographers wrote into their files: found where there is some, one clean line each, and nothing raised."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from articles import renditions
from articles.renditions import Words, clean_line
from articles.renditions.words import read
from tests import awkward_bytes as by_hand
from tests.pictures import LIMITS, encoded

IN_UTF8 = (1, 90, b"\x1b%G")


def words_of(*segments: bytes, xmp: bytes = b"", kind: str = "JPEG") -> Words:
    """What is found in a file with these segments and this XMP."""
    data = encoded(Image.new("RGB", (8, 8)), kind, **({"xmp": xmp} if xmp else {})).getvalue()
    return renditions.take(io.BytesIO(by_hand.with_segments(data, *segments) if segments else data), LIMITS).words


def test_a_file_without_words_has_none():
    assert words_of() == Words()


# IPTC-IIM


def test_the_older_words_are_read():
    found = words_of(
        by_hand.iim(
            IN_UTF8,
            (2, 5, b"harbour-12"),
            (2, 80, "Zoë Árvai".encode()),
            (2, 110, b"Agency"),
            (2, 116, "© 2026 Agency".encode()),
            (2, 120, b"Three boats\rat dawn"),
        )
    )
    assert found == Words("harbour-12", "", "Three boats at dawn", "Zoë Árvai / Agency", "© 2026 Agency")


def test_several_photographers_are_all_named_and_none_twice():
    assert words_of(by_hand.iim((2, 80, b"Ada"), (2, 80, b"Ben"), (2, 110, b"Ada / Ben"))).credit == "Ada / Ben"


@pytest.mark.parametrize(
    ("written", "mark"),
    [("Zoë".encode("latin-1"), ()), ("Zoë".encode(), ()), ("Zoë".encode(), IN_UTF8)],
    ids=["latin-1", "UTF-8 that does not say so", "UTF-8"],
)
def test_letters_come_out_right_in_either_encoding(written, mark):
    assert words_of(by_hand.iim(*[mark] if mark else [], (2, 80, written))).credit == "Zoë"


def test_a_headline_serves_where_there_is_no_title():
    assert words_of(by_hand.iim((2, 105, b"Harbour at dawn"))).title == "Harbour at dawn"


# XMP


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_words_as_attributes_are_read_from_every_kind_of_file(kind):
    packet = by_hand.xmp(attributes='photoshop:Headline="Dawn" Iptc4xmpCore:AltTextAccessibility="Three boats"')
    if kind == "PNG":
        data = encoded(Image.new("RGB", (8, 8)), "PNG").getvalue()
        noted = data[:33] + by_hand.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet) + data[33:]
        found = renditions.take(io.BytesIO(noted), LIMITS).words
    else:
        found = words_of(xmp=packet, kind=kind)
    assert (found.title, found.alt) == ("Dawn", "Three boats")


def test_words_as_plain_elements_and_as_lists_are_read():
    creators = "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Ben</rdf:li></rdf:Seq></dc:creator>"
    found = words_of(xmp=by_hand.xmp(f"{creators}<photoshop:Credit>Agency</photoshop:Credit>"))
    assert found.credit == "Ada / Ben / Agency"


def test_of_several_languages_the_default_comes_first_wherever_it_stands():
    first = by_hand.in_languages("dc:description", x_default="Boats", de="Boote")
    last = by_hand.in_languages("dc:description", de="Boote", x_default="Boats")
    assert words_of(xmp=by_hand.xmp(first)).caption == "Boats"
    assert words_of(xmp=by_hand.xmp(last)).caption == "Boats"


def test_a_language_serves_where_there_is_no_default():
    assert words_of(xmp=by_hand.xmp(by_hand.in_languages("dc:title", de="Boote"))).title == "Boote"


def test_the_newer_words_win_and_the_older_fill_what_they_leave_open():
    old = by_hand.iim((2, 120, b"An old caption"), (2, 116, b"All rights reserved"))
    found = words_of(old, xmp=by_hand.xmp(by_hand.in_languages("dc:description", x_default="A new one")))
    assert (found.caption, found.rights) == ("A new one", "All rights reserved")


def test_a_newer_word_that_is_empty_hides_no_older_one():
    found = words_of(by_hand.iim((2, 120, b"A caption")), xmp=by_hand.xmp("<dc:description> </dc:description>"))
    assert found.caption == "A caption"


@pytest.mark.parametrize(
    "packet",
    [
        by_hand.entity_bomb(),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b"<x:xmpmeta",
        b"\xff\xfe\0",
        by_hand.xmp("<dc:title>A</dc:title>" + " " * 1_100_000)[:64_000],
        b'<?xml version="1.0" encoding="no-such"?><x/>',
        b"<x/>" * 3,
    ],
    ids=["entity bomb", "file", "cut off", "no text", "cut off late", "encoding", "three roots"],
)
def test_a_packet_that_cannot_be_read_is_left_out_and_the_picture_taken(packet):
    assert words_of(xmp=packet) == Words()


def test_a_packet_nested_very_deep_is_left_out():
    assert words_of(xmp=b"<a>" * 20_000) == Words()
    assert words_of(xmp=b"<a>" * 9_000 + b"</a>" * 9_000) == Words()


# Clean lines


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("  Three\r\n boats\t", "Three boats"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\x00\x07bell", "bell"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("\ud800", ""),
        ("x" * 30, "x" * 19 + "…"),
        ("A" * 18 + " " + "B" * 9, "A" * 18 + "…"),
    ],
)
def test_a_clean_line(written, clean):
    assert clean_line(written, 20) == clean


@given(st.text(), st.integers(1, 50))
def test_a_clean_line_is_one_line_of_characters_that_can_be_stored_and_stays_as_it_is(text, most):
    line = clean_line(text, most)
    assert len(line) <= most
    assert line == " ".join(line.split()) == clean_line(line, most)
    line.encode()


# Garbage


def _picture(**info: object) -> Image.Image:
    picture = Image.new("RGB", (1, 1))
    picture.info = dict(info)
    return picture


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_where_words_should_be_raise_anything(data):
    words_of(by_hand.segment(0xED, b"Photoshop 3.0\0" + data), by_hand.segment(0xED, data))
    words_of(by_hand.segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + (300).to_bytes(4) + data))
    assert isinstance(read(_picture(xmp=data)), Words)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 255), st.binary(max_size=40)), max_size=8), st.binary())
def test_datasets_of_any_kind_raise_nothing(datasets, junk):
    found = words_of(by_hand.iim(*datasets, (2, 120, junk)))
    assert all(value.isprintable() or "\u200c" in value or "\u200d" in value for value in vars(found).values())


@settings(deadline=None)
@given(st.text(max_size=200))
def test_text_of_any_kind_in_a_packet_raises_nothing(text):
    assert isinstance(read(_picture(xmp=by_hand.xmp(f"<dc:title>{text}</dc:title>"))), Words)


@pytest.mark.parametrize("info", ["words", 7, None, ["x"]])
def test_what_is_no_packet_at_all_is_left_out(info):
    assert read(_picture(xmp=info)) == Words()
