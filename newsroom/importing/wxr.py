"""WordPress's export files (WXR 1.0 to 1.2): read as a stream into plain records; knows no models.

Sources: WordPress's own exporter (wp-admin/includes/export.php) for the elements, RSS 2.0 for those around them. The
XML is safe to read whatever it holds: no document type, so no entities of its own and nothing from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from articles.importing.clean_xml import CleanXML, NotReadable

KNOWN_VERSIONS = {"1.0", "1.1", "1.2"}
OLD_SLUG = "_wp_old_slug"
"""The one field that WordPress writes several times, once for each renaming; its values come as lines."""


@dataclass(frozen=True)
class Channel:
    """What the file says of the site itself. `version` is empty where the file does not say."""

    title: str = ""
    link: str = ""
    home: str = ""
    version: str = ""
    language: str = ""


@dataclass(frozen=True)
class Author:
    login: str
    name: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Term:
    """A category or a tag (`kind`). `parent` is the slug of the category above."""

    kind: str
    slug: str
    name: str
    number: int | None = None
    parent: str = ""
    description: str = ""


@dataclass(frozen=True)
class Comment:
    number: int | None
    author: str = ""
    email: str = ""
    url: str = ""
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    kind: str = ""
    parent: int = 0


@dataclass(frozen=True)
class Label:
    """A term as an item names it: `domain` is category, post_tag, post_format or a taxonomy of a plugin's."""

    domain: str
    slug: str
    name: str


@dataclass(frozen=True)
class Item:
    """A post, a page, an attachment, or whatever else WordPress keeps among its posts (`kind`)."""

    place: int
    number: int | None
    kind: str = "post"
    status: str = ""
    title: str = ""
    link: str = ""
    guid: str = ""
    author: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified_gmt: str = ""
    published: str = ""
    slug: str = ""
    parent: int = 0
    order: int = 0
    password: bool = False
    is_sticky: bool = False
    comments_open: bool = False
    file: str = ""
    labels: list[Label] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)


Record = Channel | Author | Term | Item


def read(file: BinaryIO) -> Iterator[Record]:
    """The records of an export, in the order of the file; one `Channel` comes before the first author, term or item.

    What is missing in the file is empty in the record; a password is only told to be there. The memory that is needed
    is that of the largest item.

    Raises:
        NotReadable: for what is not well-formed XML (with the line), holds a document type, or is no WXR.
    """
    clean = CleanXML(file)
    try:
        yield from _records(clean)
    except ParseError as error:
        words = _("Line %(number)d: this is not well-formed XML (%(why)s).")
        raise NotReadable(words % {"number": error.position[0], "why": _reason(error)}) from error
    except DefusedXmlException as error:
        words = _("The file holds a document type, which no WordPress export does; it is not read.")
        raise NotReadable(words) from error


def _reason(error: ParseError) -> str:
    return str(error).partition(":")[0]


def _records(clean: CleanXML) -> Iterator[Record]:
    path: list[str] = []
    above: list[Element] = []
    channel: dict[str, str] = {}
    told, speaks_wordpress, place = False, False, 0
    for event, element in iterparse(clean, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(_short(element.tag))
            above.append(element)
            if len(path) == 1 and path[0] != "rss":
                raise NotReadable(_("This is no WordPress export: it does not begin with <rss>."))
            continue
        name = path.pop()
        above.pop()
        if path[:2] != ["rss", "channel"] or len(path) != 2:
            continue
        speaks_wordpress = speaks_wordpress or name.startswith("wp:") or _is_wordpress(element)
        if name in {"wp:author", "wp:category", "wp:tag", "wp:term", "item"}:
            if not told:
                yield _channel(channel)
                told = True
            if name == "item":
                place += 1
            record = _author(element) if name == "wp:author" else _item(element, place) if name == "item" else None
            record = record or (_term(element, name) if name not in {"wp:author", "item"} else None)
            if record is not None:
                yield record
        elif not told:
            channel.setdefault(name, _text(element))
        above[-1].remove(element)  # what was read is let go of, or a large file would fill the memory
    if not speaks_wordpress:
        raise NotReadable(_("This is no WordPress export: nothing in it is WordPress's own (such as wp:post_type)."))
    if not told:
        yield _channel(channel)


def _is_wordpress(item: Element) -> bool:
    return any(_short(child.tag).startswith("wp:") for child in item)


# Names: the version stands in the address of the namespace, which is written with http and with https.
_PREFIXES = [
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/excerpt/?"), "excerpt:"),
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]*/?"), "wp:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc:"),
]


def _short(tag: str) -> str:
    """An element's name with WordPress's usual prefix, whatever prefix the file gives it."""
    if not tag.startswith("{"):
        return tag
    address, _brace, name = tag[1:].partition("}")
    return next((prefix + name for pattern, prefix in _PREFIXES if pattern.fullmatch(address)), f"?:{name}")


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _fields(element: Element) -> dict[str, str]:
    """The text of each child, by name; of several with one name the first."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(_short(child.tag), "".join(child.itertext()))
    return found


def number(text: str) -> int:
    """The number that is written there; 0 for anything else."""
    text = text.strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0


def _channel(found: dict[str, str]) -> Channel:
    home = found.get("wp:base_blog_url") or found.get("wp:base_site_url") or found.get("link", "")
    version = found.get("wp:wxr_version", "")
    return Channel(found.get("title", ""), found.get("link", ""), home, version, found.get("language", ""))


def _author(element: Element) -> Author | None:
    found = _fields(element)

    def value(name: str) -> str:
        return found.get(f"wp:author_{name}", "").strip()

    login = _login(value("login")) or value("email") or value("display_name")
    if not login:
        return None
    known = number(value("id")) or None
    return Author(login, value("display_name"), value("email"), value("first_name"), value("last_name"), known)


def _term(element: Element, name: str) -> Term | None:
    found = {key: value.strip() for key, value in _fields(element).items()}
    if name == "wp:category":
        kind, slug, words = "category", found.get("wp:category_nicename", ""), found.get("wp:cat_name", "")
        parent, said = found.get("wp:category_parent", ""), found.get("wp:category_description", "")
    elif name == "wp:tag":
        kind, slug, words = "post_tag", found.get("wp:tag_slug", ""), found.get("wp:tag_name", "")
        parent, said = "", found.get("wp:tag_description", "")
    else:
        kind, slug, words = (found.get(f"wp:term_{part}", "") for part in ["taxonomy", "slug", "name"])
        parent, said = found.get("wp:term_parent", ""), found.get("wp:term_description", "")
    if not (slug or words):
        return None
    return Term(kind, slug, words or slug, number(found.get("wp:term_id", "")) or None, parent, said)


def _item(element: Element, place: int) -> Item:
    found = _fields(element)

    def value(name: str) -> str:
        return found.get(name, "").strip()

    return Item(
        place=place,
        number=number(value("wp:post_id")) or None,
        kind=value("wp:post_type") or "post",
        status=value("wp:status"),
        title=value("title"),
        link=value("link"),
        guid=value("guid"),
        author=_login(value("dc:creator")),
        content=found.get("content:encoded", ""),
        excerpt=found.get("excerpt:encoded", ""),
        date=value("wp:post_date"),
        date_gmt=value("wp:post_date_gmt"),
        modified_gmt=value("wp:post_modified_gmt"),
        published=value("pubDate"),
        slug=value("wp:post_name"),
        parent=number(value("wp:post_parent")),
        order=number(value("wp:menu_order")),
        password=bool(found.get("wp:post_password")),
        is_sticky=value("wp:is_sticky") == "1",
        comments_open=value("wp:comment_status") != "closed",
        file=value("wp:attachment_url"),
        labels=_labels(element),
        meta=_meta(element),
        comments=[_comment(child) for child in element if _short(child.tag) == "wp:comment"],
    )


_NOT_IN_LOGINS = re.compile("[<>\u200b-\u200f\u2060-\u2064\ufeff]")
"""What only a slip of the pen puts into an account's name: what would be a tag, and what cannot be seen."""


def _login(name: str) -> str:
    return _NOT_IN_LOGINS.sub("", name).strip()


def _labels(element: Element) -> list[Label]:
    """The item's terms, each once; those of WXR 1.0 come twice, first without a domain."""
    found: dict[tuple[str, str], Label] = {}
    plain: list[str] = []
    for child in element:
        if child.tag != "category":
            continue
        domain, slug, name = child.get("domain", ""), child.get("nicename", "").strip(), _text(child)
        if domain and (slug or name):
            domain = "post_tag" if domain == "tag" else domain
            found.setdefault((domain, slug or name), Label(domain, slug, name or slug))
        elif name:
            plain.append(name)
    if not found:
        return [Label("category", "", name) for name in dict.fromkeys(plain)]
    return list(found.values())


def _meta(element: Element) -> dict[str, str]:
    values: dict[str, str] = {}
    for child in element:
        if _short(child.tag) == "wp:postmeta":
            pair = _fields(child)
            key, value = pair.get("wp:meta_key", "").strip(), pair.get("wp:meta_value", "")
            values[key] = f"{values[key]}\n{value}" if key == OLD_SLUG and key in values else values.get(key, value)
    return values


def _comment(element: Element) -> Comment:
    found = _fields(element)

    def value(name: str) -> str:
        return found.get(f"wp:comment_{name}", "").strip()

    return Comment(
        number=number(value("id")) or None,
        author=value("author"),
        email=value("author_email"),
        url=value("author_url"),
        date=value("date"),
        date_gmt=value("date_gmt"),
        content=found.get("wp:comment_content", ""),
        approved=value("approved"),
        kind=value("type"),
        parent=number(value("parent")),
    )
