"""Authors, categories and tags of an old site: who wrote, where pieces stood, what they were about."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importing.guarding import guarded, iter_once
from articles.importing.report import Item as Entry
from articles.models import Author, Redirect, Section, Tag
from articles.models.taxonomy import LONGEST_PATH, has_name
from articles.slugs import first_free, make_slug
from newsroom.importing import wxr
from newsroom.importing.ledger import Brought, Kind, Ledger
from newsroom.importing.spool import Spool
from newsroom.importing.wordpress_markup import plain_excerpt

AUTHOR = Kind("author", Author, lambda author: [author.name, author.slug, author.bio, author.photo_id])
SECTION = Kind("section", Section, lambda section: [section.name, section.slug, section.parent_id, section.description])
TAG = Kind("tag", Tag, lambda tag: [tag.name, tag.slug, tag.description])

_DEEPEST = 30
_MENU = 12
"""So many sections at most come into the menu: those with the most pieces. The desk decides about the others."""


class Terms:
    """Brings them in, and then knows what the items of the export mean by them."""

    def __init__(self, spool: Spool, ledger: Ledger) -> None:
        self._spool, self._ledger = spool, ledger
        self._categories: dict[str, wxr.Term] = {}
        self._numbers: dict[int, str] = {}
        self._authors: dict[str, Author | None] = {}
        self._sections: dict[str, Section | None] = {}
        self._tags: dict[str, Tag | None] = {}
        self._tag_names: dict[str, str] = {}
        self._menu: set[str] = set()

    def bring(self) -> Iterator[Entry]:
        """Bring in all that the head of the export tells of."""
        for author in self._spool.authors():
            yield from guarded("author", author.login, iter_once(lambda author=author: self._author(author)))
        for term in self._spool.terms("category"):
            self._categories[term.slug or term.name] = term
            if term.number:
                self._numbers[term.number] = term.slug or term.name
        self._menu = self._most_used()
        for slug in self._categories:
            yield from guarded("section", slug, self._section(slug))
        for term in self._spool.terms("post_tag"):
            yield from guarded("tag", term.slug, iter_once(lambda term=term: self._tag(term)))

    # What items mean

    def author(self, login: str) -> tuple[Author | None, list[Entry]]:
        """The author of this login; one that the head of the export does not know comes in by its login."""
        key = login.casefold()
        if key in self._authors or not login:
            return self._authors.get(key), []
        entries = list(guarded("author", login, iter_once(lambda: self._author(wxr.Author(login)))))
        return self._authors.setdefault(key, None), entries

    def section(self, label: wxr.Label) -> tuple[Section | None, list[Entry]]:
        slug = label.slug or next((s for s, term in self._categories.items() if term.name == label.name), label.name)
        if slug in self._sections:
            return self._sections[slug], []
        self._categories.setdefault(slug, wxr.Term("category", slug, label.name))
        entries = list(guarded("section", slug, self._section(slug)))
        return self._sections.setdefault(slug, None), entries

    def tag(self, label: wxr.Label) -> tuple[Tag | None, list[Entry]]:
        slug = label.slug or label.name
        if slug not in self._tags:
            slug = self._tag_names.get(label.name.casefold(), slug)
        if slug in self._tags:
            return self._tags[slug], []
        entries = list(guarded("tag", slug, iter_once(lambda: self._tag(wxr.Term("post_tag", slug, label.name)))))
        return self._tags.setdefault(slug, None), entries

    def category_of(self, number: int) -> str:
        """The slug of the category with this number; "" for none."""
        return self._numbers.get(number, "")

    def address(self, path: str) -> str:
        """Today's address of a list of the old site (`/category/a/b/`, `/tag/c/`, `/author/d/`); "" for none."""
        head, _slash, rest = path.strip("/").partition("/")
        slug = re.sub(r"/(?:page/\d+|feed(?:/\w+)?)$", "", rest).rpartition("/")[2]
        known = {"category": self._sections, "tag": self._tags, "author": self._authors}.get(head, {})
        thing = next((thing for name, thing in known.items() if thing and unquote(name).casefold() == slug), None)
        return thing.get_absolute_url() if thing else ""

    # Coming in

    def _bring(
        self, kind: Kind, told: wxr.Author | wxr.Term, source_id: str, existing: Any, old: list[str], **made: Any
    ) -> Brought:
        """Bring one in; what was `existing` under the same name serves as it is, and keeps its own words."""

        def make(thing: Any) -> Any:
            is_new = thing is None
            if is_new and existing:
                thing = existing
            else:
                thing = thing or kind.model(source=self._ledger.source, source_id=source_id[:190])
                for name, value in made.items():
                    setattr(thing, name, value)
                thing.save()
            for path in dict.fromkeys(old) if is_new else ():
                if path != unquote(thing.get_absolute_url()):
                    Redirect.remember(path[:500], thing)
            return thing

        return self._ledger.bring(kind, source_id[:190], asdict(told), make, number=told.number)

    def _author(self, told: wxr.Author) -> Entry:
        name = plain_excerpt(told.name) or f"{told.first_name} {told.last_name}".strip() or told.login
        name = name[:120]
        slug = make_slug(unquote(told.login)) or make_slug(name) or "author"
        slug, existing = self._place(AUTHOR, told.login, Author.objects.all(), slug, name)
        old = [f"/author/{unquote(told.login)}/"]
        brought = self._bring(AUTHOR, told, told.login, existing, old, name=name, slug=slug)
        self._authors[told.login.casefold()] = brought.thing
        return _entry("author", told.login, brought)

    def _section(self, slug: str, above: tuple[str, ...] = ()) -> Iterator[Entry]:
        """The section of a category, after those that it lies in."""
        if slug in self._sections:
            return
        told, notes, parent = self._categories[slug], [], None
        if told.parent and (told.parent in above or told.parent == slug):
            notes.append(_("It lies in itself; it stands at the top now."))
        elif told.parent in self._categories and len(above) < _DEEPEST:
            yield from self._section(told.parent, (*above, slug))
            parent = self._sections.get(told.parent)
        elif told.parent in self._categories:
            words = ngettext(
                "It lies more than %(most)d category deep; it stands at the top.",
                "It lies more than %(most)d categories deep; it stands at the top.",
                _DEEPEST,
            )
            notes.append(words % {"most": _DEEPEST})
        elif told.parent:
            words = _("The category “%(name)s” that it lies in is not there; it stands at the top.")
            notes.append(words % {"name": told.parent})
        if slug in self._sections:
            return  # it came in as one of those above, which happens in a circle
        name = html.unescape(told.name)[:100]
        ours = make_slug(unquote(slug)) or make_slug(name) or "section"
        if parent and len(parent.path) + len(ours) + 1 > LONGEST_PATH:
            parent = None
            notes.append(_("Its address would be too long below others; it stands at the top."))
        ours, existing = self._place(SECTION, slug, Section.objects.filter(parent=parent), ours, name)
        path = "/".join(unquote(part) for part in [*reversed(self._above(slug)), slug])
        old = [f"/category/{path}/", f"/category/{unquote(slug)}/"]
        values = {"name": name, "slug": ours, "parent": parent, "description": plain_excerpt(told.description)}
        if self._is_left_out_of_menu(slug, parent) and not self._ledger.find(SECTION, slug[:190]):
            values["in_menu"] = False
        brought = self._bring(SECTION, told, slug, existing, old, **values)
        self._sections[slug] = brought.thing
        yield _entry("section", slug, brought, notes)

    def _is_left_out_of_menu(self, slug: str, parent: Section | None) -> bool:
        return parent is None and slug not in self._menu and len(self._menu) == _MENU

    def _most_used(self) -> set[str]:
        """The categories at the top with the most pieces, those of the categories below them included."""
        uses: Counter[str] = Counter()
        for slug in self._categories:
            uses[[slug, *self._above(slug)][-1]] += self._spool.uses[slug]
        uses.update({slug: n for slug, n in self._spool.uses.items() if slug not in self._categories})
        return {slug for slug, _number in uses.most_common(_MENU)}

    def _above(self, slug: str) -> list[str]:
        above: list[str] = []
        while (slug := self._categories[slug].parent) in self._categories and slug not in above:
            above.append(slug)
        return above

    def _tag(self, told: wxr.Term) -> Entry:
        slug = told.slug or told.name
        name = html.unescape(told.name)[:100]
        ours = make_slug(unquote(slug)) or make_slug(name) or "tag"
        ours, existing = self._place(TAG, slug, Tag.objects.all(), ours, name)
        existing = Tag.objects.named(name) or existing
        values = {"name": name, "slug": ours, "description": plain_excerpt(told.description)}
        brought = self._bring(TAG, told, slug, existing, [f"/tag/{unquote(slug)}/"], **values)
        self._tags[slug] = brought.thing or Tag.objects.named(name)  # one that was merged here has its other name
        self._tag_names.setdefault(told.name.casefold(), slug)
        return _entry("tag", slug, brought)

    def _place(self, kind: Kind, source_id: str, among: models.QuerySet, slug: str, name: str) -> tuple[str, Any]:
        """The slug that it has or gets, and what stands there already under the same name."""
        known = self._ledger.find(kind, source_id[:190])
        if known:
            return known.slug, None
        existing = among.filter(slug=slug).first()
        if existing and has_name(existing, name):
            return slug, existing
        return _free(among, slug), None


def _free(among: models.QuerySet, slug: str) -> str:
    return first_free(slug, set(among.filter(slug__startswith=slug[:70]).values_list("slug", flat=True)))


def _entry(kind: str, source_id: str, brought: Brought, notes: list[str] | None = None) -> Entry:
    address = brought.thing.get_absolute_url() if brought.thing else ""
    return Entry(kind, source_id, brought.outcome, address, [*filter(None, [brought.note]), *(notes or [])])
