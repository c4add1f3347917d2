"""Signed tokens that say what a writer has seen: when a page was made, and that a preview was looked at.

Each is for one purpose and one piece only. A proof is spent by its first use; whoever sends it again is not asked
again, so nobody is ever led in circles, but a moderator looks at what came with it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner
from django.utils import timezone

from articles.models import Article
from comments import throttling
from comments.lookalikes import folded
from comments.pipeline.submission import NUDGE, STEP_UP, Submission

PROOFS_LAST = timedelta(hours=6)

_moments = Signer(sep=".", salt="comments.moment")


def moment_token(article: Article) -> str:
    """That a page was made now on which a comment on the article can be typed; only for pages that nothing keeps."""
    return _moments.sign(f"{article.pk}-{round(timezone.now().timestamp() * 1000)}")


def moment_of(token: str, article: Article) -> datetime | None:
    """When the page was made; None when the token is not ours, or not for this article."""
    try:
        signed_for, _dash, at = _moments.unsign(token).partition("-")
    except BadSignature:
        return None
    return datetime.fromtimestamp(int(at) / 1000, UTC) if signed_for == str(article.pk) else None


def make(post: Submission, purposes: Iterable[str]) -> str:
    """A proof, for each of the purposes, that a preview of this submission was shown; one text for a hidden field."""
    return " ".join(
        _signer(purpose).sign(f"{secrets.token_urlsafe(9)}:{_about(post, purpose)}") for purpose in purposes
    )


def answered(post: Submission) -> tuple[frozenset[str], bool]:
    """The purposes for which the submission brings a proof, and whether one of those was spent before; spends them."""
    purposes, again = set(), False
    for token in post.answer.split()[:2]:
        for purpose in (STEP_UP, NUDGE):
            nonce = _nonce(token, post, purpose)
            if nonce:
                purposes.add(purpose)
                lasts = 2 * PROOFS_LAST.total_seconds()
                again = throttling.take(f"proof {purpose} {nonce}", 1, lasts) > 0 or again
    return frozenset(purposes), again


def _nonce(token: str, post: Submission, purpose: str) -> str:
    try:
        nonce, _colon, about = _signer(purpose).unsign(token, max_age=PROOFS_LAST).partition(":")
    except BadSignature:
        return ""
    return nonce if about == _about(post, purpose) else ""


def _about(post: Submission, purpose: str) -> str:
    """What a proof is good for: the place; and, where the words were the matter, the name and the words."""
    parts = [str(post.article.pk), str(post.parent and post.parent.pk)]
    if purpose == NUDGE:
        parts += [folded(post.author_name), folded(post.body)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(sep=".", salt=f"comments.proof.{purpose}")
