"""Whole discussions coming in from elsewhere: with their threads, states and times, each comment once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from comments import moderation, paths
from comments.markup import is_web_address, normalise_name
from comments.models import Comment, ModerationEvent
from comments.pipeline.reasons import Reason

HELD = "imported"
"""Why a comment waits that waited where it came from, and what the log gives as the reason of a later change."""

_AT_ONCE = 500
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
    """What became of them: counts by `created`, `updated`, `unchanged`, `skipped`, and a line for each oddity."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def bring_in(article: Article, incoming: Iterable[Incoming], source: str) -> Outcome:
    """Add the comments to the article's discussion, in one transaction; those that are there by `source` stay.

    Of those, a state that nobody has decided here follows the newer account. Who is answered must be among the
    comments or be there already; an answer to anything else, and one of a circle of answers, begins a thread. A
    source_id that comes twice, or belongs to another article's comment, is left out.
    """
    outcome = Outcome()
    told = _once_each(incoming, outcome)
    with transaction.atomic():
        known = {c.source_id: c for c in Comment.objects.filter(source=source, article=article).select_related("root")}
        for source_id, comment in told.items():
            if source_id in known:
                outcome.counts[_bring_up_to_date(known[source_id], comment)] += 1
        new = [comment for source_id, comment in told.items() if source_id not in known]
        new = _without_those_elsewhere(new, source, outcome)
        created: list[Comment] = []
        for level in _levels(new, known, outcome):
            rows = _create(article, level, known, source)
            known |= {comment.source_id: comment for comment in rows}
            created += rows
        Comment.objects.bulk_update(created, ["path"], batch_size=200)
        outcome.counts["created"] = len(new)
        if new:
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


def _without_those_elsewhere(new: list[Incoming], source: str, outcome: Outcome) -> list[Incoming]:
    elsewhere: set[str] = set()
    for some in batched((comment.source_id for comment in new), _AT_ONCE):
        elsewhere |= set(Comment.objects.of_source(source, some).values_list("source_id", flat=True))
    for source_id in sorted(elsewhere):
        outcome.counts["skipped"] += 1
        outcome.notes.append(_("Comment %s is there already, under another article; it is left out.") % source_id)
    return [comment for comment in new if comment.source_id not in elsewhere]


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


def _create(article: Article, level: list[Incoming], known: dict[str, Comment], source: str) -> list[Comment]:
    """Comments of one depth; their places are known once they have a number, and are theirs to save."""
    rows = []
    for told in level:
        comment = Comment(article=article, source=source, source_id=told.source_id, kind=told.kind, status=told.status)
        comment.public_id = told.public_id or comment.public_id
        comment.author_name = normalise_name(told.author_name)[: _LONGEST["author_name"]].rstrip() or _("Anonymous")
        comment.author_email = told.author_email if _is_email(told.author_email) else ""
        comment.author_url = told.author_url if _is_url(told.author_url) else ""
        comment.body, comment.created_at = told.body, told.created_at
        comment.published_at = told.created_at if told.status == Comment.Status.PUBLISHED else None
        comment.held_reasons = [Reason(HELD).as_json()] if told.status == Comment.Status.PENDING else []
        comment.place_under(known.get(told.parent) if told.parent != told.source_id else None)
        comment.render()
        rows.append(comment)
    Comment.objects.bulk_create(rows)
    for comment in rows:
        comment.path = paths.path_below(comment.parent.path if comment.parent else "", comment.pk)
    for comment in rows:
        # A thread of a thousand links, each holding the one before, is one that Python cannot let go of.
        Comment.parent.field.delete_cached_value(comment)
    return rows


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= (_LONGEST["author_email"] or 0)


def _is_url(address: str) -> bool:
    return is_web_address(address) and len(address) <= (_LONGEST["author_url"] or 0)
