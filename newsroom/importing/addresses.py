"""Where the addresses of an old site lead today, and what its texts ask of it while they are converted."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from articles.importing.report import Item as Entry
from articles.models import Article
from newsroom.importing import wxr
from newsroom.importing.attachments import PICTURE_ENDS, Attachments, is_picture
from newsroom.importing.ledger import Kind, Ledger
from newsroom.importing.spool import Spool
from newsroom.importing.terms import Terms
from newsroom.importing.uploads import place_of
from newsroom.importing.wordpress_markup import plain_excerpt


def _state_of(article: Article) -> Any:
    """What an import decides of a piece; whoever changes any of it here keeps it from the next one."""
    return [
        article.headline, article.kicker, article.standfirst, article.body, article.slug, article.status,
        str(article.published_at), article.section_id, article.lead_picture_id, article.parent_id, article.replies,
        article.search_title, article.search_description, article.is_pinned,
        sorted(article.secondary_sections.values_list("pk", flat=True)),
        sorted(article.tags.values_list("pk", flat=True)),
        list(article.bylines.order_by("position", "pk").values_list("author", "role")),
    ]  # fmt: skip


POST = Kind("article", Article, _state_of)
PAGE = Kind("page", Article, _state_of)


def source_id_of(item: wxr.Item) -> str:
    """What an item is known by: its number, else what names it for good, else its place in the file."""
    return str(item.number) if item.number else (item.guid or item.link or f"item {item.place}")[:190]


class Addresses:
    """Knows the addresses of one old site."""

    def __init__(self, spool: Spool, ledger: Ledger, terms: Terms, attachments: Attachments) -> None:
        self.spool, self.attachments = spool, attachments
        self._ledger, self._terms = ledger, terms
        self._home = urlsplit(spool.channel.home or spool.channel.link)

    def absolute(self, url: str) -> str:
        try:
            return urljoin(self._home.geturl() + "/", url.strip())
        except ValueError:
            return url

    def is_ours(self, url: str) -> bool:
        """Whether an absolute address is one of the old site."""
        try:
            return _host(urlsplit(url).netloc) == _host(self._home.netloc)
        except ValueError:
            return False

    def address(self, url: str) -> tuple[str, bool]:
        """Where a link of the old site leads today, and whether that is all that will ever be known of it."""
        full = self.absolute(url)
        if not url.strip() or url.startswith("#") or not self.is_ours(full):
            return url, True
        parts = urlsplit(full)
        fragment = f"#{parts.fragment}" if parts.fragment and not parts.fragment.startswith("more-") else ""
        item = self._item_at(full)
        if item is not None:
            today = self._today(item)
            return (f"{today}{fragment}", True) if today else (url, item.kind not in {"post", "page"})
        today = self._terms.address(unquote(parts.path))
        if not today and parts.path.strip("/") == self._home.path.strip("/") and not parts.query:
            today = "/"
        return (f"{today}{fragment}" if today else url), True

    def _item_at(self, url: str) -> wxr.Item | None:
        asked = parse_qs(urlsplit(url).query)
        for name in ["p", "page_id", "attachment_id"]:
            if name in asked and asked[name][0].isdecimal() and len(asked[name][0]) < 19:
                return self.spool.item(int(asked[name][0]))
        return self.spool.item_at(url) or self.spool.attachment_at(url)

    def _today(self, item: wxr.Item) -> str:
        if item.kind == "attachment":
            if is_picture(item):
                return self.attachments.address_of(item)
            document = self.attachments.document_of(item)
            return document.get_absolute_url() if document else ""
        kind: Kind = PAGE if item.kind == "page" else POST
        article = self._ledger.find(kind, source_id_of(item)) if item.kind in {"post", "page"} else None
        return article.get_absolute_url() if article else ""


class OldSite:
    """What the text of one item asks of the site that it comes from (see `wordpress_markup`)."""

    def __init__(self, addresses: Addresses, item: wxr.Item) -> None:
        self._addresses, self._item = addresses, item
        self.unsettled = False
        self.entries: list[Entry] = []

    def picture(self, url: str, number: int | None) -> str | None:
        attachments, spool = self._addresses.attachments, self._addresses.spool
        named = spool.item(number) if number else None
        found = spool.attachment_at(url) or (named if named and named.kind == "attachment" else None)
        if found and is_picture(found):
            return attachments.address_of(found)
        full = self._addresses.absolute(url)
        if not self._addresses.is_ours(full) or "/uploads/" not in full or not PICTURE_ENDS.search(place_of(full)):
            return None
        address, entries = attachments.stray(full)
        self.entries += entries
        return address

    def words_of(self, number: int) -> str:
        found = self._addresses.spool.item(number)
        return plain_excerpt(found.excerpt) if found else ""

    def file(self, number: int) -> tuple[str, str] | None:
        found = self._addresses.spool.item(number)
        return self._file(found) if found and found.kind == "attachment" and not is_picture(found) else None

    def _file(self, item: wxr.Item) -> tuple[str, str] | None:
        document = self._addresses.attachments.document_of(item)
        if document is None or document.is_lost:
            return (item.file, item.title or item.file.rpartition("/")[2]) if item.file else None
        return document.get_absolute_url(), str(document)

    def attached(self) -> list[int]:
        spool, number = self._addresses.spool, self._item.number
        found = spool.attached_to(number) if number else []
        return [n for n in found if (item := spool.item(n)) and is_picture(item)]

    def address(self, url: str) -> str:
        today, is_settled = self._addresses.address(url)
        self.unsettled = self.unsettled or not is_settled
        return today

    def block(self, number: int) -> str | None:
        found = self._addresses.spool.item(number)
        return found.content if found and found.kind == "wp_block" else None


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")
