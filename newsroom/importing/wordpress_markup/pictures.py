"""Pictures of old texts: which one of the library an `img` shows, and what stands where there is none."""

from __future__ import annotations

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

from articles.body_tree import Element
from newsroom.importing.wordpress_markup.embeds import parts
from newsroom.importing.wordpress_markup.old_site import Notes, Site
from newsroom.importing.wordpress_markup.tree import Node, classes

_NUMBER_CLASS = re.compile(r"wp-image-([1-9]\d{0,14})", re.ASCII)
_VARIANT = re.compile(r"(-\d+x\d+|-scaled|-rotated|-e\d{9,})+$", re.ASCII)
_PICTURE_FILE = re.compile(r"\.(avif|bmp|gif|heic|jpe?g|jpe|png|svg|tiff?|webp)$", re.IGNORECASE)
_FACES = {"emoji", "wp-smiley"}


def number_of(image: Element) -> int | None:
    """The number of the attachment that an element shows, where its markup tells."""
    for name in classes(image):
        if found := _NUMBER_CLASS.fullmatch(name):
            return int(found[1])
    number = image.attributes.get("data-id", "")
    return int(number) if re.fullmatch(r"[1-9]\d{0,14}", number, re.ASCII) else None


def source_of(image: Element) -> str:
    return (image.attributes.get("src") or image.attributes.get("data-src") or "").strip()


def alt_of(image: Element) -> str:
    return " ".join(image.attributes.get("alt", "").split())


def is_face(image: Element) -> bool:
    """Whether this is a small picture of an emoji, whose words are the emoji."""
    return bool(classes(image) & _FACES and alt_of(image))


def counts_readers(image: Element) -> bool:
    """Whether this is no picture but a dot that tells somebody who reads."""
    return {image.attributes.get("width"), image.attributes.get("height")} <= {"0", "1"}


class Pictures:
    """The pictures of one text: each looked for in the library, each that is not there told in the notes."""

    def __init__(self, site: Site, notes: Notes) -> None:
        self.site = site
        self.notes = notes

    def in_library(self, image: Element) -> Element | None:
        """The `img` of the library's picture, with the words of this use; None if the library does not have it."""
        address = self.site.picture(source_of(image), number_of(image))
        if address is None:
            return None
        alt = alt_of(image)
        return Element("img", {"src": address, **({"alt": alt} if alt else {})})

    def link_instead(self, image: Element, *, in_link: bool) -> list[Node]:
        """What stands for a picture that the library does not have: its words (or the name of its file), linked to
        where it was, unless a link is around it already."""
        source, number = source_of(image), number_of(image)
        if counts_readers(image):
            self.notes.add(_("Invisible picture left out: %(address)s") % {"address": source})
            return []
        if number or not parts(source).netloc:
            named = source or (_("attachment %(number)d") % {"number": number} if number else "")
            self.notes.add(_("Picture not in the library: %(name)s") % {"name": named})
        else:
            self.notes.add(_("Picture of another site is now a link: %(address)s") % {"address": source})
        words = alt_of(image) or file_name(source)
        if in_link or not source:
            return [words] if words else []
        return [Element("a", {"href": self.site.address(source)}, [words or source])]

    def opens_its_picture(self, link: Element, images: list[Element]) -> bool:
        """Whether a link around pictures does no more than show one of them, alone or larger."""
        href = link.attributes.get("href", "").strip()
        if href in {"", "#"} or link.attributes.get("data-opens") == "file":
            return True
        if "attachment" in link.attributes.get("rel", "") or "attachment_id=" in parts(href).query:
            return True
        if any(href in {image.attributes.get(name) for name in _LINKED_FROM} for image in images):
            return True
        if _stem(href) in {_stem(source_of(image)) for image in images} - {""}:
            return True
        return bool(_PICTURE_FILE.search(parts(href).path)) and self.site.picture(href, None) is not None


_LINKED_FROM = ["src", "data-link", "data-full-url", "data-large-file"]


def file_name(url: str) -> str:
    return unquote(parts(url).path.rstrip("/").rpartition("/")[2])


def _stem(url: str) -> str:
    """The name of a picture's file without size and ending, as WordPress makes the address of its page of it."""
    return _VARIANT.sub("", _PICTURE_FILE.sub("", file_name(url))).lower()
