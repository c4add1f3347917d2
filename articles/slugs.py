"""Addresses made from words: a slug keeps the script of its headline and never comes out empty."""

from __future__ import annotations

import re
import unicodedata

from django.utils.text import slugify

RESERVED = frozenset({"feed", "atom", "json", "page"})
SLUG_LENGTH = 80

# Latin letters that Unicode does not decompose, in the spelling newsrooms use for them.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ł": "l", "Ł": "L", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ə": "e", "Ə": "E",
    }
)  # fmt: skip
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)")


def make_slug(words: str, length: int = SLUG_LENGTH) -> str:
    """Return a slug of at most `length` characters for `words`, or "" when no letter or digit is left.

    Latin words are transliterated to ASCII, other scripts keep their letters (RFC 3987 addresses). The cut
    falls between words. Reserved words get a trailing "-1", since list addresses use them.
    """
    words = unicodedata.normalize("NFC", _APOSTROPHES.sub("", words)).translate(_LETTERS)
    latin = slugify(words)
    slug = latin if _is_mostly_latin(words) else slugify(words, allow_unicode=True)
    if len(slug) > length:
        head, _, _ = slug[: length + 1].rpartition("-")
        slug = (head or slug)[:length]
    slug = slug.strip("-_")
    return f"{slug}-1" if slug in RESERVED else slug


def _is_mostly_latin(words: str) -> bool:
    letters = [c for c in words if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    return not letters or latin * 2 > len(letters)


def first_free(slug: str, taken: set[str]) -> str:
    """Return `slug`, or `slug-2`, `slug-3` … : the first that is not in `taken`."""
    candidate, number = slug, 2
    while candidate in taken:
        ending = f"-{number}"
        candidate, number = f"{slug[: SLUG_LENGTH - len(ending)]}{ending}", number + 1
    return candidate
