"""Judging a comment: `judge()` looks at a submission and gives a verdict with all its reasons.

`identity` says who posts, `rules` how often and under what names, `ruling` what moderators look for, `modes` who waits
anyway; `scorers` look at one matter each, `plugins` are the operator's own, and `reasons` holds what every sign weighs.
Nothing here saves a comment or refuses one: the verdict is where it goes at first, and a moderator has the last word.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from comments.pipeline import modes, plugins, proofs, ruling, scorers
from comments.pipeline.reasons import FRESHNESS, HELD_FROM, SIGNALS, SPAM_FROM, Reason, Sign, weigh, weights
from comments.pipeline.submission import NUDGE, STEP_UP, Ask, Submission, Verdict

__all__ = ["NUDGE", "STEP_UP", "Ask", "Reason", "Submission", "Verdict", "judge"]

logger = logging.getLogger(__name__)

Status = Comment.Status

_SENTENCES = {
    STEP_UP: _(
        "Please look at your comment once more and send it from here: the form that it came with was not fresh."
    ),
    "links": _("With so many links it will wait for an editor. Take some out, or send it as it is."),
    "shouting": _("In capital letters it will wait for an editor. Write it in small ones, or send it as it is."),
    "rule_nudge": _("As it stands it will wait for an editor. Change it, or send it as it is."),
}


def judge(post: Submission) -> Verdict:
    """Decide whether the comment is published now, waits for a moderator, or is set aside as spam.

    The same for a new comment and for an edit. A proof that it brings is spent by this.
    """
    if post.identity.staff is not None:
        return Verdict(Status.PUBLISHED, (), "staff")
    answered, answered_again = proofs.answered(post) if post.answer else (frozenset(), False)
    signs = _signs(post)
    if STEP_UP in answered:
        signs = [Sign("confirmed"), *(sign for sign in signs if sign.code not in FRESHNESS)]
    if answered_again:
        signs.append(Sign("confirmed_again"))
    reasons = tuple(weigh([*signs, *plugins.found_by(post)], weights()))
    status, because = _status(reasons)
    asks = None if status in {Status.SPAM, Status.REJECTED} else _asks(reasons, answered)
    return Verdict(status, reasons, because, asks)


def _signs(post: Submission) -> list[Sign]:
    signs: list[Sign] = []
    for scorer in [ruling.signs, *scorers.SCORERS, modes.signs]:
        try:
            signs.extend(scorer(post))
        except Exception:  # a broken check must neither lose a comment nor let one through
            name = getattr(scorer, "__name__", str(scorer))
            logger.exception("Scorer %s failed; the comment is held.", name)
            signs.append(Sign("scorer_failed", detail=name))
    return signs


def _status(reasons: Iterable[Reason]) -> tuple[str, str]:
    codes = {reason.code for reason in reasons}
    points = sum(reason.points for reason in reasons)
    if "blocked" in codes:
        return Status.REJECTED, "blocked"
    if "rule_reject" in codes:
        return Status.REJECTED, "rule"
    if "rule_spam" in codes:
        return Status.SPAM, "rule"
    if points >= SPAM_FROM:
        return Status.SPAM, "points"
    if points >= HELD_FROM or any(reason.holds for reason in reasons):
        return Status.PENDING, "held"
    return Status.PUBLISHED, "known_commenter" if codes & {"known", "trusted"} else "open_to_all"


def _asks(reasons: Iterable[Reason], answered: frozenset[str]) -> Ask | None:
    """What the writer is asked first: to look once, when nothing but their form is against them; to think again."""
    purposes, sentences = [], []
    against = {
        reason.code
        for reason in reasons
        if reason.points > 0 or (reason.code in SIGNALS and reason.holds and SIGNALS[reason.code].judged)
    }
    stale = {reason.code for reason in reasons} & FRESHNESS
    if stale and against <= FRESHNESS and STEP_UP not in answered:
        purposes.append(STEP_UP)
        sentences.append(_SENTENCES[STEP_UP])
    if NUDGE not in answered:
        told = [reason.code for reason in reasons if reason.code in {"rule_nudge", "shouting"}]
        told += ["links"] if any(reason.code == "links" and reason.points >= HELD_FROM for reason in reasons) else []
        sentences += [_SENTENCES[code] for code in dict.fromkeys(told)]
        purposes += [NUDGE] if told else []
    return Ask(tuple(purposes), tuple(sentences)) if purposes else None
