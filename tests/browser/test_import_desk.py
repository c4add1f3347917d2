"""A WordPress site moved in from the desk: sent, watched, read of, and imported for good."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from newsroom import tasks
from newsroom.models import ImportRun
from tests.newsroom.wxr_files import attachment, author, export, item, label

SOON = 15_000
SITE = export(
    author("nadia", "Nadia Ferrant"),
    *[item(number, f"Piece {number}", labels=[label("category", "news", "News")]) for number in range(10, 16)],
    *[attachment(number, f"2013/03/{'long-name-' * 8}{number}.png", "A dam") for number in range(100, 160)],
)
AT_WORK = {"state": "running", "total": 80, "done": 20, "counts": {"article": {"created": 6}}}


def a_file(text: str = SITE, name: str = "old-paper.xml"):
    return {"name": name, "mimeType": "text/xml", "buffer": text.encode()}


@pytest.fixture
def desk(live_server, paper, page, sign_in, settings):
    """The desk as somebody has it open who may import; the worker is the test itself."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    sign_in(page.context, is_superuser=True)
    page.goto(f"{live_server.url}/admin/")
    return page


def send(desk, *, dry_run=True, file=None):
    """Send a file by the form, and wait for the page of the run."""
    desk.get_by_role("link", name="Import from WordPress").click()
    desk.get_by_label("Export file").set_input_files(file or a_file())
    desk.get_by_label("Dry run").set_checked(dry_run)
    desk.get_by_role("button", name="Send the files").click()
    desk.wait_for_url("**/change/")
    return ImportRun.objects.get()


def work(run):
    tasks.run_import.call(run.pk)


def test_a_site_is_sent_looked_at_and_imported_without_a_second_upload(desk, complaints):
    run = send(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Dry run of old-paper.xml")
    expect(desk.get_by_role("status")).to_have_text("The files are here. The worker begins as soon as it is free.")
    expect(desk.get_by_role("link", name="Look again")).to_have_count(0)
    ImportRun.objects.update(**AT_WORK)
    expect(desk.get_by_role("progressbar", name="Progress")).to_have_attribute("value", "25", timeout=SOON)
    expect(desk.get_by_text("20 of 80")).to_be_visible()
    expect(desk.get_by_role("status")).to_have_text("Looking at what would come in; nothing is changed.")
    ImportRun.objects.update(done=40)
    expect(desk.get_by_role("progressbar")).to_have_js_property("value", 50, timeout=SOON)
    expect(desk.get_by_text("40 of 80")).to_be_visible()
    work(run)
    expect(desk.get_by_role("status")).to_contain_text("Nothing was changed: this was a dry run.", timeout=SOON)
    expect(desk.locator("#desk-run").get_by_role("row", name=re.compile("Articles"))).to_contain_text("6")
    expect(desk.get_by_role("progressbar")).to_have_count(0)
    expect(desk.get_by_text("Its file is not in the folder of media").first).to_be_visible()
    assert not Article.objects.filter(source="wp:old.example").exists()
    desk.get_by_role("button", name="Import now").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Import of old-paper.xml")
    work(run)
    expect(desk.get_by_role("status")).to_have_text("Everything that can come in is here.", timeout=SOON)
    assert Article.objects.filter(source="wp:old.example").count() == 6
    with desk.expect_download() as report:
        desk.get_by_role("link", name="Download the report").click()
    assert report.value.suggested_filename == f"import-{run.pk}.json"
    assert complaints == []


def test_a_run_is_stopped_from_its_page_and_the_focus_is_not_lost(desk):
    run = send(desk)
    ImportRun.objects.update(**AT_WORK)
    expect(desk.get_by_role("progressbar")).to_be_visible(timeout=SOON)
    desk.get_by_role("button", name="Stop").click()
    expect(desk.get_by_role("status")).to_have_text("It stops as soon as the item it is at is whole.")
    expect(desk.get_by_role("button", name="Stop")).to_have_count(0)
    run.refresh_from_db()
    assert run.stop_asked
    desk.locator("#desk-counts").locator("xpath=ancestor::section").focus()
    work(run)
    expect(desk.get_by_role("button", name="Import now")).to_be_visible(timeout=SOON)
    assert desk.evaluate("document.activeElement !== document.body")


def test_a_file_that_is_no_export_is_told_in_a_line(desk):
    run = send(desk, file=a_file("nothing of the kind"))
    work(run)
    expect(desk.get_by_role("status")).to_contain_text("Line 1: this is not well-formed XML", timeout=SOON)
    expect(desk.get_by_role("button", name="Import now")).to_have_count(0)


def test_a_file_that_is_too_large_is_told_before_it_is_sent(desk, settings, live_server):
    settings.IMPORT_MAX_BYTES = 1_000_000
    desk.goto(f"{live_server.url}/admin/newsroom/importrun/add/")
    export_file = desk.get_by_label("Export file")
    export_file.set_input_files(a_file("x" * 1_000_001))
    expect(export_file).to_have_accessible_description(re.compile("The file is too large: the most is 1 MB."))
    desk.get_by_role("button", name="Send the files").click()
    expect(export_file).to_be_focused()
    export_file.set_input_files(a_file())
    expect(desk.get_by_text("The file is too large")).to_have_count(0)
    assert not ImportRun.objects.exists()


def test_what_the_server_refuses_is_shown_and_the_files_stay_chosen(desk, settings, live_server):
    desk.goto(f"{live_server.url}/admin/newsroom/importrun/add/")
    settings.IMPORT_MAX_BYTES = 1_000_000  # the page knows another limit
    export_file = desk.get_by_label("Export file")
    export_file.set_input_files(a_file("x" * 1_500_000))
    desk.get_by_role("button", name="Send the files").click()
    expect(desk.get_by_text("The file is too large: the most is 1 MB.")).to_be_visible(timeout=SOON)
    expect(export_file).to_be_focused()
    assert export_file.evaluate("field => field.files.length") == 1
    expect(desk.get_by_role("button", name="Send the files")).to_be_enabled()


def test_whoever_was_signed_out_is_told_and_loses_nothing(desk, live_server):
    desk.goto(f"{live_server.url}/admin/newsroom/importrun/add/")
    desk.get_by_label("Export file").set_input_files(a_file())
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Send the files").click()
    expect(desk.get_by_text("Nothing was taken: you may have been signed out.")).to_be_visible(timeout=SOON)
    assert desk.get_by_label("Export file").evaluate("field => field.files.length") == 1


def test_without_javascript_there_is_a_link_to_look_again(desk, browser, live_server):
    context = browser.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    still = context.new_page()
    still.goto(f"{live_server.url}/admin/")
    run = send(still)
    ImportRun.objects.update(**AT_WORK)
    still.get_by_role("link", name="Look again").click()
    expect(still.get_by_text("20 of 80")).to_be_visible()
    work(run)
    still.get_by_role("link", name="Look again").click()
    expect(still.get_by_role("button", name="Import now")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_in_order_for_everybody_and_nothing_scrolls_sideways(desk, live_server, axe, scheme, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme=scheme)
    run = send(desk)
    ImportRun.objects.update(**AT_WORK)
    desk.reload()
    add, here, runs = f"{live_server.url}/admin/newsroom/importrun/add/", desk.url, "/admin/newsroom/importrun/"
    for state in ["at work", "done", "with failures", "failed"]:
        if state == "done":
            work(run)
        elif state == "with failures":
            ImportRun.objects.update(counts={"a-kind-of-a-plugin-with-a-long-name": {"failed": 3, "created": 12_000}})
        elif state == "failed":
            ImportRun.objects.update(state="failed", problem=f"Line 7: {'x' * 300}")
        desk.goto(here)
        assert axe(desk) == [], state
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, state
    for address in [add, live_server.url + runs]:
        desk.goto(address)
        assert axe(desk) == [], address
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, address
