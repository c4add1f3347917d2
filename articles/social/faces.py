"""Which font has which letters: the site's own files first, then the scripts we ship, then what the system has.

Pillow is asked for the picture of each letter and of a character that no font has. Where the two are alike, the font
would draw its empty box. That needs no reader of font tables, and cannot disagree with what is drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from PIL import ImageFont, features

SITE_FONTS = Path(__file__).resolve().parents[2] / "static" / "site" / "fonts"
SYSTEM_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")

OWN = "source-serif-4-news"
NO_CHARACTER = "\uffff"  # by definition never a character, so every font answers with its empty box
PROBE_SIZE = 24
FORMATS = {".ttf", ".otf", ".ttc", ".woff", ".woff2"}

UNWANTED = ("italic", "oblique", "mono", "condensed", "narrow", "light", "thin", "emoji", "symbol")

INVISIBLE = {"\u200c", "\u200d", "\u200e", "\u200f", "\u061c", "\u00ad", "\u200b"}
"""Joiners, marks of direction and places to break: they act, and nothing of them is drawn, so no font needs them."""


@dataclass(frozen=True)
class Style:
    """A size in pixels, a weight, the size that the letters are cut for (larger is finer), and how close they stand."""

    size: int
    weight: int = 600
    cut: int = 60
    tracking: float = 0  # in ems; only for the site's own fonts, other scripts may join their letters


def can_shape() -> bool:
    """Whether Pillow joins, stacks and turns letters here; its wheel needs the system's FriBiDi library to do so."""
    return features.check("raqm")


def needs_shaping(text: str) -> bool:
    """Whether letters of `text` join, stack or run from the right: drawn one after another, they would be wrong."""
    return any(
        unicodedata.bidirectional(character) in {"R", "AL", "AN"} or unicodedata.category(character).startswith("M")
        for character in text
    )


def is_own(path: Path) -> bool:
    """Whether this is one of the files that the site itself is set in."""
    return path.name.startswith(OWN)


def is_letter(character: str) -> bool:
    """Whether a sentence says something else without this character. Pictures and ornaments may be left out."""
    return unicodedata.category(character) not in {"So", "Sk", "Co", "Cf", "Me"}


def clusters(text: str) -> Iterator[str]:
    """Cut `text` into characters as a reader counts them: a letter with its marks, and whatever a joiner ties to it."""
    held = ""
    for character in text:
        if held and not (_belongs_to_previous(character) or _ties_next(held[-1])):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _belongs_to_previous(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or character in {"\u200c", "\u200d"}


def _ties_next(character: str) -> bool:
    return character == "\u200d" or unicodedata.combining(character) == 9  # 9: an Indic virama


class Shelf:
    """All fonts that may be used, in order of preference. Files are opened when a letter first asks for them."""

    def __init__(self, system_folders: Iterable[str]) -> None:
        self._system_folders = tuple(system_folders)
        self._shipped_for: dict[str, Path | None] = {}
        self._system_for: dict[str, Path | None] = {}
        self._missing: dict[Path, tuple | None] = {}

    @cached_property
    def shipped(self) -> list[Path]:
        """The site's upright fonts, then the scripts that come with them."""
        paths = (path for path in SITE_FONTS.glob("*.woff2") if "italic" not in path.name)
        return sorted(paths, key=lambda path: (not is_own(path), path.name))

    @cached_property
    def system(self) -> list[Path]:
        """What the folders have, serif and bold ones first."""
        paths = (path for folder in self._system_folders for path in Path(folder).rglob("*"))
        return sorted((path for path in paths if path.suffix.lower() in FORMATS), key=_preference)

    def font_for(self, cluster: str, current: Path | None = None) -> Path | None:
        """The first font that has the whole of `cluster`, or None.

        A space, a digit or a stop stays in the `current` font where that has it, so that a run is not torn; so does a
        letter that no shipped font has, so that a headline is in one of the system's fonts and not in several.
        """
        may_stay = current is not None and self._has_all(current, cluster)
        if may_stay and unicodedata.category(cluster[0])[0] in "NPSZC":
            return current
        if cluster not in self._shipped_for:
            self._shipped_for[cluster] = self._first(self.shipped, cluster)
        found = self._shipped_for[cluster]
        if found or may_stay:
            return found or current
        if cluster not in self._system_for:
            self._system_for[cluster] = self._first(self.system, cluster)
        return self._system_for[cluster]

    def spell(self, text: str) -> str | None:
        """`text` without ornaments that no font has; None where a letter has none, or cannot be drawn rightly.

        Empty where nothing that can be seen remains.
        """
        if needs_shaping(text) and not can_shape():
            return None
        kept, current = [], None
        for cluster in clusters(text):
            found = self.font_for(cluster, current)
            if found:
                kept.append(cluster)
                current = found
            elif is_letter(cluster[0]):
                return None
        spelled = " ".join(filter(None, "".join(kept).split(" ")))
        return spelled if set(spelled) - INVISIBLE - {" ", "\u00a0"} else ""

    def _first(self, paths: list[Path], cluster: str) -> Path | None:
        return next((path for path in paths if self._has_all(path, cluster)), None)

    def _has_all(self, path: Path, cluster: str) -> bool:
        return all(self._has(path, character) for character in cluster if character not in INVISIBLE)

    def _has(self, path: Path, character: str) -> bool:
        if path not in self._missing:
            self._missing[path] = _appearance(path, NO_CHARACTER)
        missing = self._missing[path]
        if missing is None:
            return False
        seen = _appearance(path, character)
        return seen is not None and seen != missing and (character == " " or any(seen[1]))


def _preference(path: Path) -> tuple:
    name = path.name.lower()
    weight = 0 if "semibold" in name else 1 if "bold" in name or "demi" in name else 2
    return any(word in name for word in UNWANTED), "serif" not in name, weight, name, str(path)


def _appearance(path: Path, character: str) -> tuple | None:
    """What one character looks like, small: its size, its dots and its advance; None where the font fails."""
    try:
        probe = _probe(path)
        dots = probe.getmask(character)
        return dots.size, bytes(dots), probe.getlength(character)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=32)
def _probe(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, PROBE_SIZE, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=96)
def face(path: Path, style: Style) -> ImageFont.FreeTypeFont:
    """The font at a size, with weight and cut set on the axes that it has."""
    font = ImageFont.truetype(path, style.size)
    try:
        axes = font.get_variation_axes()
    except OSError:  # a font of one weight
        return font
    wanted = {b"Weight": style.weight, b"Optical Size": style.cut}
    font.set_variation_by_axes(
        [min(max(wanted.get(axis["name"], axis["default"]), axis["minimum"]), axis["maximum"]) for axis in axes]
    )
    return font


@lru_cache(maxsize=4)
def shelf(system_folders: tuple[str, ...]) -> Shelf:
    """The shelf for these folders, filled once a process."""
    return Shelf(system_folders)
