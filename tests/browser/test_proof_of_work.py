"""The sum that a browser does while somebody types: taken where it is done, and missed by nobody where it is not."""

from __future__ import annotations

import pytest

from comments.models import Comment
from tests.browser.test_commenter import write


def reasons() -> set[str]:
    return {reason["reason"] for reason in Comment.objects.get().held_reasons}


@pytest.mark.parametrize("words", ["The map was clear.", "Zwei Zeilen\nmit ä, 漢字 und 👩‍💻."])
def test_the_sum_is_done_by_the_time_the_words_are_and_accepted(live_server, paper, page, complaints, words):
    page.goto(live_server.url + paper.get_absolute_url())
    page.locator("input[name=author]").fill("Ada")
    page.locator("input[name=email]").fill("ada@example.org")
    page.locator("textarea[name=comment]").fill(words)
    page.locator("input[name=work]").wait_for(state="attached")
    with page.expect_navigation():
        page.get_by_role("button", name="Post comment").click()
    assert "proof_of_work" in reasons()
    assert complaints == []


def test_words_that_were_changed_since_are_summed_up_anew(live_server, paper, page):
    page.goto(live_server.url + paper.get_absolute_url())
    text = page.locator("textarea[name=comment]")
    text.fill("The map was clear.")
    page.locator("input[name=work]").wait_for(state="attached")
    first = page.locator("input[name=work]").input_value()
    text.fill("The map was not clear.")
    assert page.locator("input[name=work]").count() == 0, "what was worked out for other words is not sent"
    page.locator("input[name=work]").wait_for(state="attached")
    assert page.locator("input[name=work]").input_value() != first


def test_whoever_has_no_workers_posts_all_the_same(live_server, paper, page):
    page.add_init_script("delete window.Worker")
    page.goto(live_server.url + paper.get_absolute_url())
    write(page)
    assert "/comments/receipt/" in page.url
    assert "proof_of_work" not in reasons()


def test_a_browser_that_fills_in_what_it_knows_leaves_the_trap_empty(live_server, paper, page):
    page.goto(live_server.url + paper.get_absolute_url())
    filled = page.evaluate(
        """() => [...document.querySelectorAll("form.form input:not([type=hidden], [type=checkbox])")]
            .filter((field) => !["off", ""].includes(field.autocomplete))
            .map((field) => { field.value = field.type === "email" ? "ada@example.org" : "Ada"; return field.name; })"""
    )
    assert filled == ["author", "email"]
    page.locator("textarea[name=comment]").fill("The map was clear.")
    with page.expect_navigation():
        page.get_by_role("button", name="Post comment").click()
    assert not {"honeypot_filled", "honeypot_missing"} & reasons()
