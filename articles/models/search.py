"""What the search holds of each published piece, and the one function that keeps it true.

The words stand in a table of the database's own kind (`articles.search.sqlite`, `articles.search.postgresql`); this row
tells where, and holds the short texts by which matches are ranked. Both are written in the transaction that changes the
piece. Where a change touches many pieces, they are marked instead, and the worker comes to them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connections, models, transaction

from articles.lifecycle import Status
from articles.search import engine_for
from articles.search.texts import text_of
from articles.search.words import indexed

AT_ONCE = 100
"""So many pieces are indexed within the transaction that changes them; with more, whoever waits for it would notice."""

SEARCHED_FIELDS = frozenset({"headline", "standfirst", "body", "status", "displayed_at", "section", "section_id"})
"""What of the row of a piece the index depends on."""

BOUNDARY = "§"
"""A word of its own between the texts of a piece, so that no phrase reaches from one into the next; with letters behind
it names what a piece is filed under. No text has it, since it is neither a letter nor a digit."""

_LATEST = 2**36
_SPREAD = 2**26


def place_of(moment: datetime, number: int = 0) -> int:
    """Where a piece of this moment stands: places are in the order of dates, then of numbers, and fit in 64 bits."""
    seconds = min(max(int(moment.timestamp() // 1), -_LATEST), _LATEST - 1)
    return seconds * _SPREAD + number % _SPREAD


def filed_under(kind: str, number: int) -> str:
    """The word for pieces of a section ("s") or of an author ("a")."""
    return f"{BOUNDARY}{kind}{number}"


class SearchEntryQuerySet(models.QuerySet):
    def waiting(self) -> SearchEntryQuerySet:
        """What has to be indexed, the newest first."""
        return self.filter(digest="").order_by("-article")


class SearchEntryManager(models.Manager.from_queryset(SearchEntryQuerySet)):
    """The deeds of the index. Each is called inside the transaction of the change that it follows."""

    def follow(self, pieces: Iterable[int]) -> None:
        """The words of these pieces may have changed: index them, or mark them for the worker when they are many."""
        numbers = list(pieces)
        if len(numbers) <= AT_ONCE:
            self.index(numbers)
        else:
            self.mark(numbers)

    def with_name(self, **condition: Any) -> list[int]:
        """The pieces in the index that have a name, as a condition on pieces says it (`tags=7`)."""
        found = self.filter(**{f"article__{name}": value for name, value in condition.items()})
        return list(found.order_by().values_list("article", flat=True).distinct())

    def follow_names(self, **condition: Any) -> None:
        """A name that these pieces have has changed."""
        self.follow(self.with_name(**condition))

    def mark(self, pieces: Iterable[int]) -> None:
        """Have the worker index these pieces; until then they are found by the words that they had."""
        numbers = list(pieces)
        for start in range(0, len(numbers), 1000):
            rows = [self.model(article_id=number) for number in numbers[start : start + 1000]]
            self.bulk_create(rows, update_conflicts=True, unique_fields=["article"], update_fields=["digest"])
        transaction.on_commit(_line_up, using=self.db)

    def forget(self, pieces: Iterable[int]) -> None:
        """These pieces are no longer found."""
        entries = self.filter(article__in=list(pieces))
        places = list(entries.exclude(place=None).values_list("place", flat=True))
        if places:
            with self._cursor() as cursor:
                engine_for(connections[self.db]).remove(cursor, places)
        entries.delete()

    def index(self, pieces: Iterable[int]) -> None:
        """Write what the database says of these pieces now; those that are not published are taken out.

        Their rows are locked first: of two that change one piece at the same moment, the later sees both changes.
        """
        numbers = list(pieces)
        if not numbers:
            return
        found = list(_rows(self.model, numbers))
        known = {entry.article_id: entry for entry in self.filter(article__in=numbers)}  # once the pieces are locked
        stale = [row for row in found if row.digest != getattr(known.get(row.article_id), "digest", None)]
        left = known.keys() - {row.article_id for row in found}
        if left:
            self.forget(left)
        if not stale:
            return
        engine = engine_for(connections[self.db])
        before = [known[row.article_id].place for row in stale if row.article_id in known]
        with self._cursor() as cursor:
            if moved := [place for place in before if place is not None]:
                engine.remove(cursor, moved)
            engine.put(cursor, [(row.place, row.words) for row in stale])
        names = ["place", "headline", "standfirst", "names", "digest"]
        self.bulk_create(stale, update_conflicts=True, unique_fields=["article"], update_fields=names)

    def _cursor(self) -> Any:
        return connections[self.db].cursor()


class SearchEntry(models.Model):
    """The place of a published piece in the index; an empty digest says that it waits for the worker."""

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="search_entry")
    place = models.BigIntegerField(null=True, unique=True)
    headline = models.TextField(blank=True, default="")
    standfirst = models.TextField(blank=True, default="")
    names = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=32, blank=True, default="")

    objects = SearchEntryManager()

    class Meta:
        indexes = [
            models.Index(fields=["-article"], condition=models.Q(digest=""), name="search_entry_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} at {self.place}"

    words: list[str] = []
    """What the table of words gets; only of an entry that is being made."""


def _rows(model: type[SearchEntry], numbers: list[int]) -> Iterable[SearchEntry]:
    """Entries as they should be, of those of the pieces that are published; four queries however many."""
    pieces: Any = model._meta.get_field("article").related_model
    rows = pieces._base_manager.filter(pk__in=numbers, status=Status.PUBLISHED).order_by("pk")
    rows = list(
        rows.select_for_update(no_key=True).values_list(
            "pk", "displayed_at", "section", "headline", "standfirst", "body"
        )
    )
    if not rows:
        return
    keys = [row[0] for row in rows]
    filed, names = defaultdict(list), defaultdict(list)
    sections = pieces.secondary_sections.through.objects.filter(article__in=keys)
    for number, section in sections.order_by("section").values_list("article", "section"):
        filed[number].append(filed_under("s", section))
    credits = pieces._meta.get_field("bylines").related_model._base_manager.filter(article__in=keys)
    for number, author, name in credits.order_by("position", "pk").values_list("article", "author", "author__name"):
        filed[number].append(filed_under("a", author))
        names[number].append(name)
    tags = pieces.tags.through.objects.filter(article__in=keys)
    for number, name in tags.order_by("tag").values_list("article", "tag__name"):
        names[number].append(name)
    for number, moment, section, headline, standfirst, body in rows:
        if section is not None:
            filed[number].append(filed_under("s", section))
        yield _entry(model, number, moment, filed[number], [headline, standfirst, names[number], text_of(body)])


def _entry(model: type[SearchEntry], number: int, moment: datetime, filed: list[str], texts: list[Any]) -> SearchEntry:
    headline, standfirst, names, body = texts
    by_name = [indexed(name) for name in dict.fromkeys(names)]
    short = [indexed(headline), indexed(standfirst), *by_name]
    words = sorted(set(filed))
    for text in [*short, indexed(body)]:
        words += [BOUNDARY, *text]
    entry = model(
        article_id=number,
        place=place_of(moment, number),
        headline=_spaced(short[0]),
        standfirst=_spaced(short[1]),
        names=_spaced(word for name in by_name for word in [*name, BOUNDARY]),
    )
    entry.words = words
    digest = hashlib.blake2b(f"{entry.place}\n{' '.join(words)}".encode(), digest_size=16)
    entry.digest = digest.hexdigest()
    return entry


def _spaced(words: Iterable[str]) -> str:
    """Words with a space on each side of each, so that a word is found in them by itself."""
    return "".join(f" {word}" for word in words) + " "


def _line_up() -> None:
    from articles.tasks import index_pieces  # tasks stand on every model

    index_pieces.enqueue()
