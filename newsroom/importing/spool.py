"""The records of an export in a temporary file, in which they are found in the order in which they can come in.

An export names things before it tells of them: a post its featured picture, a page the page above it, a text the
address of another. So the first pass puts everything into a SQLite file of its own, on disk, whatever its size; the
newsroom's database is not touched, and no more than one record is in memory at any time.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from articles.redirecting import without_size
from newsroom.importing.wxr import Author, Channel, Comment, Item, Label, NotReadable, Record, Term

DEEPEST = 200
"""Levels of pages inside pages; what is deeper stands at the top."""

_TABLES = """
CREATE TABLE authors (login TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE terms (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, slug TEXT NOT NULL, data TEXT NOT NULL,
  UNIQUE (kind, slug));
CREATE TABLE items (place INTEGER PRIMARY KEY, number INTEGER, kind TEXT NOT NULL, parent INTEGER NOT NULL,
  sort INTEGER NOT NULL, level INTEGER NOT NULL DEFAULT 0, in_circle INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL);
CREATE TABLE addresses (path TEXT PRIMARY KEY, place INTEGER NOT NULL);
CREATE TABLE files (address TEXT PRIMARY KEY, place INTEGER NOT NULL, is_own INTEGER NOT NULL);
"""
_INDEXES = """
CREATE INDEX item_by_number ON items (number);
CREATE INDEX item_by_kind ON items (kind, level, place);
CREATE INDEX item_by_parent ON items (parent, kind, sort, place);
"""
_LEVELS = """
WITH RECURSIVE tree (place, number, level) AS (
  SELECT place, number, 1 FROM items WHERE kind = 'page'
    AND (in_circle OR parent NOT IN (SELECT number FROM items WHERE kind = 'page' AND number IS NOT NULL))
  UNION SELECT items.place, items.number, tree.level + 1 FROM items JOIN tree ON items.parent = tree.number
    WHERE items.kind = 'page' AND NOT items.in_circle AND tree.level < ?)
UPDATE items SET level = (SELECT min(level) FROM tree WHERE tree.place = items.place)
  WHERE place IN (SELECT place FROM tree)
"""
_FILE = """
INSERT INTO files VALUES (?, ?, ?) ON CONFLICT (address) DO UPDATE SET place = excluded.place, is_own = excluded.is_own
  WHERE excluded.is_own AND NOT files.is_own
"""


class Spool:
    """What an export holds; fill it once, then ask. To be used in a `with`, after which nothing is left of it."""

    def __init__(self) -> None:
        self.channel = Channel()
        self.counts: Counter[str] = Counter()
        self.uses: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="newsroom-import-")
        self._rows = sqlite3.connect(Path(self._folder.name) / "spool.sqlite3", isolation_level=None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._rows.close()
        self._folder.cleanup()

    def fill(self, records: Iterable[Record]) -> None:
        """Take in all records.

        `counts` then has the numbers of `authors`, `terms`, `comments` and of items by kind, and `uses` how many
        public items stand in each category, by its slug.

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
            self._rows.execute(_LEVELS, (DEEPEST,))
            if circles := self._circles():
                self._rows.executemany("UPDATE items SET in_circle = 1 WHERE place = ?", circles)
                self._rows.execute(_LEVELS, (DEEPEST,))
        except sqlite3.OperationalError as error:
            words = _("There is no room to unpack the file in %(folder)s (%(why)s).")
            raise NotReadable(words % {"folder": tempfile.gettempdir(), "why": error}) from error

    def _add(self, record: Record) -> None:
        match record:
            case Channel():
                self.channel = record
            case Author():
                row = (record.login, _packed(record))
                self.counts["authors"] += self._rows.execute(
                    "INSERT OR IGNORE INTO authors VALUES (?, ?)", row
                ).rowcount
            case Term():
                row = (record.kind, record.slug or record.name, _packed(record))
                added = self._rows.execute("INSERT OR IGNORE INTO terms (kind, slug, data) VALUES (?, ?, ?)", row)
                self.counts["terms"] += added.rowcount
            case Item():
                row = (record.place, record.number, record.kind, record.parent, record.order, _packed(record))
                self._rows.execute(
                    "INSERT INTO items (place, number, kind, parent, sort, data) VALUES (?, ?, ?, ?, ?, ?)", row
                )
                self.counts[record.kind] += 1
                self.counts["comments"] += len(record.comments)
                if record.status == "publish":
                    self.uses.update(label.slug or label.name for label in record.labels if label.domain == "category")
                if path := path_of(record.link):
                    self._rows.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (path, record.place))
                if file := file_address(record.file):
                    self._rows.execute(_FILE, (file, record.place, True))
                    self._rows.execute(_FILE, (without_size(file), record.place, False))

    def _circles(self) -> list[tuple[int]]:
        """The places of the pages that lie in themselves by way of others, among those that hang from no top page."""
        loose = self._rows.execute("SELECT number, place, parent FROM items WHERE kind = 'page' AND level = 0")
        above = {number: (place, parent) for number, place, parent in reversed(loose.fetchall())}
        places: list[tuple[int]] = []
        seen: set[int] = set()
        for number in above:
            trail: dict[int, None] = {}
            while number in above and number not in seen:
                seen.add(number)
                trail[number] = None
                number = above[number][1]
            if number in trail:
                way = list(trail)
                places += [(above[page][0],) for page in way[way.index(number) :]]
        return places

    # Asking

    def authors(self) -> Iterator[Author]:
        for (data,) in self._rows.execute("SELECT data FROM authors ORDER BY rowid"):
            yield Author(**json.loads(data))

    def terms(self, kind: str) -> Iterator[Term]:
        """The terms of a taxonomy, in the order of the file."""
        for (data,) in self._rows.execute("SELECT data FROM terms WHERE kind = ? ORDER BY place", (kind,)):
            yield Term(**json.loads(data))

    def kinds(self) -> dict[str, int]:
        """How many items there are of each kind."""
        return dict(self._rows.execute("SELECT kind, count(*) FROM items GROUP BY kind ORDER BY kind"))

    def items(self, kind: str) -> Iterator[Item]:
        """The items of a kind, in the order of the file; pages come after those that they lie in."""
        for (data,) in self._rows.execute("SELECT data FROM items WHERE kind = ? ORDER BY level, place", (kind,)):
            yield _item(data)

    def item(self, number: int) -> Item | None:
        """The first item with this number."""
        return self._first("SELECT data FROM items WHERE number = ? ORDER BY place LIMIT 1", number)

    def item_in(self, place: int) -> Item | None:
        """The item in this place of the file."""
        return self._first("SELECT data FROM items WHERE place = ?", place)

    def item_at(self, url: str) -> Item | None:
        """The item whose own address this is, by its path."""
        found = "SELECT data FROM items WHERE place = (SELECT place FROM addresses WHERE path = ?)"
        return self._first(found, path_of(url))

    def attachment_at(self, url: str) -> Item | None:
        """The attachment whose file this is, or of which this is a smaller copy."""
        found = "SELECT data FROM items WHERE place = (SELECT place FROM files WHERE address = ?)"
        address = file_address(url)
        if not address:
            return None
        return self._first(found, address) or self._first(found, without_size(address))

    def attached_to(self, number: int) -> list[int]:
        """The numbers of the attachments of an item, in the order that WordPress shows them in."""
        asked = "SELECT number FROM items WHERE parent = ? AND kind = 'attachment' AND number > 0 ORDER BY sort, place"
        return [found for (found,) in self._rows.execute(asked, (number,))]

    def in_a_circle(self) -> set[int]:
        """The places of pages that can only stand at the top: they lie in one another, or below too many others."""
        asked = "SELECT place FROM items WHERE kind = 'page' AND (in_circle OR level = 0)"
        return {place for (place,) in self._rows.execute(asked)}

    def _first(self, question: str, value: int | str) -> Item | None:
        row = self._rows.execute(question, (value,)).fetchone()
        return _item(row[0]) if row else None


def path_of(url: str) -> str:
    """The path of an address as it is compared: unquoted, one slash at its end; "" where it is the front page's.

    An address that a query decides (`?p=4`, `?page_id=2`) has no path of its own.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/")
    return "" if not path or parts.query or "\0" in path else f"{path}/"


def file_address(url: str) -> str:
    """Host and path of a file's address, as they are compared: whatever the scheme, without query; "" for none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{unquote(parts.path)}" if parts.netloc and parts.path else ""


def _packed(record: Record) -> str:
    return json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":"))


def _item(data: str) -> Item:
    told = json.loads(data)
    told["labels"] = [Label(**label) for label in told["labels"]]
    told["comments"] = [Comment(**comment) for comment in told["comments"]]
    return Item(**told)
