"""Discussions: who answers whom, what became of each reply, and the rows of all of it with exact counts.

A thread is planned before it is written, so that the piece is written with its count, and no row twice.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import batched, islice
from random import Random

from django.db import connections

from articles.models import Article
from comments import markup, paths
from comments.models import Comment, ModerationEvent
from comments.pipeline.reasons import Reason
from newsroom.generating.shapes import PowerLaw, end_of
from newsroom.generating.words import Words

Status = Comment.Status

SHARES = {
    Status.PUBLISHED: 0.88,
    Status.SPAM: 0.05,
    Status.REJECTED: 0.04,
    Status.PENDING: 0.015,
    Status.WITHDRAWN: 0.015,
}
DEEPEST = 30
QUARREL = range(40, 40 + DEEPEST + 1)
"""In long discussions these answer one another, each the one before."""
LONG = 150
ROWS_AT_ONCE = 1_000
TEXTS = 600
_REASONS = {Status.SPAM: "spam", Status.REJECTED: "house_rules", Status.WITHDRAWN: "withdrawn"}
_HELD = ("first_comment", "first_comment", "links", "many_at_once")
_NOBODY = -1


@dataclass
class Thread:
    """A discussion by places: of each reply the place of what it answers, its state, and its depth."""

    parents: array = field(default_factory=lambda: array("l"))
    states: list[str] = field(default_factory=list)
    depths: array = field(default_factory=lambda: array("l"))
    answered: array = field(default_factory=lambda: array("l"))  # those that were ever seen, so that one could answer

    @property
    def published(self) -> int:
        return self.states.count(Status.PUBLISHED)


class Discussions:
    """Threads of chance, by people who come back: a few of them say most."""

    def __init__(self, chance: Random, words: Words, replies: int, until: date) -> None:
        self.chance = chance
        self.end = end_of(until)
        number = min(max(replies // 6, 20), 20_000)
        people = [words.person(chance) for _ in range(number)] if replies else []
        self.people = PowerLaw([(name, f"{name.replace(' ', '.').lower()}@example.org") for name in people], 0.8)
        self.texts = [self._text(words) for _ in range(TEXTS)] if replies else []

    def _text(self, words: Words) -> tuple[str, str]:
        """A paragraph or two as typed, and as HTML; joined with others they make the HTML of the whole."""
        text, kind = words.text(self.chance, 4), self.chance.random()
        if kind < 0.05:
            text = f"> {text}"
        elif kind < 0.1:
            first, second, rest = text.split(" ", 2)
            text = f"{first} *{second}* {rest}"
        elif kind < 0.13:
            text += f" https://{words.sentence(self.chance).split()[1]}.example/"
        return text, markup.render(text)

    def plan(self, number: int) -> Thread:
        """A discussion of so many replies, in the order in which they came."""
        thread = Thread()
        states = self.chance.choices(list(SHARES), list(SHARES.values()), k=number)
        for place, state in enumerate(states):
            quarrels = number >= LONG and place in QUARREL
            if quarrels:
                state = Status.PUBLISHED
            parent = self._parent(thread, place, quarrels=quarrels)
            depth = thread.depths[parent] + 1 if parent != _NOBODY else 0
            thread.parents.append(parent)
            thread.states.append(state)
            thread.depths.append(depth)
            was_seen = state == Status.PUBLISHED or (state in (Status.REJECTED, Status.WITHDRAWN) and place % 2)
            if was_seen and depth < DEEPEST:
                thread.answered.append(place)
        return thread

    def _parent(self, thread: Thread, place: int, *, quarrels: bool) -> int:
        if quarrels:
            return place - 1 if place > QUARREL.start else _NOBODY
        among = thread.answered
        if not among or self.chance.random() < 0.4:
            return _NOBODY
        if self.chance.random() < 0.6:  # mostly what was said last is answered
            return among[-1 - int(self.chance.random() * min(len(among), 8))]
        return among[int(self.chance.random() * len(among))]

    def write(self, threads: list[tuple[Article, Thread]]) -> None:
        """Put the discussions into the database; call inside the transaction that writes their pieces."""
        numbers = iter(take_numbers(sum(len(thread.parents) for _article, thread in threads)))
        rows = (row for article, thread in threads for row in self._rows(article, thread, numbers))
        for some in batched(rows, ROWS_AT_ONCE):
            Comment.objects.bulk_create(some)
            ModerationEvent.objects.bulk_create(event for comment in some if (event := self._event(comment)))

    def _rows(self, article: Article, thread: Thread, free: Iterator[int]) -> Iterator[Comment]:
        numbers = list(islice(free, len(thread.parents)))
        lines = _lines(thread)
        below = [0] * len(lines)
        for place, state in enumerate(thread.states):
            if state == Status.PUBLISHED:
                for above in {*lines[place][:-1], thread.parents[place]} - {_NOBODY}:
                    below[above] += 1
        moments = self._moments(article, len(lines))
        for place, line in enumerate(lines):
            parent = thread.parents[place]
            yield Comment(
                pk=numbers[place],
                public_id=paths.public_id_from(self.chance.randbytes(paths.PUBLIC_ID_LENGTH)),
                article=article,
                parent_id=None if parent == _NOBODY else numbers[parent],
                root_id=None if parent == _NOBODY else numbers[line[0]],
                depth=thread.depths[place],
                path="".join(paths.segment(numbers[other]) for other in line),
                published_below=below[place],
                created_at=moments[place],
                **self._said(thread.states[place], moments[place], was_answered=below[place] > 0),
            )

    def _said(self, state: str, moment: datetime, *, was_answered: bool) -> dict[str, object]:
        chance = self.chance
        name, address = self.people.pick(chance)[0]
        texts = [chance.choice(self.texts) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        was_published = state == Status.PUBLISHED or (was_answered and state != Status.PENDING)
        return {
            "status": state,
            "author_name": name,
            "author_email": address if chance.random() < 0.7 else "",
            "body": "\n\n".join(text for text, _html in texts),
            "body_html": "\n".join(html for _text, html in texts),
            "renderer_version": markup.RENDERER_VERSION,
            "held_reasons": [Reason(chance.choice(_HELD)).as_json()] if state == Status.PENDING else [],
            "published_at": moment if was_published else None,
        }

    def _moments(self, article: Article, number: int) -> list[datetime]:
        """When each reply came: most on the first day, all within three weeks and before the end."""
        begun = article.published_at or self.end
        room = min(timedelta(days=21), self.end - begun)
        return sorted(begun + room * self.chance.random() ** 4 for _ in range(number))

    def _event(self, comment: Comment) -> ModerationEvent | None:
        """What the log says of a reply that was refused or taken back."""
        if comment.status not in _REASONS:
            return None
        return ModerationEvent(
            comment=comment,
            from_status=Status.PUBLISHED if comment.published_at else Status.PENDING,
            to_status=comment.status,
            reason=_REASONS[Status(comment.status)],
            created_at=min(comment.created_at + timedelta(minutes=self.chance.randint(1, 600)), self.end),
        )


def _lines(thread: Thread) -> list[tuple[int, ...]]:
    """Of each reply the places that its path names, as `paths.path_below()` does: from the root down to itself."""
    lines: list[tuple[int, ...]] = []
    for place, parent in enumerate(thread.parents):
        lines.append((place,) if parent == _NOBODY else (*lines[parent][: paths.LEVELS - 1], place))
    return lines


def take_numbers(count: int) -> list[int]:
    """So many numbers for new comments, which nobody else gets.

    Call it once in the transaction that uses them: SQLite, which has one writer, counts on from what was written.
    """
    connection = connections[Comment.objects.db]
    table = Comment._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(number for (number,) in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))
