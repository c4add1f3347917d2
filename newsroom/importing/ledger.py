"""What came in before: so that an import can be repeated, and never writes over what was changed here since."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newsroom.models import Imported

EDITED = gettext_noop("It was edited here since it came in, so it stays as it is.")
DELETED = gettext_noop("It was deleted here since it came in, and does not come back.")


@dataclass(frozen=True)
class Brought:
    """A thing that came in, or did not: `outcome` is that of a report, `thing` None where there is none."""

    outcome: str
    thing: Any = None
    note: str = ""
    is_unsettled: bool = False


@dataclass(frozen=True)
class Kind[T: models.Model]:
    """How one kind of thing comes in.

    `state_of` gives what the import decides of a thing, as JSON can hold it; whatever else changes is no edit.
    """

    name: str
    model: type[T]
    state_of: Callable[[T], Any]


class Ledger:
    """The account of what came in from one source; in a dry run nothing comes in, and one learns what would."""

    def __init__(self, source: str, *, dry_run: bool = False) -> None:
        self.source, self.dry_run = source, dry_run

    def bring[T: models.Model](
        self,
        kind: Kind[T],
        source_id: str,
        told: Any,
        make: Callable[[T | None], T],
        *,
        prepare: Callable[[T | None], T | None] = lambda thing: thing,
        unsettled: bool = False,
        settle: bool = False,
        **found_by: Any,
    ) -> Brought:
        """Have a thing come in: all of it or nothing.

        `told` is the account of it, as JSON can hold it. `make` gets None, or the thing that an older account made,
        and returns it saved; `prepare` is given that before, outside of the transaction, for what takes time. What is
        `unsettled` waits to be brought once more with `settle`, whether by this import or by the next. `found_by` are
        fields of `Imported` by which old addresses find it.
        """
        entry = Imported.objects.filter(source=self.source, kind=kind.name, source_id=source_id).first()
        thing = kind.model._default_manager.filter(pk=entry.row).first() if entry else None
        if entry and thing is None:
            return Brought("skipped", None, _(DELETED))
        digest = _digest(told)
        if entry and entry.told == digest:
            return Brought("unchanged", thing)
        waiting = f"?{digest[1:]}"
        if entry and entry.told == waiting and not settle:
            return Brought("unchanged", thing, is_unsettled=True)
        if entry and _digest(kind.state_of(thing)) != entry.made:
            return Brought("skipped", thing, _(EDITED))
        if self.dry_run:
            return Brought("updated" if entry else "created", thing)
        thing = prepare(thing)
        with transaction.atomic():
            thing = make(thing)
            known = {"told": waiting if unsettled else digest, "made": _digest(kind.state_of(thing)), "row": thing.pk}
            known |= found_by
            Imported.objects.update_or_create(source=self.source, kind=kind.name, source_id=source_id, defaults=known)
        return Brought("updated" if entry else "created", thing, is_unsettled=unsettled)

    def as_told(self, kind: Kind, source_id: str, told: Any) -> Any:
        """The thing that came in by just this account, or None: then there is nothing to do for it."""
        known = Imported.objects.filter(source=self.source, kind=kind.name, source_id=source_id, told=_digest(told))
        row = known.values_list("row").first()
        return kind.model._default_manager.filter(pk=row[0]).first() if row else None

    def find(self, kind: Kind, source_id: str) -> Any:
        """The thing that came in under this id, or None."""
        row = (
            Imported.objects.filter(source=self.source, kind=kind.name, source_id=source_id).values_list("row").first()
        )
        return kind.model._default_manager.filter(pk=row[0]).first() if row else None

    def secret(self, kind: str, source_id: str) -> bytes:
        """32 bytes for what comes in, the same each time, that nobody can guess: public names are made of them."""
        told = f"{self.source}/{kind}/{source_id}".encode()
        return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).digest()

    def key(self, kind: str, source_id: str) -> str:
        """The same as 22 characters, as pictures and documents are named."""
        return base64.urlsafe_b64encode(self.secret(kind, source_id)).decode()[:22]


def _digest(told: Any) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
