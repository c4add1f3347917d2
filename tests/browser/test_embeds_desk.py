"""Cards of other sites in the writing surface: pasted, asked for by a button, changed, and taken out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.rendering import render_body
from tests.browser.test_editor import CURSOR_IS_KNOWN, form_of, press
from tests.factories import make_article, make_picture

FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
CARD = f'<figure class="embed"><a href="{FILM}">A film</a><figcaption>Seen <em>twice</em></figcaption></figure>'
PASTE = """text => {
    const data = new DataTransfer()
    data.setData("text/plain", text)
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    document.querySelector(".tiptap[contenteditable]").dispatchEvent(event)
}"""


def open_form(live_server, desk, body):
    article = make_article(status="draft", body=body)
    desk.goto(live_server.url + form_of(article))
    expect(desk.locator(".tiptap[contenteditable]")).to_be_visible()
    return article


def on_an_empty_line(desk):
    desk.locator(".tiptap > p").first.click()
    desk.keyboard.press("End")
    desk.wait_for_function(CURSOR_IS_KNOWN)  # or the line is parted where it was clicked
    desk.keyboard.press("Enter")
    expect(desk.locator(".tiptap > p")).to_have_count(2)
    expect(desk.locator(".tiptap > p").last).to_have_text("")


def paste(desk, text):
    desk.wait_for_function(CURSOR_IS_KNOWN)  # the editor learns of where one is a moment later
    desk.evaluate(PASTE, text)


@pytest.fixture
def asked(desk):
    """Every address that the browser asks for."""
    addresses: list[str] = []
    desk.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_a_card_shows_whose_it_is_and_a_word_elsewhere_leaves_it_whole(live_server, desk, asked, complaints):
    article = open_form(live_server, desk, f"<p>One.</p>{CARD}")
    card = desk.locator(".tiptap .desk-embed")
    expect(card).to_contain_text("YouTube: a card that loads when readers ask")
    expect(card.get_by_label("Address of the video, post or map")).to_have_value(FILM)
    expect(card.get_by_label("Title, as readers see it")).to_have_value("A film")
    desk.locator(".tiptap > p").first.click()
    desk.keyboard.press("End")
    desk.keyboard.type(" Two.")
    press(desk, "Save")
    article.refresh_from_db()
    assert article.body == f"<p>One. Two.</p>\n{CARD}"
    assert [address for address in asked if live_server.url not in address and not address.startswith("data:")] == []
    assert complaints == []


def test_an_address_of_a_known_site_pasted_on_an_empty_line_becomes_a_card(live_server, desk):
    article = open_form(live_server, desk, "<p>One.</p>")
    on_an_empty_line(desk)
    paste(desk, f"  {FILM}\n")
    card = desk.locator(".tiptap .desk-embed")
    card.get_by_label("Title, as readers see it").fill("What they filmed")
    card.locator("figcaption").click()
    desk.keyboard.type("Where it was")
    press(desk, "Save")
    article.refresh_from_db()
    figure = (
        f'<figure class="embed"><a href="{FILM}">What they filmed</a><figcaption>Where it was</figcaption></figure>'
    )
    assert article.body == f"<p>One.</p>\n{figure}"


def test_an_empty_text_is_a_paragraph_and_no_card(live_server, desk):
    article = open_form(live_server, desk, "")
    desk.locator(".tiptap").click()
    desk.keyboard.type("One.")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Two.")
    expect(desk.locator(".tiptap .desk-embed")).to_have_count(0)
    press(desk, "Save")
    article.refresh_from_db()
    assert article.body == "<p>One.</p>\n<p>Two.</p>"


def test_in_an_empty_text_a_pasted_address_is_a_card(live_server, desk):
    article = open_form(live_server, desk, "")
    desk.locator(".tiptap").click()
    paste(desk, FILM)
    expect(desk.locator(".tiptap .desk-embed")).to_have_count(1)
    press(desk, "Save")
    article.refresh_from_db()
    assert article.body == f'<figure class="embed"><a href="{FILM}">{FILM}</a></figure>'


def test_the_code_of_a_frame_becomes_a_card_too(live_server, desk):
    article = open_form(live_server, desk, "<p>One.</p>")
    on_an_empty_line(desk)
    paste(desk, '<iframe width="9" src="//www.youtube.com/embed/dQw4w9WgXcQ?a=1&amp;b=2"></iframe>')
    expect(desk.locator(".tiptap .desk-embed")).to_contain_text("YouTube")
    press(desk, "Save")
    article.refresh_from_db()
    assert f'<a href="{FILM}"' in render_body(article.body)


@pytest.mark.parametrize("address", [FILM, "https://unknown.example/a"])
def test_in_a_sentence_or_of_an_unknown_site_it_stays_what_it_is(live_server, desk, address):
    open_form(live_server, desk, "<p>One.</p>")
    if address == FILM:
        desk.locator(".tiptap > p").first.click()
        desk.keyboard.press("End")
    else:
        on_an_empty_line(desk)
    paste(desk, address)
    expect(desk.locator(".tiptap")).to_contain_text(address)
    expect(desk.locator(".tiptap .desk-embed")).to_have_count(0)


def test_the_button_makes_a_card_by_keyboard_alone_and_a_press_takes_it_out(live_server, desk, axe):
    article = open_form(live_server, desk, "<p>One.</p>")
    desk.locator(".tiptap > p").first.click()
    button = desk.get_by_role("button", name="Embed", exact=True).first
    button.focus()
    desk.keyboard.press("Enter")
    card = desk.locator(".tiptap .desk-embed")
    expect(card).to_contain_text("What does it show?")
    expect(card.get_by_label("Address of the video, post or map")).to_be_focused()
    desk.keyboard.type("https://social.example/@a/1")
    expect(card).to_contain_text("social.example: a card with a link")
    desk.keyboard.press("Tab")
    desk.keyboard.type("A post")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved.")).to_be_visible()
    article.refresh_from_db()
    assert (
        article.body == '<p>One.</p>\n<figure class="embed"><a href="https://social.example/@a/1">A post</a></figure>'
    )
    assert axe(desk) == []
    card.get_by_role("button", name="Remove from the text").click()
    press(desk, "Save")
    article.refresh_from_db()
    assert article.body == "<p>One.</p>"


def test_a_card_without_an_address_leaves_nothing_behind(live_server, desk):
    article = open_form(live_server, desk, "<p>One.</p>")
    desk.locator(".tiptap > p").first.click()
    desk.get_by_role("button", name="Embed", exact=True).first.click()
    expect(desk.locator(".tiptap .desk-embed")).to_be_visible()
    press(desk, "Save")
    article.refresh_from_db()
    assert article.body == "<p>One.</p>"


def test_pictures_and_cards_stand_beside_each_other(live_server, desk):
    picture = make_picture()
    figure = f'<figure><img src="{picture.address}"><figcaption>Ours</figcaption></figure>'
    article = open_form(live_server, desk, f"<p>One.</p>{figure}{CARD}{figure}")
    expect(desk.locator(".tiptap figcaption")).to_have_text(["Ours", "Seen twice", "Ours"])
    desk.locator(".tiptap > p").first.click()
    desk.keyboard.type("x")
    press(desk, "Save")
    article.refresh_from_db()
    assert article.body.partition("\n")[2] == f"{figure}\n{CARD}\n{figure}"
