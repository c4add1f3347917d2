"""Why a comment was held, in a form that is kept with it and shown to moderators."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LABELS = {
    "every_comment": _("the site has every comment wait"),
    "first_comment": _("first comment"),
    "foreign_form": _("form of another page"),
    "honeypot_filled": _("filled in the hidden field"),
    "honeypot_missing": _("sent without the form"),
    "imported": _("waited where it came from"),
    "links": _("links"),
    "many_at_once": _("many at once"),
    "mixed_scripts": _("name in mixed scripts"),
    "name_like_ours": _("name like one of ours"),
    "only_links": _("nothing but links"),
    "scorer_failed": _("a check failed"),
    "unproven_origin": _("origin not proven"),
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


@dataclass(frozen=True)
class Reason:
    """One sign with its points; `holds` lets the comment wait whatever the points come to."""

    code: str
    points: int = 0
    holds: bool = False

    def as_json(self) -> dict[str, object]:
        return {"reason": self.code, "points": self.points}


def decision_in_words(code: str) -> str:
    """What a moderation event says of why."""
    return str(DECISIONS.get(code, code.replace("_", " ")))


def label_of(held_reason: dict[str, object]) -> str:
    """A kept reason in words."""
    code = str(held_reason.get("reason", ""))
    return str(LABELS.get(code, code.replace("_", " ")))
