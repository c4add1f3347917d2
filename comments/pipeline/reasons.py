"""Why a comment was held, in a form that is kept with it and shown to moderators."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

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


@dataclass(frozen=True)
class Reason:
    """One sign with its points; `holds` lets the comment wait whatever the points come to."""

    code: str
    points: int = 0
    holds: bool = False

    def as_json(self) -> dict[str, object]:
        return {"reason": self.code, "points": self.points}


def label_of(held_reason: dict[str, object]) -> str:
    """A kept reason in words."""
    code = str(held_reason.get("reason", ""))
    return str(LABELS.get(code, code.replace("_", " ")))
