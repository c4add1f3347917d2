"""Two short names for what a comment says: one for the same words, one that is near for nearly the same words.

SimHash: Charikar, "Similarity estimation techniques from rounding algorithms" (2002); three bits of 64 for copies are
from Manku, Jain and Das Sarma, "Detecting near-duplicates for web crawling" (2007), and so is looking them up by four
bands of 16 bits: whatever differs in three bits at most is equal in one band at least.
"""

from __future__ import annotations

import hashlib

from comments import links
from comments.lookalikes import words

NEAR = 3
"""So many bits may differ between copies."""
BANDS = 4
BAND_BITS = 16

FEWEST_LETTERS = 12
"""Text with fewer letters beside its addresses is told by its addresses too."""
FEWEST_WORDS = 8
"""Shorter texts have no simhash: honest people say the same in few words."""
MOST_WORDS = 1_500

_LANES = 16
_SPREAD = [sum((byte >> bit & 1) << (bit * _LANES) for bit in range(8)) for byte in range(256)]
"""Each byte with its bits sixteen apart, so that eight bits of many numbers are counted in one addition."""


def said(body: str) -> list[str]:
    """The words that a fingerprint is of: addresses do not count, since it is they that differ between copies."""
    without = words(links.without_addresses(body))
    return without if sum(map(len, without)) >= FEWEST_LETTERS else words(body)


def text_hash(body: str) -> str:
    """A name for these words, whatever their case, width, spacing and disguise; empty for no words at all."""
    found = said(body)
    return hashlib.blake2b(" ".join(found).encode(), digest_size=16).hexdigest() if found else ""


def simhash(body: str) -> int | None:
    """64 bits, signed as databases have them, of which copies share nearly all; None for a text that is too short."""
    found = said(body)[:MOST_WORDS]
    if len(found) < FEWEST_WORDS:
        return None
    features = set(found)  # each word once: what stands in every text often must not outweigh the rest
    counts = [0] * 8
    for feature in features:
        for place, byte in enumerate(hashlib.blake2b(feature.encode(), digest_size=8).digest()):
            counts[place] += _SPREAD[byte]
    half, number = len(features) / 2, 0
    for place, lanes in enumerate(counts):
        for bit in range(8):
            if lanes >> (bit * _LANES) & (1 << _LANES) - 1 > half:
                number |= 1 << (place * 8 + bit)
    return number - (1 << 64) if number >> 63 else number


def distance(one: int, other: int) -> int:
    """How many of the 64 bits differ."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()


def bands(number: int) -> list[int]:
    """The simhash in its four parts, the lowest bits first."""
    return [number >> (BAND_BITS * place) & (1 << BAND_BITS) - 1 for place in range(BANDS)]
