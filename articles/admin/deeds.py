"""Bringing pieces on from the desk: the buttons of the form and the actions of the list do it through here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext_lazy

from articles import lifecycle, permissions, wording
from articles.lifecycle import Deed, State
from articles.models import Article

DONE = {
    "submit": gettext_noop("Submitted."),
    "take_in_edit": gettext_noop("Taken into edit."),
    "send_back": gettext_noop("Sent back as a draft."),
    "make_ready": gettext_noop("Marked as ready."),
    "schedule": gettext_noop("Scheduled for %(at)s."),
    "publish": gettext_noop("Published."),
    "withdraw": gettext_noop("Withdrawn: %(reason)s"),
    "reopen": gettext_noop("Reopened as a draft."),
}
"""What a deed has done to one piece, for its message and for the log."""

DONE_TO_SEVERAL = {
    "submit": ngettext_lazy("%(number)d piece was submitted.", "%(number)d pieces were submitted.", "number"),
    "take_in_edit": ngettext_lazy(
        "%(number)d piece was taken into edit.", "%(number)d pieces were taken into edit.", "number"
    ),
    "send_back": ngettext_lazy(
        "%(number)d piece was sent back as a draft.", "%(number)d pieces were sent back as drafts.", "number"
    ),
    "make_ready": ngettext_lazy(
        "%(number)d piece was marked as ready.", "%(number)d pieces were marked as ready.", "number"
    ),
    "schedule": ngettext_lazy(
        "%(number)d piece was scheduled for %(at)s.", "%(number)d pieces were scheduled for %(at)s.", "number"
    ),
    "publish": ngettext_lazy("%(number)d piece was published.", "%(number)d pieces were published.", "number"),
    "withdraw": ngettext_lazy(
        "%(number)d piece was withdrawn: %(reason)s", "%(number)d pieces were withdrawn: %(reason)s", "number"
    ),
    "reopen": ngettext_lazy(
        "%(number)d piece was reopened as a draft.", "%(number)d pieces were reopened as drafts.", "number"
    ),
}
"""The same of an action, for its message."""


def possible_for(user: AbstractBaseUser, article: Article) -> list[Deed]:
    """The deeds whose buttons make sense for this piece and this account."""
    return [deed for deed in lifecycle.possible_deeds(article) if permissions.may_do(user, article, deed.name)]


def do(article: Article, name: str, user: AbstractBaseUser, *, at: datetime | None = None, reason: str = "") -> str:
    """Do the deed for this account, and return the sentence that says so.

    Raises:
        PermissionDenied: when the account may not.
        lifecycle.Refused: when the rules do not allow it now.
    """
    if name not in lifecycle.DEEDS or not permissions.may_do(user, article, name):
        raise PermissionDenied
    if name == "schedule":
        if at is None:
            raise lifecycle.Refused(_("Please give the time at which it goes out."), code="no_time")
        article.schedule(at)
    elif name == "withdraw":
        article.withdraw(reason)
    else:
        getattr(article, name)()
    return _(DONE[name]) % _details(at, reason)


def done_to_several(name: str, number: int, *, at: datetime | None = None, reason: str = "") -> str:
    """The sentence that says what was done to so many pieces."""
    return str(DONE_TO_SEVERAL[name] % ({"number": number} | _details(at, reason)))


def _details(at: datetime | None, reason: str) -> dict[str, str]:
    return {"at": wording.at(wording.day(at), wording.clock(at)) if at else "", "reason": reason.strip()}


@dataclass
class Outcome:
    """What became of the pieces of an action: those that moved on, and why the others did not."""

    done: list[tuple[Article, str]] = field(default_factory=list)
    refused: list[tuple[Article, str]] = field(default_factory=list)


def do_to_all(pieces: QuerySet[Article], name: str, user: AbstractBaseUser, **details: Any) -> Outcome:
    """Do the deed to each piece in a transaction of its own; one that is refused stops no other."""
    outcome = Outcome()
    for pk in list(pieces.values_list("pk", flat=True)):
        with transaction.atomic():
            article = Article.objects.select_for_update(of=("self",)).get(pk=pk)
            try:
                with transaction.atomic():
                    sentence = do(article, name, user, **details)
            except PermissionDenied:
                outcome.refused.append((article, _("You may not do this to a piece in its state.")))
            except ValidationError as refusal:
                outcome.refused.append((article, " ".join(refusal.messages)))
            else:
                outcome.done.append((article, sentence))
    return outcome


def main_deed(user: AbstractBaseUser, article: Article) -> Deed | None:
    """The deed of the big button; None when that button saves.

    Whoever may publish is offered that until a piece is published; a reporter hands in a draft.
    """
    wanted = {State.DRAFT: "submit"}.get(article.state)
    if article.state in {State.DRAFT, State.SUBMITTED, State.IN_EDIT, State.READY} and permissions.may_publish(user):
        wanted = "publish"
    return next((deed for deed in possible_for(user, article) if deed.name == wanted), None)
