"""Archives of the old site's uploads, unpacked so that nothing in them can do harm."""

from __future__ import annotations

import errno
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from articles.importing.clean_xml import NotReadable
from articles.models.documents import kind_of
from newsroom.importing.attachments import PICTURE_ENDS

MOST_FILES = 200_000
MOST_DIRECTORY = MOST_FILES * 160
"""Bytes of an archive's own list of its files, all of which is in memory while it is unpacked."""

LARGER_UNPACKED = 4
"""So many times the largest archive may be in what is unpacked from one: pictures hardly shrink."""


def unpack(file: IO[bytes], folder: Path, tell: Callable[[int], None] = lambda number: None) -> int:
    """Unpack the pictures and documents of a ZIP archive; returns how many of its files were passed over.

    Those are links, files whose names lead out of the folder or cannot be names here, and kinds that are not taken.
    `tell` is given the number of packed bytes of each.

    Raises:
        NotReadable: for what is no archive, is damaged or locked, or holds too much; the message is one line.
        OSError: when there is no room.
    """
    try:
        if _directory_size(file) > MOST_DIRECTORY:
            raise NotReadable(_("The archive holds too many files; %d are the most.") % MOST_FILES)
        with zipfile.ZipFile(file) as archive:
            return _unpack(archive, folder, tell)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise NotReadable(_("The archive is no ZIP file that can be read, or it is damaged.")) from error


_END, _END64 = b"PK\5\6", b"PK\6\6"
_END_SIZE, _END64_SIZE, _LOCATOR_SIZE = 22, 56, 20


def _directory_size(file: IO[bytes]) -> int:
    """How large the archive's list of its files is; 0 where there is none to be found.

    Source: PKWARE's APPNOTE.TXT, 4.3.14 to 4.3.16 (the end of central directory record, and that of ZIP64).
    """
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - (1 << 16) - _END_SIZE - _LOCATOR_SIZE - _END64_SIZE))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        return 0
    large = end - _LOCATOR_SIZE - _END64_SIZE
    if large >= 0 and tail.startswith(_END64, large):
        return struct.unpack_from("<Q", tail, large + 40)[0]
    return struct.unpack_from("<L", tail, end + 12)[0]


def _unpack(archive: zipfile.ZipFile, folder: Path, tell: Callable[[int], None]) -> int:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES:
        raise NotReadable(_("The archive holds too many files; %d are the most.") % MOST_FILES)
    folder.mkdir(mode=0o700)
    most = room = settings.IMPORT_MAX_BYTES * LARGER_UNPACKED
    passed_over = 0
    for member in members:
        place = _place_of(member)
        if place is None or not _can_be(folder / place):
            passed_over += 1
        elif member.flag_bits & 0x1:
            raise NotReadable(_("The archive is locked with a password; please pack it without one."))
        elif member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise NotReadable(_("The archive is packed in a way that is not known here; please pack it as plain ZIP."))
        else:
            room -= _write(archive, member, folder / place, room)
            if room < 0:
                said = _("The archive holds too much; %d MB are the most that are unpacked.")
                raise NotReadable(said % (most // 1_000_000))
        tell(member.compress_size)
    return passed_over


def _place_of(member: zipfile.ZipInfo) -> PurePosixPath | None:
    """Where the file goes below the folder, or None for one that is not taken."""
    name = member.filename.replace("\\", "/")
    parts = name.split("/")
    kind = stat.S_IFMT(member.external_attr >> 16)
    is_plain = kind in {0, stat.S_IFREG}
    leads_elsewhere = any(part in {"", ".", ".."} or ":" in part or "\0" in part for part in parts)
    is_for_a_mac = parts[0] == "__MACOSX" or parts[-1].startswith("._")
    if leads_elsewhere or not is_plain or is_for_a_mac:
        return None
    return PurePosixPath(name) if PICTURE_ENDS.search(name) or kind_of(name) else None


def _can_be(path: Path) -> bool:
    """Whether there can be a file of this name; makes the folder that it lies in."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return True
    except (FileExistsError, NotADirectoryError, UnicodeError):
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, most: int) -> int:
    """Unpack one file, up to the byte that is one too many; returns its size, whatever the archive says of it."""
    size = 0
    with archive.open(member) as packed, path.open("wb") as out:
        while size <= most and (chunk := packed.read(1 << 16)):
            size += len(chunk)
            out.write(chunk)
    return size


def uploads_in(folder: Path) -> Path | None:
    """The folder of years among what was unpacked, wherever people began packing; None when nothing was."""
    if not folder.is_dir():
        return None
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_dir() and not re.fullmatch(r"\d{4}|wp-content|uploads", inside[0].name):
        return uploads_in(inside[0])
    return folder
