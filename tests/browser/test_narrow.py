"""A screen of 320 px: names without a space in them break, and no page scrolls sideways."""

from __future__ import annotations

import pytest

from tests.comments.factories import make_comment
from tests.factories import make_article, make_author, make_section, make_series, make_tag


@pytest.mark.parametrize("where", ["front page", "story", "section", "author", "tag", "series", "archive", "search"])
def test_a_name_without_spaces_makes_no_page_scroll_sideways(where, live_server, page, settings):
    settings.SITE_URL = live_server.url
    section, tag = make_section(name="S" * 100, slug="s"), make_tag(name="T" * 100, slug="t")
    series = make_series(name="W" * 100, slug="w")
    author = make_author(name="A" * 120, slug="a", job_title="J" * 120)
    pieces = [
        make_article(
            headline="H" * 120,
            kicker="K" * 80,
            section=section,
            tags=(tag,),
            bylines=(author,),
            label="opinion",
            series=series,
            part=part,
        )
        for part in range(1, 7)
    ]
    address = {
        "front page": "/",
        "story": pieces[0].get_absolute_url(),
        "section": section.get_absolute_url(),
        "author": author.get_absolute_url(),
        "tag": tag.get_absolute_url(),
        "series": series.get_absolute_url(),
        "archive": f"/{pieces[0].published_on:%Y/%m/%d}/",
        "search": f"/search/?q={'k' * 60}",
    }[where]
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_server.url + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cut_off = """
        [...document.querySelectorAll(".meta > *, .kick > *, .cred a")]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML)
    """
    assert page.evaluate(cut_off) == []


def test_a_line_of_code_in_a_comment_wraps_where_no_keyboard_could_scroll_it(live_server, page, settings):
    settings.SITE_URL = live_server.url
    article = make_article()
    make_comment(article=article, body=f"```\n{'code ' * 60}\n{'c' * 400}\n```")
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_server.url + article.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator(".cmt pre").evaluate("code => code.scrollWidth <= code.clientWidth")
