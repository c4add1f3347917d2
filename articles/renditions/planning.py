"""Which renditions a picture has: crops, widths, formats, and names that nobody can guess."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil, sqrt

MOST_HEIGHT = 4096
"""No rendition is taller: a strip of screenshots is one picture, and WebP ends at 16,383."""

MOST_WORKED_ON = 20_000_000
"""Pixels of a picture that is cropped and scaled, about 80 MB; what is larger is halved while it is opened."""


class Format(StrEnum):
    """What renditions are encoded in; the value is the extension."""

    JPEG = "jpg"
    WEBP = "webp"
    AVIF = "avif"


FORMATS = (Format.JPEG, Format.WEBP, Format.AVIF)


class Crop(StrEnum):
    """The shapes that the templates use; WHOLE is the picture as it was taken."""

    WHOLE = "whole"
    WIDE = "16x9"
    CARD = "3x2"
    PORTRAIT = "4x5"
    SQUARE = "1x1"
    SOCIAL = "social"

    @property
    def ratio(self) -> float | None:
        """Width over height; None for the picture's own."""
        return _RATIOS[self]


_RATIOS = {
    Crop.WHOLE: None,
    Crop.WIDE: 16 / 9,
    Crop.CARD: 3 / 2,
    Crop.PORTRAIT: 4 / 5,
    Crop.SQUARE: 1.0,
    Crop.SOCIAL: 1200 / 630,
}


@dataclass(frozen=True)
class Recipe:
    """How renditions are made. One that has been used is never changed, only followed by another with a higher
    number: pictures keep the addresses of theirs until the new ones are made."""

    widths: Mapping[Crop, tuple[int, ...]]
    jpeg_quality: int
    webp_quality: int
    webp_method: int
    avif_quality: int
    avif_speed: int

    def formats(self, crop: Crop) -> tuple[Format, ...]:
        """What the crop is encoded in: what fetches social pictures reads JPEG, and not always more."""
        return (Format.JPEG,) if crop is Crop.SOCIAL else FORMATS


# Widths follow the places on the page, at one to two device pixels for each; qualities follow bench/results.md.
RECIPES = {
    1: Recipe(
        widths={
            Crop.WHOLE: (480, 720, 1000, 1440, 2048),
            Crop.WIDE: (400, 680, 1000, 1280, 1960),
            Crop.CARD: (240, 360, 480, 720, 1080),
            Crop.PORTRAIT: (160, 240, 360, 480),
            Crop.SQUARE: (96, 176, 264, 480),
            Crop.SOCIAL: (1200,),
        },
        jpeg_quality=78,
        webp_quality=80,
        webp_method=2,
        avif_quality=60,
        avif_speed=8,
    ),
}
CURRENT = max(RECIPES)


@dataclass(frozen=True)
class Spec:
    """One rendition: its crop and its size in pixels."""

    crop: Crop
    width: int
    height: int


def working_size(width: int, height: int) -> tuple[int, int]:
    """The size at which a picture is worked on, which bounds the memory it takes: its own, or a whole part of it."""
    part = ceil(sqrt(width * height / MOST_WORKED_ON))
    return max(1, width // part), max(1, height // part)


@lru_cache(maxsize=1024)
def plan(width: int, height: int, recipe: int = CURRENT) -> tuple[Spec, ...]:
    """The renditions of a picture of `width` by `height` pixels, by crop and from small to large; none is upscaled."""
    specs = []
    for crop in Crop:
        ratio = crop.ratio or width / height
        wide, high = working_size(width, height)
        most = max(1, int(min(wide, high * ratio, MOST_HEIGHT * ratio)))
        for step in _steps(RECIPES[recipe].widths[crop], most):
            specs.append(Spec(crop, step, min(round(step / ratio), MOST_HEIGHT) or 1))
    return tuple(specs)


def _steps(ladder: tuple[int, ...], most: int) -> list[int]:
    """The steps of the ladder that the picture reaches; where it ends between two, its own width is the last."""
    reached = [step for step in ladder if step <= most]
    if len(reached) < len(ladder) and most not in reached:
        reached.append(most)
    return reached


def crop_box(width: int, height: int, crop: Crop, focal_x: int = 50, focal_y: int = 50) -> tuple[float, ...]:
    """The largest part of the picture in this shape, as `(left, top, right, bottom)` in pixels.

    The focal point (percent from the left and from the top) is its middle, or as near to it as the edges allow.
    """
    ratio = crop.ratio or width / height
    wide, high = min(width, height * ratio), min(height, width / ratio)
    left = min(max(width * focal_x / 100 - wide / 2, 0), width - wide)
    top = min(max(height * focal_y / 100 - high / 2, 0), height - high)
    return left, top, left + wide, top + high


def name_of(key: str, basis: str, spec: Spec, format: Format) -> str:
    """The file name of a rendition: a keyed hash (HMAC, RFC 2104) that changes with `basis`, what it is made from.

    `key` is the picture's own secret, so no name tells another, and none depends on the site's.
    """
    said = f"{basis}/{spec.crop}/{spec.width}"
    return f"{hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()[:40]}.{format}"
