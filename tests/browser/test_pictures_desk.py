"""The library of pictures in a browser: the focal point, adding many, and choosing for pieces and their texts."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from articles.models import Article, Author, Picture
from articles.renditions import Crop, crop_box
from tests.articles.test_admin_pictures import hills
from tests.browser.test_editor import STOCK, form_of, press
from tests.factories import make_article, make_picture, picture_bytes

ADD = "/admin/articles/picture/add/"
SOON = 15_000


@pytest.fixture
def desk(live_server, paper, page, sign_in):
    sign_in(page.context, "Editor")
    page.goto(f"{live_server.url}/admin/")
    return page


def a_file(name, content=None, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": picture_bytes() if content is None else content}


def open_picture(desk, live_server, picture):
    desk.goto(f"{live_server.url}/admin/articles/picture/{picture.pk}/change/")
    return desk.get_by_role("application", name="Focal point")


# The focal point


def test_the_browser_crops_as_the_server_does(live_server, desk):
    cases = [
        [width, height, crop.ratio, x, y]
        for width, height in [(1500, 1000), (997, 1613), (4000, 300), (1, 1), (640, 640)]
        for crop in Crop
        if crop.ratio
        for x, y in [(50, 50), (0, 0), (100, 100), (68, 33), (7, 91)]
    ]
    picture = make_picture()
    open_picture(desk, live_server, picture)
    source = desk.locator("script[src*='desk/focal']").get_attribute("src")
    boxes = desk.evaluate(
        "async ([source, cases]) => { const { cropBox } = await import(source); return cases.map(c => cropBox(...c)) }",
        [source, cases],
    )
    for (width, height, ratio, x, y), box in zip(cases, boxes, strict=True):
        crop = next(crop for crop in Crop if crop.ratio == ratio)
        assert box == pytest.approx(crop_box(width, height, crop, x, y), abs=1e-9)


def test_arrow_keys_move_the_focal_point_and_every_crop_follows(live_server, desk):
    picture = make_picture(original=ContentFile(hills(900), name="hills.png"))
    stage = open_picture(desk, live_server, picture)
    square = desk.get_by_role("img", name="Square 1:1")
    before = square.get_attribute("viewBox")
    stage.focus()
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Shift+ArrowDown")
    expect(desk.get_by_label("Focal point, across (%)")).to_have_value("61")
    expect(desk.get_by_label("Focal point, down (%)")).to_have_value("59")
    expect(desk.get_by_role("status").filter(has_text="61% across, 59% down")).to_have_count(1)
    assert square.get_attribute("viewBox") != before
    for _ in range(6):
        desk.keyboard.press("Shift+ArrowRight")
    expect(desk.get_by_label("Focal point, across (%)")).to_have_value("100")
    press(desk, "Save and stay")
    again = Picture.objects.get(pk=picture.pk)
    assert (again.focal_x, again.focal_y) == (100, 59)


def test_a_click_and_a_drag_set_the_focal_point_and_the_numbers_move_the_cross(live_server, desk):
    stage = open_picture(desk, live_server, make_picture(original=ContentFile(hills(900), name="hills.png")))
    frame = stage.bounding_box()
    desk.mouse.move(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.75)
    desk.mouse.down()
    across, down = desk.get_by_label("Focal point, across (%)"), desk.get_by_label("Focal point, down (%)")
    expect(across).to_have_value("25")
    expect(down).to_have_value("75")
    desk.mouse.move(frame["x"] + frame["width"] * 2, frame["y"] + frame["height"] * 0.5)
    desk.mouse.up()
    expect(across).to_have_value("100")
    expect(down).to_have_value("50")
    cross = stage.locator("[data-cross]")
    before = cross.get_attribute("transform")
    across.fill("10")
    assert cross.get_attribute("transform") != before


def test_a_file_that_will_replace_the_old_one_is_shown_first_and_another_shape_told(live_server, desk, complaints):
    picture = make_picture(original=ContentFile(hills(900), name="hills.png"))
    stage = open_picture(desk, live_server, picture)
    desk.get_by_label("Replace the file").set_input_files(a_file("new.png", picture_bytes(200, 300)))
    expect(desk.get_by_text("This file has another shape")).to_be_visible()
    assert stage.get_attribute("viewBox") == "0 0 200 300"
    assert stage.locator("image").get_attribute("href").startswith("data:image/jpeg")
    press(desk, "Save and stay")
    expect(desk.get_by_text("has another shape than the old one")).to_be_visible()
    assert Picture.objects.get(pk=picture.pk).height == 300
    assert complaints == []


def test_an_error_of_the_file_looks_like_those_of_the_other_fields(live_server, desk):
    open_picture(desk, live_server, make_picture())
    desk.get_by_label("Replace the file").set_input_files(a_file("no.png", b"no picture"))
    press(desk, "Save and stay")
    look = """(error) => {
        const { color, fontWeight, backgroundColor } = getComputedStyle(error)
        const field = getComputedStyle(error.parentElement.querySelector("[aria-invalid=true]"))
        return [color, fontWeight, backgroundColor, field.borderTopColor]
    }"""
    of_the_file = desk.locator("#id_original_error").evaluate(look)
    assert of_the_file[0] == of_the_file[3]
    assert of_the_file[2] == "rgba(0, 0, 0, 0)"
    desk.get_by_label("Text alternative").fill("")
    press(desk, "Save and stay")
    assert desk.locator("#id_alt_error").evaluate(look) == of_the_file


# Adding many


def card(desk, name):
    return desk.locator(".desk-card", has_text=name)


def add(desk, *files):
    desk.locator("#desk-files").set_input_files(list(files))
    expect(desk.locator(".desk-card")).to_have_count(len(files))


def test_many_are_saved_one_by_one_and_what_is_refused_keeps_its_words(live_server, desk):
    make_picture(title="Hills", original=ContentFile(hills(), name="hills.png"))
    desk.goto(live_server.url + ADD)
    add(desk, a_file("dam.png"), a_file("broken.png", b"no picture"), a_file("copy.png", hills(200)))
    expect(desk.get_by_text("The browser cannot show this file.")).to_be_visible()
    desk.get_by_label("One credit for all").fill("Ada Archer")
    desk.get_by_role("button", name="Give it to all").click()
    for name in ["dam.png", "broken.png"]:
        card(desk, name).get_by_label("Text alternative").fill(f"Words of {name}")
    card(desk, "copy.png").get_by_label("Decorative").check()
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_text("Saved: 1. Not saved: 2; each says why.")).to_be_visible(timeout=SOON)
    expect(desk.get_by_role("link", name="dam", exact=True)).to_be_visible()
    broken, copy = card(desk, "broken.png"), card(desk, "copy.png")
    expect(broken.locator("[data-refusal]")).to_contain_text("not a picture that can be read")
    expect(broken.locator("[name=alt]")).to_have_value("Words of broken.png")
    expect(broken.get_by_role("group")).to_have_count(0)
    expect(copy.get_by_text("This looks like “Hills”")).to_be_visible()
    expect(copy.locator("[data-refusal]")).to_be_hidden()
    expect(copy.get_by_role("group")).to_be_visible()
    expect(copy.get_by_role("link", name="Hills")).to_be_visible()
    assert Picture.objects.get(title="dam").credit == "Ada Archer"
    copy.get_by_role("button", name="Save all the same").click()
    expect(desk.get_by_role("link", name="copy", exact=True)).to_be_visible(timeout=SOON)
    broken.get_by_role("button", name="Leave it out").click()
    expect(desk.locator(".desk-card:not(.desk-card--done)")).to_have_count(0)
    assert Picture.objects.get(title="copy").alt_state == "decorative"


def test_each_file_has_a_bar_that_fills_as_it_is_sent(live_server, desk):
    desk.add_init_script("""
        window.seen = []
        const value = Object.getOwnPropertyDescriptor(HTMLProgressElement.prototype, "value")
        Object.defineProperty(HTMLProgressElement.prototype, "value", {
            get: value.get, set(number) { window.seen.push(number); value.set.call(this, number) } })
    """)
    desk.goto(live_server.url + ADD)
    add(desk, a_file("dam.png"))
    card(desk, "dam.png").get_by_label("Text alternative").fill("A dam")
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_text("All saved: 1.")).to_be_visible(timeout=SOON)
    assert desk.evaluate("window.seen")[0] == 0
    assert desk.evaluate("window.seen").pop() == 100


def test_missing_words_are_asked_for_and_the_card_is_saved_once_they_are_there(live_server, desk):
    desk.goto(live_server.url + ADD)
    add(desk, a_file("dam.png"))
    desk.get_by_role("button", name="Save pictures").click()
    alt = card(desk, "dam.png").get_by_label("Text alternative")
    expect(alt).to_be_focused()
    expect(alt).to_have_attribute("aria-invalid", "true")
    expect(alt).to_have_accessible_description(re.compile("^Please say what is seen.*What is seen, for those"))
    field, error = alt.bounding_box(), desk.get_by_text("Please say what is seen").bounding_box()
    assert 0 <= error["y"] - field["y"] - field["height"] < 16
    alt.fill("A dam")
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_text("All saved: 1.")).to_be_visible(timeout=SOON)


def test_a_copy_without_words_is_told_of_both_and_saved_once_there_are_words(live_server, desk):
    make_picture(title="Hills", original=ContentFile(hills(), name="hills.png"))
    desk.goto(live_server.url + ADD)
    add(desk, a_file("copy.png", hills(200)))
    copy = card(desk, "copy.png")
    desk.get_by_role("button", name="Save pictures").click()
    expect(copy.get_by_text("This looks like “Hills”")).to_be_visible(timeout=SOON)
    expect(copy.get_by_text("Please say what is seen")).to_be_visible()
    copy.get_by_label("Text alternative").fill("Hills")
    copy.get_by_role("button", name="Save all the same").click()
    expect(desk.get_by_text("All saved: 1.")).to_be_visible(timeout=SOON)


def test_a_file_that_is_too_large_is_told_so_without_being_sent(live_server, desk, settings):
    settings.PICTURE_MAX_BYTES = 1_000_000
    desk.goto(live_server.url + ADD)
    sent = []
    desk.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    add(desk, a_file("huge.png", b"\0" * 1_000_001))
    expect(desk.get_by_text("The file is too large: the most is 1 MB.")).to_be_visible()
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_text("Saved: 0. Not saved: 1; each says why.")).to_be_visible()
    assert sent == []


def test_whoever_was_signed_out_loses_nothing_and_saves_after_signing_in_again(live_server, desk, sign_in):
    desk.goto(live_server.url + ADD)
    add(desk, a_file("dam.png"))
    card(desk, "dam.png").get_by_label("Text alternative").fill("A dam")
    desk.context.clear_cookies()
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_text("you may have been signed out")).to_be_visible(timeout=SOON)
    expect(card(desk, "dam.png").get_by_label("Text alternative")).to_be_visible()
    sign_in(desk.context, "Editor")
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_text("All saved: 1.")).to_be_visible(timeout=SOON)


NOT_SAVED = {
    413: "The server does not take a file as large as this.",
    500: "Something went wrong on the server.",
    502: "Something went wrong on the server.",
    403: "you may have been signed out",
    None: "It did not arrive. Please look at your connection",
}


@pytest.mark.parametrize(("status", "words"), NOT_SAVED.items())
def test_what_is_said_of_a_picture_that_was_not_saved_is_true(live_server, desk, status, words):
    desk.goto(live_server.url + ADD)
    add(desk, a_file("dam.png"))
    card(desk, "dam.png").get_by_label("Text alternative").fill("A dam")

    def answer(route):
        if status is None:
            return route.abort()
        return route.fulfill(status=status, content_type="text/html", body="<h1>No</h1>")

    desk.route("**/picture/upload/", answer)
    desk.get_by_role("button", name="Save pictures").click()
    refusal = card(desk, "dam.png").locator("[data-refusal]")
    expect(refusal).to_contain_text(words, timeout=SOON)
    assert {other for other in NOT_SAVED.values() if other in refusal.inner_text()} == {words}
    desk.unroute("**/picture/upload/")
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_text("All saved: 1.")).to_be_visible(timeout=SOON)


def test_an_answer_that_breaks_off_is_no_success(live_server, desk):
    desk.goto(live_server.url + ADD)
    add(desk, a_file("dam.png"))
    desk.route(
        "**/picture/upload/",
        lambda route: route.fulfill(status=201, content_type="application/json", body='{"url": "/adm'),
    )
    desk.get_by_role("button", name="Save pictures").click()
    expect(card(desk, "dam.png").locator("[data-refusal]")).to_contain_text("on the server", timeout=SOON)


def test_leaving_with_pictures_that_are_not_saved_asks_first(live_server, desk):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    desk.goto(live_server.url + ADD)
    add(desk, a_file("dam.png"))
    card(desk, "dam.png").get_by_label("Title").fill("Dam")
    desk.on("dialog", stay)
    desk.get_by_role("link", name="Articles").first.click()
    desk.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    expect(card(desk, "dam.png").get_by_label("Title")).to_have_value("Dam")


def test_pictures_can_be_dropped_onto_the_page(live_server, desk):
    desk.goto(live_server.url + ADD)
    data = desk.evaluate_handle(
        """(bytes) => {
        const data = new DataTransfer()
        for (const name of ["a.png", "b.png"]) {
            data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }))
        }
        return data
    }""",
        [*picture_bytes()],
    )
    desk.dispatch_event(".desk-drop", "drop", {"dataTransfer": data})
    expect(desk.locator(".desk-card")).to_have_count(2)


def test_one_picture_is_added_without_javascript(live_server, paper, browser, sign_in):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, "Editor")
    tab = context.new_page()
    tab.goto(live_server.url + ADD)
    tab.get_by_label("Picture file").set_input_files(a_file("dam.png"))
    tab.get_by_label("Caption").fill("It holds")
    press(tab, "Save picture")
    expect(tab.get_by_text("Please say what is seen")).to_be_visible()
    expect(tab.get_by_label("Caption")).to_have_value("It holds")
    tab.get_by_label("Picture file").set_input_files(a_file("dam.png"))
    tab.get_by_label("Text alternative").fill("A dam")
    press(tab, "Save picture")
    assert Picture.objects.get(alt="A dam").caption == "It holds"
    context.close()


# Choosing


def choose(desk, *titles):
    dialog = desk.get_by_role("dialog")
    for title in titles:
        dialog.get_by_role("button", name=re.compile(title)).click()
    return dialog


def test_a_lead_picture_is_chosen_in_the_dialog_and_taken_out_again(live_server, desk):
    article, dam = make_article(status="draft"), make_picture(title="Dam")
    make_picture(title="Harbour")
    desk.goto(live_server.url + form_of(article))
    desk.get_by_role("button", name="Lead picture: Choose a picture").click()
    dialog = desk.get_by_role("dialog", name="Choose a picture")
    dialog.get_by_label("Search pictures").fill("dam")
    expect(dialog.get_by_role("button", name="Harbour")).to_have_count(0)
    choose(desk, "Dam")
    expect(dialog).to_have_count(0)
    expect(desk.locator(".desk-choice-title")).to_have_text("Dam")
    press(desk, "Save")
    article.refresh_from_db()
    assert article.lead_picture == dam
    desk.get_by_role("button", name="Remove the picture").click()
    press(desk, "Save")
    article.refresh_from_db()
    assert article.lead_picture is None


def test_an_authors_photo_is_chosen_in_the_same_way(live_server, desk):
    author, face = Author.objects.get(), make_picture(title="Face")
    desk.goto(f"{live_server.url}/admin/articles/author/{author.pk}/change/")
    desk.get_by_role("button", name="Photo: Choose a picture").click()
    choose(desk, "Face")
    press(desk, "Save")
    author.refresh_from_db()
    assert author.photo == face


def test_a_picture_added_in_another_tab_is_there_when_one_comes_back(live_server, desk):
    desk.goto(live_server.url + form_of(make_article(status="draft")))
    desk.get_by_role("button", name="Lead picture: Choose a picture").click()
    with desk.context.expect_page() as opened:
        desk.get_by_role("dialog").get_by_role("link", name="Add pictures").click()
    opened.value.wait_for_load_state()
    make_picture(title="Just added")
    desk.bring_to_front()
    desk.evaluate("window.dispatchEvent(new Event('focus'))")  # headless, every tab has it
    expect(desk.get_by_role("dialog").get_by_role("button", name="Just added")).to_be_visible()


def body_of(article) -> str:
    return Article.objects.get(pk=article.pk).body


def into_the_text(desk, *titles):
    desk.get_by_role("button", name="Picture", exact=True).click()
    choose(desk, *titles).get_by_role("button", name="Put into the text").click()


def test_a_picture_is_put_into_the_text_with_the_librarys_caption(live_server, desk, complaints):
    dam = make_picture(title="Dam", caption="The dam holds.", credit="Ada Archer")
    article = make_article(status="draft", body="<p>One.</p><p>Two.</p>")
    desk.goto(live_server.url + form_of(article))
    desk.locator(".tiptap > p").first.click()
    into_the_text(desk, "Dam")
    expect(desk.locator(".desk-figure").get_by_text("Ada Archer")).to_be_visible()
    assert desk.locator(".desk-figure img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    press(desk, "Save")
    figure = f'<figure><img src="{dam.address}"><figcaption>The dam holds.</figcaption></figure>'
    assert body_of(article) == f"<p>One.</p>\n{figure}\n<p>Two.</p>"
    assert list(article.pictures.all()) == [dam]
    assert complaints == []


def test_several_are_a_gallery_with_one_caption_and_words_of_their_own(live_server, desk):
    dam = make_picture(title="Dam", alt="A dam", caption="The dam holds.")
    harbour = make_picture(title="Harbour", caption="Cranes.")
    article = make_article(status="draft", body="<p>One.</p>")
    desk.goto(live_server.url + form_of(article))
    desk.locator(".tiptap > p").first.click()
    into_the_text(desk, "Harbour", "Dam")
    first = desk.get_by_label("Text alternative in this piece (1)")
    expect(desk.get_by_label("Text alternative in this piece (2)")).to_have_attribute("placeholder", "A dam")
    expect(desk.locator(".desk-figure figcaption")).to_have_text("")
    expect(desk.locator(".desk-figure").get_by_role("button", name="Add pictures")).to_be_visible()
    first.fill("Cranes at noon")
    desk.locator(".desk-figure figcaption").click()
    desk.keyboard.type("Two places")
    press(desk, "Save")
    images = f'<img alt="Cranes at noon" src="{harbour.address}"><img src="{dam.address}">'
    assert body_of(article) == f"<p>One.</p>\n<figure>{images}<figcaption>Two places</figcaption></figure>"
    desk.get_by_role("button", name="Take out this picture (2)").click()
    press(desk, "Save")
    assert dam.address not in body_of(article)
    desk.get_by_role("button", name="Remove from the text").click()
    press(desk, "Save")
    assert body_of(article) == "<p>One.</p>"


@pytest.mark.parametrize(
    ("number", "words", "more"),
    [
        (0, "0 pictures are shown.", ""),
        (1, "1 picture is shown.", ""),
        (25, "24 pictures are shown.", "1 more picture"),
    ],
)
def test_the_dialog_says_how_many_pictures_have_come(live_server, desk, number, words, more):
    for place in range(number):
        make_picture(title=f"Dam {place}")
    desk.goto(live_server.url + form_of(make_article(status="draft")))
    desk.get_by_role("button", name="Lead picture: Choose a picture").click()
    dialog = desk.get_by_role("dialog")
    with desk.expect_response("**/pick/?q=dam*"):
        dialog.get_by_label("Search pictures").fill("dam")
    said = dialog.get_by_role("status")
    expect(said).to_have_text(words)
    if more:
        dialog.get_by_role("button", name="More").click()
        expect(said).to_have_text(f"{more} is shown.")
    expect(dialog.locator(".desk-pickable")).to_have_count(number)


def test_the_list_of_block_types_says_that_a_figure_is_selected(live_server, desk):
    figure = f'<figure><img src="{make_picture().address}"></figure>'
    desk.goto(live_server.url + form_of(make_article(status="draft", body=f"<p>One.</p>{figure}")))
    shown = desk.locator(".prose-menubar__dropdown").first.locator(".prose-menubar__selected button")
    desk.locator(".desk-figure img").click()
    expect(shown).to_have_accessible_name("Figure")
    desk.locator(".tiptap > p").first.click()
    expect(shown).to_have_accessible_name("paragraph")


def test_figures_come_through_a_change_elsewhere_in_the_text_as_they_were(live_server, desk):
    dam, harbour = make_picture(), make_picture()
    figures = [
        f'<figure><img src="{dam.address}"><figcaption>With <em>words</em></figcaption></figure>',
        f'<figure><img alt="Own words" src="{dam.address}"><img src="{harbour.address}"></figure>',
    ]
    article = make_article(status="draft", body=f"<p>One.</p>{''.join(figures)}<p>Two.</p>")
    desk.goto(live_server.url + form_of(article))
    expect(desk.locator(".desk-figure")).to_have_count(2)
    desk.locator(".tiptap > p").first.click()
    desk.keyboard.press("Home")
    desk.keyboard.type("New ")
    press(desk, "Save")
    assert body_of(article) == "\n".join(["<p>New One.</p>", *figures, "<p>Two.</p>"])


# What holds on every screen


def test_axe_finds_nothing_where_pictures_are_added_and_chosen(live_server, desk, axe):
    make_picture(title="Dam", original=ContentFile(hills(), name="hills.png"))
    make_picture(title="Wordless", alt="", alt_state="missing")
    desk.goto(live_server.url + ADD)
    add(desk, a_file("copy.png", hills(200)), a_file("no.png", b"no"))
    card(desk, "copy.png").get_by_label("Decorative").check()
    desk.get_by_role("button", name="Save pictures").click()
    expect(desk.get_by_role("button", name="Save all the same")).to_be_visible(timeout=SOON)
    found = {"adding": axe(desk, STOCK)}
    for button in desk.get_by_role("button", name="Leave it out").all()[::-1]:
        button.click()
    article = make_article(status="draft")
    desk.goto(live_server.url + form_of(article))
    desk.locator(".tiptap > p").first.click()
    into_the_text(desk, "Dam")
    expect(desk.locator(".desk-figure")).to_be_visible()
    found["a figure"] = axe(desk, STOCK)
    desk.get_by_role("button", name="Picture", exact=True).click()
    expect(desk.get_by_role("dialog").get_by_role("button", name="Dam")).to_be_visible()
    found["the dialog"] = axe(desk, STOCK)
    assert found == {"adding": [], "a figure": [], "the dialog": []}


@pytest.mark.parametrize("width", [320, 768])
def test_neither_adding_nor_choosing_scrolls_sideways(live_server, desk, width):
    make_picture(title="Dam")
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(live_server.url + ADD)
    add(desk, a_file("a-very-long-name-without-any-space-in-it-that-goes-on-and-on-and-on.png"))
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    desk.get_by_role("button", name="Leave it out").click()
    desk.goto(live_server.url + form_of(make_article(status="draft")))
    desk.locator(".tiptap > p").first.click()
    into_the_text(desk, "Dam")
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    desk.get_by_role("button", name="Lead picture: Choose a picture").click()
    expect(desk.get_by_role("dialog").get_by_role("button", name="Dam")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
