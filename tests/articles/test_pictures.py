"""The bytes of pictures: shades and colours stay what they were, whatever the camera's way to write them."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageCms

from articles import renditions


def encoded(picture: Image.Image, kind: str = "PNG", **options) -> ContentFile:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return ContentFile(out.getvalue())


def cleaned(file: ContentFile) -> Image.Image:
    return Image.open(io.BytesIO(renditions.clean_upload(file).data))


def gradient(mode: str = "L", width: int = 256, most: int = 255) -> Image.Image:
    """From black on the left to the brightest on the right."""
    picture = Image.new(mode, (width, 4))
    for x in range(width):
        for y in range(4):
            picture.putpixel((x, y), round(most * x / (width - 1)))
    return picture


def test_sixteen_bits_of_grey_keep_their_shades():
    shown = cleaned(encoded(gradient("I;16", most=65535)))
    assert shown.mode == "L"
    shades = [shown.getpixel((x, 1)) for x in range(256)]
    assert all(abs(shade - x) <= 1 for x, shade in enumerate(shades))


def test_eight_bits_of_grey_stay_as_they_are():
    picture = gradient()
    assert cleaned(encoded(picture)).tobytes() == picture.tobytes()


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


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_profile_is_applied_and_then_left_out(kind):
    red = Image.new("RGB", (16, 16), (230, 20, 20))
    shown = cleaned(encoded(red, kind, icc_profile=profile(swapped=True)))
    assert "icc_profile" not in shown.info
    assert shown.getpixel((8, 8))[1] > 200 > 60 > shown.getpixel((8, 8))[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_gradient_that_says_it_is_srgb_stays_as_it_is(kind):
    picture = Image.merge("RGB", [gradient(), gradient().transpose(Image.Transpose.FLIP_LEFT_RIGHT), gradient()])
    shown = cleaned(encoded(picture, kind, icc_profile=profile(), quality=100, subsampling=0))
    for x in range(0, 256, 5):
        assert all(abs(a - b) < 8 for a, b in zip(shown.getpixel((x, 1)), picture.getpixel((x, 1)), strict=True))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_seen_through_stays_so_under_a_profile(mode):
    picture = Image.new("RGBA", (16, 16), (230, 20, 20, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}
    shown = cleaned(encoded(picture, icc_profile=profile(swapped=True), **options))
    assert shown.convert("RGBA").getpixel((8, 8))[3] == 0


@pytest.mark.parametrize("damaged", [b"no profile", profile()[:200]], ids=["words", "cut off"])
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P"])
def test_a_profile_that_cannot_be_used_changes_nothing(mode, damaged):
    picture = Image.new("RGB", (16, 16), (250, 250, 250)).convert(mode)
    shown = cleaned(encoded(picture, icc_profile=damaged))
    assert "icc_profile" not in shown.info
    assert shown.convert("L").getpixel((8, 8)) > 240
