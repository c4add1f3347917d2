"""How a comment was sent: by a person at a form of ours, or by something else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from comments.origin import Proof
from comments.pipeline import work as work_
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission

FASTEST = timedelta(seconds=3)
"""Nobody types a name, an address and a thought in less."""
FRESH_FOR = timedelta(days=1)


def honeypot(post: Submission) -> Iterable[Sign]:
    """A field that people do not see: filled in by a machine, or left out by one that never saw the form."""
    if post.honeypot is None:
        yield Sign("honeypot_missing")
    elif post.honeypot.strip():
        yield Sign("honeypot_filled")


def form(post: Submission) -> Iterable[Sign]:
    """A form that this site did not make, or made for another piece."""
    if post.form_article_id != post.article.pk:
        yield Sign("foreign_form")


def speed(post: Submission) -> Iterable[Sign]:
    """How long the form was open, where that is known: pieces are kept and shared, so their form has no moment."""
    if post.shown_at is None:
        return
    open_for = timezone.now() - post.shown_at
    if open_for < FASTEST:
        yield Sign("too_fast")
    elif open_for > FRESH_FOR:
        yield Sign("stale_form")


def origin(post: Submission) -> Iterable[Sign]:
    """No proof of where the post was made: an old browser, or no browser at all."""
    if post.proof is not Proof.SAME_ORIGIN:
        yield Sign("unproven_origin")


def rate(post: Submission) -> Iterable[Sign]:
    """More comments in a short time than readers write."""
    if post.exceeded_limits:
        yield Sign("many_at_once")


def work(post: Submission) -> Iterable[Sign]:
    """A sum that the browser did over these very words."""
    if len(post.typed) > 1 and work_.is_done(post.work, post.article.pk, post.typed[1]):
        yield Sign("proof_of_work")
