"""Disqus's export: XML read as a stream into plain records, and its posts turned into comments of ours.

Source: Disqus, "Comments Export" (docs.disqus.com/developers/export) and the schema named there, disqus.xsd 1.0:
`thread` and `post` below the root, in the namespace http://disqus.com, with ids in that of the internals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importing.clean_xml import CleanXML
from articles.importing.times import moment
from comments import paths
from comments.from_html import markdown_from_html
from comments.importing import Incoming
from comments.models import Comment as OurComment
from comments.moving.records import Comment, Discussion, NotReadable, Record

SOURCE = "disqus"
"""Posts have one number in all of Disqus, so that of the forum is not needed to tell them apart."""

DEEPEST = 50
"""So many elements may lie in one another; an export has four levels."""

_OURS = "{http://disqus.com}"
_ID = "{http://disqus.com/disqus-internals}id"
_LONGEST_ID = 190


def read(file: BinaryIO) -> Iterator[Record]:
    """The threads and posts of an export, in the order of the file; the memory needed is that of the longest post.

    Raises:
        NotReadable: for what is not well-formed XML (with the line), holds a document type, or is no such export.
    """
    try:
        yield from _records(CleanXML(file))
    except ParseError as error:
        why = str(error).partition(":")[0]
        words = _("Line %(number)d: this is not well-formed XML (%(why)s).")
        raise NotReadable(words % {"number": error.position[0], "why": why}) from error
    except DefusedXmlException as error:
        raise NotReadable(_("The file holds a document type, which no Disqus export does; it is not read.")) from error


def _records(clean: CleanXML) -> Iterator[Record]:
    above: list[Element] = []
    for event, element in iterparse(clean, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            above.append(element)
            if len(above) == 1 and _name(element) != "disqus":
                raise NotReadable(_("This is no Disqus export: it does not begin with <disqus>."))
            if len(above) > DEEPEST:
                words = ngettext(
                    "This is no Disqus export: more than %(number)d element lies in another.",
                    "This is no Disqus export: more than %(number)d elements lie in one another.",
                    DEEPEST,
                )
                raise NotReadable(words % {"number": DEEPEST})
            continue
        above.pop()
        if len(above) != 1:
            continue
        record = {"thread": _thread, "post": _post}.get(_name(element), lambda element: None)(element)
        if record is not None:
            yield record
        above[0].remove(element)  # what was read is let go of, or a large file would fill the memory


def _name(element: Element) -> str:
    return element.tag.removeprefix(_OURS)


def _fields(element: Element) -> dict[str, str]:
    """The text of each child, by name; of several with one name the first."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(_name(child), "".join(child.itertext()))
    return found


def _id_of(element: Element | None) -> str:
    return "" if element is None else element.get(_ID, "").strip()[:_LONGEST_ID]


def _is_true(said: str) -> bool:
    return said.strip().lower() in {"true", "1"}


def _thread(element: Element) -> Discussion | None:
    found = {name: text.strip() for name, text in _fields(element).items()}
    key = _id_of(element)
    gone = _is_true(found.get("isDeleted", ""))
    return Discussion(key, found.get("link", ""), found.get("id", ""), found.get("title", ""), gone) if key else None


def _post(element: Element) -> Comment | None:
    found = _fields(element)
    author = element.find(f"{_OURS}author")
    by = {} if author is None else {name: text.strip() for name, text in _fields(author).items()}
    name = _id_of(element)
    if not name:
        return None
    data = {
        "message": found.get("message", ""),
        "name": by.get("name") or by.get("username", ""),
        "email": by.get("email", ""),
        "is_spam": _is_true(found.get("isSpam", "")),
        "waits": found.get("isApproved", "").strip().lower() in {"false", "0"},
    }
    key, parent = _id_of(element.find(f"{_OURS}thread")), _id_of(element.find(f"{_OURS}parent"))
    written_at = moment(found.get("createdAt", "").strip(), "")
    return Comment(name, key, parent, written_at, data, _is_true(found.get("isDeleted", "")))


def incoming(post: Comment) -> Incoming:
    """The post as a comment of ours. Of a deleted one only the place stays: neither its words nor who wrote it.

    Its public name is made from the secret key, so that it is the same each time and nobody can guess it.
    """
    assert post.written_at is not None
    public_id, told = paths.public_id_for(f"{SOURCE}/{post.id}"), post.data
    if post.gone:
        status = OurComment.Status.WITHDRAWN
        return Incoming(post.id, "", post.written_at, parent=post.parent, status=status, public_id=public_id)
    return Incoming(
        source_id=post.id,
        body=markdown_from_html(told["message"]) or "…",
        created_at=post.written_at,
        author_name=told["name"],
        author_email=told["email"],
        parent=post.parent,
        status=_status_of(told),
        public_id=public_id,
    )


def _status_of(told: dict) -> str:
    if told["is_spam"]:
        return OurComment.Status.SPAM
    return OurComment.Status.PENDING if told["waits"] else OurComment.Status.PUBLISHED
