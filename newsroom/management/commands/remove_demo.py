"""Take the demo newsroom out again. What has to stay is named with the reason; then the exit status is 1."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import terminal
from newsroom import demo


class Command(terminal.Command):
    help = gettext_lazy(
        "Remove the demo newsroom; what was edited, what readers have answered and what is in use stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--edited",
            action="store_true",
            help=_("Remove what was edited too; never what readers have answered, nor what other things use."),
        )

    def handle(self, *, edited: bool, **options: Any) -> None:
        result = demo.remove(edited=edited)
        for thing, reason in result.kept:
            self.stdout.write(_("Kept: %(what)s: %(why)s.") % {"what": demo.describe(thing), "why": _(reason)})
        words = ngettext(
            "Removed: %(number)d piece of the demo.", "Removed: %(number)d pieces of the demo.", result.removed
        )
        self.stdout.write(words % {"number": result.removed})
        if result.kept:
            kept = _("Kept, as listed: %(number)d.") % {"number": len(result.kept)}
            raise CommandError(" ".join([kept, *_advice(result)]))


def _advice(result: demo.Removal) -> list[str]:
    reasons = {reason for _thing, reason in result.kept}
    advice = []
    if demo.EDITED in reasons:
        advice.append(_("`manage.py remove_demo --edited` removes what was edited."))
    if demo.ANSWERED in reasons:
        advice.append(_("What readers have answered is never deleted; it can be withdrawn at the desk."))
    if reasons - {demo.EDITED, demo.ANSWERED}:
        advice.append(_("What is in use goes with another `remove_demo` once nothing uses it."))
    return advice
