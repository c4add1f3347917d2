"""What a place on a page offers to browsers: the right shape, no more pixels than there are, and only what is there."""

from __future__ import annotations

import re
from colorsys import rgb_to_hsv
from itertools import product

import pytest
from django.core.files.base import ContentFile

from articles.renditions import Crop
from articles.sources import SLOTS, SocialImage, large_of, social_image_from, social_image_of, sources_of, tint_of
from tests.factories import make_article, make_picture, picture_bytes

pytestmark = pytest.mark.django_db


def of_size(width: int, height: int, **overrides):
    return make_picture(original=ContentFile(picture_bytes(width, height), name="grey.png"), **overrides)


def widths_in(srcset: str) -> list[int]:
    return [int(width) for width in re.findall(r" (\d+)w", srcset)]


@pytest.mark.parametrize("slot", SLOTS)
def test_a_slot_offers_its_own_shape_from_small_to_large_and_nothing_upscaled(slot):
    picture = of_size(700, 500)
    sources = sources_of(picture, slot)
    ratio = SLOTS[slot].crop.ratio or 700 / 500
    assert sources.width / sources.height == pytest.approx(ratio, abs=0.01)
    widths = widths_in(sources.jpeg)
    assert widths == sorted(set(widths))
    assert widths[-1] == sources.width <= min(700, 500 * ratio)
    assert sources.is_whole == (SLOTS[slot].crop is Crop.WHOLE)


@pytest.mark.parametrize("slot", SLOTS)
def test_a_crop_with_fewer_pixels_than_its_place_says_its_own_width(slot):
    large, small = sources_of(of_size(2400, 2400), slot), sources_of(of_size(80, 80), slot)
    assert (large.sizes, large.is_small) == (SLOTS[slot].sizes, False)
    if SLOTS[slot].crop is Crop.WHOLE:
        assert (small.sizes, small.is_small) == (SLOTS[slot].sizes, False)  # its place gives way
    else:
        assert (small.sizes, small.is_small) == (f"{small.width}px", True)


@pytest.mark.parametrize("size", [(1, 1), (40, 20_000), (20_000, 40)])
@pytest.mark.parametrize("slot", SLOTS)
def test_pictures_of_any_shape_have_something_to_show_in_every_place(size, slot):
    sources = sources_of(of_size(*size), slot)
    assert sources.width >= 1
    assert sources.height >= 1
    assert sources.jpeg


@pytest.mark.parametrize(("size", "is_whole"), [((400, 999), True), ((400, 1000), False), ((40, 20_000), False)])
def test_a_strip_is_shown_in_part_where_a_tall_picture_is_whole(size, is_whole):
    sources = sources_of(of_size(*size), "tall")
    assert sources.is_whole == is_whole
    if not is_whole:
        assert sources.width == size[0]
        assert sources.width / sources.height == pytest.approx(4 / 5, abs=0.01)


def test_formats_are_offered_once_they_are_there():
    picture = of_size(700, 500)
    sources = sources_of(picture, "lead")
    assert (sources.avif, sources.webp) == ("", "")
    assert large_of(picture).avif == ""
    picture.make_renditions()
    sources = sources_of(picture, "lead")
    assert widths_in(sources.avif) == widths_in(sources.webp) == widths_in(sources.jpeg)
    assert re.findall(r"\.(\w+) ", sources.avif) == ["avif"] * len(widths_in(sources.avif))


def test_everything_that_is_offered_is_there(client):
    picture = of_size(700, 500)
    picture.make_renditions()
    for slot in SLOTS:
        sources = sources_of(picture, slot)
        for address in re.findall(r"(/\S+) \d+w", f"{sources.avif}, {sources.webp}, {sources.jpeg}"):
            answer = client.get(address)
            assert answer.status_code == 200, (slot, address)
            answer.close()
        assert sources.src in sources.jpeg


def test_the_large_picture_is_whole_and_comes_in_the_steps_that_are_worth_it():
    picture = of_size(1500, 1000)
    picture.make_renditions()
    large = large_of(picture)
    assert (large.url, large.width, large.height) == (picture.url, 1500, 1000)
    assert widths_in(large.avif) == [1440, 1500]
    small = of_size(300, 200)
    small.make_renditions()
    assert widths_in(large_of(small).avif) == [300]


def test_a_slot_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        sources_of(make_picture(), "nowhere")


def tints(settings) -> dict[str, str]:
    """The placeholders of the style sheet: their classes, and their colours."""
    styles = (settings.BASE_DIR / "static/site/site.css").read_text()
    return dict(re.findall(r"\.(tint-\w+)\{background:(#[0-9a-f]{6})\}", styles))


def spread_and_hue(colour: str) -> tuple[int, float]:
    """By how much the channels of a colour differ, and its hue in degrees."""
    channels = bytes.fromhex(colour[1:])
    return max(channels) - min(channels), 360 * rgb_to_hsv(*channels)[0]


SEEN = ["#7d3041", "#717d85", "#000000", "#ffffff", "#808080", "#7c5d67", "#6b6f74", "#9a8f80", "#a8102a"]
PURE = ["#ff0000", "#ffff00", "#00ff00", "#00ffff", "#0000ff", "#ff00ff", "#ff8000", "#8000ff", "#ff0004"]
ALL = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in product(range(0, 256, 15), repeat=3)]


@pytest.mark.parametrize(
    ("colour", "tint"),
    [
        ("#7d3041", "tint-01"),
        ("#717d85", "tint-c3"),
        ("#000000", "tint-g0"),
        ("#ffffff", "tint-g7"),
        ("#9a8f80", "tint-w4"),
        ("#7c5d67", "tint-g3"),
    ],
)
def test_a_placeholder_is_a_grey_or_a_hue(colour, tint):
    assert tint_of(colour) == tint


def test_a_placeholder_has_no_hue_that_the_picture_has_not(settings):
    known = tints(settings)
    for colour in SEEN + PURE + ALL:
        (spread, hue), (shown_spread, shown_hue) = spread_and_hue(colour), spread_and_hue(known[tint_of(colour)])
        if shown_spread > 0:
            apart = abs(hue - shown_hue)
            assert min(apart, 360 - apart) <= 30, colour
        assert shown_spread <= 16 or spread > 48, colour
        assert shown_spread > 48 or spread <= 48, colour


def test_a_placeholder_is_about_as_light_as_the_picture(settings):
    known = tints(settings)
    for colour in SEEN + PURE + ALL:
        channels, shown = bytes.fromhex(colour[1:]), bytes.fromhex(known[tint_of(colour)][1:])
        assert abs(max(channels) + min(channels) - max(shown) - min(shown)) / 2 <= 33, colour


def test_the_style_sheet_has_every_placeholder_and_no_other(settings):
    assert {tint_of(colour) for colour in SEEN + PURE + ALL} == set(tints(settings))
    assert len(tints(settings)) == 64


def test_others_are_shown_the_lead_picture_in_their_shape_else_the_card_else_nothing():
    picture = of_size(2000, 1500, alt="A grey field")
    shown = social_image_of(make_article(lead_picture=picture))
    assert (shown.width, shown.height, shown.alt, shown.type) == (1200, 630, "A grey field", "image/jpeg")
    card = social_image_of(make_article(social_card="r/0.png", headline="Words", lead_picture=None))
    assert card == SocialImage("/media/r/0.png", 1200, 630, "Words")
    assert (card.type, card.is_wide) == ("image/png", True)
    draft = make_article(status="draft", published_at=None)
    assert social_image_of(draft) is None


def test_a_person_is_shown_in_a_square():
    shown = social_image_from(of_size(600, 900), Crop.SQUARE)
    assert (shown.width, shown.height, shown.is_wide) == (480, 480, False)
