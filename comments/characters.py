"""Characters that somebody typed: what only misleads or breaks is taken out, every script's own writing stays.

Legitimate text comes through byte for byte, apart from being composed (NFC) and losing blanks at its ends.
"""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 4
"""Combining marks on one letter; enough for every script that needs them."""

_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
"""Flags of parts of countries, such as Scotland's, are the one thing that tag characters are for (UTS #51, 1.4.9)."""

_CONTROLS = re.compile(
    f"({_FLAG})|["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 but for tab and line feed
    "\u200b\u2060-\u2064\ufeff"  # zero-width characters that no script needs
    "\u202a-\u202e\u2066-\u2069"  # controls that turn the direction of what follows
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"  # halves of pairs, annotations, tags
)
_TAGS = re.compile(f"({_FLAG})|[\U000e0000-\U000e007f]")
JOINERS = "\u200c\u200d"
_INVISIBLE = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0", "\u00ad", "\u034f", "\u180e"}
_BLANK_LINES = re.compile(r"\n{4,}")
_OVERRIDES = re.compile("[\u202d\u202e]")
_CUT_WORD = re.compile("(?:[A-Za-z\u00c0-\u058f]{1,3}[\u200b-\u200d\u2060-\u2064\ufeff]+){2}[A-Za-z\u00c0-\u058f]?")
"""Once is how programs break a line; Thai and Khmer, whose words are parted so, are left out."""

_SCRIPTS_THAT_JOIN = (
    (0x0590, 0x1CFF),  # Arabic, Syriac, the scripts of India and South-East Asia, Mongolian
    (0xA800, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE00, 0xFEFF),  # variation selectors, forms of Arabic
    (0x10A00, 0x11FFF),
    (0x1E900, 0x1E95F),
)


def normalise(text: str) -> str:
    """The text without what only misleads or breaks: control characters, piled-up marks, runs of blank lines.

    Composed (NFC). Legitimate joiners, marks and directions of every script stay; doing it twice changes
    nothing.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = _CONTROLS.sub(_only_flags, text)
    # The marks are capped before composing too: ordering a long run of them takes time that is its square.
    text = unicodedata.normalize("NFC", _cap_marks(text, MAX_MARKS * 4))
    text = _only_joining_joiners(_cap_marks(text, MAX_MARKS))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    text = _BLANK_LINES.sub("\n\n\n", text)
    return unicodedata.normalize("NFC", text).strip()


def normalise_name(name: str) -> str:
    """A name on one line, without anything that cannot be seen."""
    name = normalise(name)
    kept = (c for c in name if c not in _INVISIBLE and (c in JOINERS or unicodedata.category(c) != "Cf"))
    return normalise(" ".join("".join(kept).split()))


def misleads(typed: str) -> bool:
    """Whether the text, as it was typed, has in it what nobody types by accident: letters in another order than they
    are shown in, tags that cannot be seen, marks piled up, or words that are cut by something invisible.
    """
    if typed.isascii():
        return False
    if _OVERRIDES.search(typed) or any(found[1] is None for found in _TAGS.finditer(typed)):
        return True
    decomposed = unicodedata.normalize("NFD", _cap_marks(typed, MAX_MARKS * 4))
    if _cap_marks(decomposed, MAX_MARKS) != decomposed:
        return True
    return _CUT_WORD.search(typed) is not None


def is_mark(character: str) -> bool:
    """Whether it stands on the letter before it."""
    return unicodedata.category(character) in {"Mn", "Me"}


def _only_flags(found: re.Match[str]) -> str:
    return found[1] or ""


def _cap_marks(text: str, most: int) -> str:
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if is_mark(character) else 0
        if run <= most:
            kept.append(character)
    return "".join(kept)


def _only_joining_joiners(text: str) -> str:
    """Keep the zero-width joiners within emoji and in scripts that have them, where they mean something."""
    if not any(joiner in text for joiner in JOINERS):
        return text
    kept: list[str] = []
    for position, character in enumerate(text):
        if character in JOINERS:
            before = kept[-1] if kept else " "
            after = text[position + 1] if position + 1 < len(text) else " "
            if before in JOINERS or not (_joins(before) and _joins(after)):
                continue
        kept.append(character)
    return "".join(kept)


def _joins(character: str) -> bool:
    category = unicodedata.category(character)
    if category in {"So", "Sk"}:
        return ord(character) > 0xFF
    number = ord(character)
    return category[0] in "LM" and any(first <= number <= last for first, last in _SCRIPTS_THAT_JOIN)
