"""The words in SQLite: a table of FTS5 with row ids in the order of dates, so that the newest come without sorting.

The tokenizer `ascii` takes everything beyond ASCII for letters: it only parts words at the spaces that we set, and
knows no other Unicode than the one our folding knows (https://www.sqlite.org/fts5.html, 4.3.2).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from articles.search.query import Query
from articles.search.words import Term

TABLE = "articles_searchwords"
PLACE = "rowid"
MATCHES = f"{TABLE} MATCH %s"
MATCHES_GUESS = f"{TABLE} MATCH '\"' || guess.word || '\"'"
GUESSES = "SELECT value AS word FROM json_each(%s)"
CREATE = f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, columnsize=0, tokenize='ascii')"
DROP = f"DROP TABLE IF EXISTS {TABLE}"


def is_available() -> bool:
    """Whether this Python's SQLite was built with FTS5."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def put(cursor: Any, rows: Iterable[tuple[int, list[str]]]) -> None:
    """Write the words of pieces by their places."""
    cursor.executemany(
        f"INSERT OR REPLACE INTO {TABLE}(rowid, words) VALUES (%s, %s)",  # noqa: S608
        [(place, " ".join(words)) for place, words in rows],
    )


def remove(cursor: Any, places: Iterable[int]) -> None:
    """Take out what stands at these places."""
    cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(place,) for place in places])  # noqa: S608


def expression(query: Query, filters: Sequence[Sequence[str]]) -> str:
    """The query in FTS5's language; of each of `filters`, words of which a piece must have one."""
    wanted = [_phrase(term) for term in query.terms]
    wanted += [f"({' OR '.join(map(_quoted, words))})" for words in filters]
    return f"({' AND '.join(wanted)})" + "".join(f" NOT {_phrase(term)}" for term in query.excluded)


def guesses(words: Sequence[str]) -> object:
    """The parameter of GUESSES."""
    return json.dumps(words)


def _phrase(term: Term) -> str:
    return _quoted(" ".join(term.words)) + (" *" if term.is_open else "")


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
