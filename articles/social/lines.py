"""Lines of a text: where it may be broken, how many lines it needs, and runs of one font each, ready to be drawn."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, zip_longest
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from articles.social import order
from articles.social.faces import INVISIBLE, Shelf, Style, can_shape, clusters, face, is_own

MOST_CHARACTERS = 400
MOST_MARKS = 6
ELLIPSIS = "…"
SOFT_HYPHEN = "\u00ad"
MAY_BREAK = "\u200b"

SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")  # those at which a line may end
STIFF_SPACES = re.compile(r"[\u00a0\u2007\u202f]")
BLANK_LETTERS = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}

# After these a word may go on in the next line.
BREAKS_AFTER = {"-", "‐", "–", "—", "/", MAY_BREAK, SOFT_HYPHEN}
# Nothing of the first kind begins a line, nothing of the second ends one: closing and opening punctuation, small kana,
# and the vowels of Thai and Lao that follow or precede their consonant.
NOT_FIRST = set(
    "、。，．・：；？！）］｝〉》」』】〕〗’”…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々%)]},.!?:;ะาำๅๆฯະາຳ"
)
NOT_LAST = set("（［｛〈《「『【〔〖‘“([{$£¥€เแโใไເແໂໃໄ")

# Scripts of East Asia break between any two letters. Others without spaces (Thai, Lao, Khmer) would want a dictionary;
# their phrases are words here.
EAST_ASIAN = re.compile(
    "[\u2e80-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]"
)

# A word too wide for any line is cut before consonants with a vowel after them: near enough in Latin, Greek, Cyrillic.
VOWELS = "aeiouyæøœαεηιουωаеиоуыэюяієў"
SYLLABLE = re.compile(rf"(?<!^)(?:sch|[cpst]h|[bcdfgkp][lr]|[td]r|(?<![cpst])h|[^\W\d_h{VOWELS}])(?=[{VOWELS}])")
LEAST_LETTERS, MOST_LETTERS = 3, 8


class Run(NamedTuple):
    """Letters of one font and one direction."""

    text: str
    path: Path
    rtl: bool


@dataclass(frozen=True)
class Line:
    """Runs from left to right, the ink's extent above and below the baseline, and where it begins and ends."""

    runs: tuple[Run, ...]
    style: Style
    left: float
    right: float
    ascent: int
    descent: int

    @property
    def width(self) -> float:
        """From the first ink to the last."""
        return self.right - self.left

    def draw(self, mask: Image.Image, x: float, baseline: int) -> None:
        """Draw the line into a mask of light on dark, its first ink at `x`."""
        pen = ImageDraw.Draw(mask)
        x -= self.left
        for run in self.runs:
            font = face(run.path, self.style)
            for text, offset in _tracked(run, self.style, font):
                pen.text((x + offset, baseline), text, 255, font, anchor="ls", **_shaping(run))
            x += _advance(run, self.style, font)


class Piece(NamedTuple):
    """What is not broken, how wide it is, and what follows it within a line: a space, nothing, or a soft hyphen."""

    text: str
    glue: str
    width: float


def cleaned(text: str) -> str:
    """`text` in composed letters, one space between words, no controls, no towers of marks, at most 400 characters."""
    text = SPACES.sub(" ", text[:MOST_CHARACTERS].encode(errors="ignore").decode())
    text = STIFF_SPACES.sub("\u00a0", unicodedata.normalize("NFC", text)).strip()
    kept, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category.startswith("M") else 0
        is_control = category in {"Cc", "Cf"} and character not in INVISIBLE
        is_selector = (
            character == "\u034f" or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        )
        if not (is_control or is_selector or character in BLANK_LETTERS or marks > MOST_MARKS):
            kept.append(character)
    return "".join(kept).strip()


def set_line(text: str, style: Style, rtl: bool, shelf: Shelf) -> Line:
    """One line of `text`, which `shelf` can spell."""
    runs = runs_of(text, rtl, shelf)
    pen, ascent, descent = 0.0, 0, 0
    starts, ends = [], []
    for run in runs:
        font = face(run.path, style)
        advance = _advance(run, style, font)
        dots, (left, top) = font.getmask2(run.text, anchor="ls", **_shaping(run))
        ink = dots.getbbox()
        if ink:
            starts.append(pen + left + ink[0])
            ends.append(pen + left + ink[2] + advance - font.getlength(run.text, **_shaping(run)))
            ascent, descent = max(ascent, -top - ink[1]), max(descent, top + ink[3])
        pen += advance
    return Line(runs, style, min(starts, default=0), max(ends, default=pen), ascent, descent)


@lru_cache(maxsize=1024)
def runs_of(text: str, rtl: bool, shelf: Shelf) -> tuple[Run, ...]:
    """Cut one line where font or direction change, in the order in which the runs stand from left to right.

    Kept, since the words of a headline are asked about at one size after another.
    """
    their_levels = order.levels(text, rtl)
    letters: list[tuple[Path | None, int, str]] = []
    place, current = 0, None
    for cluster in clusters(text.replace("\u00a0", " ")):
        current = shelf.font_for(cluster, current) or current
        letters.append((current, their_levels[place], cluster))
        place += len(cluster)
    runs, run_levels = [], []
    for (path, level), same in groupby(letters, key=lambda letter: letter[:2]):
        drawn = "".join(cluster for _path, _level, cluster in same).replace(SOFT_HYPHEN, "").replace(MAY_BREAK, "")
        if path and set(drawn) - INVISIBLE:  # Pillow fails where nothing is drawn at all
            runs.append(Run(drawn, path, bool(level % 2)))
            run_levels.append(level)
    return tuple(order.visual(runs, run_levels))


def broken(text: str, measure: int, style: Style, rtl: bool, shelf: Shelf, *, in_words: bool) -> list[str] | None:
    """Break `text` into balanced lines no wider than `measure`; None where a word is wider and must stay whole."""

    def width(part: str) -> float:
        return sum(_advance(run, style, face(run.path, style)) for run in runs_of(part, rtl, shelf))

    pieces: list[Piece] = []
    hyphen = width("-")
    for word, glue in _parts(text):
        piece = Piece(word, glue, width(word))
        if piece.width + hyphen <= measure:
            pieces.append(piece)
        elif in_words:
            pieces += [Piece(part, part_glue, width(part)) for part, part_glue in _cut(word, glue)]
        else:
            return None
    space = width(" ")
    count = len(_filled(pieces, measure, space, hyphen))
    least, most = max(piece.width for piece in pieces), float(measure)
    while most - least > style.size / 16:  # the narrowest measure that needs no further line balances them
        middle = (least + most) / 2
        if len(_filled(pieces, middle, space, hyphen)) > count:
            least = middle
        else:
            most = middle
    return [_joined(line) for line in _filled(pieces, most, space, hyphen)]


def shortened(text: str, measure: int, style: Style, rtl: bool, shelf: Shelf) -> str:
    """`text` as far as it fits into one line, ending in an ellipsis, and at a word where one ends near."""
    together = list(clusters(text))
    few = bisect_left(
        range(1, len(together) + 1),
        True,
        key=lambda count: set_line("".join(together[:count]) + ELLIPSIS, style, rtl, shelf).width > measure,
    )
    shown = "".join(together[:few])
    before, _space, last = shown.rpartition(" ")
    if len(last) < len(before) / 2:
        shown = before
    return shown.rstrip(" -,.;:") + ELLIPSIS


def _tracked(run: Run, style: Style, font: ImageFont.FreeTypeFont) -> list[tuple[str, float]]:
    """What is drawn in one go, and how far from the start of its run: letter by letter where they are tracked."""
    if not _is_tracked(run, style):
        return [(run.text, 0)]
    placed, before = [], ""
    for number, cluster in enumerate(clusters(run.text)):
        before += cluster  # measured with what comes before it, so that kerning is kept
        end, own = (font.getlength(text, **_shaping(run)) for text in (before, cluster))
        placed.append((cluster, end - own + number * style.tracking * style.size))
    return placed


def _advance(run: Run, style: Style, font: ImageFont.FreeTypeFont) -> float:
    advance = font.getlength(run.text, **_shaping(run))
    if _is_tracked(run, style):
        advance += style.tracking * style.size * sum(1 for _cluster in clusters(run.text))
    return advance


def _is_tracked(run: Run, style: Style) -> bool:
    return bool(style.tracking) and not run.rtl and is_own(run.path)


def _shaping(run: Run) -> dict:
    """Options for Pillow, which takes none where it cannot shape; what would need them is not drawn there."""
    if not can_shape():
        return {}
    return {"direction": "rtl" if run.rtl else "ltr", "features": ["-liga"] if is_own(run.path) else []}


def _parts(text: str) -> list[tuple[str, str]]:
    """The unbreakable parts of `text`, each with what follows it."""
    parts = []
    for word in text.split(" "):
        held = ""
        together = list(clusters(word))
        for cluster, following in zip_longest(together, together[1:], fillvalue=""):
            held += cluster
            if following and _may_part(held, cluster, following):
                parts.append((held.rstrip(SOFT_HYPHEN + MAY_BREAK), SOFT_HYPHEN if cluster[-1] == SOFT_HYPHEN else ""))
                held = ""
        parts.append((held, " "))
    return [(part, glue) for part, glue in parts if part]


def _may_part(held: str, cluster: str, following: str) -> bool:
    if following[0] in NOT_FIRST or cluster[-1] in NOT_LAST:
        return False
    if EAST_ASIAN.match(cluster) or EAST_ASIAN.match(following):
        return True
    return cluster[-1] in BREAKS_AFTER and len(held) > 2 and following[0] not in BREAKS_AFTER


def _cut(word: str, glue: str) -> list[tuple[str, str]]:
    """A word that is too wide, cut where a syllable may begin, or anywhere; alphabets show a cut with a hyphen."""
    together = list(clusters(word))
    plain = "".join(unicodedata.normalize("NFD", cluster.lower())[0] for cluster in together)
    syllables = {found.start() for found in SYLLABLE.finditer(plain)}
    parts, held = [], []
    for place, cluster in enumerate(together):
        may_begin = cluster[0] not in NOT_FIRST and not (held and held[-1][-1] in NOT_LAST)
        is_in_time = place in syllables and place <= len(together) - LEAST_LETTERS
        if held and ((may_begin and is_in_time and len(held) >= LEAST_LETTERS) or len(held) >= MOST_LETTERS):
            parts.append(("".join(held), _hyphen_between(held[-1], cluster)))
            held = []
        held.append(cluster)
    return [*parts, ("".join(held), glue)]


def _hyphen_between(cluster: str, following: str) -> str:
    return SOFT_HYPHEN if all(letter[0].lower() != letter[0].upper() for letter in (cluster, following)) else ""


def _filled(pieces: list[Piece], measure: float, space: float, hyphen: float) -> list[list[Piece]]:
    """Fill line after line with as many pieces as go in."""
    lines: list[list[Piece]] = []
    used = 0.0
    for piece in pieces:
        gap = space if lines and lines[-1][-1].glue == " " else 0
        ending = hyphen if piece.glue == SOFT_HYPHEN else 0
        if lines and used + gap + piece.width + ending <= measure:
            lines[-1].append(piece)
            used += gap + piece.width
        else:
            lines.append([piece])
            used = piece.width
    return lines


def _joined(line: list[Piece]) -> str:
    text = "".join(piece.text + (" " if piece.glue == " " else "") for piece in line).rstrip(" ")
    return text + "-" if line[-1].glue == SOFT_HYPHEN else text
