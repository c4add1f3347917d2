"""An invented site for measuring: as large as asked for, shaped as real ones are, the same for the same seed.

Everything is written in batches, each in a transaction of its own with all that follows from it (counts, the index of
the search, editions), so that it can be stopped at any moment and memory does not grow with the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction

from articles.models import Article, Edition, SearchEntry
from newsroom.generating.discussions import Discussions, Thread
from newsroom.generating.frame import make_frame
from newsroom.generating.pages import make_pages
from newsroom.generating.pictures import make_pictures
from newsroom.generating.pieces import Piece, Pieces
from newsroom.generating.shapes import replies_of
from newsroom.generating.words import Words

PIECES_AT_ONCE = 250
REPLIES_AT_ONCE = 5_000


@dataclass(frozen=True)
class Order:
    """What is asked for. `until` is the day of the newest pieces; the oldest are fifteen years older."""

    articles: int
    comments: int
    seed: int
    until: date
    pages: int = 5
    pictures: int = 5


def generate(order: Order) -> Iterator[int]:
    """Write the site; yields after each batch how many pieces and replies it has brought.

    The rows are the same for the same order on the same database, but for the moments at which rows were made and
    (on a database that had others before) their numbers.
    """
    streams = Streams(order.seed, Article.objects.count())
    words = Words(streams("words"))
    pictures = make_pictures(streams("pictures"), words, order.pictures)
    with transaction.atomic():
        frame = make_frame(streams("frame"), words, order.articles, pictures)
        make_pages(streams("pages"), words, order.pages, order.until)
        Edition.objects.raise_number(Edition.SITE)
    yield 0
    pieces = Pieces(streams("pieces"), words, frame, order.articles, order.until)
    discussions = Discussions(streams("discussions"), words, order.comments, order.until)
    for batch in _batches(pieces, discussions, order):
        with transaction.atomic():
            _write(batch, pieces, discussions)
        yield sum(1 + len(thread.parents) for _piece, thread in batch)


class Streams:
    """Chance for each matter by itself, so that more of one changes nothing of another."""

    def __init__(self, seed: int, there: int) -> None:
        self.beginning = f"{seed}/{there}"

    def __call__(self, matter: str) -> Random:
        return Random(f"{self.beginning}/{matter}")  # noqa: S311


def _batches(pieces: Pieces, discussions: Discussions, order: Order) -> Iterator[list[tuple[Piece, Thread]]]:
    batch: list[tuple[Piece, Thread]] = []
    replies = 0
    for piece, number in replies_of(pieces, order.articles, order.comments):
        thread = discussions.plan(number)
        piece.article.reply_count = thread.published
        batch.append((piece, thread))
        replies += number
        if len(batch) >= PIECES_AT_ONCE or replies >= REPLIES_AT_ONCE:
            yield batch
            batch, replies = [], 0
    if batch:
        yield batch


def _write(batch: list[tuple[Piece, Thread]], pieces: Pieces, discussions: Discussions) -> None:
    """A batch and all that follows from it; call inside its transaction."""
    pieces.write([piece for piece, _thread in batch])
    SearchEntry.objects.index(
        [piece.article.pk for piece, _thread in batch if piece.article.status == Article.Status.PUBLISHED]
    )
    discussions.write([(piece.article, thread) for piece, thread in batch if thread.parents])
    Edition.objects.raise_number(Edition.SITE)
    Edition.objects.raise_number(Edition.COUNTS)
