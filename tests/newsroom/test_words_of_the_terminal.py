"""What commands, the launcher and the settings say: no word that could not be translated, in their help as in use."""

from __future__ import annotations

import errno
import json
import re
import socket
from argparse import Action, HelpFormatter
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import load_command_class
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

import manage
from articles.models import Article, Picture, Section
from articles.search import sqlite
from comments.models import Comment
from newsroom import demo, early, env
from newsroom.importing.wordpress import NO_PLACE
from newsroom.launcher import preparing, supervisor
from tests.factories import make_article, make_picture, make_user, picture_bytes
from tests.marking import said, unmarked_lines
from tests.newsroom.wxr_files import attachment, author, category, comment, item, label, write

ROOT = Path(__file__).parent.parent.parent
COMMANDS = {
    file.stem: app
    for app in ["articles", "comments", "newsroom"]
    for file in (ROOT / app / "management/commands").glob("[a-z]*.py")
}

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.usefixtures("own_folder")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_word_of_a_commands_help_comes_through_a_catalogue(marked, name):
    command = load_command_class(COMMANDS[name], name)
    parser = command.create_parser("manage.py", name)
    theirs = {action.dest for action in BaseCommand().create_parser("manage.py", name)._actions}
    inherited = type(command).__mro__[2]
    if inherited is not BaseCommand:
        theirs |= {action.dest for action in inherited().create_parser("manage.py", name)._actions}
    ours: list[Action] = [action for action in parser._actions if action.dest not in theirs]
    assert unmarked_lines("\n".join([parser.description or "", *(action.help or "" for action in ours)])) == []
    assert HelpFormatter("manage.py")._fill_text(parser.description, 80, "")


# Commands in use

STORY = "Река вышла\n\nДве деревни под водой.\n\nЗавтра будет дождь, и ещё один день дождя.\n\n, , ,\n\nLeave a Reply"


def test_every_word_of_importing_a_text_comes_through_a_catalogue(marked, tmp_path):
    file = tmp_path / "а.txt"

    def of(text: str | bytes, *arguments: str) -> list[str]:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return unmarked_lines(said("import_text", file, *arguments).replace(str(tmp_path), ""))

    texts = [
        STORY,
        f"Река вышла — {'Вода. ' * 3}\n\nДождь.",
        f"{'Вода идёт. ' * 30}\n\nДождь.",
        "Река\n\nВ\n\nДождь. Да.",
    ]
    for text in texts:
        assert of(text, "--dry-run") == []
    assert of(STORY, "--headline", "Вода", "--author", "Анна", "--tags", "река,море") == []
    assert of(STORY) == []
    for text in ["", "а" * 6_000_000, b"\xff\xd8\0", b"\xff\xfa", "\x01", "…", "Leave a Reply", "Вода"]:
        assert of(text) == [], text[:9]
    options = [("--date", "вчера"), ("--date", "0001-01-01"), ("--section", "я"), ("--tags", "я" * 200)]
    for option in [*options, ("--author", "я" * 200), ("--report", "/нет/а.json")]:
        assert of(f"{STORY} Ещё.", *option) == [], option
    assert unmarked_lines(said("import_text", tmp_path / "нет")) == []


def test_every_word_of_importing_pictures_comes_through_a_catalogue(marked, tmp_path, monkeypatch):
    folder = tmp_path / "а"
    folder.mkdir()
    (folder / "б.png").write_bytes(picture_bytes())
    (folder / "в.png").write_bytes(b"no picture")
    run = ["import_pictures", folder]
    rows = "б.png,,\nб.png,,\n,,\nг.png,,\nд.png,я,2020-13-13\nе.png,{},\nж.png\n".format("я" * 999)
    for table in [None, "я,б\n", "file,я\n", 'file,alt\n"', f"file,alt,rights_until\n{rows}"]:
        if table is not None:
            (folder / "pictures.csv").write_text(table, "utf-8")
        assert unmarked_lines(said(*run)) == [], table
    (folder / "pictures.csv").write_bytes(b"\xff\xff")
    assert unmarked_lines(said(*run)) == []
    (folder / "pictures.csv").write_text("file,alt,decorative\nб.png,я,yes\nв.png,,я\n", "utf-8")
    assert unmarked_lines(said(*run)) == []
    Picture.objects.filter(source="folder").update(digest="1" * 64)
    (folder / "б.png").write_bytes(picture_bytes(9, 9))
    assert unmarked_lines(said(*run)) == []
    assert unmarked_lines(said("import_pictures", tmp_path / "нет")) == []
    assert unmarked_lines(said(*run, "--credit", "я" * 999)) == []


def test_every_word_of_importing_a_site_comes_through_a_catalogue(marked, tmp_path):
    loop = [category("а", "А", parent="б"), category("б", "Б", parent="а"), category("в", "В", parent="нет")]
    content = (
        "<script>1</script><form>Да</form>[неведомое а=1][gallery][gallery id=4][playlist ids=9]"
        '<img src="https://old.example/а.png"><img src="https://c.example/а.png" alt="Да"><audio src="/а.mp3"></audio>'
        '<iframe src="https://c.example/я"></iframe><iframe></iframe><a href="#я">Да</a>\nhttps://youtu.be/я\n'
        '<!-- wp:latest-posts /--><!-- wp:block {"ref":999} /-->'
    )
    other = label("вид", "я")
    strange = [item(200 + place, "Да", kind=kind) for place, kind in enumerate([*NO_PLACE, "wp_template", "вид"])]
    file = write(
        tmp_path, author("анна", "Анна"), *loop,
        item(1, "", content, labels=[label("category", "а"), label("post_format", "post-format-aside"), other]),
        item(1, "Да"), item(2, "Да", "", status="вид", meta={"_thumbnail_id": "77"}), item(3, "Да", status="private"),
        item(4, "Да", status="trash"), item(5, "Да", status="inherit"), item(6, "", "", status="auto-draft"),
        item(7, "Да", password="я"), item(8, "Да", kind="page", parent=99), item(9, "Да", kind="page", slug="admin"),
        item(10, "Да", kind="page", parent=11), item(11, "Да", kind="page", parent=10), item(12, "Да", date="я"),
        item(13, "Да", replies=[
            comment(1, parent=9), comment(2, parent=2), comment(3, kind="вид"), comment(1), comment(4, parent=5),
            comment(5, parent=4),
        ]),
        attachment(40, "2013/03/а.png"), attachment(41, "2013/03/а.exe"), attachment(42, "2013/03/а.pdf"), *strange,
        version="9.9",
    )  # fmt: skip
    for options in [["--dry-run"], []]:
        assert _left_of_import(file, *options) == [], options
    Article.objects.filter(source_id="2").update(headline="Ещё")
    Article.objects.get(source_id="3").delete()
    newer = file.read_text("utf-8").replace("<title><![CDATA[Да", "<title><![CDATA[Нет")
    file.write_text(newer, "utf-8")
    assert _left_of_import(file) == []


def _left_of_import(file: Path, *options: object) -> list[str]:
    """Also of the notes without what stands around them; what has no place here is named as WordPress names it."""
    report = file.with_name("отчёт.json")
    told = said("import_wordpress", file, "--report", report, *options)
    notes = [note for item in json.loads(report.read_text("utf-8"))["items"] for note in item["notes"]]
    assert notes
    return unmarked_lines(re.sub("|".join([*NO_PLACE, "wp_template"]), "", "\n".join([told, *notes])))


def test_every_word_about_an_export_that_cannot_be_read_comes_through_a_catalogue(marked, tmp_path):
    file = tmp_path / "а.xml"
    wrong = [
        b"",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"<rss",
        b"<html/>",
        b"<rss><channel/></rss>",
        b'<?xml version="1.0" encoding="x"?>',
    ]
    for data in [*wrong, b"<!DOCTYPE a []><rss/>", b'<?xml version="1.0" encoding="ascii"?><rss>\xff</rss>']:
        file.write_bytes(data)
        assert unmarked_lines(said("import_wordpress", file)) == [], data
    write(tmp_path)
    (tmp_path / "export.xml").rename(file)
    assert unmarked_lines(said("import_wordpress", file)) == []
    for options in [["--media", tmp_path / "нет"], ["--report", file], ["--report", "/нет/а.json"]]:
        assert unmarked_lines(said("import_wordpress", file, *options)) == [], options


def test_every_word_of_making_renditions_comes_through_a_catalogue(marked, tmp_path, capsys):
    one, other = make_picture(title="Поле"), make_picture(title="Река")
    other.original.storage.delete(other.original.name)
    one.original.storage.save(one.original.name, ContentFile(b"no picture"))
    said_of_all = said("make_renditions", "--again", "--check", "--sweep") + capsys.readouterr().err
    assert "Река" in said_of_all
    assert unmarked_lines(said_of_all.replace(other.original.name, "")) == []
    assert unmarked_lines(said("rebuild_search")) == []


def test_every_word_of_mending_counts_comes_through_a_catalogue(marked):
    article = make_article()
    reply = Comment.objects.create(article=article, author_name="Ия", body="Да.")
    Article.objects.filter(pk=article.pk).update(reply_count=3)
    Comment.objects.filter(pk=reply.pk).update(published_below=3)
    for options in [["--dry-run"], []]:
        told = said("reconcile_replies", *options)
        assert told.count("\n") == 3
        assert unmarked_lines(told) == []


def test_every_word_of_the_operators_commands_comes_through_a_catalogue(marked, tmp_path, monkeypatch):
    make_user(username="анна")
    for arguments in [["password", "анна"], ["password", "нет"], ["housekeeping"]]:
        words = said(*arguments)
        new = words.split()[-1] if arguments[-1] == "анна" else "-"
        assert unmarked_lines(words.replace(new, "")) == [], arguments
    User.objects.all().delete()
    assert unmarked_lines(said("password")) == []
    numbers = [
        {"articles": "я"},
        {"articles": 10**9},
        {"articles": 0, "comments": 3},
        {"until": "я"},
        {"until": "1900-01-01"},
    ]
    for options in [*numbers, {"articles": 3, "comments": 3, "pages": 1, "pictures": 0}, {"articles": 1}]:
        assert unmarked_lines(said("generate_site", **options)) == [], options


def test_every_word_of_the_demos_commands_comes_through_a_catalogue(marked, monkeypatch):
    monkeypatch.setattr(Picture, "_write", lambda *_arguments: None)
    assert unmarked_lines(said("load_demo")) == []
    assert unmarked_lines(said("load_demo")) == []
    for model in [Article, Section]:
        kept = model.objects.filter(source="demo").first()
        kept.save()
    Section.objects.filter(source="demo").update(description="Ещё.")
    told = said("remove_demo")
    assert told.count("⟦Kept") > 2
    assert unmarked_lines(told) == []
    assert unmarked_lines("\n".join(demo._(reason) for reason in [demo.EDITED, demo.ANSWERED])) == []


# Before Django is there

BAD = {
    "PORT": "я",
    "HOST": "я я",
    "DEMO": "я",
    "SITE_URL": "я",
    "NEWSROOM_DATA": __file__,
}


@pytest.mark.parametrize("name", BAD)
def test_every_word_about_a_setting_of_the_launcher_comes_through_a_catalogue(marked, monkeypatch, name):
    monkeypatch.setenv(name, BAD[name])
    with pytest.raises(SystemExit) as refused:
        supervisor.main()
    assert str(refused.value).startswith("⟦")
    assert unmarked_lines(str(refused.value)) == []


READERS = {
    "integer": {"default": 1, "minimum": 0},
    "choice": {"default": "а", "choices": ["а", "б"]},
    "seconds": {"default": 1, "maximum": 9},
    "choices": {"allowed": ["а", "б"]},
    "dotted_paths": {},
    "hosts": {},
    "addresses": {},
    "contacts": {},
    "bucket": {},
    "urls": {},
    "cache_url": {},
    "database_url": {"relative_to": ROOT},
    "secret": {"kept_in": ROOT / "нет"},
}


@pytest.mark.parametrize("reader", READERS)
def test_every_word_about_a_wrong_setting_comes_through_a_catalogue(marked, monkeypatch, reader):
    monkeypatch.setenv("NEWSROOM_X", "я я")
    with pytest.raises(ImproperlyConfigured) as refused:
        getattr(env, reader)("NEWSROOM_X", **READERS[reader])
    assert unmarked_lines(str(refused.value)) == []


def test_every_word_of_the_launcher_comes_through_a_catalogue(marked, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("SITE_URL", "https://a.example")
    lines = [supervisor.banner({}).replace(preparing.OWNER, "")]
    for number in [errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES]:
        lines.append(supervisor._why_not("127.0.0.1", 8000, OSError(number, "—")))
    (tmp_path / "side.sqlite3").write_text("no database" * 99)
    with pytest.raises(preparing.Problem) as refused:
        preparing.make_database_file(tmp_path / "side.sqlite3")
    lines.append(str(refused.value))
    for said_by_sqlite in ["unable to open database file", "readonly", "disk is full"]:
        lines.append(manage.what_happened(OperationalError(said_by_sqlite)))
    assert unmarked_lines("\n".join(lines)) == []


def test_every_word_of_a_system_check_comes_through_a_catalogue(marked, monkeypatch):
    monkeypatch.setattr(sqlite, "is_available", lambda: False)
    found = [check for check in checks.run_checks() if check.id == "articles.E001"]
    assert found or connection.vendor != "sqlite"
    assert unmarked_lines("\n".join(f"{check.msg}\n{check.hint}" for check in found)) == []


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Nom"), ("fr-ca", "Nom"), ("de", "Name"), ("tlh", "Name"), ("..", "Name")]
)
def test_the_launcher_speaks_the_language_that_the_settings_name(monkeypatch, language, word):
    monkeypatch.setenv("NEWSROOM_LANGUAGE", language)
    assert early.gettext("Name") == word


def test_a_port_that_is_taken_is_said_in_one_line(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setattr(supervisor, "PORT_SECONDS", 0)
        with pytest.raises(
            preparing.Problem, match=rf"Port {port} is taken\. Choose another: make run PORT={port + 1}$"
        ):
            supervisor.find_address("127.0.0.1", port)
