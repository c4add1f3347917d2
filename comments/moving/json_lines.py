"""Our own format: JSON Lines (jsonlines.org), UTF-8, one object a line; docs/moving-comments.md describes it.

The first line says what the file is. A `discussion` has what editors decided about the discussion of a piece, a
`comment` everything that is kept of one. What is empty or as it always is, is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from functools import partial
from typing import Any, BinaryIO

from django.db.models import Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import wording
from articles.importing.times import YEARS
from comments import paths
from comments.importing import Incoming
from comments.markup import normalise
from comments.models import Comment as OurComment
from comments.models import Discussion as OurDiscussion
from comments.models import ModerationEvent, Revision
from comments.moving.records import Comment, Discussion, NotReadable, Record

FORMAT, VERSION = "newsroom-comments", 1

LONGEST = 16_000_000
"""So many bytes a line may have."""

_A_MOMENT = "2026-11-30T18:00:00+00:00"

MOMENTS = ["picked_at", "edited_at", "redacted_at", "answered_at", "closed_at", "kept_at"]
"""Further moments of a comment, by the names of its fields."""


_NO_CHARACTER = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])")


class Wrong(Exception):
    """Something is none that belongs there; the message goes on after "Line 4: "."""


class WrongValue(Wrong):
    """The same of one value: `words` have a place, `%(value)s`, for its name, which whoever holds the value knows.

    `of_line` are the words for when the line itself is meant, which has no name; `held` fills in what else they hold.
    """

    def __init__(self, words: str, of_line: str = "", **held: object) -> None:
        super().__init__(words)
        self.words, self.of_line, self.held = words, of_line, held
        self.names: list[str] = []

    def __str__(self) -> str:
        # A name in a value in a line: “events” “to”.
        value = " ".join(wording.quoted(name) for name in reversed(self.names))
        return (self.words if self.names else self.of_line or self.words) % {**self.held, "value": value}


# What may stand where


def _text(value: Any, most: int | None = None, *, needed: bool = False) -> str:
    if not isinstance(value, str):
        # Translators: here and below, `value` is the name of a value, or of several, one in another: “events” “to”.
        raise WrongValue(_("%(value)s is no text"))
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise WrongValue(_("%(value)s holds a character that is none"))
    if most is not None and len(value) > most:
        words = ngettext(
            "%(value)s has more than %(number)d character", "%(value)s has more than %(number)d characters", most
        )
        raise WrongValue(words, number=most)
    if needed and not value:
        raise WrongValue(_("%(value)s is empty"))
    return value


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        raise WrongValue(_("%(value)s is no moment, such as %(example)s"), example=_A_MOMENT) from None
    if found.tzinfo is None or found.year not in YEARS:
        raise WrongValue(_("%(value)s is no moment with its offset, such as %(example)s"), example=_A_MOMENT)
    return found.astimezone(UTC)


def _time(value: Any) -> time:
    try:
        found = time.fromisoformat(_text(value))
    except ValueError:
        found = time(tzinfo=UTC)
    if found.tzinfo is not None:
        raise WrongValue(_("%(value)s is no time of day, such as %(example)s"), example="09:30:00")
    return found


def _number(value: Any, most: int = 32767) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise WrongValue(_("%(value)s is no whole number from 0 to %(most)d"), most=most)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue(_("%(value)s is neither %(true)s nor %(false)s"), true="true", false="false")
    return value


def _one_of(value: Any, choices: list[str]) -> str:
    if value not in choices:
        raise WrongValue(_("%(value)s is none of %(choices)s"), choices=wording.listed(choices))
    return value


def _list_of(value: Any, check: Callable[[Any], Any]) -> list:
    if not isinstance(value, list):
        raise WrongValue(_("%(value)s is no list"))
    return [check(one) for one in value]


def _object(value: Any, known: dict[str, Callable[[Any], Any]], needed: list[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongValue(_("%(value)s is no object"))
    for name in needed:
        if name not in value:
            raise WrongValue(_("%(value)s lacks “%(name)s”"), _("lacks “%(name)s”"), name=name)
    found = {}
    for name, said in value.items():
        if name not in known:
            words = _("%(value)s has “%(name)s”, which is not known here")
            raise WrongValue(words, _("has “%(name)s”, which is not known here"), name=name[:40])
        try:
            found[name] = known[name](said)
        except WrongValue as wrong:
            wrong.names.append(name)
            raise
    return found


def _reason(value: Any) -> dict[str, Any]:
    """A reason for which something was held; which values stand beside its code is for whoever gave it."""
    if not isinstance(value, dict) or not isinstance(value.get("reason"), str):
        raise WrongValue(_("%(value)s has an entry without “%(name)s”"), name="reason")
    if _NO_CHARACTER.search(json.dumps(value)):
        raise WrongValue(_("%(value)s holds a character that is none"))
    return value


def _up_to(model: type[Model], name: str, *, needed: bool = False) -> Callable[[Any], str]:
    """Text that is no longer than the field of the model takes."""
    field = model._meta.get_field(name)
    return partial(_text, most=field.max_length if isinstance(field, Field) else None, needed=needed)


_PERSON = partial(_text, most=150)
_STATUS = partial(_one_of, choices=OurComment.Status.values)
_REASONS = partial(_list_of, check=_reason)
_EVENT = {
    "from": _STATUS,
    "to": _STATUS,
    "reason": _up_to(ModerationEvent, "reason", needed=True),
    "note": _text,
    "actor": _PERSON,
    "created_at": _moment,
}
_REVISION = {
    "number": _number,
    "kind": partial(_one_of, choices=Revision.Kind.values),
    "state": partial(_one_of, choices=Revision.State.values),
    "body": _text,
    "is_sealed": _flag,
    "held_reasons": _REASONS,
    "actor": _PERSON,
    "note": _up_to(Revision, "note"),
    "created_at": _moment,
    "decided_at": _moment,
}
_COMMENT = {
    "type": _text,
    "id": partial(_text, most=190, needed=True),
    "article": partial(_text, needed=True),
    "parent": partial(_text, most=190),
    "kind": partial(_one_of, choices=OurComment.Kind.values),
    "status": _STATUS,
    "author_name": _text,
    "author_email": _text,
    "author_url": _text,
    "staff": _PERSON,
    "body": _text,
    "created_at": _moment,
    "published_at": _moment,
    **dict.fromkeys(MOMENTS, _moment),
    "closed_note": _up_to(OurComment, "closed_note"),
    "asks": _flag,
    "held_reasons": _REASONS,
    "network_hash": _up_to(OurComment, "network_hash"),
    "source": _up_to(OurComment, "source", needed=True),
    "source_id": _up_to(OurComment, "source_id", needed=True),
    "revisions": partial(
        _list_of,
        check=partial(_object, known=_REVISION, needed=["number", "kind", "state", "body", "created_at"]),
    ),
    "events": partial(_list_of, check=partial(_object, known=_EVENT, needed=["from", "to", "reason", "created_at"])),
}
SETTINGS = {
    "opens_at": _time,
    "closes_at": _time,
    "slow_minutes": partial(_number, most=24 * 60),
    "close_after_days": partial(_number, most=3650),
    "summary": _up_to(OurDiscussion, "summary"),
    "summary_by": _PERSON,
    "summary_at": _moment,
}
_DISCUSSION = {"type": _text, "article": partial(_text, needed=True), "headline": _text, **SETTINGS}
_HEAD = {
    "format": _text,
    "version": _number,
    "personal_data": _flag,
    "source": _up_to(OurComment, "source", needed=True),
}


# Reading


class Reader:
    """Reads a file; `source` is then what its first line says the comments are from, empty for a site of this kind."""

    def __init__(self) -> None:
        self.source = ""

    def read(self, file: BinaryIO) -> Iterator[Record]:
        """The records of a file in their order; the memory needed is that of the longest line.

        Raises:
            NotReadable: with the number of the line, for what is no such file or holds what belongs in none.
        """
        number, is_begun = 0, False
        while line := file.readline(LONGEST + 1):
            number += 1
            try:
                if len(line) > LONGEST:
                    raise Wrong(_("it is longer than %(number)d MB") % {"number": LONGEST // 1_000_000})
                value = _parsed(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
                if value is None:
                    continue
                if is_begun:
                    yield self._record(value)
                else:
                    self._begin(value)
                    is_begun = True
            except Wrong as wrong:
                # Translators: `what` is what is wrong with the line, such as "this is no JSON".
                words = _("Line %(number)d: %(what)s.")
                raise NotReadable(words % {"number": number, "what": wrong}) from wrong
        if not is_begun:
            raise NotReadable(_("There is nothing in this file."))

    def _begin(self, value: Any) -> None:
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            words = _("a file of comments begins with %(beginning)s")
            raise Wrong(words % {"beginning": f"{{“format”: “{FORMAT}”, “version”: {VERSION}}}"})
        if value.get("version") != VERSION:
            raise Wrong(_("the file is of another version; only %(number)d is known here") % {"number": VERSION})
        self.source = _object(value, _HEAD, []).get("source", "")

    def _record(self, value: Any) -> Record:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind == "discussion":
            said = _object(value, _DISCUSSION, ["article"])
            if ("opens_at" in said) != ("closes_at" in said):
                words = _("a discussion has both “%(one)s” and “%(other)s”, or neither")
                raise Wrong(words % {"one": "opens_at", "other": "closes_at"})
            settings = {name: value[name] for name in SETTINGS if name in said}
            return Discussion(said["article"], said["article"], title=said.get("headline", ""), settings=settings)
        if kind != "comment":
            words = _("it is neither a “%(one)s” nor a “%(other)s”")
            raise Wrong(words % {"one": "discussion", "other": "comment"})
        said = _object(value, _COMMENT, ["id", "article", "status", "body", "created_at"])
        self._check(said)
        return Comment(said["id"], said["article"], said.get("parent", ""), said["created_at"], value)

    def _check(self, said: dict[str, Any]) -> None:
        """What one value cannot tell by itself."""
        if ("source" in said) != ("source_id" in said):
            words = _("a comment has both “%(one)s” and “%(other)s”, or neither")
            raise Wrong(words % {"one": "source", "other": "source_id"})
        if not self.source and not paths.is_public_id(said["id"]):
            words = _(
                "“%(id)s” is no name of a comment here; say in the first line which “%(source)s” “%(name)s” is of"
            )
            raise Wrong(words % {"id": "id", "source": "source", "name": said["id"]})
        numbers = [revision["number"] for revision in said.get("revisions", [])]
        waiting = [r for r in said.get("revisions", []) if r["state"] == Revision.State.PENDING]
        if len(numbers) != len(set(numbers)) or len(waiting) > 1:
            words = _("“%(value)s” have a number twice, or more than one of them waits")
            raise Wrong(words % {"value": "revisions"})


def _parsed(line: bytes) -> Any:
    """The value of a line; None for one that is blank."""
    try:
        text = line.decode()
        return json.loads(text) if text.strip() else None
    except UnicodeDecodeError:
        raise Wrong(_("this is no text in UTF-8")) from None
    except (ValueError, RecursionError):
        raise Wrong(_("this is no JSON")) from None


# Bringing in


def incoming(told: Comment, source: str, people: Callable[[str], Any]) -> Incoming:
    """The comment as it comes in; `people` finds the member of staff of a name, None where there is none."""
    assert told.written_at is not None
    said = _object(told.data, _COMMENT, [])
    fields = {
        name: said[name] for name in [*MOMENTS, "closed_note", "asks", "network_hash", "held_reasons"] if name in said
    }
    if "published_at" in said:
        fields["published_at"] = said["published_at"]
    if "staff" in said:
        fields["user"] = people(said["staff"])
    return Incoming(
        source_id=told.id,
        body=normalise(said["body"]),
        created_at=told.written_at,
        author_name=said.get("author_name", ""),
        author_email=said.get("author_email", ""),
        author_url=said.get("author_url", ""),
        parent=told.parent,
        kind=said.get("kind", OurComment.Kind.REPLY),
        status=said["status"],
        public_id=paths.public_id_for(f"{source}/{told.id}") if source else "",
        origin=(said.get("source", ""), said.get("source_id", "")),
        fields=fields,
    )


def history(
    told: Comment, comment: OurComment, people: Callable[[str], Any]
) -> tuple[list[Revision], list[ModerationEvent]]:
    """The revisions and events of a comment that has just come in, yet to be saved."""
    said = _object(told.data, _COMMENT, [])
    revisions = []
    for one in said.get("revisions", []):
        actor = people(one.pop("actor")) if "actor" in one else None
        revisions.append(Revision(comment=comment, actor=actor, **one | {"body": normalise(one["body"])}))
    events = []
    for one in said.get("events", []):
        actor = people(one.pop("actor")) if "actor" in one else None
        states = {"from_status": one.pop("from"), "to_status": one.pop("to")}
        events.append(ModerationEvent(comment=comment, actor=actor, **states, **one))
    return revisions, events


def settings_of(discussion: Discussion, people: Callable[[str], Any]) -> dict[str, Any]:
    """The values of the fields of a discussion's row."""
    said = _object(discussion.settings, SETTINGS, [])
    if "summary_by" in said:
        said["summary_by"] = people(said["summary_by"])
    return said
