"""The pieces that discussions from elsewhere belong to: found by address, or by what a mapping file says."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext as _

from articles import redirecting
from articles.models import Article
from comments.moving.records import Discussion, NotReadable

_NUMBER = re.compile(r"\d{1,18}")
_WORDPRESS_NAME = re.compile(r"(\d{1,18}) https?://\S+")
"""How WordPress's plug-in names a thread: the post's number and its permanent address."""


class Pieces:
    """Finds the piece of a discussion; `mapping` leads old addresses or names to addresses of this site."""

    def __init__(self, mapping: dict[str, int] | None = None) -> None:
        self._mapping = mapping or {}

    def find(self, discussion: Discussion) -> int | None:
        """The number of the piece, live or not: what the mapping says, else what stands at the address or once did."""
        for said in filter(None, [discussion.address, discussion.name]):
            for key in [said, *_paths_in(said)]:
                if key in self._mapping:
                    return self._mapping[key]
        for said in filter(None, [discussion.address, discussion.name]):
            if found := piece_at(said):
                return found
        return None


def piece_at(address: str) -> int | None:
    """The number of the piece at an address, with or without host and query, today's or a former one; live ones first.

    What is not live is found by its address too: its discussion has to be there when it appears.
    """
    if found := _of_wordpress(address):
        return found
    for path in _paths_in(address):
        forms = [path, *redirecting.former_forms(path)]
        for pieces in [None, Article.objects.all()]:
            for form in forms:
                if piece := redirecting.piece_at(form, pieces):
                    return piece.pk
    return None


def _paths_in(address: str) -> Iterator[str]:
    """The paths that may be meant: what follows the host, whether or not a scheme stands before it."""
    try:
        path = unquote(urlsplit(address.strip()).path)
        has_host = bool(urlsplit(address.strip()).netloc)
    except ValueError:
        return
    if not path.strip("/") or "\0" in path or "\ufffd" in path:
        return
    if path.startswith("/") or has_host:
        yield path
        return
    host, _slash, rest = path.partition("/")
    if rest and "." in host:
        yield f"/{rest}"
    yield f"/{path}"


def _of_wordpress(address: str) -> int | None:
    """The piece that came in from WordPress under the number that a query (`?p=4`) or the plug-in's name has."""
    named = _WORDPRESS_NAME.fullmatch(address.strip())
    try:
        parts = urlsplit(address.strip())
        asked = parse_qs(parts.query) if parts.path.strip("/") in {"", "index.php"} else {}
    except ValueError:
        return None
    number = named[1] if named else next((asked[name][0] for name in ["p", "page_id"] if name in asked), "")
    if not _NUMBER.fullmatch(number):
        return None
    found = Article.objects.filter(source__startswith="wp:", source_id=number).values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def read_mapping(file: Path) -> dict[str, int]:
    """What a table of two columns says, old address (or name) and the address here; a first line may name them.

    Commas, semicolons or tabs part the cells.

    Raises:
        NotReadable: when it is no such table, or nothing stands at an address of the second column.
    """
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable(_("This is no text in UTF-8. Please save the table as “CSV UTF-8”.")) from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    lines = csv.reader(text.replace("\0", "").splitlines(), delimiter=max(",;\t", key=first.count), strict=True)
    mapping: dict[str, int] = {}
    try:
        for place, cells in enumerate(lines):
            old, new, *rest = [*(cell.strip() for cell in cells), "", ""]
            if not any([old, new, *rest]) or (place == 0 and (old.lower(), new.lower()) == ("old", "new")):
                continue
            if not old or not new or any(rest):
                words = _("Line %(number)d: a line has two cells, the old address and the new one.")
                raise NotReadable(words % {"number": lines.line_num})
            piece = piece_at(new)
            if piece is None:
                words = _("Line %(number)d: no piece of this site is found at %(address)s.")
                raise NotReadable(words % {"number": lines.line_num, "address": new})
            mapping[old] = piece
            mapping |= {path: piece for path in _paths_in(old) if not urlsplit(old).query}
    except csv.Error as error:
        words = _("Line %(number)d: this cannot be read as a table (%(why)s).")
        raise NotReadable(words % {"number": lines.line_num, "why": error}) from error
    return mapping
