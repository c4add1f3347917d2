"""A folder of pictures, and the words that a `pictures.csv` in it says of them.

Each picture is taken in on its own, so whatever stops an import leaves whole pictures. A file is known by its path in
the folder: taken in again, the same bytes change nothing, and others replace the file and keep the picture, unless
the desk has given it a file of its own since.
"""

from __future__ import annotations

import csv
import hashlib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.files.base import File
from django.db import IntegrityError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import wording
from articles.importing.report import Item
from articles.models import Picture
from articles.renditions import Unusable, clean_line

SOURCE = "folder"
LIST = "pictures.csv"
COLUMNS = ["file", "title", "alt", "caption", "credit", "rights", "rights_until", "decorative"]
WORDS = ["title", "alt", "caption", "credit", "rights"]
_YES, _NO = {"yes", "true", "1", "x"}, {"no", "false", "0", ""}
_LONGEST_ID = Picture._meta.get_field("source_id").max_length or 190


class BadList(Exception):
    """The list cannot be read at all; the message is one line for the person who wrote it."""


@dataclass(frozen=True)
class Row:
    """What the list says of one picture; what it does not say is empty."""

    words: dict[str, str] = field(default_factory=dict)
    rights_until: date | None = None
    is_decorative: bool = False


@dataclass
class Listed:
    """A list as read: its rows by path, and a line for each row that cannot be used."""

    rows: dict[str, Row] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


def longest(name: str) -> int:
    """How many characters the library takes for one of WORDS."""
    return Picture._meta.get_field(name).max_length or 0


def files_in(folder: Path) -> list[Path]:
    """The files of the folder and those inside it, in the order of their paths; hidden ones and the list left out.

    Raises:
        OSError: when a folder cannot be read.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place) / name for name in names if not name.startswith(".")]
    files = [path for path in found if path.is_file() and path != folder / LIST]
    return sorted(files, key=lambda path: path.relative_to(folder).parts)


def _refuse(error: OSError) -> None:
    raise error


def path_in(folder: Path, file: Path) -> str:
    """The path of a file in the folder as text: with slashes, composed (NFC), bytes that are no UTF-8 written out."""
    written = os.fsencode(file.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", written)


def source_id_of(path: str) -> str:
    """What the picture of this path is known by; a long path ends in the SHA-256 of the whole of it."""
    if len(path) <= _LONGEST_ID:
        return path
    return f"{path[: _LONGEST_ID - 65]}#{hashlib.sha256(path.encode()).hexdigest()}"


def read_list(file: Path) -> Listed:
    """The rows of a `pictures.csv`: UTF-8, its columns among COLUMNS, in any order.

    Cells are parted by commas, or as the first line has it: by the semicolons or tabs of some spreadsheets.

    Raises:
        BadList: when it is not in UTF-8, not CSV, or without a column `file`.
        OSError: when it cannot be read.
    """
    listed = Listed()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            parted_by = _delimiter(lines.readline())
            lines.seek(0)
            reader = csv.DictReader(lines, strict=True, delimiter=parted_by)
            columns = reader.fieldnames or []
            if "file" not in columns:
                raise BadList(_("%(list)s needs a first line with its columns, among them “file”.") % {"list": LIST})
            unknown = [name for name in columns if name not in COLUMNS]
            if unknown:
                words = _("%(list)s has columns that are not known: %(names)s.")
                raise BadList(words % {"list": LIST, "names": wording.listed(unknown)})
            for cells in reader:
                _add_row(listed, reader.line_num, cells)
    except UnicodeDecodeError as error:
        words = _("%(list)s is not in UTF-8 (byte %(place)d does not fit).")
        raise BadList(words % {"list": LIST, "place": error.start + 1}) from error
    except csv.Error as error:
        raise BadList(_("%(list)s is not CSV as it should be: %(why)s.") % {"list": LIST, "why": error}) from error
    return listed


def _delimiter(first_line: str) -> str:
    cells = {mark: [cell.strip(' "\r\n') for cell in first_line.split(mark)] for mark in ",;\t"}
    return next((mark for mark, names in cells.items() if "file" in names and len(names) > 1), ",")


def _add_row(listed: Listed, line: int, cells: dict) -> None:
    """Add a row, or say what is wrong with it."""
    if None in cells or None in cells.values():
        listed.complaints.append(_in_line(line, _("it has not as many cells as the first line.")))
        return
    path = unicodedata.normalize("NFC", cells.pop("file").strip().replace("\\", "/").removeprefix("./"))
    problem = "" if path else _("it names no file.")
    if path in listed.rows:
        problem = _("%(path)s is listed twice.") % {"path": path}
    words = {name: clean_line(cells.get(name, ""), 10_000) for name in WORDS}
    until, decorative = cells.get("rights_until", "").strip(), cells.get("decorative", "").strip().casefold()
    problem = problem or _what_is_wrong(words, until, decorative)
    if problem:
        listed.complaints.append(_in_line(line, problem))
    else:
        said = {name: value for name, value in words.items() if value}
        listed.rows[path] = Row(said, parse_date(until) if until else None, decorative in _YES)


def _in_line(line: int, problem: str) -> str:
    words = _("%(list)s, line %(number)d: %(problem)s")
    return words % {"list": LIST, "number": line, "problem": problem}


def _what_is_wrong(words: dict[str, str], until: str, decorative: str) -> str:
    for name, value in words.items():
        if len(value) > longest(name):
            return too_long(name, len(value), longest(name))
    if until and not _is_date(until):
        return _("rights_until must be a date such as 2027-01-31, not %(given)s.") % {"given": until}
    if decorative not in _YES | _NO:
        return _("decorative must be yes or no, not %(given)s.") % {"given": decorative}
    if decorative in _YES and words["alt"]:
        return _("a decorative picture has no text alternative.")
    return ""


def too_long(name: str, number: int, most: int) -> str:
    """What is said of words of so many characters."""
    words = ngettext(
        "%(name)s has %(number)d character, and the most is %(most)d.",
        "%(name)s has %(number)d characters, and the most is %(most)d.",
        number,
    )
    return words % {"name": name, "number": number, "most": most}


def _is_date(written: str) -> bool:
    try:
        return parse_date(written) is not None
    except ValueError:
        return False


@dataclass
class PictureImport:
    """Takes the pictures of a folder in; `credit` and `rights` serve for those that say nothing of their own."""

    folder: Path
    listed: Listed
    credit: str = ""
    rights: str = ""
    without_words: int = 0

    def take_in(self, files: list[Path]) -> Iterator[Item]:
        """Take each file in, and say what became of it: created, updated, unchanged, skipped or failed."""
        for file in files:
            path = path_in(self.folder, file)
            try:
                picture, outcome, note = self._take_in(file, path)
            except Unusable as error:
                cause = getattr(error.__cause__, "strerror", None) if error.code == "unkept" else None
                yield Item("picture", path, "failed", notes=[*error.messages, *([f"({cause}.)"] if cause else [])])
            except OSError as error:
                yield Item(
                    "picture", path, "failed", notes=[_("It cannot be read: %(why)s.") % {"why": error.strerror}]
                )
            except IntegrityError:
                yield Item("picture", path, "failed", notes=[_("Another import takes it in at the same time.")])
            else:
                lacks = picture.alt_state == Picture.AltState.MISSING
                self.without_words += lacks
                notes = [note, _("It has no text alternative yet.") if lacks else ""]
                yield Item("picture", path, outcome, picture.address, list(filter(None, notes)))

    def _take_in(self, file: Path, path: str) -> tuple[Picture, str, str]:
        """The picture of this file, what became of it, and a note for the account."""
        row = self.listed.rows.get(path, Row())
        source_id = source_id_of(path)
        picture = Picture.objects.filter(source=SOURCE, source_id=source_id).first()
        with file.open("rb") as data:
            if picture is None:
                return self._create(row, source_id, File(data, name=file.name)), "created", ""
            digest = hashlib.file_digest(data, "sha256").hexdigest()
            if digest in {picture.imported_digest, picture.digest}:
                return picture, "updated" if _find_words(picture, row) else "unchanged", ""
            if picture.digest != picture.imported_digest:
                return picture, "skipped", _("The desk has given it another file since; that one stays.")
            picture.original, picture.imported_digest = File(data, name=file.name), digest
            picture.save()
            return picture, "updated", ""

    def _create(self, row: Row, source_id: str, upload: File) -> Picture:
        picture = Picture(source=SOURCE, source_id=source_id, original=upload, **row.words)
        picture.rights_until = row.rights_until
        taken = picture.look_at(picture.original.file)
        picture.prepare()
        picture.imported_digest = picture.digest
        picture.credit = picture.credit or self.credit
        picture.rights = picture.rights or self.rights
        _set_alt(picture, row, taken.words.alt)
        picture.save()
        return picture


def _set_alt(picture: Picture, row: Row, from_file: str = "") -> None:
    states = Picture.AltState
    picture.alt = "" if row.is_decorative else row.words.get("alt") or from_file
    picture.alt_state = states.DECORATIVE if row.is_decorative else states.WRITTEN if picture.alt else states.MISSING


def _find_words(picture: Picture, row: Row) -> bool:
    """Give a picture without a text alternative the one that the list has by now; nothing else of it changes."""
    if picture.alt_state != Picture.AltState.MISSING or not (row.is_decorative or row.words.get("alt")):
        return False
    _set_alt(picture, row)
    picture.save(update_fields=["alt", "alt_state"])
    return True
