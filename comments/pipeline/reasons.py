"""The signs that the pipeline looks for: what each is called and weighs, and the form in which one is kept.

SIGNALS is the table: to change what a sign weighs for everybody, change it here; moderators change it for their site
at the desk (`Signal`). Points add up: HELD_FROM let a comment wait for a moderator, SPAM_FROM set it aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import wording
from comments.models import Signal

HELD_FROM = 4
SPAM_FROM = 10
MOST_POINTS = 20
"""What a moderator may make a sign weigh at most, for or against."""


@dataclass(frozen=True)
class Kind:
    """One kind of sign.

    `holds` lets a comment wait whatever its points come to. A sign that is not `judged` says nothing of the comment
    itself, as that it is the first of somebody, so decisions are no proof for or against it.
    """

    label: str | Promise
    points: int = 0
    holds: bool = False
    judged: bool = True


SIGNALS: dict[str, Kind] = {
    # How it was sent
    "honeypot_filled": Kind(_("filled in the hidden field"), 6),
    "honeypot_missing": Kind(_("sent without the form"), 4),
    "foreign_form": Kind(_("form of another page"), 3),
    "too_fast": Kind(_("written faster than anybody types"), 3),
    "stale_form": Kind(_("form that was open for long"), 0),
    "unproven_origin": Kind(_("origin not proven"), 2, holds=True),
    "many_at_once": Kind(_("many at once"), 3, holds=True),
    "proof_of_work": Kind(_("browser did its sum"), -2),
    "confirmed": Kind(_("confirmed on a preview"), 0, judged=False),
    "confirmed_again": Kind(_("a confirmation used before"), 0, holds=True),
    # What it says
    "links": Kind(_("links"), 2),
    "only_links": Kind(_("nothing but links"), 3),
    "short_links": Kind(_("links that hide where they lead"), 5),
    "denied_site": Kind(_("link to a site that is not wanted"), 5),
    "other_markup": Kind(_("links in the markup of forums"), 5),
    "same_text": Kind(_("same words elsewhere"), 5),
    "near_copy": Kind(_("nearly the same words elsewhere"), 5),
    "copy_with_link": Kind(_("words of somebody else, with a link"), 5, holds=True),
    "learnt": Kind(_("words as in earlier decisions"), 4),
    "misleading_letters": Kind(_("letters that mislead"), 2),
    "shouting": Kind(_("capital letters"), 0, holds=True),
    # Whose it is said to be
    "mixed_scripts": Kind(_("name in mixed scripts"), 2, holds=True),
    "name_like_ours": Kind(_("name like one of ours"), 0, holds=True),
    "email_like_ours": Kind(_("e-mail address of one of ours"), 0, holds=True),
    "keyword_name": Kind(_("name that advertises"), 3),
    # Who it is
    "known": Kind(_("published before"), -3),
    "trusted": Kind(_("published often"), -6),
    "first_comment": Kind(_("first comment"), 0, holds=True, judged=False),
    "watched": Kind(_("always held"), 0, holds=True, judged=False),
    "blocked": Kind(_("blocked"), 0, judged=False),
    # What moderators asked for
    "rule_nudge": Kind(_("rule: ask once"), 0, holds=True),
    "rule_hold": Kind(_("rule: hold"), 0, holds=True),
    "rule_spam": Kind(_("rule: spam"), SPAM_FROM),
    "rule_reject": Kind(_("rule: reject"), 0),
    "rule_trust": Kind(_("rule: trust"), 0),
    "every_comment": Kind(_("the site has every comment wait"), 0, holds=True, judged=False),
    "after_hours": Kind(_("outside the opening hours"), 0, holds=True, judged=False),
    # Others
    "akismet": Kind(_("spam in the view of a service"), 5),
    "akismet_sure": Kind(_("nothing but spam in the view of a service"), SPAM_FROM),
    "scorer_failed": Kind(_("a check failed"), 0, holds=True, judged=False),
    "imported": Kind(_("waited where it came from"), 0, judged=False),
}
"""Signs for which a comment is held."""

REJECTIONS = {
    "off_topic": _("Off the subject"),
    "abusive": _("Abusive"),
    "private_person": _("Names a private person"),
    "unlawful": _("May be unlawful"),
    "advertising": _("Advertising"),
    "house_rules": _("Breaks the house rules"),
}
"""For what a moderator may reject a comment."""

DECISIONS = REJECTIONS | {
    "approved": pgettext_lazy("decision", "Approved"),
    "demo": pgettext_lazy("decision", "Part of the demo"),
    "held": pgettext_lazy("decision", "Held for a moderator"),
    "imported": pgettext_lazy("decision", "As it was where it came from"),
    "known_commenter": pgettext_lazy("decision", "Known commenter"),
    "points": pgettext_lazy("decision", "Too many points"),
    "spam": pgettext_lazy("decision", "Spam"),
    "undone": pgettext_lazy("decision", "Taken back"),
}
"""For what a comment came into another state."""

FRESHNESS = frozenset({"foreign_form", "too_fast", "stale_form"})
"""Signs that an honest reader gives too, whose page was open for long; a look at a preview answers them."""


@dataclass(frozen=True)
class Sign:
    """That a scorer found something, how many times over (or how strongly, from -1 to 1), and what."""

    code: str
    times: float = 1
    detail: str = ""


@dataclass(frozen=True)
class Reason:
    """One sign with its points; `holds` lets the comment wait whatever the points come to."""

    code: str
    points: int = 0
    holds: bool = False
    detail: str = ""

    def as_json(self) -> dict[str, object]:
        kept: dict[str, object] = {"reason": self.code, "points": self.points}
        return kept | {"detail": self.detail} if self.detail else kept


def weights() -> dict[str, int]:
    """What each sign weighs now: as moderators have set it, otherwise as SIGNALS has it. One query."""
    return {code: kind.points for code, kind in SIGNALS.items()} | dict(Signal.objects.values_list("code", "points"))


def weigh(found: Iterable[Sign | Reason], weights: dict[str, int]) -> list[Reason]:
    """The signs as reasons with their points; what has points of its own keeps them."""
    return [
        sign
        if isinstance(sign, Reason)
        else Reason(sign.code, round(weights[sign.code] * sign.times), SIGNALS[sign.code].holds, sign.detail)
        for sign in found
    ]


def decision_in_words(code: str) -> str:
    """What a moderation event says of why."""
    return str(DECISIONS.get(code, code.replace("_", " ")))


def label_of(held_reason: dict[str, object]) -> str:
    """A kept reason in words, with what was found where that is known."""
    code = str(held_reason.get("reason", ""))
    label = str(SIGNALS[code].label) if code in SIGNALS else code.replace("_", " ")
    detail = held_reason.get("detail")
    return wording.labelled(label, detail) if detail else label


def set_weight(code: str, points: int, user: AbstractBaseUser, note: str) -> None:
    """Have a sign weigh so many points on this site from the next comment on, for a reason that is kept.

    Raises:
        ValidationError: in sentences, by the fields `points` and `note`.
    """
    problems = {}
    if not -MOST_POINTS <= points <= MOST_POINTS:
        limits = {"least": -MOST_POINTS, "most": MOST_POINTS}
        problems["points"] = gettext("Enter points from %(least)d to %(most)d.") % limits
    note = " ".join(note.split())
    longest = Signal._meta.get_field("note").max_length
    if not note:
        problems["note"] = gettext("Say why, for those who wonder in a year.")
    elif len(note) > longest:
        words = ngettext("Shorten the reason to %d character.", "Shorten the reason to %d characters.", longest)
        problems["note"] = words % longest
    if code not in SIGNALS:
        problems["points"] = gettext("There is no such signal.")
    if problems:
        raise ValidationError(problems)
    changed = {"points": points, "changed_by": user, "changed_at": timezone.now(), "note": note}
    Signal.objects.update_or_create(code=code, defaults=changed)


def reset_weight(code: str) -> bool:
    """Have the sign weigh again what SIGNALS says; returns whether it weighed anything else."""
    return bool(Signal.objects.filter(code=code).delete()[0])
