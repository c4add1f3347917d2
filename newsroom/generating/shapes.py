"""The shapes of a real site: how few things get most of everything, which days are busy, who is in which state."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from newsroom.generating.pieces import Piece

YEARS = 15
MOST_REPLIES = 5_000
"""A piece has no more, as long as the replies asked for leave that choice."""
_STEEPNESS = 1.3
_WEEK = (1.0, 1.05, 1.05, 1.0, 0.95, 0.4, 0.3)  # from Monday on


class PowerLaw:
    """Picks among things so that the nth is picked in proportion to 1/n (Zipf's law)."""

    def __init__(self, things: Sequence, exponent: float = 1.0) -> None:
        self.things = things
        self.weights = list(accumulate(rank**-exponent for rank in range(1, len(things) + 1)))

    def pick(self, chance: Random, number: int = 1) -> list:
        """Up to `number` different things, the first first."""
        return list(dict.fromkeys(chance.choices(self.things, cum_weights=self.weights, k=number)))


class Scattered:
    """The numbers from 0 to `size` - 1 in another order, without holding them: steps near the golden section."""

    def __init__(self, size: int, start: int = 0) -> None:
        self.size, self.start = max(size, 1), start
        self.step = max(1, round(size * (math.sqrt(5) - 1) / 2))
        while math.gcd(self.step, self.size) != 1:
            self.step += 1

    def __getitem__(self, place: int) -> int:
        return (self.start + place * self.step) % self.size


class Days:
    """The days of fifteen years up to `until`, in their order, each as often as its weekday is worked on."""

    def __init__(self, until: date) -> None:
        self.first = until - timedelta(days=round(YEARS * 365.25) - 1)
        days = (until - self.first).days + 1
        self.weights = list(accumulate(_WEEK[(self.first + timedelta(days=n)).weekday()] for n in range(days)))

    def at(self, fraction: float) -> date:
        """The day at which this part of the whole (0 to 1) has been done."""
        place = bisect_left(self.weights, fraction * self.weights[-1])
        return self.first + timedelta(days=min(place, len(self.weights) - 1))


def end_of(day: date) -> datetime:
    """The midnight, in the site's time zone, with which a day ends; as UTC, where an hour is never twice."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())).astimezone(UTC)


def replies_of(pieces: Iterable[Piece], number: int, replies: int) -> Iterator[tuple[Piece, int]]:
    """Each piece with its number of replies: most have none or few, some have thousands; together so many as asked for.

    The number at rank r is in proportion to (r + q) to the power of -1.3 (B. Mandelbrot, "An informational theory of
    the statistical structure of language", 1953), where q is a thousandth of all. What a piece cannot have that readers
    do not see, the next one gets.
    """
    ranks = Scattered(number, number // 3)
    flatness, total = _flatness(number, replies)
    exact, given = 0.0, 0
    for place, piece in enumerate(pieces):
        exact += replies * (ranks[place] + flatness) ** -_STEEPNESS / total
        due = replies if place == number - 1 else min(int(exact), replies)
        here = due - given if piece.takes_replies else 0
        given += here
        yield piece, here


def _flatness(number: int, replies: int) -> tuple[float, float]:
    """What is added to each rank, and the sum of all weights; more is added where the first would get too many."""
    flatness = max(number / 1000, 1.0)
    most = max(MOST_REPLIES, 10 * replies / number) if number else 0
    while number:
        total = math.fsum((rank + flatness) ** -_STEEPNESS for rank in range(number))
        if replies * flatness**-_STEEPNESS / total <= most:
            return flatness, total
        flatness *= 2
    return flatness, 1.0
