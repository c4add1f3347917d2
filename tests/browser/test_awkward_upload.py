"""Sixty awkward files, chosen at once on the desk: each is taken or refused with its sentence, and none breaks it."""

from __future__ import annotations

from playwright.sync_api import expect

from articles.models import Picture
from tests.awkward import make_awkward_files

PATIENCE = 120_000


def test_sixty_awkward_files_are_each_taken_or_refused_in_words(live_server, paper, page, sign_in, tmp_path):
    files, before = make_awkward_files(tmp_path), Picture.objects.count()
    sign_in(page.context, "Editor")
    statuses: list[int] = []
    page.on("response", lambda response: statuses.append(response.status))
    page.goto(f"{live_server.url}/admin/articles/picture/add/")
    page.locator("#desk-files").set_input_files([file.path for file in files])
    cards = page.locator(".desk-card")
    expect(cards).to_have_count(len(files), timeout=PATIENCE)
    for box in cards.get_by_label("Decorative").all():
        box.check()
    page.get_by_role("button", name="Save pictures").click()
    expect(page.get_by_text("each says why.")).to_be_visible(timeout=PATIENCE)
    anyway = page.locator(".desk-card [data-anyway]:visible")
    while anyway.count():  # most are made from the same few colours, which is told too
        left = anyway.count()
        anyway.first.click()
        expect(anyway).to_have_count(left - 1, timeout=PATIENCE)
    taken, refused = [file for file in files if not file.code], [file for file in files if file.code]
    assert Picture.objects.count() - before == len(taken)
    expect(page.locator(".desk-card--done")).to_have_count(len(taken))
    said = page.locator(".desk-card:not(.desk-card--done)").all_inner_texts()
    assert len(said) == len(refused)
    for file, sentence in zip(refused, said, strict=True):  # cards stand in the order of the files
        assert file.says in sentence, file
    assert max(statuses) < 500
