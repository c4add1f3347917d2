"""Signs that a comment is not what it seems. Each scorer looks at one and gives points with their reason.

Points add up: 4 let a comment wait for a moderator, 10 set it aside as spam. None of these is a refusal: a
person can always be right. To add one, write it and list it in SCORERS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from comments import markup
from comments.origin import Proof
from comments.pipeline.reasons import Reason

if TYPE_CHECKING:
    from comments.pipeline import Submission

Scorer = Callable[["Submission"], Iterable[Reason]]


def honeypot(post: Submission) -> Iterable[Reason]:
    """A field that people do not see: filled in by a machine, or left out by one that never saw the form."""
    if post.honeypot is None:
        yield Reason("honeypot_missing", 4)
    elif post.honeypot.strip():
        yield Reason("honeypot_filled", 6)


def form(post: Submission) -> Iterable[Reason]:
    """A form that this site did not make, or made for another piece."""
    if post.form_article_id != post.article.pk:
        yield Reason("foreign_form", 3)


def origin(post: Submission) -> Iterable[Reason]:
    """No proof of where the post was made: an old browser, or no browser at all."""
    if post.proof is not Proof.SAME_ORIGIN:
        yield Reason("unproven_origin", 2, holds=True)


def links(post: Submission) -> Iterable[Reason]:
    """Links of somebody whom we do not know yet, and comments that consist of nothing else."""
    if markup.is_only_links(post.body):
        yield Reason("only_links", 3)
    if not post.is_known:
        found = markup.count_links(post.body) + bool(post.author_url)
        if found:
            yield Reason("links", 2 * found)


def rate(post: Submission) -> Iterable[Reason]:
    """More comments in a short time than readers write."""
    if post.exceeded_limits:
        yield Reason("many_at_once", 3, holds=True)


SCORERS: list[Scorer] = [honeypot, form, origin, links, rate]
