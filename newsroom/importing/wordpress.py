"""A WordPress site moves in: the whole of its export, in an order in which each thing finds what it names.

Two passes. The first reads the file from its beginning to its end into a spool, and learns whether it is well-formed
and what it holds; nothing has come in by then. The second brings in what the spool holds, each item in a transaction
of its own, so that whatever stops it leaves whole items, and the next run goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.importing.account import Count
from articles.importing.report import Item as Entry
from newsroom.importing.attachments import Attachments
from newsroom.importing.ledger import Ledger
from newsroom.importing.pieces import Pieces
from newsroom.importing.spool import Spool
from newsroom.importing.terms import Terms
from newsroom.importing.uploads import Uploads
from newsroom.importing.wxr import KNOWN_VERSIONS, Channel

KINDS = {"post", "page", "attachment"}
NO_PLACE = {
    "nav_menu_item": gettext_lazy("Menus are made of sections here."),
    "revision": gettext_lazy("Only the text that was last saved comes in."),
    "wp_block": gettext_lazy("What it holds comes in with the texts that show it."),
    "wp_navigation": gettext_lazy("Menus are made of sections here."),
    "guest-author": gettext_lazy("It comes in as the author whom pieces name."),
}
_THEME = gettext_lazy("It belongs to WordPress's theme, which does not move.")
_OF_THEMES = {"custom_css", "customize_changeset", "wp_template", "wp_template_part", "wp_global_styles",
              "wp_font_family", "wp_font_face", "oembed_cache", "user_request"}  # fmt: skip


def source_of(channel: Channel) -> str:
    """What things from this site are known by: `wp:` and its host and path, or a digest where that is too long."""
    parts = urlsplit(channel.home or channel.link)
    site = f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}" or channel.title or "unnamed"
    source = f"wp:{site}"
    return source if len(source) <= 40 else f"wp:{hashlib.sha256(site.encode()).hexdigest()[:32]}"


class WordPressImport:
    """Brings in what a spool holds; `total` items will be told of as `bring()` goes on."""

    def __init__(self, spool: Spool, media: Path | None = None, *, dry_run: bool = False) -> None:
        self.source = source_of(spool.channel)
        self.total = sum(spool.kinds().values()) + spool.counts["authors"] + spool.counts["terms"]
        self._spool = spool
        ledger = Ledger(self.source, dry_run=dry_run)
        uploads = Uploads(media) if media else None
        self._terms = Terms(spool, ledger)
        self._attachments = Attachments(spool, ledger, uploads)
        self._pieces = Pieces(spool, ledger, self._terms, self._attachments)

    def bring(self) -> Iterator[Entry | Count]:
        """Bring everything in, and say of each thing what became of it."""
        version = self._spool.channel.version
        if version not in KNOWN_VERSIONS:
            said = (
                _("The file says “%(version)s” of its version; it is read as 1.2.") % {"version": version}
                if version
                else _("The file says nothing of its version; it is read as 1.2.")
            )
            yield Entry("file", "version", "updated", notes=[said])
        yield from self._terms.bring()
        yield from self._attachments.bring()
        yield from self._pieces.bring()
        for kind in self._spool.kinds():
            if kind not in KINDS:
                yield from self._without_place(kind)

    def _without_place(self, kind: str) -> Iterator[Entry]:
        unknown = _("There is no place here for a “%(kind)s”.") % {"kind": kind}
        reason = str(NO_PLACE.get(kind) or (_THEME if kind in _OF_THEMES else unknown))
        for item in self._spool.items(kind):
            yield Entry(kind, str(item.number or item.title or item.place), "skipped", notes=[reason])
