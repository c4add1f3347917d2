"""Files of XML as a parser can read them: in one encoding, and without the characters that XML has no place for.

Knows nothing of what the XML says.
"""

from __future__ import annotations

import codecs
import re
import sys
from typing import BinaryIO

from django.utils.translation import gettext as _

CHUNK = 1 << 16


class NotReadable(Exception):
    """The file cannot be imported at all; the message is one line for the person who has it."""


_DECLARATION = re.compile(r"\A[\s\ufeff]*(?:<\?xml\s[^>]*\?>)?")
_ENCODING = re.compile(rb"""\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (2.2) has no place for."""
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")
_LONGEST_REFERENCE = 40

_STARTS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
]
_PACKED = (b"PK\3\4", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf")
_WIDE = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
_MEANT = {"iso8859-1": "cp1252"} | dict.fromkeys(["ascii", *_WIDE], "utf-8")
"""What is meant where a declaration in single bytes names these: Latin-1 is written as Windows has it on the web too
(WHATWG, Encoding Standard), and what the declaration itself is not in, the rest is not in either."""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are taken for Windows-1252, in which posts pasted from old editors are written."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("newsroom.windows", _as_windows)


class CleanXML:
    """A file of XML as UTF-8 that a parser can read: other encodings turned into it, forbidden characters left out.

    Lines keep their numbers. `left_out` counts the characters that were left out once the file is read.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = ""
        self._is_first = True
        self.left_out = 0

    def read(self, size: int = CHUNK) -> bytes:
        """More of the file, at least a byte until its end."""
        while True:
            data = self._file.read(CHUNK)
            text = self._rest + self._decode(data, is_last=not data)
            text, self._rest = (text, "") if not data else _before_reference(text)
            if self._is_first and text:
                text, self._is_first = _without_declaration(text), False
            text, controls = _FORBIDDEN.subn("", text)
            self.left_out += controls
            text = _REFERENCE.sub(self._allowed, text)
            if text or not data:
                return text.encode()

    def _allowed(self, reference: re.Match[str]) -> str:
        """The reference, unless it is one to a character that XML has no place for."""
        hexadecimal, decimal = reference.groups()
        digits = (hexadecimal or decimal).lstrip("0") or "0"
        number = int(digits, 16 if hexadecimal else 10) if len(digits) < 8 else sys.maxunicode + 1
        if number > sys.maxunicode or _FORBIDDEN.fullmatch(chr(number)):
            self.left_out += 1
            return ""
        return reference[0]

    def _decode(self, data: bytes, *, is_last: bool) -> str:
        try:
            if self._decoder is None:
                self._decoder = codecs.getincrementaldecoder(_encoding_of(data))("newsroom.windows")
            return self._decoder.decode(data, is_last)
        except UnicodeError as error:
            raise NotReadable(_("The file is not in the encoding that it says it is in.")) from error


def _encoding_of(start: bytes) -> str:
    if start.startswith(_PACKED):
        raise NotReadable(_("This is a packed file. Please unpack it, and give the XML file that is in it."))
    for mark, name in _STARTS:
        if start.startswith(mark):
            return name
    said = _ENCODING.match(start)
    name = said[1].decode() if said else "utf-8"
    try:
        "".encode(name)  # refuses codecs that make no text, such as base64
        name = codecs.lookup(name).name
    except LookupError:
        words = _("The file says that it is in “%(name)s”, which is no encoding that is known here.")
        raise NotReadable(words % {"name": name}) from None
    return _MEANT.get(name, name)


def _without_declaration(text: str) -> str:
    """Blank lines before the declaration, which plugins leave there, are no error; and we decode by ourselves."""
    return _DECLARATION.sub(lambda found: re.sub(r"[^\r\n]", "", found[0]), text)


def _before_reference(text: str) -> tuple[str, str]:
    """The text up to a reference that may go on in the next chunk, and the rest."""
    start = text.rfind("&", max(0, len(text) - _LONGEST_REFERENCE))
    return (text, "") if start < 0 or ";" in text[start:] else (text[:start], text[start:])
