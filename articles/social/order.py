"""The order in which the letters of a line stand when scripts of both directions meet in it.

Pillow orders the letters of one call, and one call has one font. A line in several fonts is therefore ordered here,
by the rules W1 to W7, N1, N2, I1, I2 and L2 of the Unicode Bidirectional Algorithm (Unicode Standard Annex 9).
Embeddings and isolates are taken out of headlines before; paired brackets (N0) follow their neighbours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

STRONG = {"L": "L", "R": "R", "AL": "R"}
NUMBERS = {"EN", "AN"}


def runs_from_right(text: str, otherwise: bool) -> bool:
    """Whether `text` is read from the right: what its letters say, or `otherwise` where they disagree or are none."""
    directions = {STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in STRONG}
    return directions == {"R"} if len(directions) == 1 else otherwise


def levels(text: str, rtl: bool) -> list[int]:
    """The embedding level of every character of one line; odd ones run from the right."""
    base = int(rtl)
    kinds = _weak(list(map(unicodedata.bidirectional, text)), "R" if rtl else "L")
    resolved = _neutral(kinds, "R" if rtl else "L")
    if rtl:
        return [base + (kind != "R") for kind in resolved]
    return [base + {"L": 0, "R": 1}.get(kind, 2) for kind in resolved]


def visual[Item](items: Sequence[Item], their_levels: Sequence[int]) -> list[Item]:
    """Order `items` of a line as they stand from left to right: from the highest level down, each stretch is turned."""
    order = list(range(len(items)))
    for level in range(max(their_levels, default=0), 0, -1):
        turned = []
        for inside, same in groupby(order, key=lambda index: their_levels[index] >= level):
            stretch = list(same)
            turned += reversed(stretch) if inside else stretch
        order = turned
    return [items[index] for index in order]


def _weak(kinds: list[str], start: str) -> list[str]:
    """Numbers, their signs and marks take their kind from what stands beside them (W1 to W7)."""
    strong = previous = start
    for index, kind in enumerate(kinds):
        if kind in {"NSM", "BN"}:  # W1; boundaries such as joiners go with what they follow
            kind = previous
        elif kind == "EN" and strong == "AL":  # W2
            kind = "AN"
        if kind in STRONG:
            strong = kind
        kinds[index] = previous = kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for index in range(1, len(kinds) - 1):  # W4
        before, kind, after = kinds[index - 1 : index + 2]
        if before == after and ((before == "EN" and kind in {"ES", "CS"}) or (before == "AN" and kind == "CS")):
            kinds[index] = before
    kinds = _signs(kinds)
    strong = start
    for index, kind in enumerate(kinds):  # W7
        if kind in STRONG:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"
    return kinds


def _signs(kinds: list[str]) -> list[str]:
    """Signs such as % belong to the number they touch (W5); other separators are neutral (W6)."""
    result: list[str] = []
    stretches = [(kind, len(list(same))) for kind, same in groupby(kinds)]
    for place, (kind, count) in enumerate(stretches):
        beside = {neighbour for neighbour, _count in stretches[max(place - 1, 0) : place + 2]}
        if kind == "ET":
            kind = "EN" if "EN" in beside else "ON"
        elif kind in {"ES", "CS"}:
            kind = "ON"
        result += [kind] * count
    return result


def _neutral(kinds: list[str], base: str) -> list[str]:
    """What has no direction takes that of both its neighbours, or the line's (N1, N2)."""
    result: list[str] = []
    stretches = [
        (neutral, list(same)) for neutral, same in groupby(kinds, key=lambda kind: kind not in {"L", "R", *NUMBERS})
    ]
    for place, (neutral, same) in enumerate(stretches):
        if neutral:
            before = _side(stretches[place - 1][1][-1]) if place else base
            after = _side(stretches[place + 1][1][0]) if place + 1 < len(stretches) else base
            same = [before if before == after else base] * len(same)
        result += same
    return result


def _side(kind: str) -> str:
    return "R" if kind in NUMBERS else kind
