"""Words as the search compares them: folded, counted out in units, and marked in the text that a reader sees.

A text is read as units: a word of a script that parts words, or one character of a script that does not (Chinese,
Japanese, Korean, Thai, Lao, Khmer, Burmese). The index holds words as they are and runs of characters cut into bigrams,
so that a run is found wherever it lies inside a longer one. Neither database is asked to know any script: both are
given words of letters and digits with spaces between them.

Folding is Unicode's (UAX 15, normalisation form KC; Unicode Standard 3.13, case folding) and a table of our own for
letters that Unicode does not decompose. Marks go where readers leave them out (Latin, Greek, Cyrillic, Hebrew,
Arabic) and stay where they are vowels (Devanagari and its relations).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 60
"""Characters of a word that count; what is longer is no word but an address or a key."""


def _ranges(*pairs: tuple[int, int]) -> Iterator[int]:
    for first, last in pairs:
        yield from range(first, last + 1)


def _as_class(points: Iterable[int]) -> str:
    """Code points, in their order, as the inside of a character class."""
    runs: list[list[int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)


_UNPARTED = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ecf\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u1100-\u11ff\u2e80-\u2fdf"
    r"\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    r"\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\uff66-\uffdc\U00020000-\U0003ffff"
)
"""Characters of scripts that put no spaces between words; their digits count as everybody's."""

# Marks lie in these blocks; asking each code point there costs a millisecond, once.
_WITH_MARKS = list(_ranges((0x300, 0x1CFF), (0x1DC0, 0x20FF), (0x2CE0, 0x2DFF), (0x3099, 0x309A), (0xA640, 0xABFF)))
_WITH_MARKS += list(_ranges((0xFE00, 0xFE2F)))
_MARKS = _as_class(point for point in _WITH_MARKS if unicodedata.category(chr(point))[0] == "M")
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
"""Characters inside words that no reader sees: soft hyphens, joiners and signs of direction."""

# Underlines are letters to `\w` and none to us: they are made spaces first, which leaves one fast class.
_WORD = re.compile(rf"[\w{_MARKS}][\w{_MARKS}{_UNSEEN}]*")
_UNPARTED_PART = re.compile(rf"[{_UNPARTED}]")
_PARTS = re.compile(rf"[\uff66-\uff9d][\uff9e\uff9f]|[{_UNPARTED}]|[^{_UNPARTED}]+")
_FOLDED_PART = re.compile(rf"[{_UNPARTED}]|(?:(?![{_UNPARTED}_])[\w{_MARKS}])+")

_LEFT_OUT = [
    *_ranges((0x300, 0x36F), (0x483, 0x487), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5)),
    *_ranges((0x5C7, 0x5C7), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC)),
    *_ranges((0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x8D3, 0x8FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF)),
    *_ranges((0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xAD, 0xAD), (0x200B, 0x200F), (0x2060, 0x2060)),
    *_ranges((0xFEFF, 0xFEFF), (0x34F, 0x34F)),
]
_OTHER_SPELLINGS = {
    "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŧ": "t", "ə": "e",
    "ʼ": "", "ʻ": "", "ʹ": "",
    # Arabic and Persian: letters that keyboards and writers use for one another
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه",
}  # fmt: skip
_FOLDING: dict[int, str | None] = dict.fromkeys(_LEFT_OUT) | str.maketrans(_OTHER_SPELLINGS)
_FOLDING |= {
    point: str(unicodedata.decimal(chr(point)))
    for point in range(0x660, 0x1100)
    if unicodedata.decimal(chr(point), None) is not None
}


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The spelling in which `text` is compared; what is folded folds to itself."""
    for _attempt in range(4):
        folded = unicodedata.normalize("NFKC", text).casefold()
        folded = unicodedata.normalize("NFKD", folded).translate(_FOLDING)
        folded = unicodedata.normalize("NFKC", folded)
        if folded == text:
            break
        text = folded
    return text


class Unit(NamedTuple):
    """A word, or a character of a script without spaces: as it is compared, and where it stands in the text."""

    text: str
    start: int
    end: int
    is_character: bool = False
    is_joined: bool = False
    """Whether it is a character that follows another one directly."""


def composed(text: str) -> str:
    """The text that the places of `units()` count in: canonically the same, without half characters."""
    return unicodedata.normalize("NFC", text)


def units(text: str) -> Iterator[Unit]:
    """The units of a composed text, in their order."""
    end_of_run = -1
    for word in _WORD.finditer(text.replace("_", " ")):
        written, start = word[0], word.start()
        for folded, is_character, first, last in _parts(written):
            joined = is_character and start + first == end_of_run
            yield Unit(folded, start + first, start + last, is_character, joined)
            end_of_run = start + last if is_character else -1


@lru_cache(maxsize=50_000)
def _parts(written: str) -> tuple[tuple[str, bool, int, int], ...]:
    """What one written word is made of: folded, whether it is a character, and from where to where it goes."""
    if not _UNPARTED_PART.search(written):
        return tuple(
            (part[:LONGEST_WORD], False, 0, len(written)) for part in _FOLDED_PART.findall(fold(written[:2000]))
        )
    found = []
    for part in _PARTS.finditer(written):
        for folded in _FOLDED_PART.findall(fold(part[0][:2000])):
            is_character = _UNPARTED_PART.match(folded) is not None
            found.append((folded[:LONGEST_WORD], is_character, part.start(), part.end()))
    return tuple(found)


def indexed(text: str) -> list[str]:
    """The words of a text as the index holds them, in their order."""
    if not _UNPARTED_PART.search(text):  # the same, faster
        written = _WORD.findall(composed(text).replace("_", " "))
        return [part for word in written for part, _is_character, _first, _last in _parts(word)]
    return as_indexed(list(units(composed(text))))


def as_indexed(found: Sequence[Unit], *, is_open: bool = False) -> list[str]:
    """The units as the index holds them: words, and bigrams of runs of characters, the last alone.

    With `is_open` the run that ends the text may go on, as it may for a reader who types a part of one: its last
    character stands in a bigram already, and is left out.
    """
    words: list[str] = []
    for place, unit in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        if following is not None and following.is_joined:
            words.append(unit.text + following.text)
        elif not (is_open and following is None and unit.is_joined):
            words.append(unit.text)
    return words


@dataclass(frozen=True)
class Term:
    """Something to find: one word, or several that follow one another; the last may be the beginning of a word."""

    units: tuple[Unit, ...]
    is_prefix: bool = False

    @property
    def key(self) -> object:
        """The same for terms that find the same."""
        return tuple((unit.text, unit.is_joined) for unit in self.units), self.is_prefix

    @property
    def words(self) -> list[str]:
        """As the index holds them."""
        return as_indexed(self.units, is_open=True)

    @property
    def is_open(self) -> bool:
        """Whether the last word in the index may go on."""
        last = self.units[-1]
        return self.is_prefix if not last.is_character else not last.is_joined

    def ends_at(self, found: Sequence[Unit], place: int) -> int | None:
        """Where in `found` it ends if it begins at `place`, else None."""
        if place + len(self.units) > len(found):
            return None
        for number, wanted in enumerate(self.units):
            unit = found[place + number]
            if number and unit.is_joined != wanted.is_joined:
                return None
            if unit.text != wanted.text:
                is_last = number == len(self.units) - 1
                if not (is_last and self.is_prefix and unit.text.startswith(wanted.text)):
                    return None
        return place + len(self.units)


@dataclass(frozen=True)
class Match:
    """A place in a text where a term stands."""

    term: int
    start: int
    end: int


def matches(found: Sequence[Unit], terms: Sequence[Term]) -> list[Match]:
    """Where the terms stand among the units of a text, in the order of the text."""
    by_first = [(number, term, term.units[0].text) for number, term in enumerate(terms)]
    places = []
    for place, unit in enumerate(found):
        for number, term, first in by_first:
            if unit.text.startswith(first):
                end = term.ends_at(found, place)
                if end is not None:
                    places.append(Match(number, unit.start, found[end - 1].end))
    return places
