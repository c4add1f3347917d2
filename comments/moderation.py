"""What may be done to a comment, by whom, and everything that follows from it.

`transition()` is the only way a comment changes state. The status, the event, the article's count, the
editions of the pages that show it and what its writer has earned commit together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import editions
from articles.models import Article
from comments import paths
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
        _lock(comment.article_id)
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


def _lock(article_id: int) -> None:
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
        Comment.objects.filter(pk__in=_counted_by(comment)).update(published_below=F("published_below") + change)
        Article.objects.filter(pk=comment.article_id).update(reply_count=F("reply_count") + change)
        editions.raise_counts()
    if change or comment.published_below:  # the marker of what is gone says why
        editions.raise_article(comment.article_id)
    _remember_for_commenter(comment, came_from, to)
    return event


def _counted_by(comment: Comment) -> list[int]:
    """The comments above this one that count it as published below them.

    Those in its path do, ten levels at most; deeper down its own parent does too. So the cost of a change
    does not grow with the depth of a quarrel.
    """
    above = paths.ancestors_in(comment.path)
    if comment.parent_id and comment.parent_id not in above:
        above.append(comment.parent_id)
    return above


_COUNTERS = {Status.PUBLISHED: "approved", Status.REJECTED: "rejected", Status.SPAM: "spam"}


def _remember_for_commenter(comment: Comment, came_from: str, to: str) -> None:
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


@dataclass
class Mended:
    """What `reconcile()` found wrong: rows with the number that was kept and the number that is true."""

    articles: list[tuple[int, int, int]] = field(default_factory=list)
    comments: list[tuple[int, int, int]] = field(default_factory=list)
    commenters: list[tuple[int, str, int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.articles) + len(self.comments) + len(self.commenters)


def reconcile(*, save: bool = True) -> Mended:
    """Count everything again and mend what differs; each article in a transaction of its own.

    Counts stay exact by themselves; this is for a database that was edited or restored by hand.
    """
    mended = Mended()
    for article_id in Article.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=1000):
        _reconcile_article(article_id, mended, save=save)
    published = Count("comments", filter=Q(comments__status=Status.PUBLISHED))
    rejected = Count("comments", filter=Q(comments__status=Status.REJECTED))
    spam = Count("comments", filter=Q(comments__status=Status.SPAM))
    counted = Commenter.objects.order_by("pk").annotate(true_approved=published, true_rejected=rejected, true_spam=spam)
    for commenter in counted.iterator(chunk_size=1000):
        for name in ["approved", "rejected", "spam"]:
            kept, true = getattr(commenter, name), getattr(commenter, f"true_{name}")
            if kept != true:
                mended.commenters.append((commenter.pk, name, kept, true))
                if save:
                    Commenter.objects.filter(pk=commenter.pk).update(**{name: true})
    return mended


def recount(article_id: int) -> None:
    """Make the counts of one article's discussion true after comments came in at once, as an import brings them."""
    _reconcile_article(article_id, Mended(), save=True)


def _reconcile_article(article_id: int, mended: Mended, *, save: bool) -> None:
    with transaction.atomic():
        _lock(article_id)
        kept = Article.objects.filter(pk=article_id).values_list("reply_count", flat=True).first()
        if kept is None:
            return
        found = len(mended)
        rows = Comment.objects.filter(article_id=article_id).only(
            "pk", "parent_id", "path", "status", "published_below"
        )
        comments = list(rows)
        below = dict.fromkeys((comment.pk for comment in comments), 0)
        for comment in comments:
            if comment.is_published:
                for above in _counted_by(comment):
                    below[above] = below.get(above, 0) + 1
        wrong = [comment for comment in comments if comment.published_below != below[comment.pk]]
        for comment in wrong:
            mended.comments.append((comment.pk, comment.published_below, below[comment.pk]))
            comment.published_below = below[comment.pk]
        if save:
            Comment.objects.bulk_update(wrong, ["published_below"], batch_size=200)
        true = sum(comment.is_published for comment in comments)
        if kept != true:
            mended.articles.append((article_id, kept, true))
            if save:
                Article.objects.filter(pk=article_id).update(reply_count=true)
                editions.raise_counts()
        if save and len(mended) > found:
            editions.raise_article(article_id)
