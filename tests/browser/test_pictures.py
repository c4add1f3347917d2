"""Pictures as a browser shows them: the size that was promised, nothing that moves, and one that opens large."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from articles.models import Article
from articles.renditions import Crop, Format
from articles.sources import SLOTS
from tests.factories import make_article, make_author, make_picture, make_section, make_tag


def drawn(width: int, height: int, **words):
    """A picture with two colours, finished in all formats."""
    image = Image.new("RGB", (width, height), (40, 60, 80))
    image.paste((170, 20, 40), (0, 0, width // 2, height // 2))
    out = io.BytesIO()
    image.save(out, "PNG")
    key = f"{width}x{height}".ljust(22, "_")  # the same in every test, and so are the names of the renditions
    picture = make_picture(original=ContentFile(out.getvalue(), name="drawn.png"), key=key, **words)
    picture.make_renditions()
    return picture


@pytest.fixture(scope="session")
def kept(tmp_path_factory) -> Path:
    """Renditions that a test has made; the next finds them there, and makes none."""
    return tmp_path_factory.mktemp("renditions")


@pytest.fixture
def story(paper, kept):
    """The paper's story with a lead, a picture, a tall one and a gallery; around it a front page full of pictures."""
    folder = Path(default_storage.path("r"))
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    lead = drawn(2000, 1400, alt="The lead", caption="What leads.", credit="Ada")
    in_text = drawn(1500, 1000, alt="", alt_state="decorative", caption="Kept in the library", credit="Grace")
    tall = drawn(900, 1500, alt="A tower")
    shown = [
        drawn(1300 + step, 900, alt=f"Part {step}", caption=f"Own words {step}", credit="Joan") for step in range(3)
    ]

    def figure(*pictures, caption=""):
        images = "".join(f'<img src="{picture.address}">' for picture in pictures)
        return f"<figure>{images}<figcaption>{caption}</figcaption></figure>"

    story = Article.objects.get(pk=paper.pk)
    story.lead_picture = lead
    story.body = (
        "<p>One.</p>"
        + figure(in_text, caption="Seen from <em>here</em>.")
        + "<p>Two.</p>"
        + figure(tall)
        + "<p>Three.</p>"
        + figure(*shown, caption="Three parts.")
        + "<p>The end.</p>"
    )
    story.save()
    author, tag = make_author(name="Ruth Salter", slug="ruth-salter", photo=drawn(600, 800)), make_tag(slug="led")
    sections = [make_section(name="Seen", slug="seen"), make_section()]
    for number in range(10):
        make_article(lead_picture=in_text, section=sections[number % 2], bylines=(author,), tags=(tag,), reply_count=3)
    for _ in range(2):
        make_article(label="opinion", bylines=(author,))
    shutil.copytree(folder, kept, dirs_exist_ok=True)
    return story


def addresses(story) -> dict[str, str]:
    return {
        "front page": "/",
        "article": story.get_absolute_url(),
        "section": "/section/seen/",
        "tag": "/tag/led/",
        "author": "/author/ruth-salter/",
    }


PROMISED = """() => [...document.querySelectorAll("img[sizes]")].map(image => {
    const choices = image.sizes.split(/,(?![^(]*\\))/).map(choice => choice.trim().match(/^(\\(.*?\\))?\\s*(.+)$/));
    const size = choices.find(([, condition]) => !condition || matchMedia(condition).matches)[2];
    const probe = document.body.appendChild(document.createElement("div"));
    probe.style.cssText = `position: absolute; inline-size: ${size}`;
    const promised = probe.getBoundingClientRect().width;
    probe.remove();
    return [image.sizes, promised, image.getBoundingClientRect().width];
})"""


WIDEST = {slot.sizes: slot.widest for slot in SLOTS.values()}


@pytest.mark.parametrize("width", [360, 1023, 1024, 1440])
def test_pictures_are_shown_as_wide_as_was_promised(live_server, story, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for kind, address in addresses(story).items():
        page.goto(live_server.url + address)
        pictures = page.evaluate(PROMISED)
        assert pictures, kind
        for sizes, promised, shown in pictures:
            assert promised == pytest.approx(shown, rel=0.15), (kind, sizes)
            assert shown <= WIDEST[sizes] + 1, (kind, sizes)


@pytest.mark.parametrize(("ratio", "step"), [(1, 400), (2, 680), (3, 1000)])
def test_a_phone_gets_the_lead_as_avif_of_the_right_width(live_server, story, browser, ratio, step):
    context = browser.new_context(viewport={"width": 360, "height": 800}, device_scale_factor=ratio)
    page = context.new_page()
    page.goto(live_server.url + story.get_absolute_url(), wait_until="networkidle")
    chosen = page.evaluate("document.querySelector('.wide img').currentSrc")
    assert chosen.endswith(".avif")
    lead = story.lead_picture
    offered = {lead.url_of(spec, Format.AVIF): spec.width for spec in lead.specs(Crop.WIDE)}
    assert offered[chosen.removeprefix(live_server.url)] == step
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", ["front page", "article"])
def test_nothing_moves_when_pictures_come(live_server, story, page, kind, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + addresses(story)[kind], wait_until="networkidle")
    shift = page.evaluate(
        """async () => {
            let sum = 0;
            const observer = new PerformanceObserver(list => list.getEntries().forEach(each => { sum += each.value }));
            observer.observe({type: "layout-shift", buffered: true});
            for (let y = 0; y < document.body.scrollHeight; y += 600) {
                scrollTo({top: y, behavior: "instant"});
                await new Promise(done => setTimeout(done, 60));
            }
            await new Promise(done => setTimeout(done, 300));
            return sum;
        }"""
    )
    assert shift == 0


def test_a_small_picture_is_not_blown_up(live_server, paper, page):
    small = drawn(200, 150, alt="Small")
    paper.body = f'<figure><img src="{small.address}"></figure>'
    paper.save()
    page.goto(live_server.url + paper.get_absolute_url())
    assert page.get_by_alt_text("Small").bounding_box()["width"] == 200


@pytest.mark.parametrize("width", [360, 1280])
def test_no_place_stretches_a_picture_beyond_its_pixels_and_none_is_a_thread(live_server, paper, page, width):
    """A point, a small one and a strip: alone at the start of their column, in cards in the middle of their place."""
    point, small, strip = (drawn(*size, alt=f"{size[0]} wide") for size in [(1, 1), (240, 160), (40, 20_000)])
    figures = "".join(f'<figure><img src="{picture.address}"></figure>' for picture in (point, small, strip))
    gallery = "".join(f'<img src="{picture.address}">' for picture in (point, small, strip))
    paper.body = f"<p>One.</p>{figures}<figure>{gallery}</figure>"
    paper.save()
    page.set_viewport_size({"width": width, "height": 800})
    for lead in (point, small, strip):
        paper.lead_picture = lead
        paper.save()
        page.goto(live_server.url + paper.get_absolute_url(), wait_until="networkidle")
        shown = page.locator(".wide img").bounding_box()
        assert shown["width"] == lead.width
        assert shown["x"] == page.locator(".story h1").bounding_box()["x"]
    alone = [page.locator(".story > figure:not(.wide, .gallery) img").nth(place).bounding_box() for place in range(3)]
    assert [(box["width"], round(box["height"])) for box in alone] == [(1, 1), (240, 160), (40, 50)]
    for picture in page.locator(".gallery img").all():
        picture.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.querySelectorAll('.gallery img')].every(image => image.naturalWidth)")
    natural = page.locator(".gallery img").evaluate_all("all => all.map(image => image.naturalWidth)")
    assert natural == [1, 240, 40]
    fits = "all => all.map(image => getComputedStyle(image).objectFit)"
    assert set(page.locator(".gallery img").evaluate_all(fits)) == {"scale-down"}
    page.goto(f"{live_server.url}/section/world/")
    assert page.locator(".card img.small").first.evaluate("image => getComputedStyle(image).objectFit") == "scale-down"


def test_a_strip_is_shown_in_part_and_scrolls_where_it_opens(live_server, paper, page, axe):
    strip = drawn(600, 3000, alt="A strip")
    paper.body = f'<p>One.</p><figure><img src="{strip.address}"></figure>'
    paper.save()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + paper.get_absolute_url())
    shown = page.locator(".tall img").bounding_box()
    assert (shown["width"], shown["height"]) == (384, 480)
    page.locator(".tall a").click()
    page.wait_for_function("() => document.querySelector('dialog img').naturalWidth")
    opened = page.locator("dialog img").bounding_box()
    assert (opened["width"], opened["height"]) == (600, 3000)
    assert page.locator("dialog figure").evaluate("figure => figure.scrollHeight > figure.clientHeight")
    assert page.get_by_role("button", name="Close").bounding_box()["y"] >= 0
    assert axe(page) == []


def test_without_javascript_a_picture_opens_as_its_file(live_server, story, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + story.get_absolute_url())
    assert not page.locator("dialog").is_visible()
    page.get_by_role("link", name="The lead").click()
    assert page.url == live_server.url + story.lead_picture.url
    context.close()


@pytest.fixture
def viewer(live_server, story, page):
    """The story's page and where its pictures open."""
    page.goto(live_server.url + story.get_absolute_url())
    return page.get_by_role("dialog")


def test_a_picture_opens_large_with_its_words_and_closes_where_one_was(viewer, page, complaints):
    link = page.get_by_role("link", name="The picture, large")
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    link.click()
    assert page.url.endswith("/damascus/")
    assert viewer.get_by_text("Picture 2 of 6").is_visible()
    assert viewer.locator("figcaption").inner_text().split() == ["Seen", "from", "here.", "Grace"]
    page.wait_for_function("() => document.querySelector('dialog img').complete")
    assert page.evaluate("document.querySelector('dialog img').currentSrc").endswith(".avif")
    viewer.get_by_role("button", name="Close").click()
    assert not viewer.is_visible()
    assert link.evaluate("link => link === document.activeElement")
    assert page.evaluate("scrollY") == before
    assert complaints == []


def test_the_keyboard_opens_turns_and_closes(viewer, page):
    link = page.get_by_role("link", name="The lead")
    link.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Close"
    page.keyboard.press("ArrowRight")
    assert viewer.get_by_text("Picture 2 of 6").is_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert viewer.get_by_text("Picture 6 of 6").is_visible()
    assert viewer.get_by_alt_text("Part 2").is_visible()
    page.keyboard.press("Escape")
    assert not viewer.is_visible()
    assert link.evaluate("link => link === document.activeElement")


def test_each_picture_of_a_gallery_has_its_own_words(viewer, page):
    page.get_by_role("link", name="Part 0").click()
    assert viewer.get_by_text("Own words 0").is_visible()
    viewer.get_by_role("button", name="Next").click()
    assert viewer.get_by_text("Own words 1").is_visible()
    assert viewer.get_by_text("Joan").count() == 1
    assert not viewer.get_by_text("Three parts.").is_visible()


def test_arrows_point_the_other_way_from_right_to_left(live_server, story, page, settings):
    settings.LANGUAGE_CODE = "ar"
    page.goto(live_server.url + story.get_absolute_url())
    page.locator("a.large").first.click()
    page.keyboard.press("ArrowLeft")
    assert "2" in page.locator("#viewer-place").inner_text()


def test_with_a_key_held_down_the_link_is_a_link(viewer, page, context):
    with context.expect_page() as opened:
        page.get_by_role("link", name="The lead").click(modifiers=["ControlOrMeta"])
    assert "/media/r/" in opened.value.url
    assert not viewer.is_visible()


def test_a_single_picture_has_no_other_to_turn_to(live_server, paper, page):
    page.goto(live_server.url + paper.get_absolute_url())
    page.locator("a.large").click()
    assert page.get_by_role("button", name="Close").is_visible()
    assert not page.get_by_role("button", name="Next").is_visible()


BEHIND = "getComputedStyle(document.querySelector('dialog img')).backgroundImage"


def test_until_a_large_picture_has_come_the_small_one_stands_in_its_place(viewer, page, complaints):
    page.wait_for_load_state("networkidle")
    held = []
    page.route("**/media/r/*", lambda route: held.append(route))
    page.get_by_role("link", name="The lead").click()
    small = page.evaluate("document.querySelector('.wide img').currentSrc")
    assert page.evaluate(BEHIND) == f'url("{small}")'
    box = viewer.locator("img").bounding_box()
    assert box["width"] / box["height"] == pytest.approx(2000 / 1400, abs=0.01)
    page.wait_for_timeout(100)
    assert held
    for route in held:
        route.continue_()
    page.wait_for_function(f"() => document.querySelector('dialog img').naturalWidth && {BEHIND} === 'none'")
    assert viewer.locator("img").bounding_box() == box
    assert complaints == []


def test_before_the_small_picture_has_come_its_colour_stands_in_the_place_of_the_large_one(live_server, story, page):
    page.route("**/media/r/*", lambda route: None)
    page.goto(live_server.url + story.get_absolute_url(), wait_until="domcontentloaded")
    page.get_by_role("link", name="The lead").click()
    assert page.evaluate(BEHIND) == "none"
    behind = "image => getComputedStyle(image).backgroundColor"
    assert page.locator("dialog img").evaluate(behind) == page.locator(".wide img").evaluate(behind)


def fail(page, pattern):
    page.route(pattern, lambda route: route.abort())


@pytest.mark.parametrize("width", [360, 1100])
@pytest.mark.parametrize("small_is_there", [True, False])
def test_a_large_picture_that_does_not_come_says_so_and_can_be_closed(live_server, story, page, width, small_is_there):
    page.set_viewport_size({"width": width, "height": 800})
    if not small_is_there:
        fail(page, "**/media/r/*")
    page.goto(live_server.url + story.get_absolute_url(), wait_until="networkidle")
    page.context.set_offline(True)
    page.get_by_role("link", name="The lead").click()
    words = page.locator("dialog .lost")
    words.wait_for()
    expected = "The large picture did not come" if small_is_there else "This picture did not come"
    assert words.count() == 1
    assert words.inner_text().startswith(expected)
    assert page.locator("dialog img").count() == small_is_there
    for image in page.locator("dialog img").all():
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)")
        assert image.bounding_box()["x"] == pytest.approx(words.bounding_box()["x"], abs=1)
    close = page.get_by_role("button", name="Close")
    for part in (close, words, page.locator("dialog figcaption")):
        box = part.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 800
    close.click()
    assert not page.get_by_role("dialog").is_visible()


def test_where_one_format_of_a_large_picture_does_not_come_the_other_does(viewer, page):
    page.wait_for_load_state("networkidle")
    fail(page, "**/*.avif")
    page.get_by_role("link", name="The lead").click()
    page.wait_for_function("() => document.querySelector('dialog img').naturalWidth")
    assert page.evaluate("document.querySelector('dialog img').currentSrc").endswith(".jpg")
    page.wait_for_timeout(100)
    assert viewer.locator(".lost").count() == 0


@pytest.mark.parametrize("language", ["en-gb", "ar"])
@pytest.mark.parametrize(("width", "height"), [(1600, 900), (740, 360), (360, 740)])
def test_the_words_begin_where_the_open_picture_does(live_server, story, page, settings, language, width, height):
    settings.LANGUAGE_CODE = language
    page.set_viewport_size({"width": width, "height": height})
    page.goto(live_server.url + story.get_absolute_url())
    for number in range(2):
        page.locator("a.large").nth(number).click()
        page.wait_for_function("() => document.querySelector('dialog img').naturalWidth")
        picture, words = (page.locator("dialog").locator(part).bounding_box() for part in ["img", "figcaption"])
        ends = [box["x"] + (box["width"] if language == "ar" else 0) for box in (picture, words)]
        assert ends[0] == pytest.approx(ends[1], abs=1)
        assert picture["width"] / picture["height"] == pytest.approx([2000 / 1400, 1.5][number], abs=0.01)
        page.keyboard.press("Escape")


def test_a_picture_without_words_that_fails_to_come_leaves_its_colour_alone(live_server, story, page):
    page.route("**/media/r/*", lambda route: route.abort())
    page.goto(live_server.url + "/")
    page.wait_for_function("() => [...document.images].some(image => image.complete && !image.naturalWidth)")
    failed = page.locator(".card img[alt='']").first
    failed.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    shown = Image.open(io.BytesIO(failed.screenshot())).convert("RGB")
    inside = shown.crop((2, 2, shown.width - 2, shown.height - 2))
    assert len(inside.getcolors()) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_axe_finds_nothing_in_a_story_with_pictures_shut_or_open(
    live_server, story, page, axe, settings, scheme, language, complaints
):
    settings.LANGUAGE_CODE = language
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + story.get_absolute_url())
    assert axe(page) == []
    page.locator("a.large").nth(3).click()
    assert axe(page) == []
    assert complaints == []


@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_an_open_picture_fits_the_smallest_window(live_server, story, page, settings, language):
    settings.LANGUAGE_CODE = language
    page.set_viewport_size({"width": 320, "height": 480})
    page.goto(live_server.url + story.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("a.large").nth(2).click()
    page.wait_for_function("() => document.querySelector('dialog img').complete")
    for part in ["img", "figcaption", "button >> nth=2"]:
        box = page.locator("dialog").locator(part).bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 320
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 480


def test_on_paper_pictures_stay_in_their_column_and_galleries_stand_in_pairs(live_server, story, page):
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(live_server.url + story.get_absolute_url())
    page.emulate_media(media="print")
    column = page.locator(".story").bounding_box()
    for image in page.locator(".story img").all():
        box = image.bounding_box()
        assert box["x"] >= column["x"] - 1
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 1
    assert len(page.locator(".gallery").evaluate("g => getComputedStyle(g).gridTemplateColumns").split()) == 2
    said = page.evaluate("[...document.querySelectorAll('a.large')].map(a => getComputedStyle(a, '::after').content)")
    assert set(said) == {"none"}
    assert page.get_by_text("Three parts.").is_visible()
