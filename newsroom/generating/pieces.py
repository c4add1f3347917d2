"""Pieces in the order of their dates, and what belongs to each: credits, tags, further sections, a picture."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from articles.lifecycle import WORKING
from articles.models import Article, Author, Byline, Correction, Picture, Redirect, Section, Tag
from articles.models.taxonomy import ROOM_FOR_NUMBER
from articles.rendering import opening_of
from articles.slugs import first_free, make_slug
from newsroom.generating.frame import Frame
from newsroom.generating.shapes import Days, Scattered, end_of
from newsroom.generating.words import Words

Label, Role, Status = Article.Label, Byline.Role, Article.Status

SHARES = {
    Status.DRAFT: 0.01,
    Status.SUBMITTED: 0.002,
    Status.IN_EDIT: 0.002,
    Status.READY: 0.002,
    Status.WITHDRAWN: 0.004,
}
SCHEDULED = 0.002
"""Of what is published, so much lies ahead."""
ENOUGH_FOR_ALL = 20
"""With so many pieces there is one at least in each state."""
LABELS = {
    Label.NEWS: 780, Label.ANALYSIS: 70, Label.OPINION: 70, Label.EXPLAINER: 30, Label.REVIEW: 20, Label.LIVE: 10,
    Label.SPONSORED: 10, Label.SATIRE: 5, Label.ARCHIVE: 5,
}  # fmt: skip
_HOURS = [1, 1, 1, 1, 1, 2, 5, 8, 10, 10, 10, 9, 8, 8, 9, 9, 9, 8, 6, 5, 4, 3, 2, 1]
_FEW = (0, 1, 2, 2, 3, 3, 4, 5, 6, 8)
"""How many tags pieces have, each as often as the others."""
REMEMBERED = 400
"""So many earlier addresses are known to link to."""


@dataclass
class Piece:
    """A piece that is to be written, with what belongs to it."""

    article: Article
    tags: list[Tag] = field(default_factory=list)
    credits: list[tuple[Author, str]] = field(default_factory=list)
    further: list[Section] = field(default_factory=list)
    correction: str = ""
    has_moved: bool = False
    takes_replies: bool = False


class Pieces:
    """So many pieces, one after the other as they are asked for; `write()` puts some of them into the database."""

    def __init__(self, chance: Random, words: Words, frame: Frame, number: int, until: date) -> None:
        self.chance, self.words, self.frame, self.number = chance, words, frame, number
        self.days, self.until = Days(until), until
        self.end, self.zone = end_of(until), timezone.get_current_timezone()
        self.states = Scattered(number)
        self.limits = self._limits()
        self.addresses: deque[str] = deque(maxlen=REMEMBERED)
        self.taken: dict[date, set[str]] = {}
        self.is_alone = not Article.objects.stories().exists()

    def __iter__(self) -> Iterator[Piece]:
        for place in range(self.number):
            yield self._piece(place)

    def _limits(self) -> list[tuple[int, str]]:
        """Up to which place in the order of states a piece is in which; behind the last, it is out."""
        limits: list[tuple[int, str]] = []
        end = 0
        if self.number >= ENOUGH_FOR_ALL:
            for state, share in [*SHARES.items(), ("scheduled", SCHEDULED)]:
                end += max(1, round(self.number * share))
                limits.append((end, state))
        return limits

    def _state(self, place: int) -> str:
        if place == self.number - 1:
            return Status.PUBLISHED
        rank = self.states[place]
        return next((state for limit, state in self.limits if rank < limit), Status.PUBLISHED)

    def _piece(self, place: int) -> Piece:
        chance, words = self.chance, self.words
        state = self._state(place)
        headline = words.some(chance, chance.randint(5, 10))
        section = self.frame.sections.pick(chance)[0]
        body, count = body_of(chance, words, self.addresses)
        article = Article(
            headline=" ".join(headline).capitalize(),
            kicker=" ".join(words.some(chance, 2)).capitalize() if chance.random() < 0.2 else "",
            standfirst=words.text(chance, 2) if chance.random() < 0.9 else "",
            dateline=words.place(chance) if chance.random() < 0.3 else "",
            label=chance.choices(list(LABELS), list(LABELS.values()))[0],
            section=section,
            body=body,
            word_count=count,
            status=Status.PUBLISHED if state == "scheduled" else state,
            version=1,
        )
        article.opening = "" if article.standfirst else opening_of(body)
        if self.frame.pictures and chance.random() < 0.8:
            article.lead_picture = chance.choice(self.frame.pictures)
        self._date(article, place, state, headline)
        piece = Piece(article, self.frame.tags.pick(chance, chance.choice(_FEW)), self._credits())
        if chance.random() < 0.1:
            piece.further = [other for other in self.frame.sections.pick(chance) if other != section]
        if state == Status.PUBLISHED:
            self._came_out(piece)
        if place == self.number - 1:  # it takes the replies that are left
            article.replies, piece.takes_replies = Article.Replies.OPEN, True
        return piece

    def _date(self, article: Article, place: int, state: str, headline: list[str]) -> None:
        chance = self.chance
        day = self.days.at((place + chance.random()) / self.number)
        if state == "scheduled":
            day = self.until + timedelta(days=chance.randint(2, 30))
        hour = chance.choices(range(24), _HOURS)[0]
        at = datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), self.zone).astimezone(UTC)
        slug = make_slug(" ".join(headline[:6]), ROOM_FOR_NUMBER)
        article.saved_at = min(at, self.end)
        if state in WORKING:
            article.slug = slug
            return
        article.published_at = article.displayed_at = at
        article.published_on = day
        article.slug = self._free_slug(day, slug)
        if state == Status.WITHDRAWN:
            article.withdrawal_reason = self.words.sentence(chance)

    def _free_slug(self, day: date, slug: str) -> str:
        """A slug that no other piece of the day has; days that cannot come again are forgotten."""
        if day not in self.taken:
            there = Article.objects.stories().filter(published_on=day)
            known = set() if self.is_alone else set(there.values_list("slug", flat=True))
            if day <= self.until:
                self.taken = {other: slugs for other, slugs in self.taken.items() if other > day}
            self.taken[day] = known
        slug = first_free(slug, self.taken[day])
        self.taken[day].add(slug)
        return slug

    def _came_out(self, piece: Piece) -> None:
        """What only happens to pieces that readers have seen."""
        chance, article = self.chance, piece.article
        fate = chance.random()
        if fate < 0.01:
            article.replies = Article.Replies.HIDDEN
        elif fate < 0.06:
            article.replies = Article.Replies.CLOSED
        piece.takes_replies = article.replies != Article.Replies.HIDDEN
        if chance.random() < 0.08:
            article.updated_at = min(article.published_at + timedelta(minutes=chance.randint(5, 4_000)), self.end)
            article.saved_at = article.updated_at
        piece.correction = self.words.sentence(chance) if chance.random() < 0.01 else ""
        piece.has_moved = chance.random() < 0.02
        if chance.random() < 0.25:
            self.addresses.append(article.get_absolute_url())

    def _credits(self) -> list[tuple[Author, str]]:
        authors = self.frame.authors.pick(self.chance, self.chance.choice((1, 1, 1, 1, 2, 3)))
        roles = [Role.REPORTING, self.chance.choice((Role.REPORTING, Role.ADDITIONAL)), Role.PHOTOGRAPHY]
        return list(zip(authors, roles, strict=False))

    def write(self, pieces: list[Piece]) -> None:
        """Put the pieces into the database with what belongs to them; call inside a transaction.

        Neither the search nor any edition follows.
        """
        Article._base_manager.bulk_create([piece.article for piece in pieces])
        _link(Article.tags.through, "tag", ((piece.article, tag) for piece in pieces for tag in piece.tags))
        further = ((piece.article, section) for piece in pieces for section in piece.further)
        _link(Article.secondary_sections.through, "section", further)
        shown = ((piece.article, piece.article.lead_picture) for piece in pieces if piece.article.lead_picture)
        _link(Article.pictures.through, "picture", shown)
        Byline.objects.bulk_create(
            Byline(article=piece.article, author=author, role=role, position=position)
            for piece in pieces
            for position, (author, role) in enumerate(piece.credits)
        )
        Correction.objects.bulk_create(
            Correction(article=piece.article, text=piece.correction, issued_at=piece.article.saved_at)
            for piece in pieces
            if piece.correction
        )
        Redirect.objects.bulk_create(
            Redirect(path=f"/archive/{piece.article.pk}.html", article=piece.article)
            for piece in pieces
            if piece.has_moved
        )


def _link(through: Any, name: str, pairs: Iterable[tuple[Article, Section | Tag | Picture]]) -> None:
    through.objects.bulk_create(through(article_id=article.pk, **{f"{name}_id": other.pk}) for article, other in pairs)


def body_of(chance: Random, words: Words, addresses: Sequence[str]) -> tuple[str, int]:
    """A clean body of 3 to 40 paragraphs, few of them long, and how many words it has; it links to some `addresses`."""
    number = 3 + int(38 * chance.random() ** 4)
    blocks: list[str] = []
    count = 0
    for place in range(number):
        if place and place % 6 == 0:
            heading = " ".join(words.some(chance, 4)).capitalize()
            blocks.append(f"<h2>{heading}</h2>")
            count += 4
        text = words.text(chance, 3)
        count += text.count(" ") + 1
        kind = chance.random()
        if kind < 0.12 and addresses:
            first, *named, rest = text.split(" ", 4)
            text = f'{first} <a href="{chance.choice(addresses)}">{" ".join(named)}</a> {rest}'
        elif kind > 0.95:
            cited = words.person(chance)
            count += 2
            blocks.append(f"<blockquote><p>{text}</p><cite>{cited}</cite></blockquote>")
            continue
        elif kind > 0.93:
            items = "".join(f"<li>{sentence}</li>" for sentence in text.split(". "))
            blocks.append(f"<ul>{items}</ul>")
            continue
        blocks.append(f"<p>{text}</p>")
    return "\n".join(blocks), count
