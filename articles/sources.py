"""Which renditions a place on a page offers to browsers: `srcset`, `sizes` and what is used where they are not read.

Source of the format: HTML, 4.8.4 (https://html.spec.whatwg.org/multipage/images.html#images).
"""

from __future__ import annotations

from colorsys import rgb_to_hsv
from dataclasses import dataclass

from django.conf import settings

from articles.models import Article, Picture
from articles.renditions import Crop, Format, Spec

CARD_SIZE = 1200, 630
"""Of the card that is drawn for a piece without a picture, in pixels: what social networks ask for."""

LARGE_FROM = 1200
"""Pixels across from which a rendition of the whole picture is worth opening large; the largest always is."""

STRIP_FROM = 2.5
"""A picture this many times as tall as wide, or more, is shown in part, and whole where it opens large."""

_FAINT_FROM = 8
_HUE_FROM = 48
_FAINT = {"c": 210, "w": 36}
# The placeholders: by how much the channels of a colour differ when it begins to be seen, and when it is a hue of its
# own; between them the hues of a cool and of a warm grey, in degrees.

_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True)
class Slot:
    """A place for a picture: its shape, how wide it is shown (a CSS source-size list), and how wide at the most.

    `widest` is in CSS pixels; a picture that has fewer is shown in its own size, wherever the place is wider.
    """

    crop: Crop
    sizes: str
    widest: int


# Measured on the pages (site.css), whose grid changes at 40, 64 and 80 em; a browser test keeps them true. A picture
# that stands beside a column of its own ("most discussed") has less room.
SLOTS = {
    "lead": Slot(Crop.WIDE, "(min-width: 80em) 61rem, (min-width: 64em) calc(97vw - 16.5rem), 92vw", 976),
    "front": Slot(Crop.WIDE, "(min-width: 80em) 35rem, (min-width: 64em) 44vw, 92vw", 942),
    "half": Slot(Crop.CARD, "(min-width: 80em) 29rem, (min-width: 64em) 36vw, (min-width: 40em) 45vw, 92vw", 588),
    "half-beside": Slot(
        Crop.CARD, "(min-width: 80em) 19rem, (min-width: 64em) calc(45vw - 16.5rem), (min-width: 40em) 45vw, 92vw", 588
    ),
    "third": Slot(Crop.CARD, "(min-width: 80em) 18.5rem, (min-width: 64em) 23vw, (min-width: 40em) 45vw, 92vw", 588),
    "third-beside": Slot(
        Crop.CARD, "(min-width: 80em) 12rem, (min-width: 64em) calc(30vw - 11.5rem), (min-width: 40em) 45vw, 92vw", 588
    ),
    "third-even": Slot(
        Crop.CARD, "(min-width: 80em) 18.5rem, (min-width: 64em) 23vw, (min-width: 40em) 29vw, 92vw", 588
    ),
    "of-two": Slot(Crop.CARD, "(min-width: 80em) 36.5rem, (min-width: 40em) 45vw, 92vw", 588),
    "of-three": Slot(Crop.CARD, "(min-width: 80em) 23.5rem, (min-width: 40em) 29vw, 92vw", 588),
    "quarter": Slot(Crop.CARD, "(min-width: 80em) 17rem, (min-width: 64em) 21vw, (min-width: 40em) 45vw, 92vw", 588),
    "row": Slot(Crop.CARD, "(min-width: 46em) 14rem, 30vw", 224),
    "row-beside": Slot(
        Crop.CARD,
        "(min-width: 80em) 13.5rem, (min-width: 64em) calc(30vw - 10.5rem), (min-width: 46em) 14rem, 30vw",
        224,
    ),
    "face": Slot(Crop.SQUARE, "5.5rem", 88),
    "portrait": Slot(Crop.PORTRAIT, "(min-width: 55em) 11rem, (min-width: 27.5em) 20vw, 5.5rem", 176),
    "body": Slot(Crop.WHOLE, "(min-width: 64em) 40rem, 92vw", 942),
    "tall": Slot(Crop.WHOLE, "(min-width: 27em) 24rem, 92vw", 397),
    "strip": Slot(Crop.PORTRAIT, "(min-width: 27em) 24rem, 92vw", 397),
    "pair": Slot(Crop.CARD, "(min-width: 64em) 20rem, 45vw", 460),
    "gallery": Slot(Crop.CARD, "(min-width: 78em) 20rem, (min-width: 64em) 13rem, (min-width: 40em) 30vw, 45vw", 320),
    "gallery-last": Slot(
        Crop.CARD, "(min-width: 78em) 20rem, (min-width: 64em) 13rem, (min-width: 40em) 30vw, 92vw", 588
    ),
    "desk": Slot(Crop.CARD, "15rem", 240),
}


@dataclass(frozen=True)
class Sources:
    """What `<picture>` is written from. `avif` and `webp` are empty until those renditions are there."""

    avif: str
    webp: str
    jpeg: str
    src: str
    sizes: str
    width: int
    height: int
    tint: str
    is_whole: bool
    is_small: bool


def sources_of(picture: Picture, slot_name: str) -> Sources:
    """The renditions of the picture for a slot of SLOTS.

    A crop with fewer pixels than its place is wide is small: `sizes` then says its own width, so that no browser blows
    it up. A whole picture never is, for its place gives way. A "tall" picture that is a strip gets the place of one.

    Raises:
        KeyError: for a slot that there is not.
    """
    is_strip = slot_name == "tall" and picture.height >= picture.width * STRIP_FROM
    slot = SLOTS["strip" if is_strip else slot_name]
    specs = picture.specs(slot.crop)
    middle, largest = specs[(len(specs) - 1) // 2], specs[-1]
    is_whole = slot.crop is Crop.WHOLE
    is_small = not is_whole and largest.width < slot.widest
    return Sources(
        avif=_srcset(picture, specs, Format.AVIF) if picture.has(Format.AVIF) else "",
        webp=_srcset(picture, specs, Format.WEBP) if picture.has(Format.WEBP) else "",
        jpeg=_srcset(picture, specs, Format.JPEG),
        src=picture.url_of(middle, Format.JPEG),
        sizes=f"{largest.width}px" if is_small else slot.sizes,
        width=largest.width,
        height=largest.height,
        tint=tint_of(picture.colour),
        is_whole=is_whole,
        is_small=is_small,
    )


def _srcset(picture: Picture, specs: list[Spec], format: Format) -> str:
    return ", ".join(f"{picture.url_of(spec, format)} {spec.width}w" for spec in specs)


@dataclass(frozen=True)
class Large:
    """The whole picture as it opens by itself: the JPEG that everything reads, and AVIF where it is there already."""

    url: str
    avif: str
    width: int
    height: int


def large_of(picture: Picture) -> Large:
    specs = picture.specs(Crop.WHOLE)
    largest = specs[-1]
    worth = [spec for spec in specs if spec.width >= LARGE_FROM or spec is largest]
    avif = _srcset(picture, worth, Format.AVIF) if picture.has(Format.AVIF) else ""
    return Large(picture.url, avif, largest.width, largest.height)


@dataclass(frozen=True)
class SocialImage:
    """A picture for pages of others: its address, size in pixels, and words."""

    url: str
    width: int
    height: int
    alt: str

    @property
    def type(self) -> str:
        """Its media type."""
        return _TYPES[self.url.rpartition(".")[2]]

    @property
    def is_wide(self) -> bool:
        """Whether it has the shape of a large card."""
        return self.width > self.height


def social_image_of(article: Article) -> SocialImage | None:
    """The lead picture in the shape that social networks show, else the card drawn for the piece, if it has one."""
    if article.shown_picture:
        return social_image_from(article.shown_picture)
    if article.social_card:
        return SocialImage(f"{settings.MEDIA_URL}{article.social_card}", *CARD_SIZE, article.headline)
    return None


def social_image_from(picture: Picture, crop: Crop = Crop.SOCIAL) -> SocialImage:
    """The largest JPEG of a picture in one shape: wide for stories, square for people."""
    spec = picture.specs(crop)[-1]
    return SocialImage(picture.url_of(spec, Format.JPEG), spec.width, spec.height, picture.alt)


def tint_of(colour: str) -> str:
    """The class of the placeholder: one of 64 colours of the style sheet, since our policy allows no inline styles.

    What is all but grey stays without a hue: channels that differ by less than 8 make a grey (`g`), by up to 48 a cool
    (`c`) or a warm one (`w`) where the hue is within 30 degrees of theirs, else a grey, each in eight steps from dark
    to light. Only beyond 48 a picture has a hue: one of ten, 36 degrees apart from red on, in four steps. So a
    placeholder never has a hue that the picture has not: `#717d85` is `tint-c3`, `#7d3041` is `tint-01`.
    """
    red, green, blue = bytes.fromhex(colour[1:])
    darkest, lightest = min(red, green, blue), max(red, green, blue)
    hue = 360 * rgb_to_hsv(red, green, blue)[0]
    lightness = (darkest + lightest) / 2
    if lightest - darkest > _HUE_FROM:
        return f"tint-{round(hue / 36) % 10}{int(lightness // 64)}"
    families = _FAINT.items() if lightest - darkest >= _FAINT_FROM else ()
    family = next((name for name, middle in families if abs(hue - middle) <= 30), "g")
    return f"tint-{family}{int(lightness // 32)}"
