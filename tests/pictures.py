"""Picture files for tests: ordinary ones, and the awkward ones that people really upload."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from articles.renditions import Limits

LIMITS = Limits(pixels=40_000_000, size=40_000_000)


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> io.BytesIO:
    """The picture as a file of this kind, read from its beginning."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    out.seek(0)
    return out


def gradient(mode: str = "L", width: int = 256, most: int = 255) -> Image.Image:
    """From black on the left to the brightest on the right."""
    picture = Image.new(mode, (width, 4))
    for x in range(width):
        for y in range(4):
            picture.putpixel((x, y), round(most * x / (width - 1)))
    return picture
