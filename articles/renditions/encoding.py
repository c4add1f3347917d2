"""Renditions made: cropped, scaled down and encoded."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from PIL import Image

from articles.renditions.planning import CURRENT, RECIPES, Crop, Format, Spec, crop_box

ENOUGH = 1.9
"""How many times wider a rendition must be for another to be scaled from it."""


def render(
    image: Image.Image, size: tuple[int, int], specs: Iterable[Spec], focal: tuple[int, int]
) -> Iterator[tuple[Spec, Image.Image]]:
    """Each rendition of `specs` as pixels, from `image`, which may be a smaller copy of a picture of `size`.

    From large to small: what is less than half of one that was made is scaled from that, which halves the work and
    cannot be told from the other by eye.
    """
    made: dict[Crop, list[Image.Image]] = {}
    for spec in sorted(specs, key=lambda spec: -spec.width):
        larger = made.setdefault(spec.crop, [])
        enough = [other for other in larger if other.width >= ENOUGH * spec.width]
        if enough:
            pixels = enough[-1].resize((spec.width, spec.height), Image.Resampling.LANCZOS)
        else:
            pixels = _cropped(image, size, spec, focal)
        larger.append(pixels)
        yield spec, pixels


def _cropped(image: Image.Image, size: tuple[int, int], spec: Spec, focal: tuple[int, int]) -> Image.Image:
    left, top, right, bottom = crop_box(*size, spec.crop, *focal)
    across, down = image.width / size[0], image.height / size[1]
    box = (left * across, top * down, min(right * across, image.width), min(bottom * down, image.height))
    return image.resize((spec.width, spec.height), Image.Resampling.LANCZOS, box, reducing_gap=2.0)


def encode(image: Image.Image, format: Format, recipe: int = CURRENT) -> bytes:
    """The pixels as a file without any metadata."""
    by = RECIPES[recipe]
    if image.info:
        image = image.copy()
        image.info = {}  # encoders write what they find there: profiles, comments, places
    out = io.BytesIO()
    if format is Format.JPEG:
        image.save(out, "JPEG", quality=by.jpeg_quality, optimize=True, progressive=True)
    elif format is Format.WEBP:
        image.save(out, "WEBP", quality=by.webp_quality, method=by.webp_method)
    else:
        # One thread: the worker runs beside the server and must not take its processors.
        image.save(out, "AVIF", quality=by.avif_quality, speed=by.avif_speed, max_threads=1)
    return out.getvalue()
