"""What text looks like, and what it says whatever it looks like: for comparing, never for showing.

Unicode calls two texts confusable when they have one skeleton (UTS #39, section 4). LOOKALIKES is a table of our own
of the letters that pass for Latin ones in common typefaces: enough for names, and for words that are spelt with
letters of other scripts to be found by no rule.
"""

from __future__ import annotations

import re
import unicodedata

from comments.characters import JOINERS, is_mark, normalise, normalise_name

_LOOKS_LIKE = {
    "a": "\u0430\u03b1\u0251\u1d00\u237a\u04d9\uab7a",
    "b": "\u0432\u044c\u03b2\u0299\u0185\u13cf",
    "c": "\u0441\u1d04\u03f2\u2ca5",
    "d": "\u0501\u1d05\u0257\u0111\u13e7",
    "e": "\u0435\u03b5\u0454\u1d07\u04bd\u212e\u0258",
    "f": "\u0192\u0584\u03dd",
    "g": "\u0261\u0262\u0581\u1d83",
    "h": "\u043d\u04bb\u029c\u0570\u210e\u0127",
    "i": "\u0456\u03b9\u0131\u026a\u04cf\u0269\u1d09\u13a5",
    "j": "\u0458\u1d0a\u03f3",
    "k": "\u043a\u03ba\u1d0b",
    "l": "\u0142\u029f\u217c\u2113\u01c0",
    "m": "\u043c\u1d0d\u028d",
    "n": "\u03b7\u043f\u0274\u0578\u057c",
    "o": "\u043e\u03bf\u1d0f\u0585\u00f8\u0e50\u0966\u06f5\u0d20\u101d\u17e0",
    "p": "\u0440\u03c1\u1d18\u03f8\u2ca3",
    "q": "\u051b\u0563\u0566",
    "r": "\u0433\u0280\u1d26\u027e",
    "s": "\u0455\ua731\u01bd\u10fd\u1e9b",
    "t": "\u0442\u03c4\u1d1b\u0167",
    "u": "\u03c5\u057d\u028b\u1d1c\u0446\u0265",
    "v": "\u03bd\u0475\u1d20\u05d8",
    "w": "\u051d\u03c9\u0461\u026f\u1d21\u0561",
    "x": "\u0445\u03c7\u157d",
    "y": "\u0443\u03b3\u04af\u028f\u10e7\u0263",
    "z": "\u0437\u1d22\u0290",
}
LOOKALIKES = {ord(letter): latin for latin, letters in _LOOKS_LIKE.items() for letter in letters}
_DIGITS = dict(zip(map(ord, "01345789"), "oieastbg", strict=True))
_SIGNS = {ord("$"): "s", ord("@"): "a", ord("|"): "i", ord("!"): "i"}

_NAMES = LOOKALIKES | _DIGITS | _SIGNS
_SIGN_IN_WORD = re.compile(r"(?<=\w)[$@|!]+(?=\w)")

# Scripts that are written without blanks between words: each of their letters stands for itself.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORDS = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")


def folded(text: str) -> str:
    """The text as two people would agree that it is the same: case, width, marks and spacing do not count."""
    text = unicodedata.normalize("NFKD", normalise(text)).casefold()
    return " ".join("".join(c for c in text if not is_mark(c) and c not in JOINERS).split())


def skeleton(name: str) -> str:
    """What a name looks like at a glance; two names with one skeleton can be taken for each other."""
    looked_at = folded(normalise_name(name)).translate(_NAMES)
    return "".join(c for c in looked_at if c.isalnum()).replace("rn", "m").replace("l", "i")


def words(text: str) -> list[str]:
    """The words of the matching copy: folded, letters that look like Latin ones made Latin, nothing invisible.

    `V1agra`, `vi\u00adagra` and `viаgra` (with a Cyrillic а) are one word. Letters of scripts without blanks between
    words are a word each.
    """
    looked_at = folded(text).replace("\u00ad", "").translate(LOOKALIKES)
    looked_at = _SIGN_IN_WORD.sub(lambda found: found[0].translate(_SIGNS), looked_at)
    return [
        word if word.isalpha() or word.isdecimal() else word.translate(_DIGITS) for word in _WORDS.findall(looked_at)
    ]


def mixes_scripts(text: str) -> bool:
    """Whether one word is written in letters of scripts that pass for each other."""
    if text.isascii():
        return False
    for word in text.split():
        scripts = {unicodedata.name(c, "?").partition(" ")[0] for c in word if c.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1:
            return True
    return False
