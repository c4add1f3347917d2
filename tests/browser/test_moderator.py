"""The moderator's way through: the queue by key and by button, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests.comments.factories import make_comment
from tests.factories import make_user

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def held(paper):
    """Three replies that wait, the oldest first."""
    words = {"Ada": "The map was clear.", "Grace": "It was not.", "Mary": "A third opinion."}
    return [make_comment(paper, status="pending", author_name=name, body=body) for name, body in words.items()]


@pytest.fixture
def queue(live_server, held, page, sign_in):
    """The queue, as a moderator has it open."""
    sign_in(page.context, "Moderator")
    page.goto(live_server.url + QUEUE)
    return page


def press(page, key):
    """Press a key that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        page.keyboard.press(key)


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_a_moderator_signs_in_reads_the_held_reply_and_publishes_it(live_server, paper, held, groups, page):
    make_user(groups=("Moderator",), username="dilnoza")
    page.goto(live_server.url + QUEUE)
    page.get_by_label("Username").fill("dilnoza")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Replies")
    expect(page.get_by_text("The map was clear.")).to_be_visible()
    page.keyboard.press("j")
    press(page, "a")
    assert status_of(held[0]) == "published"
    assert not page.get_by_text("The map was clear.").is_visible()
    page.goto(live_server.url + paper.get_absolute_url())
    assert page.get_by_text("The map was clear.").is_visible()
    assert not page.get_by_text("It was not.").is_visible()


def test_a_wrong_password_opens_nothing_and_keeps_the_name(live_server, held, groups, page):
    make_user(groups=("Moderator",), username="dilnoza")
    page.goto(live_server.url + QUEUE)
    page.get_by_label("Username").fill("dilnoza")
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()
    expect(page.get_by_label("Username")).to_have_value("dilnoza")
    assert "The map was clear." not in page.content()


def test_an_open_article_shows_the_reply_when_its_reader_reloads(live_server, paper, held, queue, browser):
    reader = browser.new_context()
    article = reader.new_page()
    article.goto(live_server.url + paper.get_absolute_url())
    queue.keyboard.press("j")
    press(queue, "a")
    article.reload()
    assert article.get_by_text("The map was clear.").is_visible()
    reader.close()


def test_after_a_verdict_the_next_card_has_the_focus(held, queue):
    queue.keyboard.press("j")
    assert focused(queue) == f"reply-{held[0].pk}"
    press(queue, "a")
    assert focused(queue) == f"reply-{held[1].pk}"
    press(queue, "a")
    assert focused(queue) == f"reply-{held[2].pk}"


def test_j_and_k_go_down_and_up_and_stop_at_the_ends(held, queue):
    for key, place in [("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1), ("j", 2), ("j", 2)]:
        queue.keyboard.press(key)
        assert focused(queue) == f"reply-{held[place].pk}"


def test_z_takes_the_last_verdict_back_and_returns_to_its_card(live_server, paper, held, queue):
    queue.keyboard.press("j")
    press(queue, "a")
    press(queue, "z")
    assert status_of(held[0]) == "pending"
    assert focused(queue) == f"reply-{held[0].pk}"
    queue.goto(live_server.url + paper.get_absolute_url())
    assert not queue.get_by_text("The map was clear.").is_visible()


@pytest.mark.parametrize(("key", "status"), [("r", "rejected"), ("s", "spam")])
def test_r_rejects_and_s_calls_it_spam(held, queue, key, status):
    queue.keyboard.press("j")
    press(queue, key)
    assert status_of(held[0]) == status
    assert status_of(held[1]) == "pending"


def test_letters_typed_into_the_search_decide_nothing(held, queue):
    queue.keyboard.press("j")
    queue.keyboard.press("/")
    queue.keyboard.type("jars")
    assert queue.locator("#searchbar").input_value() == "jars"
    assert {status_of(comment) for comment in held} == {"pending"}


def test_keys_that_are_switched_off_stay_off_and_decide_nothing(held, queue):
    queue.locator("#user-tools summary").click()
    queue.get_by_role("switch", name="Single-key shortcuts").click()
    queue.reload()
    queue.locator(f"#reply-{held[0].pk}").focus()
    queue.keyboard.press("a")
    queue.keyboard.press("r")
    queue.reload()
    assert {status_of(comment) for comment in held} == {"pending"}


def test_a_rejection_with_a_reason_is_logged_with_it(held, queue):
    card = queue.locator(f"#reply-{held[0].pk}")
    card.locator(".desk-because summary").click()
    card.get_by_label("Reason", exact=True).select_option(label="Off the subject")
    with queue.expect_navigation():
        card.locator(".desk-pop").get_by_role("button", name="Reject").click()
    assert status_of(held[0]) == "rejected"
    assert held[0].events.get(to_status="rejected").reason == "off_topic"


@pytest.mark.parametrize(
    ("button", "status"), [("Approve", "published"), ("Reject", "rejected"), ("Spam", "spam")], ids=str.lower
)
def test_the_buttons_work_without_javascript(live_server, held, browser, sign_in, button, status):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, "Moderator")
    tab = context.new_page()
    tab.goto(live_server.url + QUEUE)
    with tab.expect_navigation():
        tab.locator(f"#reply-{held[0].pk}").get_by_role("button", name=button).first.click()
    assert status_of(held[0]) == status
    assert tab.url.endswith(f"#reply-{held[1].pk}")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Undo").click()
    assert status_of(held[0]) == "pending"
    for comment in held[:2]:
        tab.locator(f"#reply-{comment.pk}").get_by_role("checkbox").check()
    with tab.expect_navigation():
        tab.locator("#desk-ticked").get_by_role("button", name=button).click()
    assert [status_of(comment) for comment in held] == [status, status, "pending"]
    context.close()


def test_a_script_in_a_name_or_a_text_is_words(live_server, paper, page, sign_in, complaints):
    script = "<script>window.taken = true</script><img src=x onerror='window.taken = true'>"
    comment = make_comment(paper, status="pending", author_name=f"Eve {script}", body=f"Harmless. {script}")
    sign_in(page.context, "Moderator")

    def look_at(path):
        page.goto(live_server.url + path, wait_until="networkidle")
        assert page.evaluate("window.taken === undefined")
        assert page.locator("img[src=x]").count() == 0

    look_at("/admin/")
    look_at(f"{QUEUE}{comment.pk}/change/")
    look_at(QUEUE)
    expect(page.get_by_role("heading", name="Eve <script>")).to_be_visible()
    expect(page.get_by_text("Harmless.")).to_be_visible()
    page.keyboard.press("j")
    press(page, "a")
    expect(page.locator(".desk-undo")).to_contain_text("Eve <script>")
    look_at(paper.get_absolute_url())
    expect(page.get_by_text("Harmless.")).to_be_visible()
    assert complaints == []


def test_a_moderator_reads_the_piece_and_can_change_nothing_in_it(live_server, paper, queue):
    queue.get_by_role("link", name="Damascus confirms it").first.click()
    expect(queue.get_by_text("You can read this, but not change it as it stands now.")).to_be_visible()
    form = queue.locator("#article_form")
    assert form.locator("[type=submit], textarea, select, [contenteditable=true]").count() == 0
    assert form.locator("input:not([type=hidden])").count() == 0
    assert queue.goto(f"{live_server.url}/admin/articles/article/add/").status == 403


def test_whoever_does_not_moderate_sees_no_queue(live_server, held, page, sign_in):
    sign_in(page.context, "Reporter")
    assert page.goto(live_server.url + QUEUE).status == 403
    page.goto(f"{live_server.url}/admin/")
    assert page.get_by_role("link", name="Replies").count() == 0
    assert "The map was clear." not in page.content()


def test_an_empty_queue_says_so(held, queue):
    queue.keyboard.press("j")
    for _comment in held:
        press(queue, "a")
    expect(queue.get_by_text("Nothing is waiting here.")).to_be_visible()
