"""The commenter's way through: with and without JavaScript, and nothing typed is lost."""

from __future__ import annotations

import pytest

from comments.models import Comment
from comments.moderation import transition
from tests.factories import make_page


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def tab(request, browser):
    """A new tab, once with scripts and once without."""
    context = browser.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def write(tab, words="The map was clear.", name="Ada", email="ada@example.org"):
    tab.get_by_role("textbox", name="Name required").fill(name)
    tab.get_by_role("textbox", name="E-mail required, will not be published").fill(email)
    tab.locator("textarea[name=comment]").fill(words)
    with tab.expect_navigation():  # the next step may act on the page only once it is there
        tab.get_by_role("button", name="Post comment").click()


def test_a_new_reader_gets_a_receipt_and_is_shown_once_approved(live_server, paper, tab):
    address = live_server.url + paper.get_absolute_url()
    tab.goto(address)
    write(tab)
    assert "/comments/receipt/" in tab.url
    assert tab.get_by_role("heading", level=1).inner_text() == "Thank you. Your comment is with a moderator."
    receipt = tab.url
    tab.goto(address)
    assert "The map was clear." not in tab.content()
    transition(Comment.objects.get(), "published", None, "test")
    tab.goto(address)
    assert tab.get_by_text("The map was clear.").is_visible()
    tab.goto(receipt)
    assert tab.get_by_role("heading", level=1).inner_text() == "Your comment is published."


def test_going_back_and_reloading_posts_nothing_twice(live_server, paper, tab):
    tab.goto(live_server.url + paper.get_absolute_url())
    write(tab)
    tab.reload()
    tab.go_back()
    tab.go_forward()
    assert Comment.objects.count() == 1


def test_a_refusal_keeps_every_word_and_says_what_to_mend(live_server, paper, tab):
    tab.goto(live_server.url + paper.get_absolute_url())
    write(tab, words="Words that took an hour.", email="ada@")
    alert = tab.get_by_role("alert")
    assert alert.is_visible()
    assert tab.locator("textarea[name=comment]").input_value() == "Words that took an hour."
    assert tab.locator("input[name=email]").get_attribute("aria-invalid") == "true"
    tab.locator("input[name=email]").fill("ada@example.org")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Post comment").click()
    assert "/comments/receipt/" in tab.url


def test_a_reply_to_a_reply_names_whom_it_answers(live_server, paper, tab):
    first = Comment.objects.create(article=paper, author_name="Grace", body="A first remark.")
    transition(first, "published", None, "test")
    tab.goto(live_server.url + paper.get_absolute_url())
    tab.get_by_role("link", name="Reply to Grace", exact=False).click()
    write(tab, words="An answer to it.")
    answer = Comment.objects.exclude(pk=first.pk).get()
    assert answer.parent == first


def test_the_permanent_address_leads_to_the_comment_on_its_page(live_server, paper, tab):
    comment = Comment.objects.create(article=paper, author_name="Grace", body="A first remark.")
    transition(comment, "published", None, "test")
    tab.goto(live_server.url + comment.get_absolute_url())
    assert tab.url == f"{live_server.url}{paper.get_absolute_url()}#c-{comment.public_id}"


def test_a_site_that_links_here_is_a_line_that_cannot_be_answered(live_server, paper, page, axe):
    for kind in ["pingback", "trackback"]:
        site = Comment.objects.create(
            article=paper, kind=kind, author_name="The Tide", author_url="https://tide.example/", body="[…]"
        )
        transition(site, "published", None, "test")
    page.goto(live_server.url + paper.get_absolute_url())
    lines = page.locator(".mention")
    assert lines.count() == 2
    assert page.get_by_role("link", name="The Tide").first.get_attribute("href") == "https://tide.example/"
    assert not page.get_by_role("link", name="Reply to", exact=False).count()
    first, second = (lines.nth(place).bounding_box() for place in range(2))
    assert second["y"] - first["y"] < 40, "one under the other, like lines of a list"
    assert axe(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_can_be_discussed_as_a_story_is(live_server, paper, page, axe, width):
    about = make_page(headline="About us", slug="about", replies="open")
    transition(Comment.objects.create(article=about, author_name="Grace", body="A remark."), "published", None, "test")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + about.get_absolute_url())
    assert page.get_by_text("A remark.").is_visible()
    assert page.get_by_role("button", name="Post comment").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_commenters_pages(live_server, paper, page, axe, complaints, scheme):
    page.emulate_media(color_scheme=scheme)
    first = Comment.objects.create(article=paper, author_name="Grace", body="A first remark.")
    transition(first, "published", None, "test")
    page.goto(live_server.url + paper.get_absolute_url())
    assert axe(page) == []
    page.goto(f"{live_server.url}/comments/reply/{first.public_id}/")
    assert axe(page) == []
    page.get_by_role("button", name="Post comment").click()
    assert page.get_by_role("alert").is_visible()
    assert axe(page) == []
    write(page)
    assert axe(page) == []
    page.goto(f"{live_server.url}/comments/thread/{first.public_id}/")
    assert axe(page) == []
    assert [said for said in complaints if "422" not in said] == []
