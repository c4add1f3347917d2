"""The accent: whether it can be read on paper and on dark paper, and the style sheet that brings it to the pages.

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): text needs 4.5:1 (success criterion
1.4.3). Text in the accent stands on the paper, and on the tint of boxes; the worse of the two counts.
"""

from __future__ import annotations

import colorsys
import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

PAPER, DARK_PAPER = "#fcfcfa", "#11151a"
GROUNDS, DARK_GROUNDS = (PAPER, "#f1f1ed"), (DARK_PAPER, "#1b2128")
"""What text stands on, in the light and in the dark (static/site/site.css): the paper, and the tint."""

ACCENT, DARK_ACCENT = "#a8102a", "#f58a95"
"""The site's own; as they are in site.css."""

ENOUGH = 4.5
COMFORTABLE = 7.0
"""What a shade that is derived for dark paper has, which is success criterion 1.4.6: a lit screen in a dark room."""

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
_STEPS = 510
"""Of lightness, from black to white: two for each of a colour's 255."""


def spelled(written: str) -> str:
    """A colour as `#rrggbb`, however it was typed (`A8102A`, `#abc`).

    Raises:
        ValueError: when it is none.
    """
    found = _HEX.fullmatch(written.strip().lower())
    if found is None:
        raise ValueError(f"{written!r} is no colour.")
    digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
    return f"#{digits}"


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted([_luminance(one), _luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(colour: str, grounds: Sequence[str]) -> float:
    """On the ground on which it is worst."""
    return min(contrast(colour, ground) for ground in grounds)


@lru_cache(maxsize=64)  # every page asks for the same ones
def nearest_readable(colour: str, grounds: tuple[str, ...], ratio: float = ENOUGH) -> str:
    """The colour itself, or the shade of the same hue whose lightness is nearest and that has the contrast."""
    if least_contrast(colour, grounds) >= ratio:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    shades = sorted((step / _STEPS for step in range(_STEPS + 1)), key=lambda shade: abs(shade - lightness))
    spelt = (_from_channels(colorsys.hls_to_rgb(hue, shade, saturation)) for shade in shades)
    return next(shade for shade in spelt if least_contrast(shade, grounds) >= ratio)


def for_dark_paper(accent: str) -> str:
    """The shade of the accent that text has on dark paper when nobody chose one."""
    return DARK_ACCENT if accent == ACCENT else nearest_readable(accent, DARK_GROUNDS, COMFORTABLE)


def style_sheet(accent: str, dark: str) -> str:
    """The rules that differ from site.css; in its layer, so that what it says of print still holds."""
    return (
        f"@layer base{{:root{{--accent:{accent};--spot:{accent}}}"
        f"@supports (color:light-dark(#000,#fff)){{:root{{--accent:light-dark({accent},{dark})}}}}}}\n"
    )


def name_of(sheet: str) -> str:
    """What its address has of a style sheet: another one has another address, so each may be kept for ever."""
    return hashlib.sha256(sheet.encode()).hexdigest()[:12]


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _from_channels(channels: Sequence[float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
