"""Pictures as files: shades and colours stay what they were, crops hold the focal point, names tell nothing."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles import renditions
from articles.renditions import Crop, Format, Spec
from tests.pictures import LIMITS, encoded, gradient

pytestmark = pytest.mark.pixels


def taken(file: io.BytesIO) -> Image.Image:
    return renditions.take(file, LIMITS).image


def test_sixteen_bits_of_grey_keep_their_shades():
    shown = taken(encoded(gradient("I;16", most=65535)))
    assert all(abs(shown.getpixel((x, 1))[0] - x) <= 1 for x in range(256))


def test_eight_bits_of_grey_stay_as_they_are():
    picture = gradient()
    assert taken(encoded(picture)).convert("L").tobytes() == picture.tobytes()


def profile(*, swapped: bool = False) -> bytes:
    """The profile of sRGB; `swapped`, one in which what is called red is seen as green, and the other way round."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if not swapped:
        return data
    table, entry = 128, 12
    names = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}
    count = int.from_bytes(data[table : table + 4])
    for start in range(table + 4, table + 4 + count * entry, entry):
        name = data[start : start + 4]
        data = data[:start] + names.get(name, name) + data[start + 4 :]
    return data


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_a_profile_is_applied(kind):
    red = Image.new("RGB", (16, 16), (230, 20, 20))
    shown = taken(encoded(red, kind, icc_profile=profile(swapped=True)))
    assert shown.getpixel((8, 8))[1] > 200 > 60 > shown.getpixel((8, 8))[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_gradient_that_says_it_is_srgb_stays_as_it_is(kind):
    picture = Image.merge("RGB", [gradient(), gradient().transpose(Image.Transpose.FLIP_LEFT_RIGHT), gradient()])
    shown = taken(encoded(picture, kind, icc_profile=profile(), quality=100, subsampling=0))
    for x in range(0, 256, 5):
        assert all(abs(a - b) < 8 for a, b in zip(shown.getpixel((x, 1)), picture.getpixel((x, 1)), strict=True))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("with_profile", [True, False])
def test_what_is_seen_through_is_seen_on_white(mode, with_profile):
    picture = Image.new("RGBA", (16, 16), (230, 20, 20, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}
    options |= {"icc_profile": profile(swapped=True)} if with_profile else {}
    assert taken(encoded(picture, **options)).getpixel((8, 8)) == (255, 255, 255)


@pytest.mark.parametrize("damaged", [b"no profile", profile()[:200]], ids=["words", "cut off"])
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "CMYK"])
def test_a_profile_that_cannot_be_used_changes_nothing(mode, damaged):
    picture = Image.new("RGB", (16, 16), (250, 250, 250)).convert(mode)
    shown = taken(encoded(picture, "JPEG" if mode == "CMYK" else "PNG", icc_profile=damaged))
    assert shown.convert("L").getpixel((8, 8)) > 240


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_of_a_camera_comes_out_upright(orientation):
    upright = Image.new("RGB", (60, 30), "white")
    upright.paste((200, 0, 0), (0, 0, 20, 10))  # red at the top left
    turned = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = encoded(upright.transpose(turned) if turned is not None else upright, "JPEG", exif=exif, quality=95)
    result = renditions.take(file, LIMITS)
    assert (result.width, result.height) == (60, 30) == result.image.size
    red, green, _blue = result.image.getpixel((5, 4))
    assert red > 150 > 60 > green


def test_the_first_picture_of_a_file_from_a_telephone_is_taken():
    red, blue = Image.new("RGB", (40, 30), (200, 0, 0)), Image.new("RGB", (40, 30), (0, 0, 200))
    file = encoded(red, "MPO", save_all=True, append_images=[blue])
    result = renditions.take(file, LIMITS)
    assert result.kind == "MPO"
    assert result.image.getpixel((5, 5))[0] > 150


def test_the_size_is_the_originals_even_where_less_is_decoded():
    result = renditions.take(encoded(Image.new("RGB", (6000, 4000)), "JPEG"), LIMITS)
    assert (result.width, result.height) == (6000, 4000)
    assert result.image.width < 6000


def test_colour_and_likeness_are_of_the_whole():
    halves = Image.new("RGB", (100, 50), (0, 0, 0))
    halves.paste((200, 100, 50), (0, 0, 50, 50))
    result = renditions.take(encoded(halves), LIMITS)
    assert result.colour == "#643219"
    smaller = renditions.take(encoded(halves.resize((60, 30)), "JPEG"), LIMITS)
    assert (result.likeness ^ smaller.likeness).bit_count() <= 2


# Crops and sizes

SIDES = st.integers(1, 20_000)
PERCENT = st.integers(0, 100)


@given(SIDES, SIDES, st.sampled_from(Crop), PERCENT, PERCENT)
def test_a_crop_lies_inside_the_picture_has_its_shape_and_is_as_large_as_can_be(width, height, crop, x, y):
    left, top, right, bottom = renditions.crop_box(width, height, crop, x, y)
    assert -1e-6 <= left < right <= width + 1e-6
    assert -1e-6 <= top < bottom <= height + 1e-6
    assert (right - left) / (bottom - top) == pytest.approx(crop.ratio or width / height)
    assert right - left == pytest.approx(width) or bottom - top == pytest.approx(height)


@given(SIDES, SIDES, st.sampled_from(Crop), PERCENT, PERCENT)
def test_every_crop_holds_the_focal_point(width, height, crop, x, y):
    left, top, right, bottom = renditions.crop_box(width, height, crop, x, y)
    assert left - 1e-6 <= width * x / 100 <= right + 1e-6
    assert top - 1e-6 <= height * y / 100 <= bottom + 1e-6


@given(SIDES, SIDES)
def test_nothing_is_upscaled_and_every_crop_has_at_least_one_rendition(width, height):
    plan = renditions.plan(width, height)
    assert {spec.crop for spec in plan} == set(Crop)
    for spec in plan:
        left, top, right, bottom = renditions.crop_box(width, height, spec.crop)
        assert 1 <= spec.width <= max(1, right - left)
        assert 1 <= spec.height <= max(1, bottom - top) + 1
        assert spec.height <= 4096


@pytest.mark.parametrize("crop", [crop for crop in Crop if crop is not Crop.SOCIAL])
def test_a_photograph_has_four_to_six_widths_of_each_crop(crop):
    widths = [spec.width for spec in renditions.plan(4000, 2667) if spec.crop is crop]
    assert 4 <= len(widths) <= 6
    assert widths == sorted(set(widths))


def test_a_picture_between_two_steps_is_offered_at_its_own_width():
    widths = [spec.width for spec in renditions.plan(1100, 700) if spec.crop is Crop.WHOLE]
    assert widths == [480, 720, 1000, 1100]


def test_names_are_unguessable_and_change_with_everything_they_stand_for():
    spec = Spec(Crop.WIDE, 640, 360)
    names = {
        renditions.name_of(key, basis, other, format)
        for key in ["one key", "another"]
        for basis in ["a", "b"]
        for other in [spec, Spec(Crop.CARD, 640, 427), Spec(Crop.WIDE, 960, 540)]
        for format in [Format.JPEG, Format.AVIF]
    }
    assert len({name.partition(".")[0] for name in names}) == 12  # a format is told by the extension
    assert len(names) == 24


def test_renditions_have_the_size_and_the_place_that_was_planned():
    picture = Image.new("RGB", (600, 400), (240, 240, 240))
    picture.paste((200, 0, 0), (500, 300, 600, 400))  # red at the bottom right
    plan = [spec for spec in renditions.plan(600, 400) if spec.crop is Crop.SQUARE]
    shown = dict(renditions.render(picture, (600, 400), plan, (95, 95)))
    assert all(image.size == (spec.width, spec.height) for spec, image in shown.items())
    for spec, image in shown.items():
        assert image.getpixel((spec.width - 3, spec.height - 3))[1] < 40
    centred = dict(renditions.render(picture, (600, 400), plan[-1:], (0, 50)))
    assert centred[plan[-1]].getpixel((plan[-1].width - 3, plan[-1].height - 3))[1] > 200


@pytest.mark.parametrize("format", renditions.FORMATS)
def test_encoding_gives_the_format_and_no_metadata(format):
    picture = gradient().convert("RGB").resize((64, 48))
    picture.info |= {"icc_profile": profile(), "exif": b"Exif\0\0MM\0*", "comment": b"by me", "xmp": b"<x/>"}
    with Image.open(io.BytesIO(renditions.encode(picture, format))) as shown:
        assert shown.format.lower() == format.name.lower()
        assert shown.size == (64, 48)
        assert not {"icc_profile", "exif", "xmp", "comment", "photoshop"} & {k for k, v in shown.info.items() if v}
