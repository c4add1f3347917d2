"""Judging a comment: `judge()` looks at a submission and gives a verdict with all its reasons.

`identity` says who posts, `rules` how often and under what names, `scorers` what looks wrong. Nothing here
saves a comment or refuses one: the verdict is where it goes at first, and a moderator has the last word.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from articles.models import Article, SiteSettings
from articles.models.site import Moderation
from comments.models import Comment
from comments.origin import Proof
from comments.pipeline import rules, scorers
from comments.pipeline.identity import Identity
from comments.pipeline.reasons import Reason

__all__ = ["Reason", "Submission", "Verdict", "judge"]

logger = logging.getLogger(__name__)

HELD_FROM = 4
SPAM_FROM = 10


@dataclass(frozen=True)
class Submission:
    """A comment as it came in, normalised and valid, with everything that is known about its coming in."""

    article: Article
    parent: Comment | None
    author_name: str
    author_email: str
    author_url: str
    body: str
    identity: Identity
    proof: Proof
    honeypot: str | None
    form_article_id: int | None
    exceeded_limits: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        commenter = self.identity.commenter
        return self.identity.staff is not None or (commenter is not None and commenter.is_known)


@dataclass(frozen=True)
class Verdict:
    """Where a comment goes, and every reason for it: users of such systems want to see all of them."""

    status: str
    reasons: tuple[Reason, ...]
    because: str

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    def reasons_as_json(self) -> list[dict[str, object]]:
        return [reason.as_json() for reason in self.reasons]


def judge(post: Submission) -> Verdict:
    """Decide whether the comment is published now, waits for a moderator, or is set aside as spam."""
    if post.identity.staff is not None:
        return Verdict(Comment.Status.PUBLISHED, (), "staff")
    reasons = [*_scores(post), *_name_reasons(post)]
    trusted = SiteSettings.in_force().moderation
    if trusted == Moderation.NOBODY:
        reasons.append(Reason("every_comment", holds=True))
    elif trusted == Moderation.KNOWN and not post.is_known:
        reasons.append(Reason("first_comment", holds=True))
    points = sum(reason.points for reason in reasons)
    if points >= SPAM_FROM:
        return Verdict(Comment.Status.SPAM, tuple(reasons), "points")
    if points >= HELD_FROM or any(reason.holds for reason in reasons):
        return Verdict(Comment.Status.PENDING, tuple(reasons), "held")
    return Verdict(Comment.Status.PUBLISHED, tuple(reasons), "known_commenter" if post.is_known else "open_to_all")


def _scores(post: Submission) -> list[Reason]:
    reasons: list[Reason] = []
    for scorer in scorers.SCORERS:
        try:
            reasons.extend(scorer(post))
        except Exception:  # a broken check must neither lose a comment nor let one through
            logger.exception("Scorer %s failed; the comment is held.", getattr(scorer, "__name__", scorer))
            reasons.append(Reason("scorer_failed", holds=True))
    return reasons


def _name_reasons(post: Submission) -> list[Reason]:
    check = rules.check_name(post.author_name)
    reasons = []
    if check.looks_like_ours:
        reasons.append(Reason("name_like_ours", holds=True))
    if check.mixes_scripts:
        reasons.append(Reason("mixed_scripts", 2, holds=True))
    return reasons
