"""Comments going out: as JSON Lines, which can come in again, or as a table for spreadsheets."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import batched
from typing import Any, TextIO
from urllib.parse import unquote

from django.db.models import Exists, F, OuterRef

from articles.models import Article
from articles.models.queries import ArticleQuerySet
from comments.models import Comment, Discussion, ModerationEvent, Revision
from comments.moving.json_lines import FORMAT, MOMENTS, SETTINGS, VERSION

PART = 500
"""So many comments are in memory at a time."""

COLUMNS = [
    "article", "headline", "id", "parent", "status", "kind", "author_name", "author_email", "author_url", "created_at",
    "published_at", "picked_at", "body",
]  # fmt: skip
_PERSONAL = "author_email"
_FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def with_comments() -> ArticleQuerySet:
    """The pieces with something to write down, in an order that does not depend on the numbers of their rows."""
    has_comments = Exists(Comment.objects.filter(article=OuterRef("pk")))
    has_settings = Exists(Discussion.objects.filter(article=OuterRef("pk")))
    dated = F("published_on").asc(nulls_last=True)
    return Article.objects.filter(has_comments | has_settings).order_by(dated, "slug", "path", "pk")


# JSON Lines


def write_json(out: TextIO, *, personal: bool) -> Iterator[int]:
    """Write everything that is kept of all discussions; yields the number of comments after each part of them.

    The same comments make the same bytes. Without `personal` data there are no addresses of e-mail and networks, no
    names of accounts, no words of moderators to each other, and nothing of what they took out of comments.
    """
    _line(out, {"format": FORMAT, "version": VERSION, "personal_data": personal})
    for article in with_comments().select_related("discussion__summary_by").iterator(chunk_size=200):
        address = unquote(article.get_absolute_url())
        _line(out, _discussion(article, address, personal=personal))
        for part in _parts(article):
            history = _History(part)
            for comment in part:
                _line(out, _comment(comment, address, history, personal=personal))
            yield len(part)


def _line(out: TextIO, value: dict[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")


def _parts(article: Article) -> Iterator[tuple[Comment, ...]]:
    comments = Comment.objects.filter(article=article).select_related("parent", "user").order_by("pk")
    needed = comments.defer("body_html", "parent__body", "parent__body_html")
    return batched(needed.iterator(chunk_size=PART), PART)


def _discussion(article: Article, address: str, *, personal: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "discussion", "article": address, "headline": article.headline}
    discussion = getattr(article, "discussion", None)
    for name in SETTINGS if discussion else ():
        value = getattr(discussion, name)
        if name == "summary_by":
            value = value.get_username() if value and personal else None
        if value or (value == 0 and name == "close_after_days"):
            found[name] = _plain(value)
    if discussion:
        found["slow_minutes"] = discussion.slow_minutes  # so that a discussion with nothing but defaults is one, too
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else value


class _History:
    """What was written and decided before, of the comments of one part."""

    def __init__(self, part: tuple[Comment, ...]) -> None:
        numbers = [comment.pk for comment in part]
        self.revisions: dict[int, list[Revision]] = defaultdict(list)
        self.events: dict[int, list[ModerationEvent]] = defaultdict(list)
        revisions = Revision.objects.filter(comment__in=numbers).select_related("actor")
        for revision in revisions.order_by("comment", "number"):
            self.revisions[revision.comment_id].append(revision)
        events = ModerationEvent.objects.filter(comment__in=numbers).select_related("actor")
        for event in events.order_by("comment", "pk"):
            self.events[event.comment_id].append(event)


def _comment(comment: Comment, address: str, history: _History, *, personal: bool) -> dict[str, Any]:
    is_reply = comment.kind == Comment.Kind.REPLY
    revisions = [r for r in history.revisions[comment.pk] if personal or not r.is_sealed]
    found = {
        "type": "comment",
        "id": comment.public_id,
        "article": address,
        "parent": comment.parent.public_id if comment.parent else None,
        "kind": None if is_reply else comment.kind,
        "status": comment.status,
        "author_name": comment.author_name,
        "author_email": comment.author_email if personal else None,
        "author_url": comment.author_url,
        "staff": comment.user.get_username() if comment.user and personal else None,
        "created_at": comment.created_at,
        "published_at": comment.published_at,
        **{name: getattr(comment, name) for name in MOMENTS},
        "closed_note": comment.closed_note,
        "asks": comment.asks,
        "network_hash": comment.network_hash if personal else None,
        "source": comment.source,
        "source_id": comment.source_id if comment.source else None,
        "revisions": [_revision(revision, personal=personal) for revision in revisions],
        "events": [_event(event, personal=personal) for event in history.events[comment.pk]],
    }
    found = {name: _plain(value) for name, value in found.items() if value}
    if comment.held_reasons or comment.status == Comment.Status.PENDING:
        found["held_reasons"] = comment.held_reasons
    return found | {"body": comment.body}


def _revision(revision: Revision, *, personal: bool) -> dict[str, Any]:
    found = {
        "is_sealed": revision.is_sealed,
        "held_reasons": revision.held_reasons,
        "actor": revision.actor.get_username() if revision.actor and personal else None,
        "note": revision.note if personal else None,
        "decided_at": revision.decided_at,
    }
    return {
        "number": revision.number,
        "kind": revision.kind,
        "state": revision.state,
        "body": revision.body,
        "created_at": _plain(revision.created_at),
        **{name: _plain(value) for name, value in found.items() if value},
    }


def _event(event: ModerationEvent, *, personal: bool) -> dict[str, Any]:
    found = {
        "from": event.from_status,
        "to": event.to_status,
        "reason": event.reason,
        "note": event.note if personal else None,
        "actor": event.actor.get_username() if event.actor and personal else None,
        "created_at": event.created_at,
    }
    return {name: _plain(value) for name, value in found.items() if value}


# A table


def write_csv(out: TextIO, *, personal: bool) -> Iterator[int]:
    """Write a table (RFC 4180) of all comments; yields as `write_json()` does.

    No cell is one that a spreadsheet would carry out: an apostrophe before it is a spreadsheet's own way to say so.
    """
    columns = [name for name in COLUMNS if personal or name != _PERSONAL]
    table = csv.writer(out)
    table.writerow(columns)
    for article in with_comments().iterator(chunk_size=200):
        of_article = {"article": unquote(article.get_absolute_url()), "headline": article.headline}
        for part in _parts(article):
            for comment in part:
                of_comment = {"id": comment.public_id, "parent": comment.parent.public_id if comment.parent else ""}
                known = of_article | of_comment
                cells = (known[name] if name in known else getattr(comment, name) for name in columns)
                table.writerow([guarded(_plain(cell)) for cell in cells])
            yield len(part)


def guarded(cell: Any) -> str:
    """The cell as text that a spreadsheet shows and does not carry out, whatever blank stands before its sign."""
    text = "" if cell is None else str(cell)
    is_risky = text.lstrip().startswith(_FORMULAS) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_risky else text
