"""The folder of the old site's files: what is there is found by what the export calls it, and nothing else is."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.importing.uploads import Uploads, place_of

MONTH = "2013/03"


@pytest.fixture
def uploads(tmp_path):
    """Files with these names in one month's folder, ready to be looked for."""
    folder = tmp_path / "uploads"

    def holding(*names: str) -> Uploads:
        for name in names:
            file = folder / MONTH / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(name.encode())
        return Uploads(folder)

    return holding


def name_of(found: Path | None) -> str | None:
    return found and found.name


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://old.example/wp-content/uploads/2013/03/a.jpg", "2013/03/a.jpg"),
        ("http://old.example/blog/wp-content/uploads/2013/03/a.jpg?w=300#x", "2013/03/a.jpg"),
        ("https://old.example/wp-content/uploads/sites/4/2013/03/a.jpg", "sites/4/2013/03/a.jpg"),
        ("https://old.files.example/2013/03/a.jpg", "2013/03/a.jpg"),
        ("/wp-content/uploads/a.jpg", "a.jpg"),
        ("2013/03/a.jpg", "2013/03/a.jpg"),
        ("https://old.example/wp-content/uploads/2013/03/f%C3%A4hre%20am%20Ufer.jpg", "2013/03/fähre am Ufer.jpg"),
        ("  https://old.example/wp-content/uploads/a.jpg\n", "a.jpg"),
    ],
)
def test_an_address_names_a_place_below_the_folder_of_uploads(url, place):
    assert place_of(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://old.example/",
        "https://old.example/wp-content/uploads/",
        "https://old.example/wp-content/uploads/../../wp-config.php",
        "https://old.example/wp-content/uploads/%2e%2e/%2E%2E/wp-config.php",
        "https://old.example/wp-content/uploads/2013/./a.jpg",
        "https://old.example/wp-content/uploads//etc/passwd",
        "https://old.example/wp-content/uploads/a.jpg%00.png",
        "../../etc/passwd",
        "https://[::1",
    ],
)
def test_an_address_that_leads_elsewhere_names_no_place(url):
    assert place_of(url) == ""


@pytest.mark.parametrize(
    ("there", "asked", "found"),
    [
        (["a.jpg"], "a.jpg", "a.jpg"),
        (["a.jpg", "a-300x200.jpg"], "a-300x200.jpg", "a-300x200.jpg"),
        (["a.jpg", "a-150x150.jpg"], "a-300x200.jpg", "a.jpg"),
        (["a.jpg", "a-150x150.jpg"], "a-scaled.jpg", "a.jpg"),
        (["a-scaled.jpg", "a-1024x768.jpg"], "a.jpg", "a-scaled.jpg"),
        (["a-rotated.jpg", "a-1024x768.jpg"], "a.jpg", "a-rotated.jpg"),
        (["a-e1600000000000.jpg", "a-1024x768.jpg"], "a.jpg", "a-e1600000000000.jpg"),
        (["a.jpg"], "a-e1600000000000.jpg", "a.jpg"),
        (["a.jpg"], "a-e1600000000000-300x200.jpg", "a.jpg"),
        (["a-e1600000000000.jpg"], "a-e1600000000000-300x200.jpg", "a-e1600000000000.jpg"),
        (["a-scaled.jpg"], "a-300x200.jpg", "a-scaled.jpg"),
        (["a-90x900.jpg", "a-300x200.jpg", "a-1024x768.jpg", "a-768x1024.png"], "a.jpg", "a-1024x768.jpg"),
        (["a-90x900.jpg", "a-300x200.jpg"], "a-scaled.jpg", "a-90x900.jpg"),
        (["map-800x600.jpg"], "map-800x600.jpg", "map-800x600.jpg"),
        (["talk.mp3"], "talk.mp3", "talk.mp3"),
        (["README"], "README", "README"),
    ],
)
def test_a_file_is_found_or_what_it_was_made_from_or_the_best_copy_of_it(uploads, there, asked, found):
    assert name_of(uploads(*there).find(f"{MONTH}/{asked}")) == found


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        (["b.jpg"], "a.jpg"),
        (["a.png"], "a.jpg"),
        (["aa-300x200.jpg", "a-b-300x200.jpg"], "a.jpg"),
        (["a-1-300x200.jpg"], "a.jpg"),
        (["a-300x200"], "a"),
        (["a.jpg"], ""),
        ([], "a.jpg"),
    ],
)
def test_a_file_of_another_name_is_not_taken_for_it(uploads, there, asked):
    assert uploads(*there).find(f"{MONTH}/{asked}") is None


def test_capitals_do_not_matter_where_only_one_file_can_be_meant(uploads):
    found = uploads("IMG_0001.JPG", "Harbour-300x200.Jpg")
    assert name_of(found.find(f"{MONTH}/img_0001.jpg")) == "IMG_0001.JPG"
    assert name_of(found.find(f"{MONTH}/harbour.JPG")) == "Harbour-300x200.Jpg"


def test_of_two_files_that_differ_in_capitals_each_is_found_by_its_own_name(uploads):
    found = uploads("A.jpg", "a.jpg")
    if len(list(found.find(f"{MONTH}/a.jpg").parent.iterdir())) < 2:
        pytest.skip("This disk takes both names for one.")
    assert name_of(found.find(f"{MONTH}/A.jpg")) == "A.jpg"
    assert name_of(found.find(f"{MONTH}/a.jpg")) == "a.jpg"


@pytest.mark.parametrize(("kept", "told"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_letters_with_accents_are_the_same_however_they_are_put_together(uploads, kept, told):
    found = uploads(unicodedata.normalize(kept, "Fähre.jpg"))
    assert found.find(f"{MONTH}/{unicodedata.normalize(told, 'Fähre.jpg')}") is not None
    assert found.find(f"{MONTH}/{unicodedata.normalize(told, 'fähre-300x200.jpg')}") is not None


@pytest.mark.parametrize("given_as", ["", "wp-content", "wp-content/uploads"])
def test_the_folder_may_be_the_whole_site_or_wp_content_or_the_uploads_themselves(tmp_path, given_as):
    file = tmp_path / "wp-content/uploads" / MONTH / "a.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a")
    assert Uploads(tmp_path / given_as).find(f"{MONTH}/a.jpg") == file


def test_the_folder_may_be_reached_by_a_link(tmp_path, uploads):
    uploads("a.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "uploads")
    assert Uploads(tmp_path / "link").find(f"{MONTH}/a.jpg") is not None


@pytest.mark.parametrize("place", ["../secret.jpg", "2013/../../secret.jpg", "{outside}/secret.jpg", "./../secret.jpg"])
def test_no_place_leads_out_of_the_folder(tmp_path, uploads, place):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    assert uploads("a.jpg").find(place.format(outside=tmp_path)) is None


def test_no_link_leads_out_of_the_folder(tmp_path, uploads):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.jpg").write_bytes(b"secret")
    found = uploads("a.jpg")
    (tmp_path / "uploads" / MONTH / "b.jpg").symlink_to(tmp_path / "elsewhere/secret.jpg")
    (tmp_path / "uploads/2014").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "uploads" / MONTH / "c.jpg").symlink_to("c.jpg")
    assert [found.find(place) for place in [f"{MONTH}/b.jpg", "2014/secret.jpg", f"{MONTH}/c.jpg"]] == [None] * 3


def test_a_link_inside_of_the_folder_is_followed(tmp_path, uploads):
    found = uploads("a.jpg")
    (tmp_path / "uploads" / MONTH / "b.jpg").symlink_to("a.jpg")
    assert found.find(f"{MONTH}/b.jpg").read_bytes() == b"a.jpg"


def test_where_a_link_leads_out_a_copy_inside_serves(tmp_path, uploads):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    found = uploads("a-300x200.jpg")
    (tmp_path / "uploads" / MONTH / "a.jpg").symlink_to(tmp_path / "secret.jpg")
    assert name_of(found.find(f"{MONTH}/a.jpg")) == "a-300x200.jpg"


def test_a_folder_is_no_file(tmp_path, uploads):
    found = uploads("a.jpg")
    (tmp_path / "uploads" / MONTH / "b.jpg").mkdir()
    assert found.find(f"{MONTH}/b.jpg") is None
    assert found.find(MONTH) is None


@pytest.mark.parametrize(
    "place", ["a\0.jpg", "2013\0/a.jpg", f"{'x' * 300}/a.jpg", f"{MONTH}/{'x' * 300}.jpg", "\ud800/a"]
)
def test_names_that_no_disk_takes_are_not_there(uploads, place):
    assert uploads("a.jpg").find(place) is None


def test_files_of_one_name_in_several_folders_are_told_apart(tmp_path):
    for month in ["2013/03", "2013/04"]:
        (tmp_path / month).mkdir(parents=True)
        (tmp_path / month / "a.jpg").write_bytes(month.encode())
    found = Uploads(tmp_path)
    for month in ["2013/03", "2013/04", "2013/03"]:
        assert found.find(f"{month}/a.jpg").read_bytes() == month.encode()


@given(st.text())
def test_whatever_an_address_says_it_is_read(url):
    place = place_of(url)
    assert ".." not in place.split("/")
    assert not place.startswith("/")
