"""Asking the index: the newest matches, ranked among themselves, and words that were meant where there are none.

Only what is live is found. The index holds what is published, so what is only scheduled is left out by its place, and
pages of results ask each piece once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.utils import timezone

from articles.models import Article, SearchEntry
from articles.models.search import filed_under, place_of
from articles.search import NEWEST, engine_for
from articles.search.query import Query
from articles.search.texts import text_of
from articles.search.words import Term, composed, fold, units

HEADLINE, STANDFIRST, NAMES = 8, 4, 3
"""What a word counts where it stands; in the text alone it counts nothing, and the newer piece comes first."""
IN_ORDER = 6
"""What all words together, in the order in which they were typed, count in a headline."""

SHORTEST_GUESSED = 4
MOST_GUESSED = 3
"""Words of a query that others are tried for."""
POPULAR = 100
"""Pieces that a guess is counted in at most."""

_LAST = 2**63 - 1


@dataclass(frozen=True)
class Filters:
    """Where to look: in one of these sections, by this author, from a moment on and before another (aware)."""

    sections: tuple[int, ...] = ()
    author: int | None = None
    since: datetime | None = None
    before: datetime | None = None

    @property
    def words(self) -> list[list[str]]:
        """As the index has them: of each list, a piece has one."""
        sections = [filed_under("s", number) for number in self.sections]
        authors = [filed_under("a", self.author)] if self.author is not None else []
        return [words for words in [sections, authors] if words]

    @property
    def places(self) -> tuple[int, int]:
        first = place_of(self.since) if self.since else -_LAST
        last = place_of(self.before) - 1 if self.before else _LAST
        return first, last


EVERYWHERE = Filters()


def find(
    query: Query, filters: Filters = EVERYWHERE, *, by_date: bool = False, now: datetime | None = None
) -> list[int]:
    """The live pieces that answer the query, the best first (or the newest): at most NEWEST of them, in one query."""
    if not query.terms:
        return []
    connection = connections[SearchEntry.objects.db]
    engine = engine_for(connection)
    scheduled, values = _scheduled(now)
    columns = "entry.article_id" if by_date else "entry.article_id, entry.headline, entry.standfirst, entry.names"
    sql = (
        f"WITH scheduled AS MATERIALIZED ({scheduled}), "  # noqa: S608
        f"newest AS MATERIALIZED (SELECT {engine.PLACE} AS place FROM {engine.TABLE} WHERE {engine.MATCHES} "
        f"AND {engine.PLACE} BETWEEN %s AND %s AND {engine.PLACE} NOT IN (SELECT place FROM scheduled) "
        f"ORDER BY {engine.PLACE} DESC LIMIT {NEWEST}) "
        f"SELECT {columns} FROM newest JOIN {SearchEntry._meta.db_table} AS entry ON entry.place = newest.place "
        "ORDER BY newest.place DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, engine.expression(query, filters.words), *filters.places])
        rows = cursor.fetchall()
    if by_date:
        return [row[0] for row in rows]
    wanted = [_as_text(term) for term in query.terms]
    together = "".join(words.rstrip() for words in wanted) + " " if len(wanted) > 1 else ""
    # Sorting keeps the order of dates among those that count the same.
    return [row[0] for row in sorted(rows, key=lambda row: -_score(row, wanted, together))]


def _scheduled(now: datetime | None) -> tuple[str, tuple[Any, ...]]:
    """A subquery for the places of what is published and not live."""
    ahead = Article.objects.scheduled(now or timezone.now()).order_by()
    places = SearchEntry.objects.filter(article__in=ahead, place__isnull=False).values("place")
    return places.query.sql_with_params()


def _as_text(term: Term) -> str:
    """The term as it stands in the texts of an entry, which have a space on each side of each word."""
    return " " + " ".join(term.words) + ("" if term.is_open else " ")


def _score(row: tuple[Any, ...], wanted: Sequence[str], together: str) -> int:
    _article, headline, standfirst, names = row
    score = IN_ORDER if together and together in headline else 0
    for words in wanted:
        if words in headline:
            score += HEADLINE
        if words in standfirst:
            score += STANDFIRST
        if words in names:
            score += NAMES
    return score


# What was meant


def suggest(query: Query, now: datetime | None = None) -> str:
    """The query with words that live pieces hold in place of those that none does; empty without such words.

    Candidates are all words one slip away (a letter lost, added, changed or two swapped: Damerau, Communications of the
    ACM 7 (1964), 171), looked up in the index in one query: the work grows with the word, not with the site.
    """
    tried = [term.units[0] for term in query.terms if len(term.units) == 1 and not term.is_prefix]
    tried = [unit for unit in tried if not unit.is_character and len(unit.text) >= SHORTEST_GUESSED][:MOST_GUESSED]
    slips = {unit.text: one_slip_away(unit.text) for unit in tried}
    candidates = sorted({word for text, words in slips.items() for word in [text, *words]})
    if not candidates:
        return ""
    known = {word: (count, texts) for word, count, *texts in _known(candidates, now)}
    text = query.text
    for unit in sorted(tried, key=lambda unit: -unit.start):
        found = [] if unit.text in known else [word for word in slips[unit.text] if word in known]
        if found:
            best = max(found, key=lambda word: (known[word][0], word[0] == unit.text[0], word))
            text = text[: unit.start] + _as_written(best, known[best][1]) + text[unit.end :]
    return text if text != query.text else ""


def _known(candidates: Sequence[str], now: datetime | None) -> list[tuple[Any, ...]]:
    """Of words, those that live pieces hold: in how many (counted to POPULAR), and the texts of the newest of them."""
    connection = connections[SearchEntry.objects.db]
    engine = engine_for(connection)
    scheduled, values = _scheduled(now)
    holding = (
        f"FROM {engine.TABLE} WHERE {engine.MATCHES_GUESS} AND {engine.PLACE} NOT IN (SELECT place FROM scheduled)"  # noqa: S608
    )
    sql = (
        f"WITH scheduled AS MATERIALIZED ({scheduled}), guess AS ({engine.GUESSES}), "  # noqa: S608
        f"known AS MATERIALIZED (SELECT guess.word, "
        f"(SELECT {engine.PLACE} {holding} ORDER BY {engine.PLACE} DESC LIMIT 1) AS place FROM guess), "
        "counted AS MATERIALIZED (SELECT guess.word, guess.place, "
        f"(SELECT count(*) FROM (SELECT 1 {holding} LIMIT {POPULAR}) AS those) AS pieces "
        "FROM known AS guess WHERE guess.place IS NOT NULL ORDER BY 3 DESC LIMIT 30) "
        "SELECT counted.word, counted.pieces, article.headline, article.standfirst, article.body FROM counted "
        f"JOIN {SearchEntry._meta.db_table} AS entry ON entry.place = counted.place "
        f"JOIN {Article._meta.db_table} AS article ON article.id = entry.article_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, engine.guesses(candidates)])
        return cursor.fetchall()


def _as_written(word: str, texts: Sequence[str]) -> str:
    """The spelling in which a piece has the word, with its accents and marks."""
    headline, standfirst, body = texts
    for text in [headline, standfirst, text_of(body)]:
        text = composed(text)
        for unit in units(text):
            if unit.text == word:
                written = text[unit.start : unit.end]
                return written.lower() if fold(written.lower()) == word else written
    return word


_ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ءابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ",
]


def one_slip_away(word: str) -> list[str]:
    """The words that become `word` by one slip, in the letters of its own script."""
    alphabet = next((letters for letters in _ALPHABETS if word[0] in letters), "")
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in alphabet}
    found |= {head + letter + tail for head, tail in cuts for letter in alphabet}
    return sorted(found - {word})
