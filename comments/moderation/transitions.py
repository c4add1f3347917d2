"""What may be done to a comment, by whom, and everything that follows from it.

`transition()` is the only way a comment changes state. The status, the event, the article's count, the
editions of the pages that show it and what its writer has earned commit together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import editions
from articles.models import Article
from comments import learning, paths, precision
from comments.models import Comment, Commenter, ModerationEvent

Status = Comment.Status

ALLOWED: dict[str, frozenset[str]] = {
    Status.PENDING: frozenset({Status.PUBLISHED, Status.REJECTED, Status.SPAM, Status.WITHDRAWN}),
    Status.PUBLISHED: frozenset({Status.PENDING, Status.REJECTED, Status.SPAM, Status.WITHDRAWN}),
    Status.REJECTED: frozenset({Status.PENDING, Status.PUBLISHED, Status.SPAM, Status.WITHDRAWN}),
    Status.SPAM: frozenset({Status.PENDING, Status.PUBLISHED, Status.REJECTED, Status.WITHDRAWN}),
    # What its writer took back, nobody puts up again.
    Status.WITHDRAWN: frozenset({Status.REJECTED, Status.SPAM}),
}


class Refused(ValidationError):
    """A change of state that the rules do not allow; its message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Change:
    """One change of state, as those are told of it who have something to do then, inside its transaction."""

    comment: Comment
    came_from: Comment.Status
    to: Comment.Status
    actor: AbstractBaseUser | None
    event: ModerationEvent


def is_open(article: Article) -> bool:
    """Whether the article takes a comment at this moment."""
    return article.shows_replies and article.replies_open


def may_moderate(user: AbstractBaseUser) -> bool:
    """Whether this account decides about comments."""
    return user.is_active and user.has_perm("comments.moderate_comment")


def transition(
    comment: Comment, to: str, actor: AbstractBaseUser | None, reason: str, note: str = ""
) -> ModerationEvent | None:
    """Bring the comment into the state `to`, with everything that follows from it, in one transaction.

    Args:
        comment: The comment; its fields are brought up to date.
        to: The new status. When the comment has it already, nothing happens.
        actor: Who decided; None when the rules did.
        reason: A short code for the log, such as "approved" or "known_commenter".
        note: Words for the log, for other moderators.

    Returns:
        The event that was logged, or None when there was nothing to do.

    Raises:
        Refused: when a comment in its state cannot come into this one.
    """
    to = Status(to)
    with transaction.atomic():
        lock(comment.article_id)
        current = Comment.objects.get(pk=comment.pk)
        came_from = Status(current.status)
        if came_from != to:
            if to not in ALLOWED[came_from]:
                raise Refused(
                    _("A comment in the state “%(from)s” cannot become “%(to)s”."),
                    code="not_allowed",
                    params={"from": came_from.label, "to": to.label},
                )
            event = _move(current, came_from, to, actor, reason, note)
        else:
            event = None
    comment.status, comment.published_at = current.status, current.published_at
    comment.published_below = current.published_below
    return event


def lock(article_id: int) -> None:
    """Let one transaction at a time change an article's discussion; new comments need not wait for it."""
    Article.objects.select_for_update(no_key=True).filter(pk=article_id).values_list("pk").first()


def _move(
    comment: Comment, came_from: str, to: str, actor: AbstractBaseUser | None, reason: str, note: str
) -> ModerationEvent:
    now = timezone.now()
    comment.status = to
    if to == Status.PUBLISHED and comment.published_at is None:
        comment.published_at = now
    comment.save(update_fields=["status", "published_at"])
    event = ModerationEvent.objects.create(
        comment=comment,
        actor=actor,
        from_status=came_from,
        to_status=to,
        reason=reason,
        note=note,
        created_at=now,
    )
    change = (to == Status.PUBLISHED) - (came_from == Status.PUBLISHED)
    if change:
        Comment.objects.filter(pk__in=counted_by(comment)).update(published_below=F("published_below") + change)
        Article.objects.filter(pk=comment.article_id).update(reply_count=F("reply_count") + change)
        editions.raise_counts()
    if change or comment.published_below:  # the marker of what is gone says why
        editions.raise_article(comment.article_id)
    change_of_state = Change(comment, Status(came_from), Status(to), actor, event)
    for follow in FOLLOWERS:
        follow(change_of_state)
    return event


def counted_by(comment: Comment) -> list[int]:
    """The comments above this one that count it as published below them.

    Those in its path do, ten levels at most; deeper down its own parent does too. So the cost of a change
    does not grow with the depth of a quarrel.
    """
    above = paths.ancestors_in(comment.path)
    if comment.parent_id and comment.parent_id not in above:
        above.append(comment.parent_id)
    return above


_COUNTERS = {Status.PUBLISHED: "approved", Status.REJECTED: "rejected", Status.SPAM: "spam"}


def _remember_for_commenter(change: Change) -> None:
    comment, came_from, to = change.comment, change.came_from, change.to
    if comment.commenter_id is None:
        return
    changes: dict[str, object] = {}
    if came_from in _COUNTERS:
        changes[_COUNTERS[came_from]] = F(_COUNTERS[came_from]) - 1
    if to in _COUNTERS:
        changes[_COUNTERS[to]] = F(_COUNTERS[to]) + 1
        changes["approved_at" if to == Status.PUBLISHED else "refused_at"] = timezone.now()
    if changes:
        Commenter.objects.filter(pk=comment.commenter_id).update(**changes)


FOLLOWERS: list[Callable[[Change], None]] = [_remember_for_commenter, learning.follow, precision.follow]
"""Everything else that follows from a change of state, in this order, in its transaction; each is quick."""
