"""Passwords that a person can read from one screen and type on another."""

from __future__ import annotations

import math
import secrets

CONSONANTS = "bdfghjklmnprstvwz"
VOWELS = "aeiou"
GROUPS, SYLLABLES = 4, 3

BITS = GROUPS * SYLLABLES * math.log2(len(CONSONANTS) * len(VOWELS))
"""How hard it is to guess: about 77 bits."""


def make_password() -> str:
    """A new random password such as `mirato-kefusa-bodine-walupo`."""
    return "-".join("".join(_syllable() for _ in range(SYLLABLES)) for _ in range(GROUPS))


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)
