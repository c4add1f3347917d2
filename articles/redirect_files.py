"""Redirects as a CSV file (RFC 4180): path, target, kind, reason. What goes out can come in again.

Files of spreadsheets are taken as they are: with or without a header, parted by commas, semicolons or tabs, with or
without a byte order mark; two columns, old and new, are enough.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles import asking, redirect_rules
from articles.models import Redirect

COLUMNS = ["path", "target", "kind", "reason"]
LARGEST = 500_000
"""So many bytes a file may have."""
MOST_LINES = 2_000

NAMES = {
    "path": "path", "old": "path", "from": "path", "source": "path", "old url": "path",
    "target": "target", "new": "target", "to": "target", "new url": "target",
    "kind": "kind", "type": "kind", "code": "kind", "reason": "reason",
}  # fmt: skip
"""How a header may name the columns."""
KINDS = {"": "path", "path": "path", "thing": "path", "redirect": "path", "301": "path", "308": "path"}
GONE = {"gone", "410"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would carry out instead of showing it; an apostrophe before it is its own way out."""


def rows_of(redirects: Iterator[Redirect]) -> Iterator[str]:
    """The lines of a file with all of these, its header first."""
    yield _line(COLUMNS)
    for redirect in redirects:
        kind = "gone" if redirect.is_gone else "thing" if redirect.target else "path"
        reason = redirect.gone_reason
        guarded = f"'{reason}" if reason.startswith(FORMULA) else reason
        yield _line([redirect.path, unquote(redirect.get_target_url()), kind, guarded])


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def text_of(data: bytes) -> str:
    """The text of a file.

    Raises:
        ValidationError: when it is too large or no UTF-8.
    """
    if len(data) > LARGEST:
        words = _("The file is too large: the most is %(most)d kB.") % {"most": LARGEST // 1000}
        raise ValidationError(words, code="too_large")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(
            _("This is no text in UTF-8. Please save the table as “CSV UTF-8”."), code="encoding"
        ) from None


@dataclass
class Line:
    """One line of a file, and what became or would become of it."""

    class Outcome:
        NEW = "new"
        CHANGED = "changed"
        UNCHANGED = "unchanged"
        REFUSED = "refused"

    number: int
    path: str = ""
    target: str = ""
    kind: str = ""
    reason: str = ""
    outcome: str = Outcome.REFUSED
    leads_to: str = ""
    note: str = ""
    redirect: Redirect | None = None

    @property
    def label(self) -> str:
        return LABELS[self.outcome]


LABELS = {
    Line.Outcome.NEW: gettext_lazy("new"),
    Line.Outcome.CHANGED: gettext_lazy("changed"),
    Line.Outcome.UNCHANGED: gettext_lazy("unchanged"),
    Line.Outcome.REFUSED: gettext_lazy("refused"),
}
COUNTED = {
    Line.Outcome.NEW: ngettext_lazy("%(number)d new", "%(number)d new", "number"),
    Line.Outcome.CHANGED: ngettext_lazy("%(number)d changed", "%(number)d changed", "number"),
    Line.Outcome.UNCHANGED: ngettext_lazy("%(number)d unchanged", "%(number)d unchanged", "number"),
    Line.Outcome.REFUSED: ngettext_lazy("%(number)d refused", "%(number)d refused", "number"),
}


def lines_of(text: str) -> list[Line]:
    """The lines that say something, with the number that each has in the file.

    Raises:
        ValidationError: when there is none, there are too many, or the table cannot be read.
    """
    if "\0" in text:
        raise ValidationError(_("This is no text in UTF-8. Please save the table as “CSV UTF-8”."), code="encoding")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text))
    columns, lines, start = COLUMNS, [], 1
    try:
        for cells in reader:
            number, start = start, reader.line_num + 1
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not lines and (named := _header(cells)):
                columns = named
                continue
            given = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
            lines.append(Line(number, **given))
            if len(lines) > MOST_LINES:
                words = _("The file has more than %(most)d lines. Please part it.") % {"most": MOST_LINES}
                raise ValidationError(words, code="too_many")
    except csv.Error as error:
        words = _("Line %(number)d cannot be read: %(why)s.") % {"number": reader.line_num + 1, "why": error}
        raise ValidationError(words, code="unreadable") from None
    if not lines:
        raise ValidationError(_("There is no line with an address in the file."), code="empty")
    return lines


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _header(cells: list[str]) -> list[str] | None:
    names = [NAMES.get(cell.lower(), "") for cell in cells]
    return names if "path" in names and not any(cell.startswith(("/", "http")) for cell in cells) else None


def take_in(lines: list[Line], *, dry_run: bool) -> list[Line]:
    """Make or change the redirect of each line, in their order and in one transaction; a dry run undoes everything.

    Lines that are refused have their sentence in `note` and keep none of the others from coming in.
    """
    site = redirect_rules.Site()
    for line in lines:
        with suppress(ValidationError):  # which is told of below
            path, to_path, _reason = _given(line)
            site.look_at(path, to_path)
    with transaction.atomic():
        for line in lines:
            try:
                _take_in(line, site)
            except ValidationError as error:
                line.outcome, line.note = Line.Outcome.REFUSED, " ".join(error.messages)
        if dry_run:
            transaction.set_rollback(True)
    if not dry_run:
        asking.forget_missed(line.path for line in lines if line.outcome != Line.Outcome.REFUSED)
    return lines


def _take_in(line: Line, site: redirect_rules.Site) -> None:
    path, to_path, reason = _given(line)
    redirect = Redirect.objects.filter(path=path).first()
    if redirect is None:
        redirect, before = Redirect(path=path), None
    else:
        before = _target_of(redirect)
    for name in redirect_rules.THINGS:
        setattr(redirect, name, None)
    redirect.to_path, redirect.gone_reason = to_path, reason
    redirect_rules.settle(redirect, site)
    line.path, line.redirect = path, redirect
    line.leads_to = "" if redirect.is_gone else unquote(redirect.get_target_url())
    line.reason = redirect.gone_reason
    if before == _target_of(redirect):
        line.outcome = Line.Outcome.UNCHANGED
        return
    followed = redirect_rules.keep(redirect)
    line.outcome = Line.Outcome.NEW if before is None else Line.Outcome.CHANGED
    if redirect.to_path and not site.is_taken(redirect.to_path):
        line.note = _("Nothing stands at the target now.")
    elif followed:
        line.note = _("Redirects that led to this address now lead straight to its target.")


def _given(line: Line) -> tuple[str, str, str]:
    """The path, and either the target or the reason."""
    path, kind = redirect_rules.path_of(line.path), line.kind.lower()
    if kind in GONE:
        reason = line.reason.removeprefix("'") if line.reason[1:].startswith(FORMULA) else line.reason
        if not reason:
            raise ValidationError(_("Please say why it is gone: readers are shown the reason."), code="reason")
        if len(reason) > redirect_rules.LONGEST:
            words = _("A reason has at most %(most)d characters.") % {"most": redirect_rules.LONGEST}
            raise ValidationError(words, code="long")
        if line.target:
            raise ValidationError(_("What is gone leads nowhere: please leave the target empty."), code="one_target")
        return path, "", reason
    if kind not in KINDS:
        words = _("“%(kind)s” is no kind of redirect: it is path, thing or gone.") % {"kind": line.kind[:40]}
        raise ValidationError(words, code="kind")
    if not line.target:
        raise ValidationError(_("Please give the address that it leads to."), code="one_target")
    return path, redirect_rules.path_of(line.target), ""


def _target_of(redirect: Redirect) -> tuple:
    things = [getattr(redirect, f"{name}_id") for name in redirect_rules.THINGS]
    return (*things, redirect.to_path, redirect.gone_reason)
