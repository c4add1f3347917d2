"""The old site lives on while newer exports come in: what it hides, moves, renames, and showed to only a few."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Document, Picture, Redirect
from comments.models import Comment
from newsroom.management.commands import import_wordpress
from tests.factories import make_user, picture_bytes
from tests.newsroom.wxr_files import SITE, attachment, author, category, comment, item, label, tag, write

pytestmark = pytest.mark.django_db(databases="__all__")

NEWS = label("category", "news", "News")


def bring(folder: Path, *parts: str, media: Path | None = None, dry_run: bool = False) -> str:
    """What the command says of single items."""
    said = StringIO()
    arguments = [*(["--media", str(media)] if media else []), *(["--dry-run"] if dry_run else [])]
    call_command("import_wordpress", str(write(folder, *parts)), *arguments, stdout=StringIO(), stderr=said)
    return said.getvalue()


def piece(number: int = 10) -> Article:
    return Article.objects.get(source_id=str(number))


@pytest.fixture
def uploads(tmp_path) -> Path:
    folder = tmp_path / "uploads" / "2013"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(picture_bytes())
    (folder / "secret.pdf").write_bytes(b"%PDF-1.4 secret")
    return folder.parent


# What the old site hides


@pytest.mark.parametrize("kind", ["post", "page"])
@pytest.mark.parametrize(
    ("status", "password"), [("private", ""), ("draft", ""), ("trash", ""), ("pending", ""), ("publish", "x")]
)
def test_what_the_old_site_hides_after_it_came_in_is_withdrawn_here(tmp_path, client, kind, status, password):
    bring(tmp_path, item(10, kind=kind, labels=[NEWS]))
    address = piece().get_absolute_url()
    assert client.get(address).status_code == 200
    said = bring(tmp_path, item(10, kind=kind, status=status, password=password, slug="other", labels=[NEWS]))
    assert "its address tells them now that it was withdrawn" in said
    assert client.get(address).status_code == 410
    bring(tmp_path, item(10, kind=kind, labels=[NEWS], content="Back."))
    assert client.get(address).status_code == 200
    assert "Back." in piece().body


def test_what_was_scheduled_and_is_a_draft_there_by_now_does_not_appear(tmp_path):
    bring(tmp_path, item(10, status="future", date=f"{timezone.now().year + 1}-03-01 09:00:00"))
    assert piece().status == "published"
    bring(tmp_path, item(10, status="draft", date=f"{timezone.now().year + 1}-03-01 09:00:00"))
    assert (piece().status, piece().published_at) == ("draft", None)


def test_what_the_desk_has_withdrawn_is_not_brought_back(tmp_path):
    bring(tmp_path, item(10))
    piece().withdraw("It was wrong.")
    bring(tmp_path, item(10, content="<p>Newer words.</p>"))
    assert piece().status == "withdrawn"


def test_what_lies_in_the_trash_and_never_came_in_stays_out(tmp_path):
    assert "It lies in the trash." in bring(tmp_path, item(10, status="trash"))
    assert not Article.objects.exists()


def test_an_item_that_does_not_say_whether_it_was_public_is_not(tmp_path):
    said = bring(tmp_path, item(10, status=""))
    assert piece().status == "draft"
    assert "does not say whether it was published" in said


def test_a_blank_is_a_password_too(tmp_path):
    bring(tmp_path, item(10, password=" "))
    assert piece().status == "draft"


# What only few could see


def test_files_of_private_posts_are_found_by_no_old_address(tmp_path, uploads, client):
    parts = [
        item(10, status="private"),
        attachment(20, "2013/a.jpg", parent=10, alt="A"),
        attachment(21, "2013/secret.pdf", parent=10),
    ]
    bring(tmp_path, *parts, media=uploads)
    assert (Picture.objects.count(), Document.objects.count()) == (1, 1)
    former = [f"/?{name}={number}" for name in ["p", "attachment_id"] for number in [20, 21]]
    for address in [*former, "/attached-20/", "/attached-21/", "/wp-content/uploads/2013/secret.pdf"]:
        response = client.get(address)
        assert not response.has_header("Location"), address
        assert b"/media/d/" not in response.content

    bring(tmp_path, item(10), *parts[1:], media=uploads)
    assert client.get("/?attachment_id=20").headers["Location"] == Picture.objects.get().address
    assert client.get("/?p=21").headers["Location"] == Document.objects.get().get_absolute_url()
    bring(tmp_path, *parts, media=uploads)
    assert not client.get("/?attachment_id=20").has_header("Location")
    assert not Redirect.objects.filter(path__contains="uploads").exists()


def test_files_that_belong_to_no_post_or_to_one_that_is_not_in_the_file_are_found(tmp_path, uploads, client):
    bring(tmp_path, attachment(20, "2013/a.jpg"), attachment(21, "2013/secret.pdf", parent=99), media=uploads)
    assert client.get("/?attachment_id=20").status_code == 301
    assert client.get("/?attachment_id=21").status_code == 301


# Where things are by now


def test_a_draft_that_is_published_there_has_the_address_it_got_there(tmp_path, client):
    bring(tmp_path, item(10, "Words of a draft", status="draft", slug=" ", link=f"{SITE}/?p=10", labels=[NEWS]))
    bring(tmp_path, item(10, "Words of a draft", slug="its-slug", labels=[NEWS]))
    assert piece().get_absolute_url() == "/2013/03/01/its-slug/"


def test_every_newer_address_of_the_old_site_leads_on(tmp_path, client):
    pages = [item(1, kind="page", slug="above"), item(2, kind="page", slug="below")]
    bring(tmp_path, *pages, item(10, slug="first", link=f"{SITE}/first/"))
    moved = item(2, kind="page", slug="below", parent=1, link=f"{SITE}/above/below/")
    said = bring(tmp_path, pages[0], moved, item(10, slug="second", link=f"{SITE}/second/", date="2014-05-05 10:00:00"))
    assert piece().get_absolute_url() == "/2013/03/01/first/"
    assert "what readers have seen keeps its date here" in said
    for former in ["/first/", "/second/", "/?p=10"]:
        assert client.get(former).headers["Location"] == "/2013/03/01/first/", former
    assert client.get("/above/below/").status_code == 200
    assert client.get("/below/").headers["Location"] == "/above/below/"


def test_every_slug_that_a_post_ever_had_leads_to_it(tmp_path, client):
    twice = item(10, slug="third", link=f"{SITE}/third/", meta={"_wp_old_slug": "first"})
    twice = twice.replace("</item>", "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key>"
                          "<wp:meta_value>second</wp:meta_value></wp:postmeta></item>")  # fmt: skip
    bring(tmp_path, twice)
    for former in ["/first/", "/second/", "/third/"]:
        assert client.get(former).headers["Location"] == "/2013/03/01/third/"


def test_copies_of_a_picture_in_any_size_lead_to_it(tmp_path, uploads, client):
    bring(tmp_path, attachment(20, "2013/a-scaled.jpg"), media=uploads)
    for name in ["a.jpg", "a-scaled.jpg", "a-300x200.jpg", "a-1024x768.jpg"]:
        found = client.get(f"/wp-content/uploads/2013/{name}")
        assert found.headers.get("Location") == Picture.objects.get().address, name


def test_sections_and_authors_are_found_by_their_numbers(tmp_path, client):
    bring(tmp_path, author("ester", "Ester"), category("news", "News", number=33), tag("dams"), item(10, labels=[NEWS]))
    assert client.get("/?cat=33").headers["Location"] == "/section/news/"
    number = author("ester").partition("author_id>")[2].partition("<")[0]
    assert client.get(f"/?author={number}").headers["Location"] == "/author/ester/"
    for nothing in ["/?cat=34", "/?author=0", "/?cat=news", f"/?cat={'9' * 400}", "/?cat=-33"]:
        assert client.get(nothing).status_code == 200


@pytest.mark.parametrize(
    ("former", "today"),
    [
        ("/page/2/", "/"),
        ("/index.php", "/"),
        ("/index.php?p=10", "/2013/03/01/piece-10/"),
        ("/rss/", "/feed/"),
        ("/comments/feed/", "/feed/"),
        ("/wp-sitemap.xml", "/sitemap.xml"),
        ("/sitemap_index.xml", "/sitemap.xml"),
    ],
)
def test_addresses_of_the_whole_old_site_lead_to_what_does_the_same_here(tmp_path, client, former, today):
    bring(tmp_path, item(10))
    response = client.get(former)
    assert (response.status_code, response.headers["Location"]) == (301, today)


# At the desk, and while it runs


def test_comments_that_waited_there_stand_in_the_queue_with_the_reason(tmp_path, client):
    bring(tmp_path, item(10, replies=[comment(1, approved="0")]))
    client.force_login(make_user(is_superuser=True))
    for address in [
        reverse("admin:comments_comment_changelist"),
        reverse("admin:comments_comment_change", args=[Comment.objects.get().pk]),
    ]:
        page = client.get(address)
        assert page.status_code == 200
        assert "waited where it came from" in page.content.decode()


def test_a_chain_of_thousands_of_comments_is_let_go_of_without_a_complaint(tmp_path, monkeypatch):
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    bring(tmp_path, item(10, replies=[comment(n, parent=n - 1) for n in range(1, 2001)]))
    assert Comment.objects.count() == 2000
    assert complaints == []


def test_two_imports_at_once_are_one_too_many(tmp_path, monkeypatch):
    @contextmanager
    def not_alone():
        yield False

    monkeypatch.setattr(import_wordpress, "alone", not_alone)
    with pytest.raises(CommandError, match="Another import is at work"):
        bring(tmp_path, item(10))
    assert not Article.objects.exists()


def test_a_folder_of_media_that_may_not_be_read_is_named_before_anything_comes_in(tmp_path, uploads, monkeypatch):
    scan = os.scandir

    def refuse(folder):
        if str(folder).endswith("2013"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(CommandError, match="uploads/2013 may not be read"):
        bring(tmp_path, item(10), media=uploads)
    assert not Article.objects.exists()


def test_the_report_is_not_written_over_the_export(tmp_path):
    file = write(tmp_path, item(10))
    before = file.read_bytes()
    with pytest.raises(CommandError, match="over the export"):
        call_command("import_wordpress", str(file), "--report", str(file), stdout=StringIO(), stderr=StringIO())
    assert file.read_bytes() == before


@pytest.mark.parametrize("start", [b"PK\3\4", b"\x1f\x8b\x08"])
def test_a_packed_export_is_refused_with_what_to_do(tmp_path, start):
    file = tmp_path / "export.zip"
    file.write_bytes(start + b"\0" * 100)
    with pytest.raises(CommandError, match="Please unpack it"):
        call_command("import_wordpress", str(file), stdout=StringIO(), stderr=StringIO())


def test_an_export_of_nothing_says_so(tmp_path):
    out = StringIO()
    call_command("import_wordpress", str(write(tmp_path)), stdout=out, stderr=StringIO())
    assert "There is nothing in this export." in out.getvalue()


def test_a_field_of_a_plug_in_that_is_no_number_costs_no_post(tmp_path):
    bring(tmp_path, item(10, labels=[NEWS], meta={"_yoast_wpseo_primary_category": "9" * 5000}))
    assert piece().section.slug == "news"
