"""The front page at the desk by drag and by keys, and the banner as a browser shows it and puts it away."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Front
from tests.admin_forms import change_url
from tests.factories import make_article, make_banner, make_front, make_picture, make_section

STOCK = {"empty-table-header": (".original",)}
ROWS = ".form-row:not(.empty-form)"


@pytest.fixture
def desk(sign_in, context, live_server):
    sign_in(context, "Editor")
    return live_server.url


def in_order() -> list[str]:
    return [slot.piece.headline for slot in Front.objects.get().slots.filter(area="top")]


def open_front(page, desk):
    front = make_front(top=tuple(make_article(headline=f"No {number}") for number in range(4)))
    page.goto(desk + change_url(front))
    return page.locator("#top-group")


def drag(page, handle, onto, share: float) -> None:
    """With the mouse, to a place within the row `onto`: a share of its height from its top."""
    start, end = handle.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + end["height"] * share, steps=12)
    page.mouse.up()


def numbers(group) -> list[str]:
    return [field.input_value() for field in group.locator(f"{ROWS} .field-position input").all()]


def test_pieces_are_put_in_order_by_drag(page, desk, complaints):
    group = open_front(page, desk)
    group.scroll_into_view_if_needed()
    rows = group.locator(ROWS)
    drag(page, rows.nth(0).locator(".desk-handle"), rows.nth(2), 0.9)
    assert numbers(group) == ["1", "2", "3", "4"]
    drag(page, group.locator(ROWS).nth(3).locator(".desk-handle"), group.locator(ROWS).nth(0), 0.1)
    page.click("[name=_save]")
    page.wait_for_url("**/articles/front/")
    assert in_order() == ["No 3", "No 1", "No 2", "No 0"]
    assert complaints == []


def test_pieces_are_put_in_order_by_the_arrow_keys(page, desk):
    group = open_front(page, desk)
    handle = group.locator(ROWS).nth(1).locator(".desk-handle")
    handle.focus()
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]:
        page.keyboard.press(key)
    page.click("[name=_save]")
    page.wait_for_url("**/articles/front/")
    assert in_order() == ["No 0", "No 2", "No 1", "No 3"]


def test_a_piece_is_found_by_its_headline_and_comes_last(page, desk):
    make_article(headline="The valley votes")
    group = open_front(page, desk)
    group.locator(".add-row a").click()
    added = group.locator(ROWS).nth(4)
    assert numbers(group)[-1] == "4", "the one after three, as the first is number 0"
    added.locator(".select2-selection").click()
    page.keyboard.type("valley")
    page.locator(".select2-results__option--highlighted", has_text="The valley votes (live").click()
    page.click("[name=_save]")
    page.wait_for_url("**/articles/front/")
    assert in_order()[-1] == "The valley votes"


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_screens_and_they_fit(page, desk, axe, width, complaints):
    make_banner()
    section = make_section()
    front = make_front(lead=make_article(), rails=((section, 3),), rail=((section, make_article()),))
    page.set_viewport_size({"width": width, "height": 800})
    for url in [
        change_url(front),
        reverse("admin:articles_front_changelist"),
        reverse("admin:articles_front_preview", args=[front.pk]),
        reverse("admin:articles_banner_add"),
    ]:
        page.goto(desk + url)
        assert axe(page, STOCK) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


# The banner

WATCHED = """() => {
    window.shifts = 0;
    window.seen = [];
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    const look = () => {
        const banner = document.querySelector(".banner");
        if (banner) window.seen.push(getComputedStyle(banner).display);
        requestAnimationFrame(look);
    };
    look();
}"""
"""Sums up what moved without being asked to, and notes at every frame whether the banner was shown."""


@pytest.mark.parametrize("kind", ["front page", "article", "not found"])
def test_a_banner_is_put_away_for_good_without_a_flash_and_nothing_moves(live_server, paper, page, kind, complaints):
    address = {"front page": "/", "article": paper.get_absolute_url(), "not found": "/nowhere/"}[kind]
    banner = make_banner(piece=paper)
    page.add_init_script(f"({WATCHED})()")
    page.goto(live_server.url + address)
    page.wait_for_load_state("networkidle")
    assert page.locator(".banner").is_visible()
    page.get_by_role("button", name="Close this announcement").click()
    assert page.locator(".banner").is_hidden()
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.evaluate("shifts") == 0
    page.goto(live_server.url + address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("shifts") == 0
    seen = page.evaluate("seen")
    assert seen
    assert set(seen) == {"none"}
    other = make_banner(text="Another")
    page.reload()
    assert page.locator(".banner").inner_text().startswith("Breaking")
    assert "Another" in page.locator(".banner").inner_text()
    other.end()
    page.reload()
    assert page.locator(".banner").is_hidden()
    assert page.evaluate("localStorage.getItem('dismissed')") == str(banner.pk)
    assert [said for said in complaints if "404" not in said] == []


def test_where_nothing_may_be_kept_it_is_put_away_on_this_page(live_server, paper, page, complaints):
    make_banner()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})")
    page.goto(live_server.url + "/")
    page.get_by_role("button", name="Close this announcement").click()
    assert page.locator(".banner").is_hidden()
    assert complaints == []


def test_without_javascript_it_is_read_and_has_no_button(live_server, paper, browser):
    make_banner(piece=paper, text="The river rises")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(live_server.url + "/")
        assert page.get_by_role("link", name="The river rises").is_visible()
        assert page.locator(".banner button").is_hidden()


@pytest.mark.parametrize("level", ["breaking", "developing", "notice"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_pages_with_a_banner(live_server, paper, page, axe, level, scheme):
    make_banner(piece=paper, level=level)
    page.emulate_media(color_scheme=scheme)
    for address in ["/", paper.get_absolute_url(), "/section/world/"]:
        page.goto(live_server.url + address)
        assert axe(page) == []


@pytest.mark.parametrize("language", ["en-gb", "ar"])
@pytest.mark.parametrize(("width", "text"), [(320, 100), (640, 200), (1280, 100)])
def test_a_banner_fits_its_page_and_its_button_a_finger(live_server, paper, page, settings, language, width, text):
    settings.LANGUAGE_CODE = language
    make_banner(text="Donaudampfschifffahrtsgesellschaftskapitän " * 3, address="https://example.org/")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + "/")
    page.evaluate("size => document.documentElement.style.fontSize = size + '%'", text)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    button, banner = page.locator(".banner button").bounding_box(), page.locator(".banner .flash").bounding_box()
    assert min(button["width"], button["height"]) >= 24
    is_left = button["x"] - banner["x"] < banner["width"] / 2
    assert is_left == (language == "ar")


def test_a_banner_is_framed_in_forced_colours_and_not_printed(live_server, paper, page):
    make_banner()
    page.emulate_media(forced_colors="active")
    page.goto(live_server.url + "/")
    assert page.evaluate("getComputedStyle(document.querySelector('.banner .flash')).borderTopWidth") == "2px"
    page.emulate_media(media="print", forced_colors="none")
    assert page.locator(".banner").is_hidden()


# Even rows


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_cards_that_stand_beside_one_another_show_pictures_all_or_none(live_server, paper, page, width):
    picture = make_picture()
    section = paper.section
    for number in range(14):
        make_article(section=section, lead_picture=picture if number % 3 else None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + "/")
    uneven = page.evaluate("""() => [...document.querySelectorAll(".four-up, .even, .rows > .two-up")].filter(row => {
        const cards = [...row.children], bare = cards.filter(card => !card.querySelector("img"));
        return bare.length && bare.length < cards.length;
    }).length""")
    assert uneven == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
