"""The editor's and the reporter's way through, and what holds on every screen of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, MissedAddress, Redirect
from tests.comments.factories import make_comment
from tests.factories import make_article, make_author, make_picture, make_user

ADD = "/admin/articles/article/add/"
BODY = """<p>One &amp; two – “three”<br>four&nbsp;five.</p>
<h2>A <em>heading</em></h2>
<ul><li>Alone</li><li><p>In a paragraph</p><p>and another</p></li></ul>
<blockquote class="pullquote"><p>Words.</p><cite>Somebody</cite></blockquote>

<table><caption>Heights</caption><thead><tr><th>Dam</th></tr></thead><tbody><tr><td>304 m</td></tr></tbody></table>
<ol class="footnotes"><li id="fn1">A note.</li></ol>"""


def form_of(article):
    return f"/admin/articles/article/{article.pk}/change/"


def write(page, headline, standfirst="", body=""):
    """Type into the sheet as a writer does, from the headline on."""
    surface = page.locator(".tiptap[contenteditable]")
    expect(surface).to_be_visible()
    page.get_by_placeholder("Headline").fill(headline)
    page.get_by_placeholder("Standfirst: one sentence").fill(standfirst)
    if body:
        surface.click()
        page.keyboard.press("Control+End")
        page.keyboard.type(body)


def choose(page, row, words):
    """Find something by autocomplete in the row of a field, and take it."""
    row.locator(".select2-selection").click()
    page.keyboard.type(words)
    page.locator(".select2-results__option", has_text=words).click()


def press(page, name):
    """Press a button that sends the form, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).locator("visible=true").click()


def state(page):
    return page.locator(".desk-panel--state .desk-chip")


# Writing and publishing


def test_an_editor_signs_in_writes_publishes_and_sees_the_piece_on_the_site(live_server, paper, groups, page):
    make_user(groups=("Editor",), username="nadia")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("nadia")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="New piece").click()
    write(page, "The dam holds", "Engineers had doubted it.", "Nurek is three hundred metres high.")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("It holds.")
    choose(page, page.locator(".field-section"), "World")
    page.get_by_role("button", name="Add another Byline").click()
    choose(page, page.locator("#bylines-0 .field-author"), "Nadia Ferrant")
    press(page, "Publish now")
    expect(page.get_by_text("Published.")).to_be_visible()
    expect(state(page)).to_have_text("Live")
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The dam holds")
    expect(page.get_by_text("Engineers had doubted it.").first).to_be_visible()
    expect(page.get_by_role("link", name="Nadia Ferrant").first).to_be_visible()
    expect(page.locator("strong", has_text="It holds.")).to_be_visible()
    made = Article.objects.get(headline="The dam holds")
    assert made.body == "<p>Nurek is three hundred metres high.</p>\n<p><strong>It holds.</strong></p>"
    assert page.url.endswith(f"/{made.published_on:%Y/%m/%d}/the-dam-holds/")


def test_the_key_n_begins_a_new_piece(live_server, desk):
    with desk.expect_navigation():
        desk.keyboard.press("n")
    assert desk.url == live_server.url + ADD


def test_enter_leads_from_the_headline_on_and_saves_nothing(live_server, desk):
    desk.goto(live_server.url + ADD)
    desk.get_by_placeholder("Headline").fill("The dam holds")
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "id_standfirst"
    assert not Article.objects.filter(headline="The dam holds").exists()


def test_a_reporter_submits_and_has_no_publish_button(live_server, paper, page, sign_in):
    sign_in(page.context, "Reporter")
    page.goto(live_server.url + ADD)
    write(page, "The dam holds", body="It does.")
    assert page.get_by_role("button", name="Publish now").count() == 0
    assert page.locator(".desk-panel--state summary").count() == 0
    press(page, "Submit")
    expect(state(page)).to_have_text("Submitted")
    assert page.get_by_role("button", name="Publish now").count() == 0
    assert Article.objects.get(headline="The dam holds").status == "submitted"


def test_what_a_reporter_submits_waits_on_the_editors_desk(live_server, desk):
    make_article(headline="The dam holds", status="submitted")
    desk.reload()
    desk.locator(".desk-wait").get_by_role("link", name="The dam holds").click()
    press(desk, "Publish now")
    expect(state(desk)).to_have_text("Live")


def test_a_piece_with_a_time_in_the_future_is_scheduled_and_not_yet_to_be_read(live_server, desk):
    article = make_article(status="ready")
    at = timezone.localtime() + timedelta(days=2)
    desk.goto(live_server.url + form_of(article))
    desk.locator(".desk-split summary").click()
    desk.get_by_label("Goes out at").fill(f"{at:%Y-%m-%dT%H:%M}")
    desk.locator(".desk-split").get_by_role("button", name="Schedule").click()
    expect(state(desk)).to_have_text("Scheduled")
    expect(desk.get_by_role("link", name="View on site")).to_have_count(0)
    article.refresh_from_db()
    assert article.published_at == at.replace(second=0, microsecond=0)
    assert desk.goto(live_server.url + article.get_absolute_url()).status == 404


def test_scheduling_without_a_time_says_what_is_missing(live_server, desk):
    article = make_article(status="ready")
    desk.goto(live_server.url + form_of(article))
    desk.locator(".desk-split summary").click()
    desk.locator(".desk-split").get_by_role("button", name="Schedule").click()
    expect(desk.get_by_text("Please give the time at which it goes out.")).to_be_visible()
    expect(state(desk)).to_have_text("Ready")


def test_a_withdrawn_piece_is_gone_and_readers_are_told_why(live_server, paper, desk):
    desk.goto(live_server.url + form_of(paper))
    desk.locator(".desk-minor summary").click()
    desk.get_by_label("Reason, shown to readers").fill("Its source was not what he said he was.")
    with desk.expect_navigation():
        desk.locator(".desk-minor").get_by_role("button", name="Withdraw").click()
    expect(state(desk)).to_have_text("Withdrawn")
    assert desk.goto(live_server.url + paper.get_absolute_url()).status == 410
    expect(desk.get_by_text("Its source was not what he said he was.")).to_be_visible()
    assert "Damascus confirms it" not in desk.content()


# Nothing typed is lost


def test_a_refused_publication_keeps_everything_that_was_typed(live_server, desk):
    desk.goto(live_server.url + ADD)
    write(desk, "The dam holds", "Engineers had doubted it.", "Words that took an hour.")
    desk.get_by_role("button", name="Add another Byline").click()
    choose(desk, desk.locator("#bylines-0 .field-author"), "Nadia Ferrant")
    press(desk, "Publish now")
    expect(desk.get_by_text("It still needs a section.")).to_be_visible()
    expect(desk.get_by_placeholder("Headline")).to_have_value("The dam holds")
    expect(desk.get_by_placeholder("Standfirst: one sentence")).to_have_value("Engineers had doubted it.")
    expect(desk.locator(".tiptap")).to_have_text("Words that took an hour.")
    expect(desk.locator("#bylines-0 .select2-selection__rendered")).to_contain_text("Nadia Ferrant")
    assert not Article.objects.filter(headline="The dam holds").exists()
    choose(desk, desk.locator(".field-section"), "World")
    press(desk, "Publish now")
    expect(state(desk)).to_have_text("Live")
    assert Article.objects.get(headline="The dam holds").bylines.count() == 1


def test_a_save_over_a_newer_one_is_refused_with_the_text_kept(live_server, desk):
    article = make_article(status="draft", body="<p>As it was.</p>")
    other = desk.context.new_page()
    for tab in [desk, other]:
        tab.goto(live_server.url + form_of(article))
    write(other, "The other’s headline")
    press(other, "Save")
    expect(state(other)).to_have_text("Draft")
    write(desk, "My headline", body=" Mine.")
    press(desk, "Save")
    expect(desk.get_by_text("after you opened it. Nothing of yours is saved or lost")).to_be_visible()
    expect(desk.get_by_placeholder("Headline")).to_have_value("My headline")
    expect(desk.locator(".tiptap")).to_have_text("As it was. Mine.")
    article.refresh_from_db()
    assert (article.headline, article.body) == ("The other’s headline", "<p>As it was.</p>")
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="open the saved text in another tab").click()
    expect(opened.value.get_by_placeholder("Headline")).to_have_value("The other’s headline")


def test_leaving_an_unsaved_piece_asks_first(live_server, desk):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    desk.goto(live_server.url + ADD)
    write(desk, "The dam holds", body="It does.")
    expect(desk.get_by_text("Unsaved changes")).to_be_visible()
    desk.on("dialog", stay)
    desk.get_by_role("link", name="Pictures").click()
    desk.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    expect(desk.get_by_placeholder("Headline")).to_have_value("The dam holds")
    press(desk, "Save")
    expect(desk.get_by_text("Saved.")).to_be_visible()
    assert asked == ["beforeunload"]


def test_opening_and_saving_changes_no_byte_of_the_body(live_server, desk):
    article = make_article(status="draft", body=BODY)
    before = article.body
    desk.goto(live_server.url + form_of(article))
    expect(desk.locator(".tiptap table")).to_be_visible()
    desk.get_by_placeholder("Kicker").fill("Tajikistan")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved.")).to_be_visible()
    article.refresh_from_db()
    assert article.kicker == "Tajikistan"
    assert article.body == before


def test_a_word_added_in_the_editor_leaves_the_rest_of_the_body_whole(live_server, desk):
    article = make_article(status="draft", body=BODY)
    desk.goto(live_server.url + form_of(article))
    desk.locator(".tiptap > p").first.click()
    desk.keyboard.press("Home")
    desk.keyboard.type("New ")
    press(desk, "Save")
    article.refresh_from_db()
    body = article.body
    for part in [
        "<h2>A <em>heading</em></h2>",
        "<li>Alone</li>",
        '<blockquote class="pullquote"><p>Words.</p><cite>Somebody</cite></blockquote>',
        "<caption>Heights</caption>",
        "<thead><tr><th>Dam</th></tr></thead>",
        "A note.",
    ]:
        assert part in body
    assert "New " in body


def test_a_save_without_javascript_changes_no_byte_either(live_server, paper, browser, sign_in):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, "Editor")
    article = make_article(status="draft", body=BODY)
    before = article.body
    tab = context.new_page()
    tab.goto(live_server.url + form_of(article))
    tab.get_by_placeholder("Kicker").fill("Tajikistan")
    press(tab, "Save")
    article.refresh_from_db()
    assert (article.kicker, article.body) == ("Tajikistan", before)
    context.close()


def test_the_preview_shows_a_draft_to_whoever_has_its_link(live_server, desk, browser):
    article = make_article(headline="The dam holds", status="draft")
    desk.goto(live_server.url + form_of(article))
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Preview").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("The dam holds")
    stranger = browser.new_context()
    tab = stranger.new_page()
    tab.goto(opened.value.url)
    expect(tab.get_by_role("heading", level=1)).to_have_text("The dam holds")
    assert tab.goto(f"{live_server.url}/a/{article.pk}/").status == 404
    stranger.close()


# What the editor takes in

PASTE = """([html, files]) => {
    const data = new DataTransfer()
    if (html) data.setData("text/html", html)
    for (const name of files) data.items.add(new File(["x"], name, { type: "image/png" }))
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    document.querySelector(".tiptap[contenteditable]").dispatchEvent(event)
}"""
COPY = """() => {
    const data = new DataTransfer()
    const event = new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true })
    document.querySelector(".tiptap[contenteditable]").dispatchEvent(event)
    return data.getData("text/html")
}"""
ELSEWHERE = '<img src="https://elsewhere.example/x.jpg">'
NOTICE = "Pictures from elsewhere are left out."


CURSOR_IS_KNOWN = """() => {
    const { editor } = document.querySelector(".tiptap[contenteditable]")
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection()
    const { anchor, head } = editor.state.selection
    const { view } = editor
    return view.posAtDOM(anchorNode, anchorOffset) === anchor && view.posAtDOM(focusNode, focusOffset) === head
}"""


def select(page, part):
    """Select the words of a part as a person does; not by a click, which may land elsewhere while a picture loads."""
    page.locator(".tiptap[contenteditable]").focus()
    page.locator(f".tiptap {part}").select_text()
    page.wait_for_function(CURSOR_IS_KNOWN)


def paste(page, html="", files=()):
    page.wait_for_function(CURSOR_IS_KNOWN)  # the editor learns of where one is a moment later
    page.evaluate(PASTE, [html, list(files)])


@pytest.mark.parametrize(
    ("pasted", "body"),
    [
        (
            f"<figure>{ELSEWHERE}<figcaption>Some <em>words</em></figcaption></figure>",
            "<p>One.</p>\n<p>Some <em>words</em></p>",
        ),
        (
            f"<p>Two.</p><figure>{ELSEWHERE}<figcaption>Words</figcaption></figure><p>Three.</p>",
            "<p>One.Two.</p>\n<p>Words</p>\n<p>Three.</p>",
        ),
        (f"<figure><a href='/x/'>{ELSEWHERE}</a></figure>", "<p>One.</p>"),
        (ELSEWHERE, "<p>One.</p>"),
        (f"<p>Two {ELSEWHERE}words.</p>", "<p>One.Two words.</p>"),
    ],
)
def test_pictures_from_elsewhere_leave_their_words_and_a_notice(live_server, desk, complaints, pasted, body):
    article = make_article(status="draft", body="<p>One.</p>")
    desk.goto(live_server.url + form_of(article))
    desk.locator(".tiptap > p").click()
    desk.keyboard.press("End")
    paste(desk, pasted)
    notice = desk.get_by_role("status").filter(has_text=NOTICE)
    expect(notice).to_be_visible()
    expect(desk.locator(".tiptap figure")).to_have_count(0)
    notice.get_by_role("button", name="Close").click()
    expect(desk.get_by_text(NOTICE)).to_have_count(0)
    expect(desk.locator(".tiptap")).to_be_focused()
    desk.keyboard.type("!")
    press(desk, "Save")
    article.refresh_from_db()
    assert article.body.replace("!", "") == body
    assert complaints == []


def test_words_alone_bring_no_notice_and_our_own_figures_come_whole(live_server, desk):
    picture = make_picture()
    desk.goto(live_server.url + form_of(make_article(status="draft", body="<p>One.</p>")))
    desk.locator(".tiptap > p").click()
    paste(desk, "<p>Two.</p>")
    paste(desk, f'<p>Three.</p><figure><img src="{picture.address}"><figcaption>Ours</figcaption></figure>')
    expect(desk.locator(".tiptap figure figcaption")).to_have_text("Ours")
    expect(desk.get_by_text(NOTICE)).to_have_count(0)


def test_a_picture_file_that_is_pasted_or_dropped_says_where_pictures_are_added(live_server, desk):
    desk.goto(live_server.url + form_of(make_article(status="draft", body="<p>One.</p>")))
    desk.locator(".tiptap > p").click()
    paste(desk, files=["screenshot.png"])
    notice = desk.get_by_role("status").filter(has_text=NOTICE)
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Close").click()
    kept = desk.evaluate(
        """() => {
        const data = new DataTransfer()
        data.items.add(new File(["x"], "photo.png", { type: "image/png" }))
        const surface = document.querySelector(".tiptap[contenteditable] > p")
        const { x, y } = surface.getBoundingClientRect()
        const where = { clientX: x + 5, clientY: y + 5, dataTransfer: data, bubbles: true, cancelable: true }
        return !surface.dispatchEvent(new DragEvent("drop", where))
    }"""
    )
    assert kept, "the browser would leave the page to show the file"
    expect(notice).to_be_visible()


def test_the_words_of_a_caption_are_copied_as_words(live_server, desk):
    figure = f'<figure><img src="{make_picture().address}"><figcaption>Ours</figcaption></figure>'
    article = make_article(status="draft", body=f"<p>One.</p>{figure}<p>Two.</p>")
    desk.goto(live_server.url + form_of(article))
    select(desk, "figcaption")
    copied = desk.evaluate(COPY)
    assert "figcaption" in copied
    select(desk, "> p >> nth=0")
    desk.keyboard.press("End")
    paste(desk, copied)
    expect(desk.locator(".tiptap > p").first).to_have_text("One.Ours")
    expect(desk.locator(".tiptap figure")).to_have_count(1)
    expect(desk.get_by_text(NOTICE)).to_have_count(0)


def test_the_list_of_block_types_has_a_name_for_all_that_can_be_selected(live_server, desk):
    body = "<p>One.</p><blockquote><p>Words.</p><cite>Somebody</cite></blockquote><hr><p>Two.</p>"
    desk.goto(live_server.url + form_of(make_article(status="draft", body=body)))
    shown = desk.locator(".prose-menubar__dropdown").first.locator(".prose-menubar__selected button")
    for part, name in [("cite", "Source of the quotation"), ("hr", "Rule"), ("> p >> nth=0", "paragraph")]:
        desk.locator(f".tiptap {part}").click()
        expect(shown).to_have_accessible_name(name)
    desk.locator(".prose-menubar__selected").first.click()
    listed = desk.locator(".prose-menubar__picker:popover-open button:visible")
    assert not {"Source of the quotation", "Rule"} & set(listed.all_inner_texts())


# What holds on every screen

KINDS = {
    "sign-in": "/admin/login/",
    "desk": "/admin/",
    "articles": "/admin/articles/article/",
    "articles of a state": "/admin/articles/article/?state=live",
    "new article": ADD,
    "article": "/admin/articles/article/{article}/change/",
    "article with errors": ADD,
    "withdrawing": "/admin/articles/article/",
    "history": "/admin/articles/article/{article}/history/",
    "pages": "/admin/articles/page/",
    "page": "/admin/articles/page/{page}/change/",
    "pictures": "/admin/articles/picture/",
    "new picture": "/admin/articles/picture/add/",
    "picture": "/admin/articles/picture/{picture}/change/",
    "sections": "/admin/articles/section/",
    "section": "/admin/articles/section/{section}/change/",
    "tags": "/admin/articles/tag/",
    "authors": "/admin/articles/author/",
    "author": "/admin/articles/author/{author}/change/",
    "redirects": "/admin/articles/redirect/",
    "new redirect": "/admin/articles/redirect/add/",
    "redirects from a file": "/admin/articles/redirect/import/",
    "log of 404s": "/admin/articles/missedaddress/",
    "site settings": "/admin/articles/sitesettings/1/change/",
    "queue": "/admin/comments/comment/",
    "reply": "/admin/comments/comment/{reply}/change/",
    "accounts": "/admin/auth/user/",
    "account": "/admin/auth/user/{user}/change/",
    "group": "/admin/auth/group/{group}/change/",
    "tasks": "/admin/django_tasks_database/dbtaskresult/",
    "deleting": "/admin/articles/article/{draft}/delete/",
    "password": "/admin/password_change/",
}
STOCK = {
    "list": (".select2-",),
    "aria-prohibited-attr": (".help-tooltip",),
}
"""What Select2 and Django's picker of two columns do, which come as they are."""


@pytest.fixture
def addresses(paper, live_server, page, sign_in):
    """One of everything, and the address of each kind of screen; whoever signs in may do everything."""
    user = sign_in(page.context, is_superuser=True)
    make_article(headline="Due at noon", published_at=timezone.now() + timedelta(days=1))
    make_article(headline="Handed in", status="submitted")
    Redirect.objects.create(path="/old/", article=paper)
    now = timezone.now()
    MissedAddress.objects.create(path="/lost/", number=4, first_at=now, last_at=now, referrer="blog.example/links/")
    first = make_comment(paper, author_name="Ada")
    names = {
        "article": paper.pk,
        "draft": make_article(status="draft").pk,
        "page": Article.objects.get(kind="page").pk,
        "picture": paper.lead_picture_id,
        "section": paper.section_id,
        "author": make_author(user=user).pk,
        "reply": make_comment(
            paper, parent=first, status="pending", held_reasons=[{"reason": "links", "points": 3}]
        ).pk,
        "user": user.pk,
        "group": Group.objects.get(name="Editor").pk,
    }
    return {kind: live_server.url + path.format(**names) for kind, path in KINDS.items()}


def show(page, addresses, kind):
    if kind == "sign-in":
        page.context.clear_cookies()
    assert page.goto(addresses[kind]).ok
    if kind == "article with errors":
        page.get_by_role("button", name="Add another Byline").click()
        press(page, "Publish now")
        expect(page.locator(".errornote")).to_be_visible()
    elif kind == "withdrawing":
        page.locator(".action-select").first.check()
        page.locator("select[name=action]").select_option("withdraw")
        press(page, "Run")
        expect(page.get_by_label("Reason, shown to readers")).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_axe_and_the_console_find_nothing_on_the_desk(addresses, page, axe, complaints, kind):
    page.emulate_media(color_scheme="light")
    show(page, addresses, kind)
    light = axe(page, STOCK)
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.getAnimations().forEach(fading => fading.finish())")
    dark = axe(page, STOCK)
    assert {"light": light, "dark": dark, "console": complaints} == {"light": [], "dark": [], "console": []}


def test_no_screen_of_the_desk_scrolls_sideways_on_a_small_phone(addresses, page):
    page.set_viewport_size({"width": 320, "height": 800})
    widths = {}
    for kind in [*KINDS][1:] + [*KINDS][:1]:  # signed out last
        show(page, addresses, kind)
        widths[kind] = page.evaluate("document.documentElement.scrollWidth")
    assert {kind: width for kind, width in widths.items() if width > 320} == {}


def test_open_menus_and_the_editor_do_not_scroll_sideways_either(live_server, paper, desk):
    desk.set_viewport_size({"width": 320, "height": 800})
    desk.goto(live_server.url + form_of(paper))
    for menu in ["#user-tools summary", ".desk-minor summary"]:
        desk.locator(menu).click()
        assert desk.evaluate("document.documentElement.scrollWidth") <= 320
    desk.locator(".field-section .select2-selection").click()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 320
