"""One bad item among thousands: named, with what is wrong with it, while the others come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from articles.importing.report import Item as Entry

FAULTS = (ValidationError, ObjectDoesNotExist, DataError, IntegrityError, ProtectedError, OSError, ValueError,
          OverflowError, RecursionError)  # fmt: skip
"""What one item can be wrong in. Trouble with the database itself is none of them: it stops the import."""


def guarded[T](kind: str, source_id: str, entries: Iterator[T]) -> Iterator[T | Entry]:
    """The entries of one item; when it cannot come in, the last of them says so."""
    try:
        yield from entries
    except FAULTS as error:
        yield Entry(kind, source_id, "failed", notes=[_in_one_line(error)])


def iter_once(make: Callable[[], Entry]) -> Iterator[Entry]:
    """The one entry that `make` gives, made when it is asked for."""
    yield make()


def _in_one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    said = " ".join(str(error).split()) or type(error).__name__
    return _("It does not come in: %(why)s.") % {"why": said[:300]}
