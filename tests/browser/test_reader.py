"""The reader's way through, as a browser sees it."""

from __future__ import annotations

import pytest

from articles.views import preview_token
from tests.factories import make_article


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


LONG = "After eleven years, four commissions and two lost boxes of papers " * 5


@pytest.mark.parametrize("width", [320, 1280])
def test_a_headline_as_long_as_a_paragraph_is_cut_in_lists_and_whole_on_its_page(live_server, paper, page, width):
    long = make_article(headline=LONG[:262], label="analysis", tags=paper.tags.all(), reply_count=9)
    lists = ["/", "/section/world/", "/tag/armenia/", paper.get_absolute_url()]
    page.set_viewport_size({"width": width, "height": 800})
    for address in lists:
        page.goto(live_server.url + address)
        lines = page.evaluate(
            """path => [...document.querySelectorAll(`a[href="${path}"]`)]
                .filter(link => link.closest("h2, h3") && link.checkVisibility())
                .map(link => Math.round(link.offsetHeight / parseFloat(getComputedStyle(link).lineHeight)))""",
            long.get_absolute_url(),
        )
        assert lines, address
        assert max(lines) <= 6, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto(live_server.url + long.get_absolute_url())
    heading = page.get_by_role("heading", level=1)
    assert heading.inner_text().strip() == long.headline.strip()
    assert heading.evaluate("h1 => getComputedStyle(h1).overflowY") == "visible"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_ring_of_the_focus_is_whole_around_a_headline(live_server, paper, page):
    page.goto(live_server.url)
    link = page.locator(".card h3 a").first
    clips = """link => {
        const found = [];
        for (let box = link.parentElement; box !== document.body; box = box.parentElement)
            if (getComputedStyle(box).overflowX !== "visible") found.push(box.className);
        return found;
    }"""
    assert link.evaluate(clips) == []


ARABIC = (
    "<p>قال BBC إن السد صامد.</p><ul><li>واحد</li></ul><blockquote><p>اقتباس من كلام.</p></blockquote>"
    '<blockquote class="pullquote"><p>كلام.</p></blockquote>'
    "<table><tbody><tr><td>أول</td><td>١٩٩٤</td></tr></tbody></table>"
    "<p>The end of it.</p><blockquote><p>Quoted.</p></blockquote>"
    '<ol class="footnotes"><li>حاشية.</li></ol>'
)
SIDES = """() => {
    const story = document.querySelector(".story");
    const side = element => getComputedStyle(element).direction;
    const at = selector => story.querySelector(selector);
    const [bar, pulled, plain] = story.querySelectorAll("blockquote");
    const [cell, next] = story.querySelectorAll("td");
    return {
        headline: side(at("h1")),
        list: side(at("ul li")),
        notes: side(at(".notes li")),
        bar: parseFloat(getComputedStyle(bar).borderRightWidth) > 0,
        "other bar": parseFloat(getComputedStyle(plain).borderLeftWidth) > 0,
        table: cell.getBoundingClientRect().left > next.getBoundingClientRect().left,
        english: side(at(":scope > p:last-of-type")),
    };
}"""


@pytest.mark.parametrize("language", ["en-gb", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_piece_is_read_from_its_own_side_on_a_site_of_either(live_server, paper, page, settings, language, width):
    settings.LANGUAGE_CODE = language
    article = make_article(headline="السد صامد", body=ARABIC, tags=())
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + article.get_absolute_url())
    from_right = {"headline": "rtl", "list": "rtl", "notes": "rtl", "bar": True, "table": True}
    assert page.evaluate(SIDES) == from_right | {"other bar": True, "english": "ltr"}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    story, pulled = (page.locator(part).bounding_box() for part in [".story", ".pullquote"])
    assert story["x"] <= pulled["x"]
    assert pulled["x"] + pulled["width"] <= story["x"] + story["width"]
    if width == 1280:
        text = page.locator(".story > p:not(.deck)").first.bounding_box()
        apart = max(pulled["x"] - text["x"] - text["width"], text["x"] - pulled["x"] - pulled["width"])
        assert 0 <= apart <= 48, "in the margin of the page, beside the text"


@pytest.mark.parametrize(("language", "headline"), [("en-gb", "السد صامد"), ("ar", "The dam holds")])
def test_what_stands_about_a_headline_goes_with_it_to_its_side(live_server, paper, page, settings, language, headline):
    settings.LANGUAGE_CODE = language
    make_article(headline=headline, kicker="Water", reply_count=3)
    page.goto(f"{live_server.url}/section/world/")
    card = page.locator(".card", has_text=headline).first
    sides = {part: card.locator(part).first.evaluate("e => getComputedStyle(e).direction") for part in ["h3", ".meta"]}
    assert set(sides.values()) == {"rtl" if language == "en-gb" else "ltr"}


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
