"""Whole discussions coming in from elsewhere: with their threads, states and times, each comment once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from articles.models import Article
from comments import moderation, paths
from comments.markup import is_web_address, normalise_name
from comments.models import Comment, ModerationEvent
from comments.pipeline.reasons import Reason

HELD = "imported"
"""Why a comment waits that waited where it came from, and what the log gives as the reason of a later change."""

_AT_ONCE = 500
_PLACE = "UPDATE comments_comment SET path = %s, parent_id = %s, root_id = %s, depth = %s WHERE id = %s"
_LONGEST = {name: Comment._meta.get_field(name).max_length for name in ["author_name", "author_email", "author_url"]}


@dataclass(frozen=True)
class Incoming:
    """One comment as it was elsewhere. `parent` is the source_id of what it answers; `body` is our Markdown.

    `fields` are further fields of the comment, by name. `origin` is the source and source_id of a comment that had come
    in from elsewhere before it was told of by another site of this kind.
    """

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
    origin: tuple[str, str] = ("", "")
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What became of them: counts by `created`, `updated`, `unchanged`, `skipped`, and a line for each oddity.

    `created` are the comments that were made, by their source_id.
    """

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    created: dict[str, Comment] = field(default_factory=dict)


def bring_in(article: Article, incoming: Iterable[Incoming], source: str, *, is_whole: bool = True) -> Outcome:
    """Add the comments to the article's discussion, in one transaction; those that are there by `source` stay.

    Of those, a state that nobody has decided here follows the newer account. Who is answered must be among the
    comments or be there already; an answer to anything else, and one of a circle of answers, begins a thread. A
    source_id that comes twice, or belongs to another article's comment, is left out.

    An empty `source` is that of comments that were written on a site of this kind: their source_id is their public_id.
    A discussion that comes in parts is not whole: whoever brings them calls `moderation.recount()` after the last, in
    the same transaction.
    """
    outcome = Outcome()
    told = _once_each(incoming, outcome)
    with transaction.atomic():
        there = _those_there(told, source)
        known = {name: comment for name, comment in there.items() if comment.article_id == article.pk}
        new = []
        for source_id, comment in told.items():
            if source_id in known:
                outcome.counts[_bring_up_to_date(known[source_id], comment)] += 1
            elif source_id in there:
                outcome.counts["skipped"] += 1
                words = _("Comment %s is there already, under another article; it is left out.")
                outcome.notes.append(words % source_id)
            else:
                new.append(comment)
        _create(article, new, known, source, outcome)
        outcome.counts["created"] = len(new)
        if new and is_whole:
            moderation.recount(article.pk)
    return outcome


def _once_each(incoming: Iterable[Incoming], outcome: Outcome) -> dict[str, Incoming]:
    told: dict[str, Incoming] = {}
    for comment in incoming:
        if comment.source_id in told:
            outcome.counts["skipped"] += 1
            outcome.notes.append(_("Comment %s comes a second time; it is left out.") % comment.source_id)
        told.setdefault(comment.source_id, comment)
    return told


def _those_there(told: dict[str, Incoming], source: str) -> dict[str, Comment]:
    """Which of them, and of those whom they answer, are there by now, under whichever article."""
    there: dict[str, Comment] = {}
    comments = Comment.objects.select_related("root")
    names = dict.fromkeys([*told, *(comment.parent for comment in told.values() if comment.parent)])
    for some in batched(names, _AT_ONCE):
        found = comments.of_source(source, some) if source else comments.filter(public_id__in=some)
        there |= {comment.source_id if source else comment.public_id: comment for comment in found}
    before = {told.origin: name for name, told in told.items() if told.origin[0] and name not in there}
    for origin in sorted({origin for origin, _name in before}):
        for some in batched((name for known, name in before if known == origin), _AT_ONCE):
            there |= {before[origin, comment.source_id]: comment for comment in comments.of_source(origin, some)}
    return there


def _bring_up_to_date(comment: Comment, told: Incoming) -> str:
    if comment.status == told.status or ModerationEvent.objects.filter(comment=comment).exclude(reason=HELD).exists():
        return "unchanged"
    if told.status not in moderation.ALLOWED[Comment.Status(comment.status)]:
        return "unchanged"
    moderation.transition(comment, told.status, actor=None, reason=HELD)
    return "updated"


def _levels(new: list[Incoming], known: dict[str, Comment], outcome: Outcome) -> Iterator[list[Incoming]]:
    """The comments in such an order that each comes after what it answers, those of one depth together."""
    told = {comment.source_id: comment for comment in new}
    waiting: dict[str, dict[str, Incoming]] = {}
    level: list[Incoming] = []
    for comment in new:
        if comment.parent in told and comment.parent != comment.source_id:
            waiting.setdefault(comment.parent, {})[comment.source_id] = comment
            continue
        if comment.parent and comment.parent not in known:
            words = (
                _("Comment %s answers one that is not there; it begins a thread.")
                if comment.parent != comment.source_id
                else _("Comment %s answers itself; it begins a thread.")
            )
            outcome.notes.append(words % comment.source_id)
        level.append(comment)
    done: set[str] = set()
    later = iter(new)
    while level or waiting:
        if not level:  # those that are left answer one another in circles, or hang from these
            first = _of_circle(next(comment for comment in later if comment.source_id not in done), told)
            outcome.notes.append(_("Comment %s answers one that answers it; it begins a thread.") % first.source_id)
            del waiting[first.parent][first.source_id]
            level = [first]
        yield level
        done |= {comment.source_id for comment in level}
        level = [reply for comment in level for reply in waiting.pop(comment.source_id, {}).values()]


def _of_circle(comment: Incoming, told: dict[str, Incoming]) -> Incoming:
    """The first of the circle of answers that this comment is one of, or hangs from."""
    trail: dict[str, Incoming] = {}
    while comment.source_id not in trail:
        trail[comment.source_id] = comment
        comment = told[comment.parent]
    return comment


def _create(article: Article, new: list[Incoming], known: dict[str, Comment], source: str, outcome: Outcome) -> None:
    """Make the comments in the order in which they are told of, then give each its place among the others."""
    if not new:
        return
    rows = outcome.created = {told.source_id: _row(article, told, source) for told in new}
    Comment.objects.bulk_create(rows.values())
    placed = dict(known)
    for level in _levels(new, known, outcome):
        for told in level:
            row = rows[told.source_id]
            row.place_under(placed.get(told.parent) if told.parent != told.source_id else None)
            row.path = paths.path_below(row.parent.path if row.parent else "", row.pk)
            # A thread of a thousand links, each holding the one before, is one that Python cannot let go of.
            Comment.parent.field.delete_cached_value(row)
        placed |= {told.source_id: rows[told.source_id] for told in level}
    with connection.cursor() as cursor:  # bulk_update() writes statements so long that they take most of an import
        places = [(row.path, row.parent_id, row.root_id, row.depth, row.pk) for row in rows.values()]
        cursor.executemany(_PLACE, places)


def _row(article: Article, told: Incoming, source: str) -> Comment:
    comment = Comment(article=article, kind=told.kind, status=told.status, body=told.body, created_at=told.created_at)
    comment.source, comment.source_id = (source, told.source_id) if source else told.origin
    comment.public_id = told.public_id or (comment.public_id if source else told.source_id)
    comment.author_name = normalise_name(told.author_name)[: _LONGEST["author_name"]].rstrip() or _("Anonymous")
    comment.author_email = told.author_email if _is_email(told.author_email) else ""
    comment.author_url = told.author_url if _is_url(told.author_url) else ""
    comment.published_at = told.created_at if told.status == Comment.Status.PUBLISHED else None
    comment.held_reasons = [Reason(HELD).as_json()] if told.status == Comment.Status.PENDING else []
    for name, value in told.fields.items():
        setattr(comment, name, value)
    comment.render()
    return comment


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= (_LONGEST["author_email"] or 0)


def _is_url(address: str) -> bool:
    return is_web_address(address) and len(address) <= (_LONGEST["author_url"] or 0)
