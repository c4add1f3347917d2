"""The mark of the site: every icon that browsers, feeds and search engines ask for, made from one picture.

Pure Pillow; nothing here knows a model. Without a picture of its own a site has the built-in mark, whose files are
static ones (newsroom/icons.py renders them).
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageColor

from articles.colours import PAPER
from articles.renditions import Unusable

LEAST = 192
"""Pixels that the longer side must have: what is made smaller stays sharp, what is blown up does not."""

MASTHEAD = (640, 192)
"""Twice the largest size at which the masthead shows it, for screens of two pixels in one."""

ICONS = {"tab": 96, "small": 192, "large": 512}
"""Square, on no ground of their own."""

GROUNDED = {"touch": 180, "small_masked": 192, "large_masked": 512}
"""Square, on paper: for home screens, which cut the corners off. The mark stands in the part that none of them cuts,
four fifths of the width (https://www.w3.org/TR/appmanifest/#icon-masks)."""

SAFE = 0.8
_INSIDE = 2**-0.5
"""What lies in the safe zone, a circle, is as wide as the square inside it."""


@dataclass(frozen=True)
class Icon:
    """One file of the mark, by its address."""

    url: str
    type: str
    width: int
    height: int

    @property
    def sizes(self) -> str:
        """As manifests and links say it."""
        return f"{self.width}x{self.height}"


BUILT_IN = {
    "tab": ("site/mark.svg", "image/svg+xml", 512),
    "touch": ("site/apple-touch-icon.png", "image/png", 180),
    "small": ("site/mark-192.png", "image/png", 192),
    "large": ("site/mark.png", "image/png", 512),
    "small_masked": ("site/mark-192.png", "image/png", 192),
    "large_masked": ("site/mark.png", "image/png", 512),
}
"""The built-in mark is drawn within the safe zone and on a ground of its own: one file serves whole and masked."""


def built_in() -> dict[str, Icon]:
    """The icons of a site without a mark of its own."""
    return {name: Icon(static(file), kind, size, size) for name, (file, kind, size) in BUILT_IN.items()}


def named_in(files: dict[str, list]) -> dict[str, Icon]:
    """The icons whose files were made before: `[storage name, width, height]` by what each is for."""
    return {
        name: Icon(f"{settings.MEDIA_URL}{place}", "image/png", width, height)
        for name, (place, width, height) in files.items()
    }


def check(image: Image.Image) -> None:
    """Refuses a picture (RGBA) of which no sharp icon can be made.

    Raises:
        Unusable: with a sentence that says why.
    """
    seen = image.getchannel("A").getbbox()
    if seen is None:
        raise Unusable(_("Nothing can be seen in this picture: all of it is transparent."), code="invisible")
    if max(seen[2] - seen[0], seen[3] - seen[1]) < LEAST:
        raise Unusable(
            _("This picture is too small for a mark: its longer side needs %(least)d pixels at least."),
            code="too_small",
            params={"least": LEAST},
        )


def make(image: Image.Image) -> dict[str, Image.Image]:
    """Every file of the mark from its picture (RGBA), by what it is for; `masthead` is whole, the others square."""
    made = {"masthead": for_masthead(image)}
    for name, size in ICONS.items():
        made[name] = _in_square(image, size, size, "#0000")
    for name, size in GROUNDED.items():
        made[name] = _in_square(image, size, round(size * SAFE * _INSIDE), PAPER)
    return made


def for_masthead(image: Image.Image) -> Image.Image:
    """The whole mark, no larger than the masthead shows it."""
    return _fitted(image, *MASTHEAD)


def encode(image: Image.Image) -> bytes:
    """A PNG without any metadata."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _in_square(image: Image.Image, size: int, room: int, ground: str) -> Image.Image:
    square = Image.new("RGBA", (size, size), ImageColor.getcolor(ground, "RGBA"))
    mark = _fitted(image, room, room)
    square.alpha_composite(mark, ((size - mark.width) // 2, (size - mark.height) // 2))
    return square


def _fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    scale = min(width / image.width, height / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)
