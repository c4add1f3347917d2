"""What photographers write into their files: caption, credit, rights and alternative text.

Sources: IPTC-IIM 4.2 (datasets of record 2) and the IPTC Photo Metadata Standard 2025.1 in XMP, of which the newer
wins. Only words are read; places, times and cameras stay in the original.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageFile, IptcImagePlugin

_MOST_XMP = 1_000_000

_IIM = {
    "title": [(2, 5), (2, 105)],
    "caption": [(2, 120)],
    "credit": [(2, 80), (2, 110)],
    "rights": [(2, 116)],
}
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_IPTC = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_RDF_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_XMP = {
    "title": [f"{_DC}title", f"{_PHOTOSHOP}Headline"],
    "caption": [f"{_DC}description"],
    "credit": [f"{_DC}creator", f"{_PHOTOSHOP}Credit"],
    "rights": [f"{_DC}rights"],
    "alt": [f"{_IPTC}AltTextAccessibility"],
}
_MOST = {"title": 160, "alt": 400, "caption": 500, "credit": 200, "rights": 300}


@dataclass(frozen=True)
class Words:
    """Words found in a file, each empty when it has none."""

    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""


def read(picture: Image.Image) -> Words:
    """The words in an opened picture; what cannot be read is left out, since nobody asked for it."""
    found = _from_iim(picture) | _from_xmp(picture.info.get("xmp"))
    return Words(**{name: clean_line(value, _MOST[name]) for name, value in found.items()})


def clean_line(text: str, most: int) -> str:
    """One line of at most `most` characters, without control characters and marks that turn the text around."""
    kept = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_plain(char))
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _is_plain(char: str) -> bool:
    # Cf holds the marks of direction, but also the joiners that Persian and emoji are written with.
    return char in "\u200c\u200d" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _from_iim(picture: Image.Image) -> dict[str, str]:
    try:
        sets = IptcImagePlugin.getiptcinfo(cast(ImageFile.ImageFile, picture)) or {}
    except (OSError, SyntaxError, ValueError, LookupError, TypeError):
        return {}
    is_utf8 = sets.get((1, 90)) == b"\x1b%G"
    found: dict[str, str] = {}
    for name, datasets in _IIM.items():
        values = [" / ".join(_iim_texts(sets.get(dataset), is_utf8=is_utf8)) for dataset in datasets]
        said = list(dict.fromkeys(value for value in values if value))
        if said:
            found[name] = " / ".join(said) if name == "credit" else said[0]
    return found


def _iim_texts(value: Any, *, is_utf8: bool) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, bytes) and part.strip():
            try:
                yield part.decode().strip()
            except UnicodeDecodeError:
                yield part.decode("utf-8" if is_utf8 else "latin-1", "replace").strip()


def _from_xmp(packet: Any) -> dict[str, str]:
    if not isinstance(packet, bytes) or len(packet) > _MOST_XMP:
        return {}
    try:
        root = fromstring(packet.strip(b"\0 \r\n\t"), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    found: dict[str, str] = {}
    for name, tags in _XMP.items():
        values = list(dict.fromkeys(value for tag in tags for value in _xmp_texts(root, tag)))
        if values:
            found[name] = " / ".join(values) if name == "credit" else values[0]
    return found


def _xmp_texts(root: ElementTree.Element, tag: str) -> Iterator[str]:
    """The values of a property: an attribute, plain text, or the items of a list (of languages, the default first)."""
    for element in root.iter():
        if element.get(tag, "").strip():
            yield element.get(tag, "").strip()
        if element.tag == tag:
            items = sorted(element.iter(_RDF_ITEM), key=lambda item: item.get(_LANGUAGE) != "x-default")
            texts = [item.text or "" for item in items] or [element.text or ""]
            yield from [text.strip() for text in texts if text.strip()]
