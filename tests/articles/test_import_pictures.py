"""A folder of pictures comes into the library: once, with its words, and whatever else lies in it."""

from __future__ import annotations

import errno
import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from articles import renditions, tasks
from articles.importing.pictures import BadList, files_in, path_in, read_list, source_id_of
from articles.models import Picture
from tests import awkward_bytes as by_hand
from tests.factories import make_picture, picture_bytes

pytestmark = pytest.mark.django_db

COLUMNS = "file,title,alt,caption,credit,rights,rights_until,decorative"


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    return place


def put(folder: Path, path: str, data: bytes | None = None) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(picture_bytes() if data is None else data)
    return file


def run(folder: Path, *arguments: str) -> tuple[str, str]:
    """What the command says, and what it complains of."""
    out, errors = StringIO(), StringIO()
    call_command("import_pictures", str(folder), *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def refused(folder: Path, *arguments: str) -> tuple[str, str, str]:
    """The same for a run that fails, and the one line that it ends with."""
    out, errors = StringIO(), StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_pictures", str(folder), *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue(), str(refusal.value)


def told() -> bytes:
    """A JPEG with words of its photographer."""
    attributes = 'photoshop:Credit="Ada" Iptc4xmpCore:AltTextAccessibility="Three boats"'
    words = by_hand.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + by_hand.xmp(attributes=attributes))
    return by_hand.with_segments(picture_bytes(kind="JPEG"), words)


# Coming in


def test_all_pictures_of_the_folder_and_of_those_inside_it_come_in_and_hidden_ones_do_not(folder):
    for path in ["b.png", "a/c.png", ".hidden.png", ".git/d.png", "a/.e.png"]:
        put(folder, path)
    said, errors = run(folder)
    assert set(Picture.objects.values_list("source", "source_id")) == {("folder", "a/c.png"), ("folder", "b.png")}
    assert said == "2 pictures taken in, 0 changed, 0 as they were, 0 refused; 2 have no text alternative yet.\n"
    assert errors == ""


def test_a_picture_without_words_is_taken_in_as_missing_them_and_may_be_put_into_no_piece(folder):
    put(folder, "harbour_dawn.png")
    run(folder)
    picture = Picture.objects.get()
    assert (picture.alt, picture.alt_state, picture.title) == ("", "missing", "harbour dawn")
    assert picture.why_unusable()
    assert default_storage.exists(picture.url.removeprefix("/media/"))


def test_words_come_from_the_file(folder):
    put(folder, "boats.jpg", told())
    said, _errors = run(folder)
    picture = Picture.objects.get()
    assert (picture.alt, picture.alt_state, picture.credit) == ("Three boats", "written", "Ada")
    assert "no text alternative" not in said


def test_words_of_the_list_come_before_those_of_the_file_and_given_ones_last(folder):
    put(folder, "boats.jpg", told())
    put(folder, "plain.png")
    put(folder, "pictures.csv", f"{COLUMNS}\nboats.jpg,Boats,Two boats,At the quay,,,2030-05-31,no\n".encode())
    run(folder, "--credit", "The agency", "--rights", "For one year")
    boats, plain = Picture.objects.order_by("source_id")
    assert (boats.title, boats.alt, boats.caption) == ("Boats", "Two boats", "At the quay")
    assert (boats.credit, boats.rights, str(boats.rights_until)) == ("Ada", "For one year", "2030-05-31")
    assert (plain.credit, plain.rights) == ("The agency", "For one year")


def test_a_decorative_picture_needs_no_words(folder):
    put(folder, "a/line.jpg", told())
    put(folder, "pictures.csv", b"\xef\xbb\xbfdecorative,file\nyes,a/line.jpg\n")
    run(folder)
    assert Picture.objects.values_list("alt", "alt_state").get() == ("", "decorative")


def test_the_worker_is_told(folder):
    put(folder, "a.png")
    with pytest.MonkeyPatch.context() as patch:
        nudges: list[bool] = []
        patch.setattr(tasks, "nudge", lambda: nudges.append(True))
        run(folder)
    assert nudges == [True]


# Again


def test_again_changes_nothing_and_keeps_what_editors_wrote(folder):
    put(folder, "a.png")
    run(folder)
    Picture.objects.update(alt="An editor's", alt_state="written", caption="By hand")
    before = Picture.objects.values().get()
    put(folder, "pictures.csv", b"file,alt,caption\na.png,Another,Another\n")
    said, _errors = run(folder)
    assert said.startswith("0 pictures taken in, 0 changed, 1 as it was")
    assert Picture.objects.values().get() == before


def test_a_list_that_is_written_later_gives_the_words_that_were_missing(folder):
    put(folder, "a.png")
    run(folder)
    put(folder, "pictures.csv", b"file,alt,caption\na.png,A grey field,Unasked\n")
    said, _errors = run(folder)
    assert said.startswith("0 pictures taken in, 1 changed, 0 as they were")
    assert Picture.objects.values_list("alt", "alt_state", "caption").get() == ("A grey field", "written", "")


def test_other_bytes_under_the_same_path_replace_the_file_and_keep_the_picture_and_its_words(folder):
    put(folder, "a.png")
    run(folder)
    Picture.objects.update(alt="An editor's", alt_state="written")
    before = Picture.objects.get()
    put(folder, "a.png", picture_bytes(300, 200))
    said, _errors = run(folder)
    after = Picture.objects.get()
    assert said.startswith("0 pictures taken in, 1 changed")
    assert (after.pk, after.address, after.alt) == (before.pk, before.address, "An editor's")
    assert (after.width, after.digest != before.digest) == (300, True)


def replace_on_the_desk() -> Picture:
    picture = Picture.objects.get()
    picture.original = ContentFile(picture_bytes(310, 210), name="by hand.png")
    picture.save()
    return picture


def test_a_file_that_the_desk_replaced_stays_when_the_folder_comes_in_again(folder):
    put(folder, "a.png")
    run(folder)
    picture = replace_on_the_desk()
    said, errors = run(folder)
    assert said.startswith("0 pictures taken in, 0 changed, 1 as it was, 0 refused")
    assert errors == ""
    assert Picture.objects.get().digest == picture.digest


def test_it_stays_too_when_the_folder_has_another_file_by_then_and_one_is_told(folder, tmp_path):
    put(folder, "a.png")
    run(folder)
    picture = replace_on_the_desk()
    put(folder, "a.png", picture_bytes(300, 200))
    said, errors = run(folder, "--report", str(tmp_path / "report.json"))
    assert said.startswith("0 pictures taken in, 0 changed, 1 as it was, 0 refused")
    assert errors.startswith("a.png: The desk has given it another file since; that one stays.")
    assert Picture.objects.get().digest == picture.digest
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["counts"] == {"skipped": 1}


def test_the_same_bytes_under_another_path_are_another_picture(folder):
    put(folder, "a.png")
    put(folder, "b.png")
    run(folder)
    assert Picture.objects.count() == 2


def test_pictures_that_came_from_elsewhere_are_left_alone(folder):
    make_picture(source="demo", source_id="a.png")
    put(folder, "a.png")
    run(folder)
    assert set(Picture.objects.values_list("source", flat=True)) == {"demo", "folder"}


# What cannot be taken


def test_what_is_refused_is_named_and_the_rest_comes_in(folder):
    put(folder, "a.png", b"words")
    put(folder, "b.png")
    put(folder, "c.svg", b"<svg></svg>")
    said, errors, last = refused(folder)
    assert [line.partition(":")[0] for line in errors.splitlines()] == ["a.png", "c.svg"]
    assert "SVG drawings cannot be used" in errors
    assert said.startswith("1 picture taken in, 0 changed, 0 as they were, 2 refused")
    assert last == "2 could not be taken in; they are named above."
    assert Picture.objects.get().source_id == "b.png"


def test_a_bad_file_in_place_of_a_good_one_leaves_the_good_one(folder):
    put(folder, "a.png")
    run(folder)
    before = Picture.objects.values().get()
    put(folder, "a.png", b"words")
    refused(folder)
    assert Picture.objects.values().get() == before


def test_a_file_that_may_not_be_read_is_named(folder, monkeypatch):
    put(folder, "a.png")
    opens = Path.open

    def closed_to_us(path, *arguments, **options):
        if path.name == "a.png":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opens(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", closed_to_us)  # root, who may run this, is refused no file
    assert refused(folder)[1] == "a.png: It cannot be read: Permission denied.\n"


def test_a_file_that_went_away_is_named(folder, monkeypatch):
    put(folder, "a.png")
    gone = folder / "b.png"
    monkeypatch.setattr("articles.management.commands.import_pictures.files_in", lambda place: [gone, place / "a.png"])
    _said, errors, _last = refused(folder)
    assert errors == "b.png: It cannot be read: No such file or directory.\n"
    assert Picture.objects.count() == 1


def test_what_is_no_file_is_passed_over(folder):
    os.mkfifo(folder / "pipe.png")
    (folder / "nowhere.png").symlink_to(folder / "gone.png")
    assert run(folder)[0].startswith("0 pictures taken in")


@pytest.mark.parametrize("place", ["nowhere", "a file"])
def test_a_folder_that_is_not_there_is_refused_in_one_line(folder, place):
    file = put(folder, "a file")
    path = file if place == "a file" else folder / place
    with pytest.raises(CommandError, match=r"^.* is not a folder\.$"):
        call_command("import_pictures", str(path))


def test_words_that_are_too_long_for_the_library_are_refused_before_anything_is_done(folder):
    put(folder, "a.png")
    with pytest.raises(CommandError, match="--credit has 201 characters, and the most is 200"):
        call_command("import_pictures", str(folder), "--credit", "x" * 201)
    assert not Picture.objects.exists()


def test_stopped_on_the_way_it_keeps_what_was_taken_in_and_goes_on_from_there(folder, monkeypatch):
    for name in "abc":
        put(folder, f"{name}.png")
    real, seen = renditions.take, []

    def stops(*arguments):
        seen.append(arguments)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(renditions, "take", stops)
    said, _errors, last = refused(folder)
    assert said.startswith("1 picture taken in")
    assert last.startswith("Stopped before the end")
    assert Picture.objects.get().source_id == "a.png"
    assert run(folder)[0].startswith("2 pictures taken in, 0 changed, 1 as it was")


# The list


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a.png,,,,,,31.5.2030,", "rights_until must be a date such as 2027-01-31, not 31.5.2030."),
        ("a.png,,,,,,2030-02-31,", "rights_until must be a date such as 2027-01-31, not 2030-02-31."),
        ("a.png,,,,,,,perhaps", "decorative must be yes or no, not perhaps."),
        ("a.png,,Boats,,,,,yes", "a decorative picture has no text alternative."),
        (f"a.png,{'x' * 161},,,,,,", "title has 161 characters, and the most is 160."),
        ("a.png,,", "it has not as many cells as the first line."),
        ("a.png,,,,,,,,,", "it has not as many cells as the first line."),
        (",,,,,,,", "it names no file."),
    ],
)
def test_a_bad_row_is_named_and_the_picture_comes_in_without_it(folder, row, problem):
    put(folder, "a.png")
    put(folder, "pictures.csv", f"{COLUMNS}\n{row}\n".encode())
    said, errors, _last = refused(folder)
    assert errors == f"pictures.csv, line 2: {problem}\n"
    assert said.startswith("1 picture taken in, 0 changed, 0 as they were, 1 refused")


def test_a_row_for_a_file_that_is_not_there_and_one_that_comes_twice_are_named(folder):
    put(folder, "a.png")
    put(folder, "pictures.csv", b"file,alt\na.png,A\nb.png,B\n./a.png,C\n")
    _said, errors, _last = refused(folder)
    assert errors.splitlines() == [
        "pictures.csv, line 4: a.png is listed twice.",
        "b.png: pictures.csv lists it, and it is not in the folder.",
    ]
    assert Picture.objects.get().alt == "A"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "needs a first line with its columns"),
        (b"name,alt\na.png,A\n", "needs a first line with its columns"),
        (b"file,alt,colour\na.png,A,red\n", "columns that are not known: colour"),
        ("file,alt\na.png,Zoë\n".encode("latin-1"), "not in UTF-8"),
        (b'file,alt\na.png,"A"B\n', "not CSV as it should be"),
        (b"file,alt\na.png," + b"x" * 200_000 + b"\n", "not CSV as it should be"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_and_nothing_comes_in(folder, data, problem):
    put(folder, "a.png")
    file = put(folder, "pictures.csv", data)
    with pytest.raises(BadList, match=problem):
        read_list(file)
    with pytest.raises(CommandError, match=problem):
        call_command("import_pictures", str(folder))
    assert not Picture.objects.exists()


@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_list_of_a_spreadsheet_may_part_its_cells_by_other_marks(folder, mark, start):
    text = start + "title;file;alt\nOne, two;a.png;A grey field\n".replace(";", mark)
    row = read_list(put(folder, "pictures.csv", text.encode())).rows["a.png"]
    assert row.words == {"title": "One, two", "alt": "A grey field"}


def test_words_of_the_list_are_one_clean_line(folder):
    put(folder, "pictures.csv", 'file,alt\nsub\\a.png,"Three\u202e\nboats"\n'.encode())
    assert read_list(folder / "pictures.csv").rows["sub/a.png"].words == {"alt": "Three boats"}


# Names


def test_a_name_is_the_same_in_the_list_however_its_letters_are_composed(folder):
    put(folder, "Zoe\u0308.png")  # as some systems write it
    put(folder, "pictures.csv", "file,alt\nZoë.png,A woman\n".encode())
    run(folder)
    assert Picture.objects.get().alt == "A woman"


def test_a_name_that_is_no_text_is_written_out(folder):
    (folder / os.fsdecode(b"caf\xe9.png")).write_bytes(picture_bytes())
    run(folder)
    assert Picture.objects.get().source_id == "caf\\xe9.png"


def test_long_paths_are_told_apart(folder):
    deep = "/".join(["x" * 100] * 3)
    for name in ["a.png", "b.png"]:
        put(folder, f"{deep}/{name}")
    run(folder)
    assert Picture.objects.count() == 2
    assert all(len(source_id_of(path_in(folder, file))) == 190 for file in files_in(folder))


def test_names_that_would_turn_the_terminal_around_are_written_plain(folder):
    put(folder, "a\u202eb\x1b[31m\n.png", b"words")
    assert refused(folder)[1].startswith("ab[31m .png: This file is not a picture")


# The report


def test_the_report_tells_machines_what_became_of_each(folder, tmp_path):
    put(folder, "a.png")
    put(folder, "b.png", b"words")
    report = tmp_path / "report.json"
    refused(folder, "--report", str(report))
    told = json.loads(report.read_text("utf-8"))
    assert told["source"] == "folder"
    assert told["counts"] == {"created": 1, "failed": 1}
    first, second = told["items"]
    assert (first["kind"], first["source_id"], first["outcome"]) == ("picture", "a.png", "created")
    assert first["address"] == Picture.objects.get().address
    assert second["notes"] == [
        "This file is not a picture that can be read. Please use a JPEG, PNG, WebP, AVIF or GIF file."
    ]


def test_a_report_that_cannot_be_written_stops_the_import_before_it_begins(folder, tmp_path):
    put(folder, "a.png")
    with pytest.raises(CommandError, match="The report cannot be written"):
        call_command("import_pictures", str(folder), "--report", str(tmp_path / "nowhere" / "report.json"))
    assert not Picture.objects.exists()
