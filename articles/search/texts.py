"""The text of a clean body, and what of it is shown with a match: an extract, with the words that were looked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import unescape

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from articles.search.words import Match, Term, Unit, composed, matches, units

BEFORE, LENGTH = 60, 210
"""Characters of an extract: before the first match at most, and in all."""
LOOKED_AT = 30_000
"""Characters of a text in which a match is looked for; the extract of a longer one comes from its beginning."""

_INLINE = re.compile(
    r"</?(?:a|abbr|cite|code|del|em|ins|mark|q|s|small|strong|sub)(?:\s[^\">]*(?:\"[^\"]*\"[^\">]*)*)?>"
)
_TAG = re.compile(r"<[^\">]*(?:\"[^\"]*\"[^\">]*)*>")


def text_of(body: str) -> str:
    """The words of a clean body in one line. A mark over the line, such as that of a footnote, ends a word."""
    return " ".join(unescape(_TAG.sub(" ", _INLINE.sub("", body))).split())


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """The text as HTML, with the terms in `mark` elements."""
    text = composed(text)
    return _marked(text, 0, len(text), matches(list(units(text)), terms))


def terms_in(text: str, terms: Sequence[Term]) -> int:
    """How many of the terms stand in the text."""
    return len({match.term for match in matches(list(units(composed(text))), terms)})


def extract(text: str, terms: Sequence[Term]) -> SafeString:
    """The part of a text where most of the terms stand close together, as HTML; empty where none does."""
    text = composed(text[:LOOKED_AT])
    found = list(units(text))
    places = matches(found, terms)
    if not places:
        return format_html_join("", "", [])
    best = _most_together(places)
    start, end = _window(text, found, best)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html_join("", "{}", [(before,), (_marked(text, start, end, places),), (after,)])


def _most_together(places: Sequence[Match]) -> Match:
    """The first match that begins a stretch, as long as an extract, with the most different terms in it."""
    best, most, end = places[0], 0, 0
    inside: Counter[int] = Counter()
    for match in places:
        while end < len(places) and places[end].end <= match.start + LENGTH - BEFORE:
            inside[places[end].term] += 1
            end += 1
        if len(+inside) > most:
            best, most = match, len(+inside)
        inside[match.term] -= 1
    return best


def _window(text: str, found: Sequence[Unit], match: Match) -> tuple[int, int]:
    """From where to where the extract goes, with whole units at its ends."""
    start = next(unit.start for unit in found if unit.start >= match.start - BEFORE)
    if start == found[0].start:
        start = 0
    if len(text) <= start + LENGTH:
        return start, len(text)
    return start, max(match.end, *(unit.end for unit in found if unit.end <= start + LENGTH))


def _marked(text: str, start: int, end: int, places: Iterable[Match]) -> SafeString:
    parts: list[tuple[str, str]] = []
    at = start
    for match in sorted(places, key=lambda match: (match.start, -match.end)):
        first = max(match.start, at)
        if match.end <= first or match.end > end:
            continue
        parts.append((text[at:first], text[first : match.end]))
        at = match.end
    html = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html_join("", "{}", [(html,), (text[at:end],)])
