"""What moving comments says: no word that could not be translated, down to the notes of a report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from comments.models import Comment
from comments.moving import bringing, disqus, json_lines, spool
from tests.comments import disqus_files
from tests.comments.disqus_files import post, thread
from tests.factories import make_article
from tests.marking import said, unmarked_lines

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.usefixtures("own_folder")]


def _moved_in(tmp_path: Path, file: Path, *options: object) -> list[str]:
    """What an import of comments says, and all its notes without what stands around them on a terminal."""
    report = tmp_path / "отчёт.json"
    told = said("import_comments", file, "--report", report, *options)
    notes = [note for item in json.loads(report.read_text("utf-8"))["items"] for note in item["notes"]]
    assert notes
    return unmarked_lines("\n".join([told, *notes]))


@pytest.mark.parametrize("number", [1, 2])
def test_every_word_of_comments_from_disqus_comes_through_a_catalogue(marked, tmp_path, monkeypatch, number):
    def turned(html: str) -> str:
        if html == "Нет":
            raise ValueError("Нет")
        return html

    monkeypatch.setattr(disqus, "markdown_from_html", turned)
    monkeypatch.setattr(spool, "DEEPEST", 2)
    here, there = (make_article(slug=slug).get_absolute_url() for slug in ["а", "б"])
    threads = [thread(1, here), thread(2, there), thread(3, "/нет/", "Да"), thread(4, "/нет/", "Да", gone=True)]
    posts = [
        post(1, 1), post(2, 1, parent=1), post(3, 1, parent=2), post(4, 1, parent=5), post(5, 1, parent=4), post(6, 1),
        post(6, 1), post(7, 1, at="2199-01-01T00:00:00Z"), post(8, 1, at="я"), post(9, 1, "Нет"), post(10, 2),
        post(11, 2, parent=11), post(12, 2, parent=1), post(13, 3), post(14, 4),
    ]  # fmt: skip
    posts += [post(20 + place, 1, parent=2) for place in range(number - 1)]
    posts += [post(30 + place, 1, deleted=True) for place in range(number)]
    file = disqus_files.write(tmp_path, *threads, *posts)
    for options in [["--dry-run"], [], []]:
        assert _moved_in(tmp_path, file, *options) == [], options
    monkeypatch.setattr(bringing, "MOST_NOTES", 9 - number)
    assert _moved_in(tmp_path, file) == []
    moved = disqus_files.write(tmp_path, thread(1, there), post(1, 1))
    assert _moved_in(tmp_path, moved) == []
    assert unmarked_lines(said("import_comments", disqus_files.write(tmp_path))) == []


HEAD = {"format": "newsroom-comments", "version": 1}


def _lines(*values: object) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def _comment(address: str = "/а/", **fields: object) -> dict[str, object]:
    told = {"type": "comment", "id": "0123456789abc", "article": address, "status": "published", "body": "Да."}
    return told | {"created_at": "2020-02-03T04:05:06+00:00"} | fields


def test_every_word_of_comments_from_another_site_comes_through_a_catalogue(marked, tmp_path):
    address, file = make_article().get_absolute_url(), tmp_path / "а.jsonl"
    told = [_comment(address, staff="анна"), _comment(address, id="0123456789abd"), _comment("/нет/", id="0" * 13)]
    file.write_text(
        _lines(HEAD, {"type": "discussion", "article": address, "slow_minutes": 3}, *told, told[0]), "utf-8"
    )
    for options in [["--dry-run"], [], []]:
        assert _moved_in(tmp_path, file, *options) == [], options
    for options in [["--format", "csv"], [], ["--without-personal-data"]]:
        assert unmarked_lines(said("export_comments", tmp_path / "б.txt", *options)) == [], options
    Comment.objects.filter(public_id="0123456789abd").delete()
    assert unmarked_lines(said("export_comments", tmp_path / "б.txt")) == []
    for place in [tmp_path, "/нет/б.txt"]:
        assert unmarked_lines(said("export_comments", place)) == [], place


WAITING = {"number": 1, "kind": "edit", "state": "pending", "body": "", "created_at": "2020-01-01T00:00:00Z"}
WRONG_VALUES = [
    {"id": "17"}, {"votes": 3}, {"status": "я"}, {"body": 7}, {"body": "\0"}, {"asks": 1}, {"created_at": "я"},
    {"created_at": "2020-02-03T04:05:06"}, {"closed_note": "я" * 999}, {"source": "я"},
    {"source": "", "source_id": "я"}, {"held_reasons": ["я"]}, {"held_reasons": [{"reason": "я", "я": "\0"}]},
    {"events": {}}, {"events": [1]},
    {"events": [{"from": "spam"}]}, {"events": [{"я": 1}]}, {"revisions": [WAITING, WAITING]},
    {"revisions": [WAITING | {"number": -1}]},
]  # fmt: skip
WRONG_LINES = [
    [[]], [HEAD | {"version": 2}], [HEAD | {"я": 1}], [HEAD, {"type": "я"}], [HEAD, {"type": "comment"}],
    [HEAD, {"type": "discussion", "article": "/а/", "opens_at": "09:00"}],
    [HEAD, {"type": "discussion", "article": "/а/", "opens_at": "09:00", "closes_at": "25:00"}],
    *([HEAD, _comment(**fields)] for fields in WRONG_VALUES),
]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "data"),
    [
        *(("json", _lines(*values)) for values in WRONG_LINES),
        *(("json", data) for data in ["", "{", b"\xff", " " * 2000]),
        *(("disqus", data) for data in ["<disqus", "<rss/>", "<!DOCTYPE d []><disqus/>", "<disqus>" + "<a>" * 60]),
    ],
    ids=lambda value: repr(value[-60:]),
)
def test_every_word_about_comments_that_cannot_be_read_comes_through_a_catalogue(
    marked, tmp_path, monkeypatch, form, data
):
    """Also of what is wrong with a line, inside what names the file and the line."""
    monkeypatch.setattr(json_lines, "LONGEST", 1999)
    file = tmp_path / "а.txt"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    refused = said("import_comments", file, "--format", form).strip()
    inside_of_line = "⟦" if form == "json" else ""
    assert re.match(rf"⟦{re.escape(str(file))}: ⟦(Line \d+: {inside_of_line}|\w+ (is|file))", refused), refused
    assert unmarked_lines(refused) == []


@pytest.mark.parametrize("table", ["/а/,/нет/\n", "/а/\n", '"', b"\xff"])
def test_every_word_about_a_table_of_addresses_comes_through_a_catalogue(marked, tmp_path, table):
    file, mapping = disqus_files.write(tmp_path), tmp_path / "а.csv"
    mapping.write_bytes(table if isinstance(table, bytes) else table.encode())
    refused = said("import_comments", file, "--map", mapping).strip()
    assert refused.startswith(f"⟦{mapping}: ⟦")
    assert unmarked_lines(refused) == []


def test_every_word_about_files_of_comments_that_are_not_there_comes_through_a_catalogue(marked, tmp_path, monkeypatch):
    file = disqus_files.write(tmp_path)
    for options in [["--map", tmp_path / "нет"], ["--report", file], ["--report", "/нет/а.json"]]:
        assert unmarked_lines(said("import_comments", file, *options)) == [], options
    assert unmarked_lines(said("import_comments", tmp_path / "нет")) == []
    monkeypatch.setattr(spool, "_TABLES", "SELECT я")
    assert said("import_comments", file).strip().startswith(f"⟦{file}: ⟦There is no room")
