"""Whole discussions coming in from elsewhere: with their threads, states and times, each comment once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from comments import moderation, paths
from comments.markup import is_web_address, normalise_name
from comments.models import Comment, ModerationEvent

HELD = "imported"
"""Why a comment waits that waited where it came from, and what the log gives as the reason of a later change."""

_LONGEST = {name: Comment._meta.get_field(name).max_length for name in ["author_name", "author_email", "author_url"]}


@dataclass(frozen=True)
class Incoming:
    """One comment as it was elsewhere. `parent` is the source_id of what it answers; `body` is our Markdown."""

    source_id: str
    body: str
    created_at: datetime
    author_name: str = ""
    author_email: str = ""
    author_url: str = ""
    parent: str = ""
    kind: str = Comment.Kind.REPLY
    status: str = Comment.Status.PENDING
    public_id: str = ""


@dataclass
class Outcome:
    """What became of them: counts by `created`, `updated`, `unchanged`, and a line for what came in otherwise."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def bring_in(article: Article, incoming: Iterable[Incoming], source: str) -> Outcome:
    """Add the comments to the article's discussion, in one transaction; those that are there by `source` stay.

    Of those, a state that nobody has decided here follows the newer account. Who is answered must be among the
    comments or be there already; an answer to anything else, and one of a circle of answers, begins a thread.
    """
    told = {comment.source_id: comment for comment in incoming}
    outcome = Outcome()
    with transaction.atomic():
        known = {c.source_id: c for c in Comment.objects.filter(source=source, article=article).select_related("root")}
        for source_id in told.keys() & known.keys():
            outcome.counts[_bring_up_to_date(known[source_id], told[source_id])] += 1
        new = [comment for comment in told.values() if comment.source_id not in known]
        for level in _levels(new, known, outcome):
            known |= _create(article, level, known, source)
        outcome.counts["created"] = len(new)
        if new:
            moderation.recount(article.pk)
    return outcome


def _bring_up_to_date(comment: Comment, told: Incoming) -> str:
    if comment.status == told.status or ModerationEvent.objects.filter(comment=comment).exclude(reason=HELD).exists():
        return "unchanged"
    if told.status not in moderation.ALLOWED[Comment.Status(comment.status)]:
        return "unchanged"
    moderation.transition(comment, told.status, actor=None, reason=HELD)
    return "updated"


def _levels(new: list[Incoming], known: dict[str, Comment], outcome: Outcome) -> Iterable[list[Incoming]]:
    """The comments in such an order that each comes after what it answers, those of one depth together."""
    waiting: dict[str, list[Incoming]] = {}
    ids = {comment.source_id for comment in new}
    level: list[Incoming] = []
    for comment in new:
        if comment.parent in ids and comment.parent != comment.source_id:
            waiting.setdefault(comment.parent, []).append(comment)
            continue
        if comment.parent and comment.parent not in known:
            outcome.notes.append(f"Comment {comment.source_id} answers one that is not there; it begins a thread.")
        level.append(comment)
    done: set[str] = set()
    while level or waiting:
        if not level:  # those that are left answer one another in a circle, which is cut at the first of them
            first = next(comment for comment in new if comment.source_id not in done)
            outcome.notes.append(f"Comment {first.source_id} answers one that answers it; it begins a thread.")
            siblings = waiting[first.parent]
            siblings.remove(first)
            if not siblings:
                del waiting[first.parent]
            level = [first]
        yield level
        done |= {comment.source_id for comment in level}
        level = [reply for comment in level for reply in waiting.pop(comment.source_id, [])]


def _create(article: Article, level: list[Incoming], known: dict[str, Comment], source: str) -> dict[str, Comment]:
    rows = []
    for told in level:
        comment = Comment(article=article, source=source, source_id=told.source_id, kind=told.kind, status=told.status)
        comment.public_id = told.public_id or comment.public_id
        comment.author_name = normalise_name(told.author_name)[: _LONGEST["author_name"]] or _("Anonymous")
        comment.author_email = told.author_email if _is_email(told.author_email) else ""
        comment.author_url = told.author_url if _is_url(told.author_url) else ""
        comment.body, comment.created_at = told.body, told.created_at
        comment.published_at = told.created_at if told.status == Comment.Status.PUBLISHED else None
        comment.held_reasons = [HELD] if told.status == Comment.Status.PENDING else []
        comment.place_under(known.get(told.parent) if told.parent != told.source_id else None)
        comment.render()
        rows.append(comment)
    Comment.objects.bulk_create(rows)
    for comment in rows:
        comment.path = paths.path_below(comment.parent.path if comment.parent else "", comment.pk)
    Comment.objects.bulk_update(rows, ["path"], batch_size=200)
    return {comment.source_id: comment for comment in rows}


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= (_LONGEST["author_email"] or 0)


def _is_url(address: str) -> bool:
    return is_web_address(address) and len(address) <= (_LONGEST["author_url"] or 0)
