"""How often moderators agree with each signal: counted by week, exactly, whatever is undone.

A decision to publish says that what spoke against a comment was wrong and what spoke for it right; to reject it or to
call it spam says the opposite. A moderator may also call one signal wrong by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, Judgement, ModerationEvent, SignalTally
from comments.pipeline.reasons import SIGNALS

if TYPE_CHECKING:
    from comments.moderation import Change

WEEKS = 12
CALLED_WRONG = "signal_wrong"
"""The reason of the event that logs it; the note is the signal's code."""

Status = Comment.Status


def follow(change: Change) -> None:
    """Count what somebody has decided, and take back what was counted before; in the transaction of the change."""
    if change.actor is not None:
        _count(change.comment)


def this_signal_was_wrong(comment: Comment, code: str, user: AbstractBaseUser) -> None:
    """Count a signal of the comment as wrong, whatever is decided about the comment, and log who said so.

    Saying it twice is saying it once.

    Raises:
        ValidationError: when the comment has no such signal.
    """
    if code not in {str(reason.get("reason")) for reason in comment.held_reasons}:
        raise ValidationError(_("This reply was not held for that."), code="no_such_signal")
    with transaction.atomic():
        Comment.objects.select_for_update(no_key=True).filter(pk=comment.pk).values_list("pk").first()
        judgement, _made = Judgement.objects.get_or_create(comment=comment, defaults={"week": week_of(timezone.now())})
        if code in judgement.denied:
            return
        judgement.denied = [*judgement.denied, code]
        judgement.save(update_fields=["denied"])
        _count(comment)
        ModerationEvent.objects.create(
            comment=comment,
            actor=user,
            from_status=comment.status,
            to_status=comment.status,
            reason=CALLED_WRONG,
            note=code,
        )


def week_of(moment: timezone.datetime) -> date:
    """The Monday of its week, where the site is."""
    day = timezone.localtime(moment).date()
    return day - timedelta(days=day.weekday())


def agreement(comment: Comment, status: str) -> dict[str, bool]:
    """By code of those signals that a decision says something of: whether it agreed."""
    refused = status in {Status.SPAM, Status.REJECTED}
    agreed = {}
    for reason in comment.held_reasons:
        code, points = str(reason.get("reason")), int(reason.get("points") or 0)
        kind = SIGNALS.get(code)
        if kind is not None and not kind.judged:
            continue
        is_against = points > 0 or (points == 0 and (code == "rule_reject" or (kind is not None and kind.holds)))
        if is_against or points < 0:
            agreed[code] = is_against == refused
    return agreed


def _count(comment: Comment) -> None:
    """Bring the tallies from what was counted for this comment to what stands now."""
    word = ModerationEvent.objects.all().last_word_on(comment)
    decided = word if word and word.to_status in {Status.PUBLISHED, Status.SPAM, Status.REJECTED} else None
    before = Judgement.objects.filter(comment=comment).first()
    denied = before.denied if before else []
    signs = (agreement(comment, decided.to_status) if decided else {}) | dict.fromkeys(denied, False)
    week = week_of(decided.created_at) if decided else before.week if before else None
    if before is not None:
        _add(before.week, before.signs, -1)
    if not signs:
        if before is not None:
            before.delete()
    elif week is not None:
        _add(week, signs, +1)
        Judgement.objects.update_or_create(comment=comment, defaults={"week": week, "signs": signs, "denied": denied})


def _add(week: date, signs: dict[str, bool], number: int) -> None:
    if number > 0:
        SignalTally.objects.bulk_create(
            [SignalTally(code=code, week=week) for code in sorted(signs)], ignore_conflicts=True
        )
    for was_right, field in [(True, "right"), (False, "wrong")]:
        codes = sorted(code for code, right in signs.items() if right == was_right)
        if codes:
            SignalTally.objects.filter(week=week, code__in=codes).update(**{field: F(field) + number})


@dataclass(frozen=True)
class Week:
    """How often moderators agreed with a signal in one week, and how often not."""

    monday: date
    right: int
    wrong: int


def of_signals(codes: Iterable[str]) -> dict[str, list[Week]]:
    """The last twelve weeks of each signal, the oldest first. One query."""
    this_week = week_of(timezone.now())
    mondays = [this_week - timedelta(weeks=WEEKS - 1 - number) for number in range(WEEKS)]
    rows = SignalTally.objects.filter(week__gte=mondays[0]).values_list("code", "week", "right", "wrong")
    counted = {(code, week): (right, wrong) for code, week, right, wrong in rows}
    return {code: [Week(monday, *counted.get((code, monday), (0, 0))) for monday in mondays] for code in codes}


LOOKED_AT = 500
FEWEST = 10


def trap_is_missing() -> bool:
    """Whether more than half of the last day's comments came without the hidden field: then our form lacks it.

    A theme or a proxy that drops it makes every reader look like a machine. The newest five hundred are looked at.
    """
    since = timezone.now() - timedelta(days=1)
    newest = Comment.objects.order_by("-pk").values_list("created_at", "source", "held_reasons")[:LOOKED_AT]
    lacks = [
        any(reason.get("reason") == "honeypot_missing" for reason in reasons)
        for created_at, source, reasons in newest
        if created_at >= since and not source
    ]
    return len(lacks) >= FEWEST and sum(lacks) * 2 > len(lacks)
