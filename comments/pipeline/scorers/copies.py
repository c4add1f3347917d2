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
PERHAPS_NEAR = 12
READ = 5
SHARED = 0.75
"""Of all words of both texts, so many have to be in both."""
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
    recently = timezone.now() - COMPARED_FOR
    for other in _near(post, simhash):
        if has_link and other.status == Comment.Status.PUBLISHED:
            yield Sign("copy_with_link", detail=other.public_id)
            return
        if other.created_at >= recently:
            yield Sign("near_copy", detail=other.public_id)
            return


def _near(post: Submission, simhash: int) -> list[Comment]:
    """The comments of others that are near, or share most of their words; the same words are told of already.

    Three bits are strict for a text of fifty words, so what shares a part of the simhash and is not far is read.
    """
    named = fingerprints.text_hash(post.body)
    found: list[tuple[int, Comment]] = []
    for other in _others(post, Comment.objects.perhaps_near(simhash, LOOKED_AT_PER_BAND)):
        distance = fingerprints.distance(simhash, other.simhash)
        if distance <= PERHAPS_NEAR and other.text_hash != named and not _is_by_the_same(post, other):
            found.append((distance, other))
    found.sort(key=lambda one: (one[0], -one[1].pk))
    near = [other for distance, other in found if distance <= fingerprints.NEAR]
    perhaps = [other for distance, other in found if distance > fingerprints.NEAR][:READ]
    if perhaps:
        said = set(fingerprints.said(post.body))
        bodies = dict(Comment.objects.filter(pk__in=[other.pk for other in perhaps]).values_list("pk", "body"))
        near += [other for other in perhaps if _overlap(said, set(fingerprints.said(bodies.get(other.pk, ""))))]
    return near


def _overlap(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= SHARED * len(one | other)


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
