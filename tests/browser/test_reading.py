"""What readers do with a story besides reading it: load what stands elsewhere, send it on, follow notes, print it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_article

FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
FRAME = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
PLAIN = "https://unknown.example/page"
LONG_LINK = "https://long.example/" + "a-very-long-part-" * 20
BODY = f"""<p>One with a note<sup><a href="#fn-1">1</a></sup> and <a href="{LONG_LINK}">a link</a>.</p>
<figure class="embed"><a href="{FILM}">What they filmed</a><figcaption>The caption of it</figcaption></figure>
<figure class="embed"><a href="{PLAIN}">Somewhere else</a></figure>
<figure class="embed"><a href="https://open.spotify.com/episode/4a">An hour of talk</a></figure>
<figure class="embed"><a href="https://x.com/ada/status/12">{"Words " * 12}</a></figure>
<p>Two, which refers to the same<sup><a href="#fn-1">1</a></sup>.</p>
<table><caption>Wide</caption><tbody><tr>{"<td>Column of words</td>" * 12}</tr></tbody></table>
{"".join(f"<h2>Part {number}</h2><p>{'word ' * 400}</p>" for number in range(4))}
<ol class="footnotes"><li>The note.</li></ol>"""


@pytest.fixture
def story(paper):
    """A story with cards, notes and a table, two years old."""
    return make_article(
        headline="Cards and notes",
        slug="cards",
        section=paper.section,
        body=BODY,
        published_at=timezone.now() - timedelta(days=800),
    )


@pytest.fixture
def asked(context):
    """Every address that the browser asks for of another site; what it would get is a page of ours."""
    addresses: list[str] = []

    def answer(route):
        addresses.append(route.request.url)
        route.fulfill(body="<!doctype html><title>Player</title><p>Playing</p>", content_type="text/html")

    context.route(lambda url: "localhost" not in url and "127.0.0.1" not in url, answer)
    return addresses


@pytest.fixture
def open_story(live_server, story, asked, page):
    page.goto(live_server.url + story.get_absolute_url())
    page.wait_for_load_state("networkidle")
    return page


def test_nothing_of_another_site_is_loaded_before_the_reader_asks(open_story, asked, complaints):
    open_story.mouse.wheel(0, 4000)
    open_story.wait_for_load_state("networkidle")
    assert asked == []
    assert open_story.locator("iframe").count() == 0
    open_story.get_by_role("button", name="Load the video").click()
    frame = open_story.frame_locator("iframe")
    expect(frame.get_by_text("Playing")).to_be_visible()
    assert asked == [FRAME]
    assert complaints == []


def test_a_frame_comes_into_its_place_with_a_name_few_rights_and_the_focus(open_story):
    open_story.get_by_role("button", name="Load the video").focus()
    open_story.keyboard.press("Enter")
    frame = open_story.locator("iframe")
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("title", "YouTube: What they filmed")
    expect(frame).to_have_attribute("referrerpolicy", "strict-origin-when-cross-origin")
    expect(frame).to_have_attribute("loading", "lazy")
    sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    expect(frame).to_have_attribute("sandbox", sandbox)
    expect(open_story.locator(".pane").first.get_by_role("status")).to_have_text("YouTube is loaded.")
    expect(open_story.get_by_role("link", name="What they filmed")).to_be_visible()


@pytest.mark.parametrize(("width", "text"), [(320, 100), (320, 200), (1280, 100)])
def test_nothing_moves_when_a_frame_comes(open_story, width, text):
    open_story.set_viewport_size({"width": width, "height": 800})
    open_story.evaluate("size => document.documentElement.style.fontSize = size + '%'", text)
    for name in ["Load the video", "Load the audio", "Load the post"]:
        before = open_story.evaluate("document.documentElement.scrollHeight")
        open_story.get_by_role("button", name=name).click()
        assert open_story.evaluate("document.documentElement.scrollHeight") == before
    assert open_story.evaluate("document.documentElement.scrollWidth") <= width


def test_an_unknown_site_is_a_card_with_a_link_alone(open_story):
    card = open_story.locator(".elsewhere", has_text="Somewhere else")
    expect(card.get_by_role("link")).to_have_attribute("href", PLAIN)
    assert card.evaluate("card => card.nextElementSibling.matches('.elsewhere')")


def test_without_javascript_there_are_links_and_no_buttons(live_server, story, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + story.get_absolute_url())
    expect(page.get_by_role("link", name="What they filmed")).to_be_visible()
    expect(page.get_by_text("The caption of it")).to_be_visible()
    expect(page.get_by_role("link", name="E-mail")).to_be_visible()
    for button in [*page.locator(".pane").all(), *page.locator(".share button").all()]:
        expect(button).to_be_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_before_and_after(open_story, axe, scheme, width):
    open_story.emulate_media(color_scheme=scheme)
    open_story.set_viewport_size({"width": width, "height": 800})
    assert axe(open_story) == []
    open_story.get_by_role("button", name="Load the video").click()
    expect(open_story.frame_locator("iframe").get_by_text("Playing")).to_be_visible()
    assert axe(open_story, {"document-title": ("iframe",), "html-has-lang": ("iframe",)}) == []
    assert open_story.evaluate("document.documentElement.scrollWidth") <= width


# Sending it on


def test_copying_the_link_is_said_aloud(live_server, story, open_story):
    open_story.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_story.get_by_role("button", name="Copy link").click()
    share = open_story.get_by_role("group", name="Share")
    expect(share.get_by_role("status")).to_have_text("The link is copied.")
    assert open_story.evaluate("navigator.clipboard.readText()") == live_server.url + story.get_absolute_url()


def test_where_nothing_can_be_copied_the_link_is_shown(live_server, story, open_story):
    open_story.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    open_story.get_by_role("button", name="Copy link").click()
    status = open_story.get_by_role("group", name="Share").get_by_role("status")
    expect(status).to_contain_text(live_server.url + story.get_absolute_url())


@pytest.mark.parametrize("has_sheet", [True, False])
def test_the_sheet_of_the_device_is_offered_where_there_is_one(live_server, story, page, has_sheet):
    page.add_init_script(
        "window.shared = []; navigator.share = async (data) => { shared.push(data) }"
        if has_sheet
        else "Object.defineProperty(Navigator.prototype, 'share', { value: undefined })"
    )
    page.goto(live_server.url + story.get_absolute_url())
    button = page.get_by_role("button", name="Share…")
    if not has_sheet:
        expect(button).to_be_hidden()
        return
    button.click()
    told = page.evaluate("shared")
    assert told == [{"title": "Cards and notes", "url": live_server.url + story.get_absolute_url()}]


# Notes and parts


def test_a_note_leads_back_to_the_place_one_came_from(open_story):
    open_story.locator("[role=doc-noteref]").nth(1).click()
    assert open_story.evaluate("location.hash") == "#fn-1"
    open_story.locator("[role=doc-backlink]").nth(1).click()
    assert open_story.evaluate("location.hash") == "#fnref-1-2"
    expect(open_story.locator(":target")).to_be_in_viewport()


def test_the_parts_at_the_top_lead_to_their_places(open_story):
    parts = open_story.get_by_role("navigation", name="In this story")
    expect(parts.get_by_role("link")).to_have_count(4)
    parts.get_by_role("link", name="Part 3").click()
    expect(open_story.get_by_role("heading", name="Part 3")).to_be_in_viewport()


def test_words_part_on_narrow_screens_and_never_in_headlines(live_server, paper, page):
    foreign = make_article(language="de", headline="Donaudampfschifffahrt", body="<p>Donaudampfschifffahrt.</p>")
    page.goto(live_server.url + foreign.get_absolute_url())
    hyphens = "element => getComputedStyle(element).hyphens"
    for width in [320, 1280]:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator(".story > p:not(.deck)").evaluate(hyphens) == "auto"
        assert page.locator("h1").evaluate(hyphens) == "manual"
    page.goto(live_server.url + paper.get_absolute_url())
    assert page.locator(".story > p:not(.deck)").first.evaluate(hyphens) == "manual"


# On paper

SEEN_ON_PAPER = """() => [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility())
    .filter((element) => element.matches("nav, button, iframe, .share, .pane, .talk, .form, [role=doc-backlink]"))
    .map((element) => element.outerHTML.slice(0, 80))"""


def test_paper_has_the_story_and_where_it_came_from_and_no_furniture(live_server, story, open_story):
    open_story.emulate_media(media="print")
    assert open_story.evaluate(SEEN_ON_PAPER) == []
    for words in ["Cards and notes", "What they filmed", "The caption of it", "The note.", "years old"]:
        expect(open_story.get_by_text(words).first).to_be_visible()
    after = "(selector) => getComputedStyle(document.querySelector(selector), '::after').content"
    assert open_story.evaluate(after, ".story") == f'"{live_server.url}{story.get_absolute_url()}"'
    assert open_story.evaluate(after, ".elsewhere a") == f'" ({FILM})"'


def test_nothing_on_paper_is_wider_than_the_page(open_story):
    open_story.emulate_media(media="print")
    open_story.set_viewport_size({"width": 680, "height": 960})  # A4 without its margins
    assert open_story.evaluate("document.documentElement.scrollWidth") <= 680
    assert open_story.pdf(format="A4").startswith(b"%PDF")
