"""Posts and pages of an old site become articles and pages, with their replies and their former addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles import redirecting, wording
from articles.importing.account import Count
from articles.importing.guarding import guarded
from articles.importing.report import Item as Entry
from articles.importing.times import moment
from articles.models import Article, Author, Byline, Picture, Redirect, Section, Tag
from articles.models.article import TOP_LEVEL_ADDRESSES
from articles.rendering import clean_body, plain_text
from articles.slugs import first_free, make_slug
from comments import paths
from comments.from_html import markdown_from_html
from comments.importing import Incoming, bring_in
from comments.models import Comment
from newsroom.importing import wxr
from newsroom.importing.addresses import PAGE, POST, Addresses, OldSite, source_id_of
from newsroom.importing.attachments import Attachments, is_picture
from newsroom.importing.ledger import Kind, Ledger
from newsroom.importing.spool import Spool, path_of
from newsroom.importing.terms import Terms
from newsroom.importing.wordpress_markup import convert, plain_excerpt

FORMATS = {
    "aside": gettext_lazy("Aside"), "audio": gettext_lazy("Audio"), "chat": gettext_lazy("Chat"),
    "gallery": gettext_lazy("Gallery"), "image": gettext_lazy("Picture"), "link": pgettext_lazy("noun", "Link"),
    "quote": gettext_lazy("Quotation"), "status": pgettext_lazy("kind of piece", "Note"),
    "video": gettext_lazy("Video"),
}  # fmt: skip
"""Post formats, which readers were shown as signs, as the short label above the headline."""

PUBLIC = {"publish", "future"}
WORKING = {"draft": "draft", "auto-draft": "draft", "pending": "submitted", "private": "draft", "trash": "draft"}
STATES = {"1": "published", "approved": "published", "0": "pending", "hold": "pending", "spam": "spam",
          "trash": "rejected", "post-trashed": "rejected"}  # fmt: skip
KINDS = {"": "reply", "comment": "reply", "review": "reply", "pingback": "pingback", "trackback": "trackback"}
SEARCH_TITLES = ["_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title", "_genesis_title",
                 "_seopress_titles_title"]  # fmt: skip
SEARCH_DESCRIPTIONS = ["_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description",
                       "_aioseop_description", "_genesis_description", "_seopress_titles_desc"]  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


@dataclass
class Piece:
    """An item as it comes in: the values of its fields, and what has to be said of it."""

    fields: dict[str, Any]
    published_at: datetime | None = None
    status: str = "draft"
    sections: list[Section] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    authors: list[Author] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsettled: bool = False


class Pieces:
    """Brings in posts and pages."""

    def __init__(self, spool: Spool, ledger: Ledger, terms: Terms, attachments: Attachments) -> None:
        self.spool, self.ledger, self.terms, self.attachments = spool, ledger, terms, attachments
        self._addresses = Addresses(spool, ledger, terms, attachments)
        self._unsettled: list[tuple[Kind, int]] = []
        self._seen: set[int] = set()

    def bring(self) -> Iterator[Entry | Count]:
        """Bring in the pages, from the top down, and the posts; then mend what named later ones."""
        circular = self.spool.in_a_circle()
        for kind, name in [(PAGE, "page"), (POST, "post")]:
            for item in self.spool.items(name):
                notes = (
                    [_("The pages above it lie in one another; it stands at the top.")]
                    if item.place in circular
                    else []
                )
                entries = self._item(kind, item, notes, is_loose=item.place in circular)
                yield from guarded(kind.name, source_id_of(item), entries)
        for kind, place in self._unsettled:
            if item := self.spool.item_in(place):
                yield from guarded(kind.name, source_id_of(item), self._settle(kind, item))

    def _item(self, kind: Kind, item: wxr.Item, notes: list[str], *, is_loose: bool = False) -> Iterator[Entry | Count]:
        source_id = source_id_of(item)
        if reason := self._why_left_out(kind, item):
            yield Entry(kind.name, source_id, "skipped", notes=[reason])
            return
        told = asdict(item) | {"place": 0}
        if known := self.ledger.as_told(kind, source_id, told):
            yield Entry(kind.name, source_id, "unchanged", known.get_absolute_url())
            return
        piece, entries = self._piece(kind, item, is_loose=is_loose)
        yield from entries
        outcome = {}

        def make(article: Article | None) -> Article:
            article = self._save(kind, item, piece, article)
            outcome.update(self._replies(article, item, piece))
            return article

        brought = self.ledger.bring(kind, source_id, told, make, unsettled=piece.unsettled)
        if self.ledger.dry_run and brought.outcome == "created" and item.comments:
            outcome["created"] = len(item.comments)
        if brought.outcome == "skipped" and brought.thing and item.comments:
            outcome.update(self._replies(brought.thing, item, piece))
        if brought.is_unsettled:
            self._unsettled.append((kind, item.place))
        address = brought.thing.get_absolute_url() if brought.thing else ""
        said = [] if brought.outcome == "unchanged" else [*notes, *piece.notes]
        yield Entry(kind.name, source_id, brought.outcome, address, [*filter(None, [brought.note]), *said])
        for result, number in outcome.items():
            yield Count("comment", result, number)

    def _settle(self, kind: Kind, item: wxr.Item) -> Iterator[Entry]:
        """Make an item again, whose text named others that had no address yet."""
        piece, entries = self._piece(kind, item, is_loose=False)
        told = asdict(item) | {"place": 0}

        def make(article: Article | None) -> Article:
            if article is None:
                raise Article.DoesNotExist
            article.body = piece.fields["body"]
            article.save(update_fields=["body"])
            return article

        self.ledger.bring(kind, source_id_of(item), told, make, settle=True)
        yield from (entry for entry in entries if entry.outcome == "failed")

    def _why_left_out(self, kind: Kind, item: wxr.Item) -> str:
        if item.number in self._seen:
            return _("Another item of the file has its number (%(number)d) already.") % {"number": item.number}
        if item.number:
            self._seen.add(item.number)
        if item.status == "trash" and self.ledger.find(kind, source_id_of(item)) is None:
            return _("It lies in the trash.")
        if item.status == "inherit":
            return _("It is a revision.")
        if item.status == "auto-draft" and not (item.title or item.content):
            return _("It is a draft that nothing was ever written into.")
        return ""

    # What an item says

    def _piece(self, kind: Kind, item: wxr.Item, *, is_loose: bool) -> tuple[Piece, list[Entry]]:
        site, notes = OldSite(self._addresses, item), []
        converted = convert(item.content, site, footnotes=item.meta.get("footnotes", ""))
        notes += converted.notes
        body = clean_body(converted.html)
        headline = _headline(item.title) or _first_words(body) or _words_of_slug(item) or _("Untitled")
        if not _headline(item.title):
            notes.append(_("It has no title; its first words serve as headline: %s") % headline)
        piece = Piece(
            fields={
                "headline": headline[:300],
                "standfirst": plain_excerpt(item.excerpt)[:1000],
                "search_title": self._for_search(item, SEARCH_TITLES, headline)[:200],
                "search_description": self._for_search(item, SEARCH_DESCRIPTIONS, headline)[:320],
                "is_pinned": item.is_sticky and kind is POST,
            }
        )
        entries = site.entries
        entries += self._authors(item, piece)
        entries += self._subjects(item, piece) if kind is POST else []
        self._life(item, piece, notes)
        if piece.status == "published" and not body:
            body = f"<p>{html.escape(piece.fields['standfirst'] or headline, quote=False)}</p>"
            notes.append(_("It has no text; what sums it up stands in its place."))
        piece.fields["body"] = body
        piece.fields["replies"] = _replies_of(item, is_page=kind is PAGE)
        piece.fields["lead_picture"] = self._lead_picture(item, notes)
        if kind is PAGE:
            piece.fields["parent"] = self._parent(item, notes, is_loose=is_loose)
        piece.notes, piece.unsettled = notes, site.unsettled
        return piece, entries

    def _for_search(self, item: wxr.Item, names: list[str], headline: str) -> str:
        """What a plug-in was told for search engines, with the commonest of its placeholders filled in."""
        written = next((value for name in names if (value := item.meta.get(name, "").strip())), "")
        title = self.spool.channel.title
        for name, value in {"title": headline, "sitename": title, "sitetitle": title, "sep": "–", "page": ""}.items():
            written = written.replace(f"%%{name}%%", value).replace(f"%{name}%", value)
        return "" if "%%" in written else plain_excerpt(written)

    def _authors(self, item: wxr.Item, piece: Piece) -> list[Entry]:
        """Those whom a plug-in for several authors names, else the one of WordPress."""
        named = [label for label in item.labels if label.domain == "author"]
        logins = [label.name or unquote(label.slug).removeprefix("cap-") for label in named] or [item.author]
        entries: list[Entry] = []
        for login in filter(None, logins):
            author, came = self.terms.author(login)
            entries += came
            if author and author not in piece.authors:
                piece.authors.append(author)
        return entries

    def _subjects(self, item: wxr.Item, piece: Piece) -> list[Entry]:
        entries: list[Entry] = []
        others: dict[str, list[str]] = {}
        categories = [label for label in item.labels if label.domain == "category"]
        primary = item.meta.get("_yoast_wpseo_primary_category") or item.meta.get("rank_math_primary_category") or ""
        first = self.terms.category_of(wxr.number(primary))
        for label in sorted(categories, key=lambda label: bool(first) and label.slug != first):
            section, came = self.terms.section(label)
            entries += came
            if section and section not in piece.sections:
                piece.sections.append(section)
        if not categories:
            section, came = self.terms.section(wxr.Label("category", "uncategorized", "Uncategorized"))
            entries += came
            piece.sections += [section] if section else []
        for label in item.labels:
            if label.domain == "post_tag":
                tag, came = self.terms.tag(label)
                entries += came
                piece.tags += [tag] if tag else []
            elif label.domain == "post_format":
                name = label.slug.removeprefix("post-format-")
                piece.fields["kicker"] = str(FORMATS.get(name, label.name))[:80]
            elif label.domain not in {"category", "author"}:
                others.setdefault(label.domain, []).append(label.name)
        for domain, names in others.items():
            words = _("There is no place here for its %(kind)s: %(names)s.")
            piece.notes.append(words % {"kind": domain, "names": wording.listed(names)})
        return entries

    def _life(self, item: wxr.Item, piece: Piece, notes: list[str]) -> None:
        at = moment(item.date_gmt, item.date, item.published)
        if item.status in PUBLIC:
            piece.status, piece.published_at = "published", at
            if at is None:
                notes.append(_("It has no date that can be read; it is dated today."))
        else:
            piece.status = WORKING.get(item.status, "draft")
            if not item.status:
                notes.append(_("The file does not say whether it was published; nobody but the desk sees it here."))
            elif item.status not in WORKING:
                words = _("It was “%(status)s”, which is no state here; nobody but the desk sees it.")
                notes.append(words % {"status": item.status})
        if item.status == "private":
            notes.append(_("It was private; nobody but the desk sees it here."))
        if item.status == "trash":
            notes.append(_("It lies in the trash by now; nobody but the desk sees it here."))
        if item.password:
            piece.status = "draft"
            notes.append(_("A password protected it; nobody but the desk sees it here, and the password is not kept."))

    def _lead_picture(self, item: wxr.Item, notes: list[str]) -> Picture | None:
        number = item.meta.get("_thumbnail_id", "").strip()
        if not number.isdecimal() or number == "0" or len(number) > 18:
            return None
        featured = self.spool.item(int(number))
        if featured is None or featured.kind != "attachment" or not is_picture(featured):
            notes.append(_("Its featured picture (%(number)s) is not in the file.") % {"number": number})
            return None
        return self.attachments.picture_of(featured)

    def _parent(self, item: wxr.Item, notes: list[str], *, is_loose: bool) -> Article | None:
        if not item.parent or is_loose:
            return None
        above = self.spool.item(item.parent)
        parent = self.ledger.find(PAGE, source_id_of(above)) if above and above.kind == "page" else None
        if parent is None and not self.ledger.dry_run:
            notes.append(_("The page that it lies in is not there; it stands at the top."))
        return parent

    # Saving

    def _save(self, kind: Kind, item: wxr.Item, piece: Piece, article: Article | None) -> Article:
        if article is None:
            article = Article(source=self.ledger.source, source_id=source_id_of(item))
            article.kind = Article.Kind.PAGE if kind is PAGE else Article.Kind.ARTICLE
        if not article.has_appeared and (item.status != "trash" or not article.slug):
            article.slug = make_slug(unquote(item.slug)) or make_slug(piece.fields["headline"])
        for name, value in piece.fields.items():
            setattr(article, name, value)
        if kind is POST:
            article.section = piece.sections[0] if piece.sections else None
        else:
            article.slug = self._free_page_slug(article, piece)
        article.save()
        article.set_bylines([(author, Byline.Role.REPORTING) for author in piece.authors])
        if kind is POST:
            article.set_secondary_sections(piece.sections[1:])
            article.set_tags(piece.tags)
        self._bring_to_life(article, piece)
        self._remember(article, item)
        Article.objects.filter(pk=article.pk).update(imported_version=article.version)
        return article

    def _free_page_slug(self, article: Article, piece: Piece) -> str:
        slug = str(article.slug or f"page-{article.source_id}")
        siblings = Article.objects.pages().filter(parent=article.parent).exclude(pk=article.pk)
        taken = set(siblings.filter(slug__startswith=slug[:70]).values_list("slug", flat=True))
        if article.parent is None and (slug in TOP_LEVEL_ADDRESSES or slug.isdigit()):
            words = _("“%(slug)s” is kept for addresses of this site, so it has another.")
            piece.notes.append(words % {"slug": slug})
            slug = f"{slug}-page"
        return first_free(slug, taken)

    def _bring_to_life(self, article: Article, piece: Piece) -> None:
        if piece.status == "published":
            at = piece.published_at or article.published_at or timezone.now()
            if article.status == "withdrawn":
                article.publish()
            elif not article.is_live and (article.status != "published" or article.published_at != at):
                article.schedule(at)
            if article.is_live and article.published_at != at:
                piece.notes.append(_("It has another date there by now; what readers have seen keeps its date here."))
        elif article.is_live:
            article.withdraw(_("This piece is no longer published."))
            piece.notes.append(_("Readers had seen it here; its address tells them now that it was withdrawn."))
        elif article.status == "published":
            article.reopen()
        if piece.status == "submitted" and article.status == "draft":
            article.submit()

    def _remember(self, article: Article, item: wxr.Item) -> None:
        """Have every address that the piece had lead to it."""
        path = path_of(item.link)
        former = [path] if path else []
        for old in item.meta.get(wxr.OLD_SLUG, "").split() if path else ():
            former.append(re.sub(r"[^/]+/$", lambda _found, old=old: f"{unquote(old)}/", path))
        for number in self.spool.attached_to(item.number) if item.number else []:
            attachment = self.spool.item(number)
            if attachment and article.is_live and (own := path_of(attachment.link)):
                former.append(own)
        today = unquote(article.get_absolute_url())
        for address in former:
            if address != today and len(address) <= 500 and not redirecting.is_taken(address):
                Redirect.remember(address, article)

    def _replies(self, article: Article, item: wxr.Item, piece: Piece) -> dict[str, int]:
        incoming: dict[str, Incoming] = {}
        left_out = 0
        for place, comment in enumerate(item.comments):
            source_id = str(comment.number) if comment.number else f"{source_id_of(item)}/{place}"
            kind = KINDS.get(comment.kind)
            if kind is None or source_id in incoming:
                words = (
                    _("Comment %(number)s (%(kind)s) is no reply of a reader; it is left out.")
                    if kind is None
                    else _("Comment %(number)s (%(kind)s) comes a second time; it is left out.")
                )
                piece.notes.append(words % {"number": source_id, "kind": comment.kind or "comment"})
                left_out += 1
                continue
            incoming[source_id] = Incoming(
                source_id=source_id[:190],
                body=markdown_from_html(comment.content) or "…",
                created_at=moment(comment.date_gmt, comment.date) or article.published_at or timezone.now(),
                author_name=html.unescape(comment.author),
                author_email=comment.email,
                author_url=comment.url,
                parent=str(comment.parent) if comment.parent else "",
                kind=kind,
                status=STATES.get(comment.approved, Comment.Status.PENDING),
                public_id=paths.public_id_from(self.ledger.secret("comment", source_id)),
            )
        result = bring_in(article, incoming.values(), self.ledger.source)
        piece.notes += result.notes
        result.counts["skipped"] += left_out
        return {name: number for name, number in result.counts.items() if number}


def _headline(title: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", title)).split())


def _first_words(body: str) -> str:
    words = plain_text(body).partition("\n")[0].split()
    said = " ".join(words[:12])
    return said if len(words) <= 12 else f"{said.rstrip('.,;:')}…"


def _words_of_slug(item: wxr.Item) -> str:
    return unquote(item.slug).replace("-", " ").strip().capitalize()


def _replies_of(item: wxr.Item, *, is_page: bool) -> str:
    if item.comments_open:
        return Article.Replies.OPEN
    return Article.Replies.HIDDEN if is_page and not item.comments else Article.Replies.CLOSED
