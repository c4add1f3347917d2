"""A WordPress site comes in by way of the desk: who may, what is said, and what becomes of a run that is cut off."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import signal
import stat
import zipfile
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from articles.importing.clean_xml import NotReadable
from articles.models import Article, Document, Picture
from newsroom import tasks
from newsroom.importing import archives, runs
from newsroom.importing.archives import unpack, uploads_in
from newsroom.importing.wordpress import WordPressImport
from newsroom.management.commands import worker
from newsroom.models import Imported, ImportRun, remove_stray_files
from tests.admin_forms import signed_in
from tests.factories import make_user, picture_bytes
from tests.newsroom.wxr_files import attachment, author, category, comment, export, item, label

pytestmark = pytest.mark.django_db(databases="__all__")

ADD = "/admin/newsroom/importrun/add/"
LIST = "/admin/newsroom/importrun/"
State = ImportRun.State
NEWS = label("category", "news", "News")
SITE = export(
    author("nadia", "Nadia Ferrant"), category("news", "News"),
    *[item(number, f"Piece {number}", labels=[NEWS]) for number in range(10, 14)],
    item(20, "Secret", status="private", labels=[NEWS]), item(30, "Discussed", labels=[NEWS], replies=[comment(1)]),
    attachment(40, "2013/03/dam.png", "The dam", alt="A dam"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    """Files, lock and what is unpacked in a folder of the test; the progress is written after every item."""
    settings.DATA_DIR = tmp_path
    storage = ImportRun._meta.get_field("export").storage
    monkeypatch.setitem(storage.__dict__, "base_location", str(tmp_path / "imports"))
    monkeypatch.setitem(storage.__dict__, "location", str(tmp_path / "imports"))
    monkeypatch.setattr(runs, "EVERY", 0)


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """What a request leaves until its transaction is committed: a `with` gives it, and with `execute=True` does it."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def desk():
    return signed_in(is_superuser=True)


def zipped(**files: bytes) -> bytes:
    """An archive of these files; their names stand where a keyword would be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def an_export(text: str = SITE, name: str = "old-paper.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/xml")


def made(text: str = SITE, archive: bytes | None = None, *, dry_run: bool = False) -> ImportRun:
    """A run that waits."""
    packed = ContentFile(archive, name="uploads.zip") if archive is not None else None
    return ImportRun.begin(ContentFile(text.encode(), name="a.xml"), packed, dry_run=dry_run, user=make_user())


def done(run: ImportRun) -> ImportRun:
    """The run, carried out as the worker does it."""
    tasks.run_import.call(run.pk)
    run.refresh_from_db()
    return run


def change(run: ImportRun) -> str:
    return reverse("admin:newsroom_importrun_change", args=[run.pk])


def of(run: ImportRun, deed: str) -> str:
    return reverse(f"admin:newsroom_importrun_{deed}", args=[run.pk])


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


# Who may


@pytest.mark.parametrize("group", ["Editor", "Reporter", "Moderator"])
def test_no_group_may_import_or_look_at_an_import(group):
    run, client = done(made()), signed_in(group)
    for address in [LIST, ADD, change(run), of(run, "progress"), of(run, "report"), f"{LIST}{run.pk}/delete/"]:
        assert client.get(address).status_code == 403
    for deed in ["stop", "again"]:
        assert client.post(of(run, deed)).status_code == 403
    assert client.post(ADD, {"export": an_export()}).status_code == 403
    assert ImportRun.objects.count() == 1
    assert ADD not in client.get("/admin/").content.decode()


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get(change(made())).status_code == 302
    assert client.post(ADD, {"export": an_export()}).status_code == 302


def test_the_desk_leads_those_there_who_may(desk):
    assert f'href="{ADD}"' in desk.get("/admin/").content.decode()


# The form


def test_the_form_takes_the_files_and_leaves_the_work_to_the_worker(desk, committing):
    assert re.search('<input[^>]* name="dry_run"[^>]* checked', desk.get(ADD).content.decode())
    with committing() as lined_up:
        answer = desk.post(ADD, {"export": an_export(name="../../old paper.xml"), "dry_run": "on"})
    run = ImportRun.objects.get()
    assert answer["Location"] == change(run)
    assert (run.name, run.state, run.dry_run, run.export.name) == ("old paper.xml", "waiting", True, f"{run.key}.xml")
    assert len(lined_up) == 1
    assert not Article.objects.exists()
    lined_up[0]()
    run.refresh_from_db()
    assert run.state == "done"


def test_without_the_tick_it_is_an_import(desk):
    desk.post(ADD, {"export": an_export()})
    assert ImportRun.objects.get().dry_run is False


def test_the_form_wants_an_export(desk):
    answer = desk.post(ADD, {"archive": SimpleUploadedFile("uploads.zip", zipped())})
    assert answer.context["form"].errors.as_data()["export"][0].code == "required"
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("field", ["export", "archive"])
def test_a_file_that_is_too_large_is_told_with_the_limit(desk, settings, field):
    settings.IMPORT_MAX_BYTES = 1_000_000
    given = {"export": an_export(), field: SimpleUploadedFile("large", b"x" * 1_000_001)}
    answer = desk.post(ADD, given)
    assert answer.context["form"].errors == {field: ["The file is too large: the most is 1 MB."]}
    assert not ImportRun.objects.exists()


def test_a_large_file_goes_through_the_disk_and_never_through_memory(desk, monkeypatch):
    taken = []
    begin = ImportRun.begin
    monkeypatch.setattr(
        ImportRun, "begin", lambda file, *rest, **more: taken.append(type(file)) or begin(file, *rest, **more)
    )
    desk.post(ADD, {"export": SimpleUploadedFile("a.xml", b"<rss>" + b" " * 3_000_000)})
    assert taken == [TemporaryUploadedFile]


# Dry run, import, report


def test_a_dry_run_changes_nothing_and_says_what_would_come_in(desk):
    run = done(made(dry_run=True))
    assert (run.state, run.problem) == ("done", "")
    assert (run.counts["article"], run.counts["author"]) == ({"created": 6}, {"created": 1})
    assert not Article.objects.exists()
    assert not Imported.objects.exists()
    page = desk.get(change(run)).content.decode()
    assert "Nothing was changed: this was a dry run." in page
    assert "Import now" in page
    assert "Its file is not in the folder of media: 2013/03/dam.png." in page


def test_import_now_takes_the_same_file_without_another_upload(desk, committing):
    run = done(made(dry_run=True))
    with committing(execute=True):
        assert desk.post(of(run, "again"), {"for_good": "1"})["Location"] == change(run)
    run.refresh_from_db()
    assert (run.state, run.dry_run, run.counts["article"]) == ("done", False, {"created": 6})
    assert Article.objects.stories().count() == 6
    assert Article.objects.get(source_id="20").status == "draft"
    assert Article.objects.get(source_id="30").reply_count == 1


def test_a_dry_run_that_is_repeated_stays_one(desk, committing):
    run = done(made("<rss>", dry_run=True))
    with committing(execute=True):
        desk.post(of(run, "again"))
    run.refresh_from_db()
    assert (run.state, run.dry_run) == ("failed", True)


def test_a_second_import_changes_nothing(desk):
    done(made())
    again = done(made())
    assert again.counts["article"] == {"unchanged": 6}


def test_the_report_is_the_command_s_own(desk, tmp_path):
    run = done(made())
    answer = desk.get(of(run, "report"))
    report = json.loads(answer.getvalue())
    assert answer["Content-Disposition"] == f'attachment; filename="import-{run.pk}.json"'
    assert (report["source"], report["counts"]) == ("wp:old.example", run.counts)
    assert {entry["kind"] for entry in report["items"]} >= {"article", "author", "picture"}


def test_a_run_without_a_report_has_none_to_download(desk):
    assert desk.get(of(made(), "report")).status_code == 404


def test_pictures_and_documents_come_in_from_the_archive(tmp_path):
    places = {"2013/03/dam.png": picture_bytes(), "2013/03/plan.pdf": b"%PDF-1.4", "2013/03/run.php": b"<?php"}
    text = export(attachment(1, "2013/03/dam.png", "Dam", alt="A dam"), attachment(2, "2013/03/plan.pdf", "Plan"))
    run = done(made(text, zipped(**places)))
    assert (run.state, run.counts["picture"]) == ("done", {"created": 1})
    assert Picture.objects.get().digest
    assert Document.objects.get().digest
    assert run.messages[0]["notes"][0].startswith("1 file of the archive was passed over")
    assert not (tmp_path / "unpacked").exists()


def test_only_so_many_lines_are_kept_and_the_report_has_all(desk, monkeypatch):
    monkeypatch.setattr(runs, "MOST_MESSAGES", 2)
    run = done(made(export(*[attachment(number, f"2013/{number}.png") for number in range(1, 6)])))
    assert [line["id"] for line in run.messages] == ["1", "2"]
    assert len(json.loads(desk.get(of(run, "report")).getvalue())["items"]) == 5


def test_the_report_of_a_run_that_is_repeated_takes_the_place_of_the_old_one(desk, tmp_path):
    run = done(made(dry_run=True))
    run.again(dry_run=False)
    done(run)
    assert files(tmp_path / "imports") == sorted([f"{run.key}.json", f"{run.key}.xml"])


# What goes wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no XML at all", "Line 1: this is not well-formed XML"),
        (SITE[:-400], "not well-formed XML"),
        ("<html/>", "This is no WordPress export: it does not begin with &lt;rss&gt;."),
        ("PK\3\4and so on", "This is a ZIP archive. Please unpack it"),
    ],
)
def test_a_file_that_is_no_export_fails_with_one_line_and_changes_nothing(desk, text, said):
    run = done(made(text))
    page = desk.get(change(run)).content.decode()
    assert run.state == "failed"
    assert said in page
    assert "Traceback" not in page
    assert "It came to" not in page
    assert "\n" not in run.problem
    assert not Article.objects.exists()
    assert not Imported.objects.exists()


def test_an_archive_that_is_none_fails_before_anything_has_come_in():
    run = done(made(SITE, b"no archive"))
    assert (run.state, run.problem) == ("failed", "The archive is no ZIP file that can be read, or it is damaged.")
    assert not Article.objects.exists()


def test_a_file_that_is_gone_is_told(tmp_path):
    run = made()
    (tmp_path / "imports" / f"{run.key}.xml").unlink()
    assert done(run).problem == "The file cannot be read: No such file or directory."


def test_what_nobody_has_foreseen_is_one_line_on_the_page_and_all_of_it_in_the_log(monkeypatch, caplog):
    def break_off(self):
        yield from ()
        raise OperationalError("the disk\nis full")

    monkeypatch.setattr(WordPressImport, "bring", break_off)
    run = done(made())
    assert run.state == "failed"
    assert run.problem.startswith("It broke off: the disk is full. What came in stays")
    assert "OperationalError" in caplog.text


def test_things_that_cannot_come_in_are_counted_and_named(desk, monkeypatch):
    monkeypatch.setattr(Article, "save", lambda *args, **more: (_ for _ in ()).throw(ValueError("It is bad")))
    run = done(made())
    assert (run.state, run.failed_items) == ("done", 6)
    page = desk.get(change(run)).content.decode()
    assert "It is through, but 6 items could not come in; each is named below." in page
    assert "Done, with failures" in page
    assert "It does not come in: It is bad." in page


# Archives


def packed(*members: tuple[zipfile.ZipInfo | str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members:
            archive.writestr(member, data)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    "name",
    [
        "../out.png", "2013/../../out.png", "/out.png", "\\out.png", "..\\out.png", "C:\\out.png", "c:out.png",
        "a//b.png", "./out.png", "run.php", "page.html", "no-end", ".htaccess", "__MACOSX/2013/._a.png", "2013/._a.png",
        f"{'x' * 300}.png",
    ],
)  # fmt: skip
def test_a_file_that_leads_elsewhere_or_is_of_another_kind_is_passed_over(tmp_path, name):
    folder = tmp_path / "inside" / "uploads"
    folder.parent.mkdir()
    assert unpack(packed((name, b"data"), ("2013/a.png", b"picture")), folder) == 1
    assert files(tmp_path) == ["inside/uploads/2013/a.png"]


def test_a_link_is_passed_over(tmp_path):
    link = zipfile.ZipInfo("2013/link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert unpack(packed((link, b"/etc/passwd"), ("2013/link.png/a.png", b"picture")), tmp_path / "u") == 1
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


def test_a_file_in_the_place_of_a_folder_is_passed_over(tmp_path):
    assert unpack(packed(("2013/a.png", b"picture"), ("2013/a.png/b.png", b"x"), ("2013", b"x")), tmp_path / "u") == 2


def test_no_other_account_reads_what_is_unpacked(tmp_path):
    unpack(packed(("2013/a.png", b"picture")), tmp_path / "u")
    assert stat.S_IMODE((tmp_path / "u").stat().st_mode) == 0o700


def test_an_archive_with_more_in_it_than_there_is_room_for_is_refused(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 1_000_000
    bomb = packed(*[(f"{number}.png", b"\0" * 1_500_000) for number in range(3)])
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(NotReadable, match="The archive holds too much; 4 MB are the most"):
        unpack(bomb, tmp_path / "u")
    assert sum(file.stat().st_size for file in tmp_path.rglob("*.png")) <= 4_000_000 + (1 << 16)


def test_the_size_that_an_archive_gives_is_not_believed(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 100_000
    data = bytearray(packed(("a.png", b"\0" * 1_000_000)).getvalue())
    for mark, place in [(b"PK\1\2", 24), (b"PK\3\4", 22)]:
        start = data.index(mark) + place
        data[start : start + 4] = (10).to_bytes(4, "little")
    with pytest.raises(NotReadable):
        unpack(io.BytesIO(data), tmp_path / "u")
    assert sum(file.stat().st_size for file in tmp_path.rglob("*.png")) <= 500_000


@pytest.mark.parametrize("limit", ["MOST_FILES", "MOST_DIRECTORY"])
def test_an_archive_with_too_many_files_is_refused(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(archives, limit, 2)
    with pytest.raises(NotReadable, match="The archive holds too many files"):
        unpack(packed(*[(f"{number}.png", b"") for number in range(3)]), tmp_path / "u")
    assert not (tmp_path / "u").exists()


def test_the_list_of_a_large_archive_is_measured_too(monkeypatch, tmp_path):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)  # from here on, ZIP64
    archive = packed(*[(f"{number}.png", b"") for number in range(4)])
    assert b"PK\6\6" in archive.getvalue()
    with zipfile.ZipFile(archive) as opened:
        assert archives._directory_size(archive) == len(archive.getvalue()) - opened.start_dir - 56 - 20 - 22


def locked() -> bytes:
    data = bytearray(packed(("a.png", b"picture")).getvalue())
    for mark, place in [(b"PK\1\2", 8), (b"PK\3\4", 6)]:
        data[data.index(mark) + place] |= 1
    return bytes(data)


def damaged() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.png", b"picture")
    return out.getvalue().replace(b"picture", b"PICTURE")


def in_another_way() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.png", b"picture" * 100)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (locked, "locked with a password"), (damaged, "it is damaged"), (in_another_way, "please pack it as plain ZIP"),
        (lambda: b"", "no ZIP file"), (lambda: zipped(a=b"x")[:-30], "no ZIP file"), (lambda: b"PK\5\6", "no ZIP file"),
        (lambda: packed(("a.png", os.urandom(5000))).getvalue().replace(b"PK\1\2", b"PK\1\3"), "no ZIP file"),
    ],
)  # fmt: skip
def test_an_archive_that_cannot_be_read_is_told_in_a_line(tmp_path, data, said):
    with pytest.raises(NotReadable, match=said):
        unpack(io.BytesIO(data()), tmp_path / "u")


def test_a_full_disk_is_told(monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archives, "_write", full)
    run = done(made(SITE, zipped(**{"2013/a.png": b"x"})))
    assert run.problem == "The archive cannot be unpacked: No space left on device."


@pytest.mark.parametrize(
    ("name", "where"),
    [("2013/a.png", ""), ("old-paper/2013/a.png", "old-paper"), ("a/b/uploads/2013/a.png", "a/b"), ("a.png", "")],
)
def test_the_uploads_are_found_wherever_people_began_packing(tmp_path, name, where):
    unpack(packed((name, b"picture")), tmp_path / "u")
    assert uploads_in(tmp_path / "u") == tmp_path / "u" / where


# Going on, stopping, resuming


def test_the_progress_is_written_down_while_it_goes_on(monkeypatch):
    seen = []
    write = runs.Progress.write

    def noting(self, **found):
        write(self, **found)
        seen.append(ImportRun.objects.values_list("state", "done", "total").get())

    monkeypatch.setattr(runs.Progress, "write", noting)
    run = done(made())
    size = len(SITE.encode())
    assert seen[:2] == [("reading", 0, 0), ("reading", 0, size)]
    assert ("reading", size, size) in seen
    assert list(dict.fromkeys(done for state, done, _ in seen if state == "running")) == list(range(run.total + 1))
    assert run.done == run.total


def test_it_is_written_at_most_once_a_second(monkeypatch):
    monkeypatch.setattr(runs, "EVERY", 1.0)
    seconds = count(step=0.25)
    monkeypatch.setattr(runs.time, "monotonic", lambda: next(seconds))
    written = []
    write = runs.Progress.write
    monkeypatch.setattr(runs.Progress, "write", lambda self, **found: written.append(found) or write(self, **found))
    done(made(export(*[item(number, labels=[NEWS]) for number in range(1, 41)])))
    assert 8 <= len(written) <= 20


def test_each_note_is_a_transaction_of_its_own(monkeypatch):
    depths = []
    write = runs.Progress.write
    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(
        runs.Progress,
        "write",
        lambda self, **found: depths.append(len(connection.savepoint_ids)) or write(self, **found),
    )
    done(made())
    assert set(depths) == {outside}


def stop_after(monkeypatch, number: int, deed) -> None:
    """Have something done once so many items have come in."""
    note, seen = runs.Account.note, count(1)

    def noting(self, entry):
        note(self, entry)
        if next(seen) == number:
            deed()

    monkeypatch.setattr(runs.Account, "note", noting)


def test_a_run_that_is_asked_to_stop_does_so_after_the_item_and_can_go_on(desk, monkeypatch, committing):
    run = made()
    with monkeypatch.context() as patched:
        stop_after(patched, 5, lambda: desk.post(of(run, "stop")))
        done(run)
    assert (run.state, run.done, run.stop_asked) == ("stopped", 5, False)
    assert 0 < Article.objects.stories().count() < 6
    assert run.report
    page = desk.get(change(run)).content.decode()
    assert f"It came to 5 of {run.total}." in page
    assert "Go on" in page
    with committing(execute=True):
        desk.post(of(run, "again"))
    assert Article.objects.stories().count() == 6


def test_a_run_that_waits_is_stopped_at_once(desk):
    run = made()
    desk.post(of(run, "stop"))
    assert done(run).state == "stopped"
    assert not Article.objects.exists()


def test_a_run_that_is_over_cannot_be_stopped_nor_one_at_work_be_begun_again(desk):
    run = done(made())
    desk.post(of(run, "stop"))
    run.refresh_from_db()
    assert (run.state, run.stop_asked) == ("done", False)
    waiting = made()
    assert not waiting.again(dry_run=False)


@pytest.mark.parametrize("deed", ["stop", "again"])
def test_a_link_alone_does_nothing(desk, deed):
    assert desk.get(of(made(), deed)).status_code == 405


def test_a_run_that_is_deleted_while_at_work_ends_and_leaves_nothing(monkeypatch, tmp_path, committing):
    run = made()
    with committing(execute=True):
        stop_after(monkeypatch, 3, lambda: ImportRun.objects.get().delete())
        tasks.run_import.call(run.pk)
    assert not ImportRun.objects.exists()
    assert files(tmp_path / "imports") == []


@pytest.mark.parametrize("state", ["waiting", "reading", "running"])
def test_a_worker_that_starts_goes_on_with_what_another_has_left(state, monkeypatch):
    run = made()
    with monkeypatch.context() as killed:
        stop_after(killed, 4, exit_at_once)
        with pytest.raises(SystemExit):
            runs.carry_out(run)
    ImportRun.objects.update(state=state)
    came_in = Article.objects.count()
    monkeypatch.setattr(os, "nice", lambda number: None)
    monkeypatch.setattr(db_worker.Command, "handle", lambda *args, **options: None)
    worker.Command().handle()
    run.refresh_from_db()
    assert (run.state, Article.objects.stories().count()) == ("done", 6)
    assert run.counts["article"].get("unchanged", 0) == came_in
    assert run.messages[0]["notes"] == ["The worker had to begin again; what had come in by then counts as unchanged."]


def exit_at_once():
    raise SystemExit(1)


def test_a_worker_that_has_to_end_leaves_the_run_to_the_next_one():
    run, asked = made(), count()
    runs.carry_out(run, is_leaving=lambda: next(asked) > 6)
    run.refresh_from_db()
    assert run.state == "running"
    assert 0 < Article.objects.count() < 6
    assert done(run).state == "done"
    assert Article.objects.stories().count() == 6


def test_a_signal_to_end_is_heard_and_passed_on():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        with tasks._asked_to_leave() as is_leaving:
            assert not is_leaving()
            signal.raise_signal(signal.SIGTERM)
            assert is_leaving()
        assert heard == [signal.SIGTERM]
        signal.raise_signal(signal.SIGTERM)
        assert heard == [signal.SIGTERM] * 2
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_second_run_waits_for_the_first_and_follows_it():
    first, second = made(), made(dry_run=True)
    done(first)
    second.refresh_from_db()
    assert (first.state, second.state) == ("done", "done")
    assert second.started_at >= first.finished_at


@pytest.mark.skipif(connection.vendor == "postgresql", reason="a session there has its own lock twice")
def test_no_run_begins_while_another_worker_has_one(tmp_path):
    run = made()
    with (tmp_path / "import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert done(run).state == "waiting"
    assert done(run).state == "done"


def test_a_nudge_too_many_does_nothing():
    run = done(made())
    finished_at = run.finished_at
    assert done(run).finished_at == finished_at
    tasks.run_import.call(run.pk + 1)


def test_what_a_killed_worker_had_unpacked_goes(tmp_path):
    (tmp_path / "unpacked" / "uploads").mkdir(parents=True)
    done(made())
    assert not (tmp_path / "unpacked").exists()


# The pages


def test_the_page_goes_on_by_its_script_or_by_a_link(desk):
    run = made()
    ImportRun.objects.update(state="running", total=8, done=2, started_at=timezone.now())
    for address in [change(run), of(run, "progress")]:
        page = desk.get(address).content.decode()
        assert "data-goes-on" in page
        assert '<progress max="100" value="25" aria-label="Progress">' in page
        assert "2 of 8" in page
        assert '<p role="status" data-part="sentence" dir="auto">Bringing it in.</p>' in page
        assert f'href="{change(run)}">Look again</a>' in page
        assert "Stop</button>" in page
    assert "<html" not in desk.get(of(run, "progress")).content.decode()


def test_names_and_words_from_the_file_are_only_ever_text(desk):
    run = done(made(export(attachment(1, "2013/<img src=x>.png"), item(2, kind="<b>odd</b>"))))
    ImportRun.objects.update(name="<i>a</i>.xml")
    for address in [change(run), LIST]:
        page = desk.get(address).content.decode()
        assert "<i>a" not in page
        assert "<b>odd" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("number", ["999", "99999999999999999999999", "x"])
def test_a_run_that_is_not_there_is_not_found(desk, number):
    made()
    assert desk.get(f"{LIST}{number}/change/").status_code == 404


def test_the_pages_ask_as_much_of_the_database_for_much_as_for_little(desk):
    run = done(made())
    desk.get(LIST)  # content types are asked for once

    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get(address).status_code == 200
        return len(asked)

    before = {address: queries(address) for address in [LIST, change(run), of(run, "progress")]}
    line = {"kind": "picture", "id": "1", "outcome": "created", "notes": ["Words"] * 5}
    for number in range(10):
        done(made(dry_run=bool(number % 2)))
    ImportRun.objects.update(messages=[line] * 1000, counts={f"kind{number}": {"created": 1} for number in range(40)})
    assert {address: queries(address) for address in before} == before
    assert before[of(run, "progress")] <= 6


def test_the_list_says_how_each_run_stands(desk):
    new = sum(outcomes["created"] for outcomes in done(made()).counts.values())
    done(made(dry_run=True))
    done(made("<rss>"))
    page = desk.get(LIST).content.decode()
    for words in ["Done</span>", "Failed</span>", "0 would come in (dry run)", f">{new} new<", "Import from WordPress"]:
        assert words in page


# Files


def test_the_files_of_a_run_are_deleted_with_it(desk, tmp_path, committing):
    run = done(made(SITE, zipped(**{"2013/a.png": picture_bytes()})))
    assert len(files(tmp_path / "imports")) == 3
    with committing(execute=True):
        assert desk.post(f"{LIST}{run.pk}/delete/", {"post": "yes"}).status_code == 302
    assert files(tmp_path / "imports") == []
    assert Article.objects.exists()


def test_a_deletion_that_is_undone_leaves_the_files(tmp_path):
    run = made()

    def delete_and_fail():
        with transaction.atomic():
            run.delete()
            raise IntegrityError

    with pytest.raises(IntegrityError):
        delete_and_fail()
    assert files(tmp_path / "imports") == [f"{run.key}.xml"]


def test_housekeeping_deletes_the_files_thirty_days_after_the_end(desk, settings, tmp_path, committing):
    old, new, waiting = done(made()), done(made()), None
    waiting = made()
    now = timezone.now()
    ImportRun.objects.filter(pk=old.pk).update(finished_at=now - timedelta(days=30, minutes=1))
    ImportRun.objects.filter(pk=new.pk).update(finished_at=now - timedelta(days=29))
    ImportRun.objects.filter(pk=waiting.pk).update(created_at=now - timedelta(days=90))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with committing(execute=True):
        tasks.housekeeping.call()
    assert files(tmp_path / "imports") == sorted([f"{new.key}.json", f"{new.key}.xml", f"{waiting.key}.xml"])
    page = desk.get(change(old)).content.decode()
    assert "Its files are gone" in page
    assert "Import again" not in page
    assert "Download the report" not in page
    assert not old.again(dry_run=False)


def test_files_that_no_run_names_go_after_a_day(tmp_path):
    run = made()
    for name in ["stray.xml", "new.xml", f"{run.key}.xml"]:
        (tmp_path / "imports" / name).touch()
    for name in ["stray.xml", f"{run.key}.xml"]:
        os.utime(tmp_path / "imports" / name, (1, 1))
    remove_stray_files(before=timezone.now() - timedelta(days=1))
    assert files(tmp_path / "imports") == sorted([f"{run.key}.xml", "new.xml"])


def test_there_may_be_no_files_at_all():
    remove_stray_files(before=timezone.now())


def test_no_other_account_reads_an_export(tmp_path):
    run = made()
    assert stat.S_IMODE((tmp_path / "imports" / f"{run.key}.xml").stat().st_mode) == 0o600


def test_a_run_outlives_the_account_that_began_it(desk):
    run = done(made())
    run.started_by.delete()
    assert desk.get(change(run)).status_code == 200
    assert desk.get(LIST).status_code == 200


def test_a_run_is_dated_when_it_is_over_and_only_then():
    run = made()
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state="done")
