"""The records of a file in a temporary database, in which discussions are whole and in an order in which they come in.

An export tells of answers wherever they were written, and of one discussion under several addresses. So the first pass
puts everything into a SQLite file of its own; the newsroom's database is not touched before all of it was read.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.utils.translation import gettext as _

from comments.moving.records import Comment, Discussion, NotReadable, Record

DEEPEST = 1000
"""Levels of answers; what lies deeper answers the one that stands above it on the last but one of them."""

PART = 1000
"""So many comments are in memory at a time."""

_TABLES = """
CREATE TABLE discussions (key TEXT PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL,
  gone INTEGER NOT NULL, settings TEXT NOT NULL, article INTEGER);
CREATE TABLE comments (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, parent TEXT NOT NULL,
  written_at TEXT, gone INTEGER NOT NULL, data TEXT NOT NULL, article INTEGER);
CREATE TABLE twice (key TEXT NOT NULL, id TEXT NOT NULL);
"""
_INDEXES = """
CREATE INDEX comment_by_key ON comments (key);
CREATE INDEX twice_by_key ON twice (key);
INSERT OR IGNORE INTO discussions SELECT DISTINCT key, '', '', '', 0, '{}', NULL FROM comments;
"""


@dataclass
class Order:
    """The order in which the comments of one discussion come in, and what had to be changed for it.

    `places` are theirs in the file, each after that of the comment that it answers; `above` is what it answers.
    """

    places: list[int] = field(default_factory=list)
    above: dict[int, int | None] = field(default_factory=dict)
    circles: list[int] = field(default_factory=list)
    too_deep: int = 0
    left_out: int = 0


class Spool:
    """What a file holds; fill it once, then ask. To be used in a `with`, after which nothing is left of it."""

    def __init__(self) -> None:
        self.total = 0

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="newsroom-comments-")
        self._rows = sqlite3.connect(Path(self._folder.name) / "spool.sqlite3", isolation_level=None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._rows.close()
        self._folder.cleanup()

    def fill(self, records: Iterable[Record]) -> None:
        """Take in all records; `total` is then the number of comments.

        Raises:
            NotReadable: as the reader of the records does, or when there is no room for them.
        """
        try:
            self._rows.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")
            # An open file without a name lasts as long as the process, so whatever ends that leaves nothing behind.
            self._folder.cleanup()
            self._rows.execute("BEGIN")
            for record in records:
                self._add(record)
            self._rows.execute("COMMIT")
            self._rows.executescript(_INDEXES)
        except sqlite3.OperationalError as error:
            words = _("There is no room to unpack the file in %(folder)s (%(why)s).")
            raise NotReadable(words % {"folder": tempfile.gettempdir(), "why": error}) from error

    def _add(self, record: Record) -> None:
        if isinstance(record, Discussion):
            row = (record.key, record.address, record.name, record.title, record.gone, _packed(record.settings))
            self._rows.execute("INSERT OR IGNORE INTO discussions VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
            return
        at = record.written_at.astimezone(UTC).isoformat(timespec="microseconds") if record.written_at else None
        row = (record.id, record.key, record.parent, at, record.gone, _packed(record.data))
        added = self._rows.execute(
            "INSERT OR IGNORE INTO comments (id, key, parent, written_at, gone, data) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        self.total += 1
        if not added.rowcount:
            self._rows.execute("INSERT INTO twice VALUES (?, ?)", (record.key, record.id))

    # Finding the pieces

    def match(self, find: Callable[[Discussion], int | None]) -> None:
        """Have `find` say of each discussion to which article it belongs; those that have nothing to bring are not
        asked about.
        """
        asked = (
            "SELECT key, address, name, title, gone, settings FROM discussions WHERE settings != '{}'"
            " OR key IN (SELECT key FROM comments)"
        )
        found = []
        for row in self._rows.execute(asked).fetchall():
            discussion = _discussion(row)
            if not discussion.gone and (article := find(discussion)) is not None:
                found.append((article, discussion.key))
        self._rows.executemany("UPDATE discussions SET article = ? WHERE key = ?", found)
        self._rows.executemany("UPDATE comments SET article = ? WHERE key = ?", found)
        self._rows.execute("CREATE INDEX comment_by_article ON comments (article, place)")

    def without_article(self) -> Iterator[tuple[Discussion, int]]:
        """The discussions that have comments and belong to no article, each with the number of them."""
        asked = (
            "SELECT d.key, address, name, title, d.gone, settings, count(c.place) + (SELECT count(*) FROM twice t"
            " WHERE t.key = d.key) FROM discussions d JOIN comments c ON c.key = d.key WHERE d.article IS NULL"
            " GROUP BY d.key ORDER BY min(c.place)"
        )
        for *row, number in self._rows.execute(asked):
            yield _discussion(row), number

    def articles(self) -> list[int]:
        """The articles to which discussions belong, in the order of the file."""
        asked = "SELECT article FROM discussions WHERE article IS NOT NULL GROUP BY article ORDER BY min(rowid)"
        return [article for (article,) in self._rows.execute(asked)]

    def discussions(self, article: int) -> list[Discussion]:
        asked = "SELECT key, address, name, title, gone, settings FROM discussions WHERE article = ? ORDER BY rowid"
        return [_discussion(row) for row in self._rows.execute(asked, (article,))]

    def twice(self, article: int) -> list[str]:
        """The ids that come a second time in the discussions of an article."""
        asked = "SELECT id FROM twice WHERE key IN (SELECT key FROM discussions WHERE article = ?) ORDER BY rowid"
        return [name for (name,) in self._rows.execute(asked, (article,))]

    # Putting a discussion in order

    def order(self, article: int, *, by_time: bool, known: Callable[[Iterable[str]], set[str]] | None = None) -> Order:
        """Bring the comments of an article into an order in which they can come in, that of the file or of time.

        Circles are opened at one of them. The deleted that nobody answered are left out, but for those of which `known`
        says, of their ids, that they came in before they were deleted.
        """
        asked = (
            "SELECT c.place, p.place, c.written_at, CASE WHEN c.gone THEN c.id END FROM comments c"
            " LEFT JOIN comments p ON p.id = c.parent AND p.article = c.article WHERE c.article = ? ORDER BY c.place"
        )
        order, gone = Order(), dict[int, str]()
        own: dict[int, Any] = {}
        for place, above, written_at, gone_id in self._rows.execute(asked, (article,)):
            order.above[place] = above
            own[place] = (written_at or "") if by_time else place
            if gone_id is not None:
                gone[place] = gone_id
        turns = _turns(order, own)
        order.places = sorted(turns, key=lambda place: (*turns[place], place))
        here = known(gone.values()) if known and gone else set()
        answered: set[int | None] = set()
        kept: list[int] = []
        for place in reversed(order.places):
            if place in gone and place not in answered and gone[place] not in here:
                order.left_out += 1
            else:
                answered.add(order.above[place])
                kept.append(place)
        order.places = kept[::-1]
        return order

    def comments(self, order: Order) -> Iterator[list[Comment]]:
        """The comments in their order, a part at a time, with the parents that they come in under."""
        for places in batched(order.places, PART):
            needed = json.dumps([*places, *filter(None, map(order.above.get, places))])
            asked = (
                "SELECT place, id, key, parent, written_at, gone, {} FROM comments"
                " WHERE place IN (SELECT value FROM json_each(?))"
            )
            names = {row[0]: row[1] for row in self._rows.execute(asked.format("''"), (needed,))}
            rows = {row[0]: row for row in self._rows.execute(asked.format("data"), (json.dumps(places),))}
            part = []
            for place in places:
                comment, above = _comment(rows[place]), order.above[place]
                if above is not None:
                    comment = replace(comment, parent=names[above])
                elif place in order.circles:
                    comment = replace(comment, parent="")
                part.append(comment)
            yield part

    def ids(self, places: Iterable[int]) -> list[str]:
        """The ids of the comments in these places of the file."""
        return [
            self._rows.execute("SELECT id FROM comments WHERE place = ?", (place,)).fetchone()[0] for place in places
        ]


def _turns(order: Order, own: dict[int, Any]) -> dict[int, tuple[Any, int]]:
    """When the turn of each comment comes, its own or that of what it answers if that is later; and its level.

    Mends `order` where comments answer one another in circles, or lie too deep.
    """
    turns: dict[int, tuple[Any, int]] = {}
    for start in own:
        trail: dict[int, None] = {}
        place: int | None = start
        while place is not None and place not in turns and place not in trail:
            trail[place] = None
            place = order.above[place]
        way = list(trail)[::-1]
        if place in trail:  # opened there, the circle is gone round once more, back to the one that this one answered
            order.circles.append(place)
            order.above[place] = None
            opened = way.index(place)
            way = [place, *way[:opened], *way[opened + 1 :]]
        for place in way:
            above = order.above[place]
            turn, level = turns[above] if above is not None else (own[place], -1)
            if level == DEEPEST - 1:
                order.too_deep += 1
                order.above[place] = order.above[above]
                level -= 1
            turns[place] = (max(own[place], turn), level + 1)
    return turns


def _packed(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _discussion(row: Sequence[Any]) -> Discussion:
    key, address, name, title, gone, settings = row
    return Discussion(key, address, name, title, bool(gone), json.loads(settings))


def _comment(row: Sequence[Any]) -> Comment:
    _place, name, key, parent, written_at, gone, data = row
    at = datetime.fromisoformat(written_at) if written_at else None
    return Comment(name, key, parent, at, json.loads(data), bool(gone))
