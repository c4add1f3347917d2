"""What the words of a comment suggest, by those that stood in earlier ones.

The words' own probabilities are Robinson's ("A statistical approach to the spam problem", Linux Journal 107, 2003):
what was seen seldom counts for little. Those of the fifteen most telling are combined as Graham does ("A plan for
spam", 2002).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from comments.models import LearntWord

TOTAL = ""
"""The word that stands in every comment: how many have taught something, of each kind."""

FEWEST = 50
"""So many of each kind have to be decided before anything is said."""
EXTREMES = 15
MOST = 4.0
"""The opinion is between this and its opposite, in natural logarithms of the odds."""

STRENGTH = 1.0
"""How many comments the assumption is worth that a word stands in as much spam as anything else (Laplace)."""
TELLING = 0.1
"""Nearer to the middle a word says nothing."""


@dataclass(frozen=True)
class Opinion:
    """Logarithm of the odds that it is spam, from -MOST to MOST, and the features that speak loudest for it."""

    logit: float
    because: tuple[str, ...]


def opinion_of(features: Sequence[str]) -> Opinion | None:
    """What the features suggest; None while too little is learnt. One query."""
    rows = LearntWord.objects.filter(word__in=[TOTAL, *features]).values_list("word", "spam", "honest")
    learnt = {word: (spam, honest) for word, spam, honest in rows}
    all_spam, all_honest = learnt.pop(TOTAL, (0, 0))
    if min(all_spam, all_honest) < FEWEST:
        return None
    odds = {
        word: _log_odds(spam / all_spam, honest / all_honest, spam + honest) for word, (spam, honest) in learnt.items()
    }
    extremes = sorted((word for word in odds if odds[word]), key=lambda word: (-abs(odds[word]), word))[:EXTREMES]
    logit = max(-MOST, min(MOST, math.fsum(odds[word] for word in extremes)))
    return Opinion(logit, tuple(word for word in extremes if odds[word] * logit > 0))


def _log_odds(share_of_spam: float, share_of_honest: float, seen: int) -> float:
    if not seen:
        return 0.0
    probability = share_of_spam / (share_of_spam + share_of_honest)
    smoothed = (STRENGTH * 0.5 + seen * probability) / (STRENGTH + seen)
    return math.log(smoothed / (1 - smoothed)) if abs(smoothed - 0.5) >= TELLING else 0.0
