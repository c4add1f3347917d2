"""The words in PostgreSQL: a tsvector under a GIN index, which we write word by word: no dictionary touches it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from articles.search.query import Query
from articles.search.words import Term

TABLE = "articles_searchwords"
PLACE = "place"
MATCHES = "words @@ %s::tsquery"
MATCHES_GUESS = "words @@ ('''' || guess.word || '''')::tsquery"
GUESSES = "SELECT unnest(%s::text[]) AS word"
CREATE = (
    f"CREATE TABLE {TABLE} (place bigint PRIMARY KEY, words tsvector NOT NULL);"
    f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)"
)
DROP = f"DROP TABLE IF EXISTS {TABLE}"

_LAST_POSITION = 16_383
_MOST_POSITIONS = 256
_MOST_BYTES = 900_000
"""What a tsvector can hold (PostgreSQL's manual, 12.11): positions, of one word, and 1 MB in all."""


def is_available() -> bool:
    """It is part of every PostgreSQL."""
    return True


def put(cursor: Any, rows: Iterable[tuple[int, list[str]]]) -> None:
    """Write the words of pieces by their places."""
    cursor.executemany(
        f"INSERT INTO {TABLE} (place, words) VALUES (%s, %s::tsvector) "  # noqa: S608
        "ON CONFLICT (place) DO UPDATE SET words = excluded.words",
        [(place, _vector(words)) for place, words in rows],
    )


def remove(cursor: Any, places: Iterable[int]) -> None:
    """Take out what stands at these places."""
    cursor.execute(f"DELETE FROM {TABLE} WHERE place = ANY(%s)", [list(places)])  # noqa: S608


def expression(query: Query, filters: Sequence[Sequence[str]]) -> str:
    """The query as a tsquery; of each of `filters`, words of which a piece must have one."""
    wanted = [_phrase(term) for term in query.terms]
    wanted += [f"({' | '.join(map(_quoted, words))})" for words in filters]
    return " & ".join([*wanted, *(f"!{_phrase(term)}" for term in query.excluded)])


def guesses(words: Sequence[str]) -> object:
    """The parameter of GUESSES."""
    return list(words)


def _phrase(term: Term) -> str:
    words = " <-> ".join(map(_quoted, term.words))
    return f"({words}{':*' if term.is_open else ''})"


def _vector(words: Iterable[str]) -> str:
    """A tsvector as text. Words of a very long piece that it has no room for are not found."""
    positions: dict[str, list[int]] = {}
    room = _MOST_BYTES
    for place, word in enumerate(words, 1):
        known = positions.setdefault(word, [])
        if len(known) >= _MOST_POSITIONS:
            continue
        room -= 8 if known else 16 + len(word.encode())
        if room < 0:
            break
        known.append(min(place, _LAST_POSITION))
    return " ".join(f"{_quoted(word)}:{','.join(map(str, places))}" for word, places in positions.items() if places)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
