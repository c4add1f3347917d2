"""Taking in a comment: once, however often it is sent, and with the state that the pipeline gave it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from articles.models import Author
from comments import markup, moderation, pipeline
from comments.models import Comment, Commenter
from comments.pipeline import Submission, Verdict, identity, rules

SAME_FOR = timedelta(hours=24)
COMPARED = 50


@dataclass(frozen=True)
class Received:
    """A comment that has been taken in, and the key for its writer's browser when they were unknown."""

    comment: Comment
    new_key: str | None = None


def receive(post: Submission) -> Received:
    """Take the comment in, or find the one that the same person sent before with the same words."""
    earlier = find_earlier(post)
    if earlier is not None:
        return Received(earlier)
    post = replace(
        post,
        exceeded_limits=tuple(rules.exceeded_soft_limits(post.identity, post.author_email, post.article)),
    )
    verdict = pipeline.judge(post)
    try:
        with transaction.atomic():
            earlier = find_earlier(post)  # once more, now under the lock
            return Received(earlier) if earlier is not None else _save(post, verdict)
    except IntegrityError:  # PostgreSQL: the twin was saved between the question and the answer
        twin = Comment.objects.filter(idempotency_key=_key(post, timezone.now())).first()
        if twin is None:
            raise
        return Received(twin)


def find_earlier(post: Submission) -> Comment | None:
    """The same words by the same person in the same place in the last 24 hours.

    "The same person" is the same address from the same network, or the same commenter's key; an address alone
    would let anybody find out which address stands behind a comment.
    """
    now = timezone.now()
    keys = [_key(post, now), _key(post, now - SAME_FOR)]
    recent = Comment.objects.filter(created_at__gte=now - SAME_FOR)
    found = recent.filter(idempotency_key__in=keys).first()
    if found is not None or post.identity.commenter is None:
        return found
    folded = markup.folded(post.body)
    own = recent.filter(commenter=post.identity.commenter, article=post.article, parent=post.parent)
    return next((c for c in own.order_by("-pk")[:COMPARED] if markup.folded(c.body) == folded), None)


def _key(post: Submission, at: datetime) -> str:
    staff = post.identity.staff
    who = f"staff {staff.pk}" if staff else f"{post.author_email.casefold()} {post.identity.network}"
    parts = [at.date(), post.article.pk, post.parent and post.parent.pk, who, markup.folded(post.body)]
    return salted_hmac("comments.same", "\n".join(map(str, parts)), algorithm="sha256").hexdigest()


def _save(post: Submission, verdict: Verdict) -> Received:
    commenter, new_key = post.identity.commenter, None
    if post.identity.staff is None:
        if commenter is None:
            commenter, new_key = identity.new_commenter()
        else:
            Commenter.objects.filter(pk=commenter.pk).update(last_seen_at=timezone.now())
    comment = Comment.objects.create(
        article=post.article,
        parent=post.parent,
        author_name=_name_of(post),
        author_email=post.author_email,
        author_url=post.author_url,
        user=post.identity.staff,
        commenter=None if post.identity.staff else commenter,
        body=post.body,
        held_reasons=verdict.reasons_as_json(),
        network_hash=post.identity.network,
        idempotency_key=_key(post, timezone.now()),
    )
    if verdict.status != Comment.Status.PENDING:
        moderation.transition(comment, verdict.status, None, verdict.because)
    return Received(comment, new_key)


def _name_of(post: Submission) -> str:
    """The name to show: with a staff badge always the newsroom's own for its owner, never a typed one."""
    staff = post.identity.staff
    return post.author_name if staff is None else name_of_staff(staff)


def name_of_staff(staff: AbstractBaseUser) -> str:
    """How the newsroom names this account: as an author, else in full, else as it signs in."""
    author = Author.objects.filter(user=staff).values_list("name", flat=True).first()
    name = author or staff.get_full_name().strip() or staff.get_username()
    return name[: Comment._meta.get_field("author_name").max_length]
