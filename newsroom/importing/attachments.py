"""The attachments of an old site: pictures and other files, found in a folder of uploads or only told of."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles import wording
from articles.importing.guarding import guarded, iter_once
from articles.importing.report import Item as Entry
from articles.models import Document, Picture, Redirect
from articles.models.documents import kind_of
from articles.naming import clean_file_name, title_from_name
from articles.redirecting import without_size
from articles.renditions import Unusable, clean_line
from newsroom.importing import wxr
from newsroom.importing.ledger import Brought, Kind, Ledger
from newsroom.importing.spool import Spool, path_of
from newsroom.importing.uploads import Uploads, place_of
from newsroom.importing.wordpress_markup import plain_excerpt

PICTURE_ENDS = re.compile(r"\.(?:jpe?g|jpe|png|gif|webp|avif|bmp|tiff?|heic|heif|svg|ico)$", re.IGNORECASE)
STRAY = "file:"
"""What the names begin with by which pictures are known that have no number."""

MISSING = gettext_noop("Its file is not in the folder of media: %s.")

PICTURE = Kind(
    "picture",
    Picture,
    lambda picture: [picture.digest, picture.title, picture.alt, picture.caption, picture.credit, picture.rights],
)
DOCUMENT = Kind("document", Document, lambda document: [document.digest, document.title])


def is_picture(item: wxr.Item) -> bool:
    """Whether an attachment is a picture, by the name of its file."""
    return bool(PICTURE_ENDS.search(place_of(item.file) or item.file))


class Attachments:
    """Brings them in. A picture without its file is known by its words, and gets the file whenever it is found."""

    def __init__(self, spool: Spool, ledger: Ledger, uploads: Uploads | None) -> None:
        self._spool, self._ledger, self._uploads = spool, ledger, uploads

    def bring(self) -> Iterator[Entry]:
        for item in self._spool.items("attachment"):
            kind = PICTURE if is_picture(item) else DOCUMENT
            yield from guarded(kind.name, _id_of(item), iter_once(lambda item=item: self._attachment(item)))
        yield from self._strays_without_file()

    def address_of(self, item: wxr.Item) -> str:
        """The address by which bodies name the picture of an attachment."""
        return f"/media/p/{self._ledger.key('picture', _id_of(item))}"

    def document_of(self, item: wxr.Item) -> Document | None:
        return self._ledger.find(DOCUMENT, _id_of(item))

    def picture_of(self, item: wxr.Item) -> Picture | None:
        return self._ledger.find(PICTURE, _id_of(item))

    def stray(self, url: str) -> tuple[str, Iterator[Entry]]:
        """The picture at an address below the old site's uploads that no attachment of the export tells of."""
        item = _stray(place_of(url))
        return self.address_of(item), guarded("picture", _id_of(item), iter_once(lambda: self._attachment(item)))

    def _strays_without_file(self) -> Iterator[Entry]:
        """Those of an earlier run, whose texts need not be read again for the files that are there by now."""
        known = Picture.objects.filter(source=self._ledger.source, source_id__startswith=STRAY, digest="")
        for source_id in list(known.order_by("pk").values_list("source_id", flat=True)):
            place = source_id.removeprefix(STRAY)
            if self._uploads and self._uploads.find(place):
                yield from guarded("picture", source_id, iter_once(lambda place=place: self._attachment(_stray(place))))

    def _attachment(self, item: wxr.Item) -> Entry:
        place, source_id = place_of(item.file), _id_of(item)
        file = self._uploads.find(place) if self._uploads and place else None
        kind = PICTURE if is_picture(item) else DOCUMENT
        if kind is DOCUMENT and not kind_of(place):
            why = _("Files of this kind are not taken: %s.") % place if place else _("It names no file.")
            return Entry("document", source_id, "skipped", notes=[why])
        told = [asdict(item) | {"place": 0}, file is not None, self._is_open(item)]
        notes: list[str] = [] if file else [_(MISSING) % (place or item.file or _("none is named"))]

        try:
            brought = self._bring(kind, item, told, file)
        except Unusable as error:
            # The words are no less true for the file being of no use.
            notes = [wording.labelled(place, error)]
            brought = self._bring(kind, item, [*told, str(error)], None)
        address = ""
        if brought.thing:
            address = brought.thing.get_absolute_url() if kind is DOCUMENT else brought.thing.address
        return Entry(kind.name, source_id, brought.outcome, address, [*filter(None, [brought.note]), *notes])

    def _bring(self, kind: Kind, item: wxr.Item, told: Any, path: Path | None) -> Brought:
        source_id = _id_of(item)
        is_open = self._is_open(item)
        new = {"source": self._ledger.source, "source_id": source_id, "key": self._ledger.key(kind.name, source_id)}
        with ExitStack() as opened:
            file = File(opened.enter_context(path.open("rb")), name=path.name) if path else None

            def prepare(thing: Any) -> Any:
                thing = thing or kind.model(**new)
                (_tell_document if kind is DOCUMENT else _tell_picture)(thing, item, file)
                return thing

            def make(thing: Any) -> Any:
                thing.save()
                (_remember if is_open else _forget)(
                    item, thing.get_absolute_url() if kind is DOCUMENT else thing.address
                )
                return thing

            return self._ledger.bring(kind, source_id, told, make, prepare=prepare, is_open=is_open)

    def _is_open(self, item: wxr.Item) -> bool:
        """Whether everybody could ask the old site for it: what is attached to a private post was not given out."""
        above = self._spool.item(item.parent) if item.parent else None
        is_for_few = above is not None and (above.status not in {"publish", "inherit"} or above.password)
        return not is_for_few and item.status not in {"private", "trash"} and not item.password


def _id_of(item: wxr.Item) -> str:
    return str(item.number) if item.number else f"{STRAY}{place_of(item.file)}"[:190]


def _stray(place: str) -> wxr.Item:
    title = title_from_name(clean_file_name(place))
    return wxr.Item(0, None, "attachment", title=title, file=f"/wp-content/uploads/{place}")


def _tell_picture(picture: Picture, item: wxr.Item, file: File | None) -> None:
    picture.title = clean_line(html.unescape(item.title), 160) or picture.title
    picture.alt = clean_line(html.unescape(item.meta.get("_wp_attachment_image_alt", "")), 400) or picture.alt
    picture.caption = plain_excerpt(item.excerpt)[:500] or picture.caption
    picture.original_name = picture.original_name or clean_file_name(place_of(item.file) or item.file)
    picture.alt_state = Picture.AltState.WRITTEN if picture.alt else Picture.AltState.MISSING
    if file:
        picture.original = file
        picture.prepare()


def _tell_document(document: Document, item: wxr.Item, file: File | None) -> None:
    document.title = clean_line(html.unescape(item.title), 160) or document.title
    if file:
        document.file = file
    elif not document.name:
        document.name = clean_file_name(place_of(item.file))
        document.kind = kind_of(document.name)


def _former(item: wxr.Item) -> list[str]:
    """The old addresses of the file and of the attachment's own page."""
    file = path_of(item.file).rstrip("/")
    paths = dict.fromkeys([file, without_size(file), path_of(item.link)])
    return [path for path in paths if path and len(path) <= 500]


def _remember(item: wxr.Item, address: str) -> None:
    """Have the old addresses lead to it."""
    for path in _former(item):
        if not Redirect.objects.filter(path=path).exists():
            Redirect.objects.create(path=path, to_path=address)


def _forget(item: wxr.Item, address: str) -> None:
    """Have no old address lead to it any more."""
    Redirect.objects.filter(path__in=_former(item), to_path=address).delete()
