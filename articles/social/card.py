"""The card: a page of the paper in small, with its nameplate, its rules, the headline, and the section as a band.

1200 by 630 pixels is what the networks ask for. Colours, rules and type are those of static/site/site.css.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw

from articles.social import lines, order
from articles.social.faces import SYSTEM_FONTS, Shelf, Style, is_own, shelf

logger = logging.getLogger(__name__)

WIDTH, HEIGHT = 1200, 630
PAPER, INK, ACCENT = "#fcfcfa", "#14191f", "#a8102a"
MARK = Path(__file__).resolve().parents[2] / "static" / "site" / "mark.png"

MARGIN = 64
MEASURE = WIDTH - 2 * MARGIN
DOUBLE_RULE, BAND_RULE = 132, 540
STORY_TOP, STORY_BOTTOM = 160, 524  # the kicker and the headline stand in the middle between these
KICKER_GAP = 22
MARK_SIZE, MARK_ALONE = 54, 260
MARK_DISC = (72, 0, 440, 512)  # the disc and its meridian, in the pixels of the mark's file
MARK_AT = BAND_RULE + 18

# Edges of letters in 48 steps and a mark of 64 colours: all of a card then goes into one palette without a loss, and
# its file is less than half of what a JPEG of the same sharpness would be.
STEPS = [round(round(level * 47 / 255) * 255 / 47) for level in range(256)]
MARK_COLOURS = 64

NAMEPLATE, NAMEPLATE_AT = [Style(size, tracking=-0.025) for size in (64, 56, 48, 40)], 91
SECTION, SECTION_AT = [Style(34, cut=34), Style(28, cut=28)], BAND_RULE + 56
KICKER = [Style(32, weight=700, cut=24), Style(26, weight=700, cut=24)]
KICKER_ABOVE, KICKER_GAP = 26, 36  # its letters, and from its baseline to the ink of the headline
HEADLINE_SIZES = (128, 116, 104, 96, 88, 80, 72, 66, 60, 54, 48, 42)
HEADLINE_TRACKING = -0.018
LARGEST_WITH_CUT_WORDS = 66
MOST_LINES = 5
LEADING, FOREIGN_LEADING, GAP = 1.06, 1.3, 0.06


@dataclass(frozen=True)
class Card:
    """What is said on the picture. `is_rtl` is the direction of the page that it stands for.

    The headline's own letters go before it: kicker, headline and section begin on one edge.
    """

    headline: str
    section: str
    kicker: str
    site_name: str
    is_rtl: bool


@dataclass(frozen=True)
class SocialPicture:
    """Encoded bytes, their extension without the dot, and the size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


@dataclass(frozen=True)
class Setting:
    """A headline in lines, the distance from one baseline to the next, and whether it stands at the right."""

    lines: list[lines.Line]
    pitch: float
    rtl: bool

    @property
    def height(self) -> float:
        """From the highest ink of the first line to the lowest of the last."""
        return self.lines[0].ascent + self.pitch * (len(self.lines) - 1) + self.lines[-1].descent


def draw(card: Card, *, system_fonts: Iterable[str] = SYSTEM_FONTS) -> SocialPicture:
    """The picture of `card`, the same bytes for the same words and fonts; no text makes it fail.

    What cannot be spelled with the site's fonts and those below `system_fonts` is left out whole: a card without its
    headline shows the mark instead, and never an empty box for a letter.
    """
    canvas = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    fonts = shelf(tuple(system_fonts))
    at_right = order.runs_from_right(fonts.spell(lines.cleaned(card.headline)) or "", card.is_rtl)
    _furniture(canvas, at_right)
    room = MEASURE - 2 * MARK_SIZE
    for part in (
        partial(_label, canvas, card.site_name, NAMEPLATE, NAMEPLATE_AT, INK, fonts, at_right=None),
        partial(_label, canvas, card.section, SECTION, SECTION_AT, INK, fonts, at_right=at_right, room=room),
        partial(_story, canvas, card, fonts),
    ):
        try:
            part()
        except (OSError, ValueError):  # a font of the system that opens, but fails at a letter or at shaping
            logger.exception("Part of a social picture cannot be drawn and is left out.")
    out = io.BytesIO()
    canvas.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return SocialPicture(out.getvalue(), "png", WIDTH, HEIGHT)


def _furniture(canvas: Image.Image, at_right: bool) -> None:
    """The rules, the meridian through the masthead, the band's tick where it begins, and the mark at its end."""
    pen = ImageDraw.Draw(canvas)
    middle = WIDTH // 2
    for top, bottom in [(0, 28), (DOUBLE_RULE - 22, DOUBLE_RULE - 1)]:
        pen.rectangle((middle - 2, top, middle + 1, bottom), ACCENT)
    for top in (DOUBLE_RULE, DOUBLE_RULE + 6):
        pen.rectangle((MARGIN, top, WIDTH - MARGIN - 1, top + 1), INK)
    pen.rectangle((MARGIN, BAND_RULE, WIDTH - MARGIN - 1, BAND_RULE + 1), INK)
    tick = WIDTH - MARGIN - 6 if at_right else MARGIN
    pen.rectangle((tick, BAND_RULE, tick + 5, BAND_RULE + 15), ACCENT)
    mark = _mark_on_paper(MARK_SIZE)
    canvas.paste(mark, (MARGIN if at_right else WIDTH - MARGIN - mark.width, MARK_AT))


@cache
def _mark_on_paper(height: int) -> Image.Image:
    """The mark without its tile, so that its disc ends where the rules do."""
    with Image.open(MARK) as file:
        mark = file.convert("RGB")
    for corner in (0, mark.width - 1):  # the meridian parts the ground in two
        ImageDraw.floodfill(mark, (corner, 0), ImageColor.getrgb(PAPER), thresh=24)
    disc = mark.crop(MARK_DISC)
    small = disc.resize((round(disc.width * height / disc.height), height), Image.Resampling.LANCZOS)
    return small.quantize(MARK_COLOURS, dither=Image.Dither.NONE).convert("RGB")


@cache
def _mark(size: int) -> Image.Image:
    with Image.open(MARK) as mark:
        small = mark.convert("RGB").resize((size, size), Image.Resampling.LANCZOS)
    return small.quantize(MARK_COLOURS, dither=Image.Dither.NONE).convert("RGB")


def _label(
    canvas: Image.Image,
    text: str,
    styles: list[Style],
    baseline: int,
    colour: str,
    fonts: Shelf,
    *,
    at_right: bool | None,
    room: int = MEASURE,
) -> None:
    """One line in the first of `styles` that fits the room, else cut off; in the middle where `at_right` is None."""
    spelled = fonts.spell(lines.cleaned(text))
    if not spelled:
        return
    rtl = order.runs_from_right(spelled, bool(at_right))
    candidates = (lines.set_line(spelled, style, rtl, fonts) for style in styles)
    line = next((line for line in candidates if line.width <= room), None)
    if line is None:
        line = lines.set_line(lines.shortened(spelled, room, styles[-1], rtl, fonts), styles[-1], rtl, fonts)
    size = line.style.size
    _ink(canvas, [(line, baseline)], colour, (baseline - size * 5 // 4, baseline + size // 2), at_right)


def _ink(
    canvas: Image.Image,
    placed: list[tuple[lines.Line, int]],
    colour: str,
    band: tuple[int, int],
    at_right: bool | None,
) -> None:
    """Lines with their baselines in one colour. Ink outside the margins or the band, as of towering marks, is cut."""
    top, bottom = band
    mask = Image.new("L", (MEASURE, bottom - top))
    for line, baseline in placed:
        free = MEASURE - line.width
        line.draw(mask, free / 2 if at_right is None else free if at_right else 0, baseline - top)
    canvas.paste(colour, (MARGIN, top), mask.point(STEPS))


def _story(canvas: Image.Image, card: Card, fonts: Shelf) -> None:
    """The headline below its kicker; the mark where there is no headline."""
    kicker = fonts.spell(lines.cleaned(card.kicker))
    kicker_height = KICKER_ABOVE + KICKER_GAP if kicker else 0
    headline = fonts.spell(lines.cleaned(card.headline))
    if not headline:
        top = (DOUBLE_RULE + BAND_RULE - MARK_ALONE) // 2 + 3
        canvas.paste(_mark(MARK_ALONE), ((WIDTH - MARK_ALONE) // 2, top))
        return
    setting = set_headline(headline, STORY_BOTTOM - STORY_TOP - kicker_height, card.is_rtl, fonts)
    top = round((STORY_TOP + STORY_BOTTOM - kicker_height - setting.height) / 2)
    if kicker:
        _label(canvas, kicker, KICKER, top + KICKER_ABOVE, ACCENT, fonts, at_right=setting.rtl)
    baseline = top + kicker_height + setting.lines[0].ascent
    placed = [(line, round(baseline + number * setting.pitch)) for number, line in enumerate(setting.lines)]
    _ink(canvas, placed, INK, (STORY_TOP - 12, STORY_BOTTOM + 8), setting.rtl)


def set_headline(text: str, room: int, is_rtl: bool, fonts: Shelf) -> Setting:
    """The headline in the largest size at which it fits into the measure and `room`, in at most five lines.

    Words are cut where no size fits with whole ones; an ellipsis is the last resort.
    """
    rtl = order.runs_from_right(text, is_rtl)
    smaller = [size for size in HEADLINE_SIZES if size <= LARGEST_WITH_CUT_WORDS]
    for in_words, sizes in [(False, HEADLINE_SIZES), (True, smaller)]:
        for size in sizes:
            setting = _at_size(text, size, rtl, fonts, in_words=in_words)
            if setting and _fits(setting, room):
                return setting
    return _cut_off(text, room, rtl, fonts)


def _at_size(text: str, size: int, rtl: bool, fonts: Shelf, *, in_words: bool) -> Setting | None:
    style = Style(size, tracking=HEADLINE_TRACKING)
    texts = lines.broken(text, MEASURE, style, rtl, fonts, in_words=in_words)
    if not texts or len(texts) > MOST_LINES:
        return None
    return _setting([lines.set_line(line, style, rtl, fonts) for line in texts], rtl)


def _setting(set_lines: list[lines.Line], rtl: bool) -> Setting:
    """Lines apart as the site sets them, or further where marks above and below the letters need it."""
    size = set_lines[0].style.size
    is_ours = all(is_own(run.path) for line in set_lines for run in line.runs)
    tallest = max((above.descent + below.ascent for above, below in pairwise(set_lines)), default=0)
    return Setting(set_lines, max(size * (LEADING if is_ours else FOREIGN_LEADING), tallest + size * GAP), rtl)


def _fits(setting: Setting, room: int) -> bool:
    return setting.height <= room and all(line.width <= MEASURE for line in setting.lines)


def _cut_off(text: str, room: int, rtl: bool, fonts: Shelf) -> Setting:
    """As many lines as there is room for in the smallest size, the last of them ending in an ellipsis."""
    style = Style(HEADLINE_SIZES[-1], tracking=HEADLINE_TRACKING)
    texts = lines.broken(text, MEASURE, style, rtl, fonts, in_words=True) or [text]
    for most in range(MOST_LINES, 0, -1):
        kept = texts[:most]
        if most < len(texts):
            kept[-1] = lines.shortened(" ".join(texts[most - 1 : most + 1]), MEASURE, style, rtl, fonts)
        setting = _setting([lines.set_line(line, style, rtl, fonts) for line in kept], rtl)
        if setting.height <= room:
            return setting
    return setting
