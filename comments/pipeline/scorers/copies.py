"""Whether the words were here before: one text under many pieces, or a reader's own words with an advertiser's link.

Both look at a bounded number of comments, found by indexes, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from comments import fingerprints, links
from comments.models import Comment
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission

LOOKED_AT = 20
LOOKED_AT_PER_BAND = 100
COMPARED_FOR = timedelta(days=30)
LONG = 60
"""So many letters: what is shorter, many people say without having copied it."""


def same_text(post: Submission) -> Iterable[Sign]:
    """The same words in another comment, with a link or too long to be chance."""
    named = fingerprints.text_hash(post.body)
    has_link = bool(links.leading_elsewhere(post.body, post.author_url))
    long_enough = sum(map(len, fingerprints.said(post.body))) >= LONG
    if not named or not (has_link or long_enough):
        return
    same = Comment.objects.filter(text_hash=named).order_by("-pk").defer("body", "body_html")
    for other in _others(post, same[:LOOKED_AT]):
        is_theirs = other.status == Comment.Status.PUBLISHED and not _is_by_the_same(post, other)
        yield Sign("copy_with_link" if has_link and is_theirs else "same_text", detail=other.public_id)
        return


def near_copies(post: Submission) -> Iterable[Sign]:
    """Nearly the same words in a comment of somebody else: of these days, or of any day when a link came with them."""
    simhash = fingerprints.simhash(post.body)
    if simhash is None:
        return
    has_link = bool(links.leading_elsewhere(post.body, post.author_url))
    named = fingerprints.text_hash(post.body)
    recently = timezone.now() - COMPARED_FOR
    for other in _others(post, Comment.objects.perhaps_near(simhash, LOOKED_AT_PER_BAND)):
        if fingerprints.distance(simhash, other.simhash) > fingerprints.NEAR or _is_by_the_same(post, other):
            continue
        if other.text_hash == named:  # told of already
            continue
        if has_link and other.status == Comment.Status.PUBLISHED:
            yield Sign("copy_with_link", detail=other.public_id)
            return
        if other.created_at >= recently:
            yield Sign("near_copy", detail=other.public_id)
            return


def _others(post: Submission, comments: Iterable[Comment]) -> Iterable[Comment]:
    """Those that are not the one whose edit this is, nor one that its writer took back to write it anew."""
    for comment in comments:
        if post.editing is not None and comment.pk == post.editing.pk:
            continue
        if comment.status == Comment.Status.WITHDRAWN and _is_by_the_same(post, comment):
            continue
        yield comment


def _is_by_the_same(post: Submission, comment: Comment) -> bool:
    commenter = post.identity.commenter
    return commenter is not None and comment.commenter_id == commenter.pk
