"""What a piece says in a feed, whatever the form: the same identity for good, whole addresses, and the full text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.template.loader import render_to_string
from django.utils import timezone

from articles.addresses import absolute
from articles.feeds.channels import Channel
from articles.models import Article, Author, Picture
from articles.models.credits import reporters_of
from articles.sources import Large, large_of

MOST = 30
"""So many entries a feed has at most: a busy day, and short enough to be asked for every few minutes."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated: Atom asks for a date, and there is none to give."""


@dataclass(frozen=True)
class Entry:
    """A piece in a feed. `identity` is its short permanent address, which outlives every change of slug and section."""

    identity: str
    address: str
    headline: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: list[Author]
    categories: list[str]
    picture: Picture | None
    image: Large | None
    language: str = ""
    """Where it is not that of the feed."""

    @property
    def was_updated(self) -> bool:
        """Whether an editor has said that the story changed; a corrected comma is no update."""
        return self.updated != self.published


def entries_of(channel: Channel) -> list[Entry]:
    """The newest pieces of the channel, in five queries however many.

    In the order in which readers first could see them, which never changes: a piece that is shown under another date
    moves in lists, but is not announced again.
    """
    found = channel.pieces.order_by("-visible_from", "-pk").select_related("section", "lead_picture")
    pieces = list(found.prefetch_related("bylines", "tags", "corrections")[:MOST])
    pictures = Picture.objects.in_bodies(piece.body for piece in pieces)
    return [_entry(piece, pictures) for piece in pieces]


def updated_of(entries: list[Entry]) -> datetime:
    """When the feed last said something new."""
    return max((entry.updated for entry in entries), default=NEVER)


def _entry(article: Article, pictures: Mapping[str, Picture]) -> Entry:
    picture = article.shown_picture
    sections = [article.section.name] if article.section else []
    return Entry(
        identity=absolute(article.get_short_url()),
        address=absolute(article.get_absolute_url()),
        headline=article.headline,
        summary=article.summary,
        html=render_to_string("articles/_feed_entry.html", {"article": article, "pictures": pictures}).strip(),
        published=timezone.localtime(article.published_at),
        updated=timezone.localtime(article.updated_at or article.published_at),
        authors=[byline.author for byline in reporters_of(article)],
        categories=list(dict.fromkeys([*sections, *(tag.name for tag in article.tags.all())])),
        picture=picture,
        image=large_of(picture) if picture else None,
        language=article.language,
    )
