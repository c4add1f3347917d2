"""The reader's way through, as a browser sees it."""

from __future__ import annotations

import pytest

from articles.views import preview_token


def addresses(paper) -> dict[str, str]:
    return {
        "front page": "/",
        "article": paper.get_absolute_url(),
        "section": "/section/world/",
        "tag": "/tag/armenia/",
        "author": "/author/nadia-ferrant/",
        "page": "/house-rules/",
        "not found": "/nowhere/",
        "preview": f"/preview/{preview_token(paper)}/",
    }


KINDS = ["front page", "article", "section", "tag", "author", "page", "not found", "preview"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(live_server, paper, page, axe, complaints, kind, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + addresses(paper)[kind])
    assert axe(page) == []
    expected = ["404"] if kind == "not found" else []
    assert [said for said in complaints if not any(code in said for code in expected)] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "text"), [(320, 100), (640, 200), (1280, 100)])
def test_nothing_makes_the_page_scroll_sideways(live_server, paper, page, kind, width, text):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + addresses(paper)[kind])
    page.evaluate("size => document.documentElement.style.fontSize = size + '%'", text)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_from_right_to_left_does_not_scroll_sideways_either(live_server, paper, page, settings, kind):
    settings.LANGUAGE_CODE = "ar"
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_server.url + addresses(paper)[kind])
    assert page.evaluate("document.dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_reader_goes_from_the_front_page_to_the_story_and_its_tag(live_server, paper, page):
    page.goto(live_server.url)
    page.get_by_role("link", name="Damascus confirms it").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Damascus confirms it"
    page.get_by_role("link", name="Armenia").first.click()
    assert page.url == f"{live_server.url}/tag/armenia/"


def test_the_first_key_leads_past_the_furniture(live_server, paper, page):
    page.goto(live_server.url + paper.get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_chosen_appearance_is_there_before_the_next_page_is_painted(live_server, paper, page):
    page.emulate_media(color_scheme="light")
    page.goto(live_server.url)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.goto(live_server.url + paper.get_absolute_url())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    page.get_by_role("button", name="Automatic").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_no_reader_is_sent_to_anybody_else(live_server, paper, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url + paper.get_absolute_url(), wait_until="networkidle")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []


def test_reading_sets_no_cookie(live_server, paper, page, context):
    for path in addresses(paper).values():
        page.goto(live_server.url + path)
    assert context.cookies() == []


def test_everything_is_read_without_javascript(live_server, paper, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + paper.get_absolute_url())
    assert page.get_by_text("One.", exact=True).is_visible()
    assert page.get_by_role("heading", name="Leave a Reply").is_visible()
    assert not page.get_by_role("button", name="Dark").is_visible()
    context.close()


def test_a_print_leaves_the_furniture_out(live_server, paper, page):
    page.goto(live_server.url + paper.get_absolute_url())
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert not page.get_by_role("button", name="Post comment").is_visible()


def test_nothing_moves_when_things_arrive(live_server, paper, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_server.url + paper.get_absolute_url(), wait_until="networkidle")
    shift = page.evaluate(
        """() => new Promise(done => {
            let sum = 0;
            new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) sum += e.value }))
                .observe({type: 'layout-shift', buffered: true});
            setTimeout(() => done(sum), 500);
        })"""
    )
    assert shift < 0.02
