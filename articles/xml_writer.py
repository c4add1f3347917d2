"""XML as our feeds, sitemaps and oEmbed answers are written: well-formed whatever letters an editor's text holds.

Source of the format: Extensible Markup Language 1.0, fifth edition (https://www.w3.org/TR/xml/).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import quoteattr

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOTHING: Mapping[str, str] = MappingProxyType({})


def legal(text: object) -> str:
    """The text without the control characters that XML has no way to write (2.2, Char)."""
    return _NOT_XML.sub("", str(text))


def root(name: str, attributes: Mapping[str, str] = _NOTHING) -> Element:
    """The outermost element; prefixes ("media:content") are declared among its attributes (`xmlns:media`)."""
    return Element(name, _legal_values(attributes))


def add(parent: Element, name: str, text: object = "", attributes: Mapping[str, str] = _NOTHING) -> Element:
    """A further element at the end of `parent`; the text is escaped."""
    element = SubElement(parent, name, _legal_values(attributes))
    element.text = legal(text) or None
    return element


def document(element: Element, style_sheet: str = "") -> bytes:
    """The whole document in UTF-8. `style_sheet` is the address of one in CSS, for browsers.

    Source: Associating Style Sheets with XML documents 1.0 (https://www.w3.org/TR/xml-stylesheet/).
    """
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    if style_sheet:
        lines.append(f'<?xml-stylesheet type="text/css" href={quoteattr(style_sheet)}?>')
    lines += [tostring(element, encoding="unicode"), ""]
    return "\n".join(lines).encode()


def _legal_values(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: legal(value) for name, value in attributes.items()}
