"""What people see of what is meant for machines: a feed that they open, and a card on another site."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.factories import make_article


@pytest.mark.parametrize("feed", ["feed/", "feed/atom/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_feed_that_is_opened_can_be_read_and_leads_to_the_page(live_server, paper, page, complaints, feed, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server.url}/section/world/{feed}")
    shown = page.evaluate(
        """() => [...document.querySelectorAll('*')]
            .filter(element => !element.children.length && element.getClientRects().length)
            .map(element => element.textContent)"""
    )
    assert "World – The Meridian" in shown
    assert "Damascus confirms it" in shown
    assert not [words for words in shown if "<p" in words], "the full text would be a page of code"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("a", has_text="Read World – The Meridian as a page").click()
    assert page.url == f"{live_server.url}/section/world/"
    assert complaints == []


def test_a_headline_in_a_feed_is_set_from_its_own_side(live_server, paper, page):
    make_article(headline="السد صامد", section=paper.section)
    page.set_viewport_size({"width": 800, "height": 700})
    page.goto(f"{live_server.url}/feed/")
    left = page.evaluate(
        """() => {
            const title = [...document.querySelectorAll('item > title')].find(one => one.textContent === 'السد صامد');
            const words = document.createRange();
            words.selectNodeContents(title);
            return words.getBoundingClientRect().left;
        }"""
    )
    assert left > 400


@pytest.fixture
def elsewhere():
    """Another site: gives its address and a list whose only item is the page that it shows."""
    shown: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f'<!doctype html><link rel="icon" href="data:,">{shown[0]}'.encode())

        def log_message(self, *args) -> None:
            """Nothing is written down."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", shown
        server.shutdown()


@pytest.mark.parametrize(("width", "scheme"), [(600, "light"), (320, "dark")])
def test_a_card_shows_on_another_site_and_opens_the_story_beside_it(
    live_server, paper, page, complaints, elsewhere, width, scheme
):
    query = {"url": live_server.url + paper.get_absolute_url(), "maxwidth": str(width)}
    address, shown = elsewhere
    shown.append(page.request.get(f"{live_server.url}/oembed/", params=query).json()["html"])
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Damascus confirms it").click()
    assert opened.value.url == live_server.url + paper.get_absolute_url()
    assert page.url == address
    assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []


def test_axe_finds_nothing_on_a_card(live_server, paper, page, axe):
    page.set_viewport_size({"width": 400, "height": 240})
    page.goto(f"{live_server.url}/a/{paper.pk}/card/")
    assert axe(page) == []
