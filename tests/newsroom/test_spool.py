"""What an export holds, in the order in which it can come in; and nothing is left on disk of it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.importing.spool import DEEPEST, Spool, path_of
from newsroom.importing.wxr import Author, Channel, Comment, Item, Label, NotReadable, Record, Term

UPLOADS = "https://old.example/wp-content/uploads/2013/03"


@pytest.fixture
def spool() -> Iterator[Spool]:
    with Spool() as opened:
        yield opened


def pages(*lying_in: tuple[int, int]) -> list[Item]:
    """Pages in this order of the file: (number, number of the page that it lies in)."""
    return [Item(place, number, "page", parent=parent) for place, (number, parent) in enumerate(lying_in, 1)]


def attachments(*names: str) -> list[Item]:
    return [Item(place, place, "attachment", file=f"{UPLOADS}/{name}") for place, name in enumerate(names, 1)]


def numbers(items: Iterator[Item]) -> list[int | None]:
    return [item.number for item in items]


# What comes in comes out


def test_a_record_comes_out_as_it_went_in(spool):
    channel, author = Channel("The Old Paper", "https://old.example", version="1.2"), Author("ester", "Ester Vold")
    term = Term("category", "rivers", "Rivers", 3, "water", "All that flows")
    item = Item(1, 7, title="Fähre 🌋", content="a\nb\t\u2028c", password=True, labels=[Label("category", "a", "A")],
                meta={"_thumbnail_id": "8"}, comments=[Comment(11, "Ida", content="Good.", parent=10)])  # fmt: skip
    spool.fill([channel, author, term, item])
    assert spool.channel == channel
    assert list(spool.authors()) == [author]
    assert list(spool.terms("category")) == [term]
    assert list(spool.items("post")) == [item]
    assert spool.item(7) == spool.item_in(1) == item


def test_authors_and_terms_come_in_the_order_of_the_file_and_once_each(spool):
    authors = [Author("zoe"), Author("adam"), Author("zoe", "Another")]
    terms = [Term("category", "z", "Z"), Term("post_tag", "z", "Z"), Term("category", "a", "A"),
             Term("category", "z", "Zz"), Term("category", "", "Nameless")]  # fmt: skip
    spool.fill([*authors, *terms])
    assert list(spool.authors()) == authors[:2]
    assert [term.name for term in spool.terms("category")] == ["Z", "A", "Nameless"]
    assert [term.name for term in spool.terms("post_tag")] == ["Z"]
    assert list(spool.terms("nav_menu")) == []


def test_it_is_counted_what_there_is_of_what(spool):
    posts = [Item(1, 1, comments=[Comment(1), Comment(2)]), Item(2, 1), Item(3, 2, "page", comments=[Comment(3)])]
    spool.fill(
        [Channel(), Author("a"), Author("b"), Author("a"), Term("category", "c", "C"), *posts, Item(4, 3, "oddity")]
    )
    assert spool.counts == {"authors": 2, "terms": 1, "post": 2, "page": 1, "oddity": 1, "comments": 3}
    assert spool.kinds() == {"post": 2, "page": 1, "oddity": 1}


def test_items_with_one_number_are_all_there_and_the_first_of_them_is_meant_by_it(spool):
    spool.fill([Item(1, 5, title="First"), Item(2, 5, title="Second"), Item(3, None, title="None"), Item(4, None)])
    assert [item.title for item in spool.items("post")] == ["First", "Second", "None", ""]
    assert spool.item(5).title == "First"
    assert spool.item_in(2).title == "Second"
    assert (spool.item(6), spool.item_in(9)) == (None, None)


def test_others_can_be_asked_for_while_items_come(spool):
    spool.fill([Item(place, place, parent=1) for place in range(1, 6)])
    assert [(item.number, spool.item(6 - item.number).number) for item in spool.items("post")] == [
        (1, 5), (2, 4), (3, 3), (4, 2), (5, 1)
    ]  # fmt: skip


# Pages


@pytest.mark.parametrize(
    ("lying_in", "order"),
    [
        ([(3, 2), (2, 1), (1, 0)], [1, 2, 3]),
        ([(1, 0), (2, 0), (3, 1)], [1, 2, 3]),
        ([(9, 0), (4, 5), (5, 0), (3, 4), (1, 9)], [9, 5, 4, 1, 3]),
        ([(2, 77), (1, 2)], [2, 1]),
        ([(None, 0), (1, 0)], [None, 1]),
        ([(1, 0), (2, 1), (2, 0), (3, 2)], [1, 2, 2, 3]),
    ],
)
def test_pages_come_after_those_that_they_lie_in(spool, lying_in, order):
    spool.fill(pages(*lying_in))
    found = numbers(spool.items("page"))
    assert sorted(map(str, found)) == sorted(map(str, order))
    seen: set[int | None] = set()
    for item in spool.items("page"):
        assert item.parent in seen or item.parent in {0, 77}
        seen.add(item.number)
    assert spool.in_a_circle() == set()


def test_a_page_that_lies_in_a_post_stands_at_the_top(spool):
    spool.fill([*pages((3, 2), (2, 1)), Item(9, 1, "post")])
    assert numbers(spool.items("page")) == [2, 3]


@pytest.mark.parametrize(
    ("lying_in", "circle"),
    [
        ([(1, 1)], {1}),
        ([(1, 2), (2, 1)], {1, 2}),
        ([(1, 2), (2, 3), (3, 1), (4, 0)], {1, 2, 3}),
        ([(5, 4), (4, 1), (1, 2), (2, 1)], {3, 4}),
        ([(1, 1), (2, 1), (3, 4), (4, 3), (5, 3)], {1, 3, 4}),
    ],
)
def test_only_pages_that_lie_in_one_another_are_cut_loose_and_what_lies_in_them_comes_after_them(
    spool, lying_in, circle
):
    spool.fill(pages(*lying_in))
    assert spool.in_a_circle() == circle
    found = list(spool.items("page"))
    assert len(found) == len(lying_in)
    seen: set[int | None] = set()
    for item in found:
        assert item.place in circle or item.parent in seen | {0}
        seen.add(item.number)


def test_a_chain_of_pages_without_end_is_cut_where_nobody_would_look_any_more(spool):
    spool.fill(pages(*((number, number - 1) for number in range(1, DEEPEST + 4))))
    assert spool.in_a_circle() == {DEEPEST + 1, DEEPEST + 2, DEEPEST + 3}
    assert len(list(spool.items("page"))) == DEEPEST + 3


@given(st.lists(st.tuples(st.none() | st.integers(1, 9), st.integers(0, 9)), max_size=12))
def test_however_pages_lie_in_one_another_each_comes_once_and_after_the_one_above_or_loose(lying_in):
    with Spool() as spool:
        spool.fill(pages(*lying_in))
        circle, found = spool.in_a_circle(), list(spool.items("page"))
    assert sorted(item.place for item in found) == list(range(1, len(lying_in) + 1))
    there, seen = {number for number, _ in lying_in}, set()
    for item in found:
        assert item.place in circle or item.parent not in there or item.parent in seen
        seen.add(item.number)
    above = dict(reversed(lying_in))
    for number, parent in above.items():
        page, steps = parent, 0
        while page in above and page != number and steps < 10:
            page, steps = above[page], steps + 1
        if page == number is not None and len(above) == len(lying_in):
            assert next(item.place for item in found if item.number == number) in circle


# Addresses


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("https://old.example/2013/03/dam/", "https://old.example/2013/03/dam/"),
        ("https://old.example/2013/03/dam/", "http://www.old.example/2013/03/dam#more-7"),
        ("https://old.example/2013/03/dam", "/2013/03/dam/"),
        ("https://old.example/f%C3%A4hre/", "https://old.example/fähre/"),
        ("https://old.example/f%c3%a4hre/", "https://old.example/f%C3%A4hre"),
    ],
)
def test_an_item_is_found_at_its_own_address_however_it_is_written(spool, link, asked):
    spool.fill([Item(1, 7, link=link)])
    assert spool.item_at(asked).number == 7


@pytest.mark.parametrize(
    "asked", ["", "/", "https://old.example/", "https://old.example/?p=7", "https://[::1", "/a%00b/"]
)
def test_an_address_without_a_path_of_its_own_is_no_items(spool, asked):
    spool.fill([Item(1, 7, link=asked), Item(2, 8, link="https://old.example/?page_id=8"), Item(3, 9, link="")])
    assert path_of(asked) == ""
    assert spool.item_at(asked) is None


def test_of_several_items_at_one_address_the_first_is_meant(spool):
    spool.fill([Item(1, 7, link="https://old.example/dam/"), Item(2, 8, link="https://old.example/dam")])
    assert spool.item_at("/dam/").number == 7


# Attachments


@pytest.mark.parametrize(
    ("there", "asked", "found"),
    [
        (["a.jpg"], f"{UPLOADS}/a.jpg", 1),
        (["a.jpg"], f"{UPLOADS}/a-300x200.jpg", 1),
        (["a.jpg"], f"{UPLOADS}/a-scaled.jpg", 1),
        (["a.jpg"], f"{UPLOADS}/a-e1600000000000-300x200.jpg", 1),
        (["a-scaled.jpg"], f"{UPLOADS}/a-300x200.jpg", 1),
        (["a-scaled.jpg"], f"{UPLOADS}/a.jpg", 1),
        (["a-rotated.jpg"], f"{UPLOADS}/a-1024x768.jpg", 1),
        (["a-e1600000000000.jpg"], f"{UPLOADS}/a-e1600000000000-300x200.jpg", 1),
        (["a.jpg"], f"{UPLOADS}/a.jpg?w=300".replace("https", "http"), 1),
        (["a.jpg"], f"{UPLOADS}/a.jpg".replace("https://", "//www."), 1),
        (["a.jpg"], f"{UPLOADS}/a.jpg".replace("old.example", "OLD.example"), 1),
        (["f%C3%A4hre.jpg"], f"{UPLOADS}/fähre-300x200.jpg", 1),
        (["map-800x600.jpg", "map.jpg"], f"{UPLOADS}/map.jpg", 2),
        (["map-800x600.jpg", "map.jpg"], f"{UPLOADS}/map-800x600.jpg", 1),
        (["map-800x600.jpg", "map.jpg"], f"{UPLOADS}/map-300x200.jpg", 2),
        (["map.jpg", "map-800x600.jpg"], f"{UPLOADS}/map-800x600.jpg", 2),
        (["a.jpg", "a.jpg"], f"{UPLOADS}/a.jpg", 1),
        (["a-scaled.jpg", "a-scaled.jpg"], f"{UPLOADS}/a-300x200.jpg", 1),
    ],
)
def test_an_attachment_is_found_by_its_file_and_by_the_smaller_copies_of_it(spool, there, asked, found):
    spool.fill(attachments(*there))
    assert spool.attachment_at(asked).number == found


@pytest.mark.parametrize(
    "asked",
    ["", "a.jpg", f"{UPLOADS}/b.jpg", f"{UPLOADS}/a.png", f"{UPLOADS}/04/a.jpg", "https://elsewhere.example/a.jpg",
     "https://[::1", f"{UPLOADS}/a-x200.jpg", UPLOADS],
)  # fmt: skip
def test_a_file_of_another_address_is_no_attachment(spool, asked):
    spool.fill(attachments("a.jpg", "%00.jpg"))
    assert spool.attachment_at(asked) is None


def test_attachments_of_an_item_come_in_the_order_that_it_shows_them_in(spool):
    said = [(11, 7, 2), (12, 7, 1), (13, 8, 0), (14, 7, 1), (15, 7, 0), (None, 7, 0)]
    spool.fill(
        Item(place, n, "attachment", parent=parent, order=order) for place, (n, parent, order) in enumerate(said)
    )
    assert spool.attached_to(7) == [15, 12, 14, 11]
    assert spool.attached_to(99) == []


def test_only_attachments_are_attached(spool):
    spool.fill([Item(1, 11, "attachment", parent=7), Item(2, 12, "page", parent=7), Item(3, 13, "revision", parent=7)])
    assert spool.attached_to(7) == [11]


# On disk


@pytest.fixture
def disk(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_it_holds_is_on_disk_under_no_name_so_that_nothing_is_left_whatever_ends_the_process(disk):
    with Spool() as spool:
        spool.fill([Item(1, 7, content="x" * 3_000_000)])
        opened = [link for link in Path("/proc/self/fd").iterdir() if link.exists() and str(disk) in os.readlink(link)]
        assert sum(link.stat().st_size for link in opened) > 3_000_000
        assert list(disk.iterdir()) == []
        assert len(spool.item(7).content) == 3_000_000
    assert list(disk.iterdir()) == []


def test_nothing_is_left_of_it_when_the_file_cannot_be_read_to_its_end(disk):
    def broken() -> Iterator[Record]:
        yield Item(1, 7)
        raise NotReadable("Line 3: this is not well-formed XML.")

    with pytest.raises(NotReadable, match="Line 3"), Spool() as spool:
        spool.fill(broken())
    assert list(disk.iterdir()) == []


def test_nothing_is_left_of_it_when_somebody_stops_it(disk):
    def stopped() -> Iterator[Record]:
        yield Item(1, 7)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Spool() as spool:
        spool.fill(stopped())
    assert list(disk.iterdir()) == []


@pytest.mark.parametrize("room", [1, 20])
def test_a_disk_without_room_is_told_of_in_one_line_with_its_folder(disk, room):
    with Spool() as spool:
        spool._rows.execute(f"PRAGMA max_page_count = {room}")
        with pytest.raises(NotReadable, match="no room") as told:
            spool.fill(Item(place, place, content="x" * 100_000) for place in range(9))
    assert str(disk) in str(told.value)
    assert "\n" not in str(told.value)
    assert isinstance(told.value.__cause__, sqlite3.OperationalError)
