"""The furniture of a page, fetched at most once a request: settings, menus, sections, pages about the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Article, Banner, MenuItem, Section, SiteSettings
from articles.models.site import InMenu


@dataclass
class Entry:
    """One entry of a menu as readers see it; without an address it only heads what lies `below`."""

    label: str
    address: str = ""
    section: Section | None = None
    page: Article | None = None
    below: list[Entry] = field(default_factory=list)


class Furniture:
    """Three queries at most, each made when it is first needed; a fourth for the banner where no validator was asked.

    A newsroom has dozens of sections, not thousands, so all of them come in one query and the tree is
    walked in memory.
    """

    def __init__(self) -> None:
        self.site_lazily = SimpleLazyObject(lambda: self.site)
        self.menu_lazily = SimpleLazyObject(lambda: self.menu)
        self.footer_lazily = SimpleLazyObject(lambda: self.footer)
        self.top_sections_lazily = SimpleLazyObject(lambda: self.top_sections)
        self.about_pages_lazily = SimpleLazyObject(lambda: self.about_pages)
        self.banner_lazily = SimpleLazyObject(lambda: self.banner)
        self.imprint_lazily = SimpleLazyObject(lambda: self.imprint)

    @cached_property
    def site(self) -> SiteSettings:
        return SiteSettings.load()

    @cached_property
    def sections(self) -> list[Section]:
        """Every section in the order of the menu, with `submenu` (those directly below) and its parent linked."""
        sections = list(Section.objects.all())
        by_pk = {section.pk: section for section in sections}
        for section in sections:
            section.submenu = [below for below in sections if below.parent_id == section.pk]
            section.parent = by_pk.get(section.parent_id)
        return sections

    @property
    def top_sections(self) -> list[Section]:
        return [section for section in self.sections if section.parent_id is None]

    @cached_property
    def menu(self) -> list[Entry]:
        """The bar at the top of a page: what the desk has put there; until then, of the sections that lie in no other,
        those that it chose for it.
        """
        items = self._entries(MenuItem.Menu.HEADER)
        return items or [of_section(section) for section in self.top_sections if section.in_menu]

    @cached_property
    def footer(self) -> list[Entry]:
        """What the desk has put at the foot, which then names neither all sections nor all pages; empty until then."""
        return self._entries(MenuItem.Menu.FOOTER)

    def _entries(self, menu: str) -> list[Entry]:
        """What is public of a menu, in two levels. What lies below an item that is not takes its place."""
        entries: list[Entry] = []
        above: Entry | None = None
        for item in self.site.items_of(menu):
            entry = self._entry(item)
            if not item.is_below:
                above = entry
            if entry is None:
                continue
            if item.is_below and above is not None:
                above.below.append(entry)
            else:
                entries.append(entry)
        return [entry for entry in entries if entry.address or entry.below]

    def _entry(self, item: InMenu) -> Entry | None:
        if item.address:
            return Entry(item.label, item.address)
        if item.section_id:
            section = next((section for section in self.sections if section.pk == item.section_id), None)
            return of_section(section, item.label) if section else None
        if item.page_id:
            page = self._pages_by_pk.get(item.page_id)
            return Entry(item.label or page.headline, page.get_absolute_url(), page=page) if page else None
        # A label alone: a heading, or what is left of an item whose section or page is gone.
        return Entry(item.label) if item.label else None

    @cached_property
    def _pages(self) -> list[Article]:
        """The live pages. Pages are few, so the rest of the question is asked here: databases that are asked it all
        would rather look through everything that is live, or that lies in nothing.
        """
        pages = Article.objects.pages().only(*_LINKED, "parent", "embargoed_until").order_by("pk")
        return [page for page in pages if page.is_live]

    @cached_property
    def _pages_by_pk(self) -> dict[int, Article]:
        return {page.pk: page for page in self._pages}

    @cached_property
    def about_pages(self) -> list[Article]:
        """The live pages that lie in no other."""
        return [page for page in self._pages if page.parent_id is None]

    @property
    def imprint(self) -> Article | None:
        """The page that says who answers for the site, while it is live."""
        return self._pages_by_pk.get(self.site.imprint_id) if self.site.imprint_id else None

    @cached_property
    def banner(self) -> Banner | None:
        """What stands at the top of every page now, if anything; a page's validator has fetched it already."""
        return Banner.objects.on_page()

    def section_at(self, path: str) -> Section:
        """The section with this path.

        Raises:
            Http404: when there is none.
        """
        for section in self.sections:
            if section.path == path:
                return section
        raise Http404

    def page_at(self, path: str) -> Article | None:
        """The live top-level page with this path ("house-rules"), for templates that link to it."""
        return next((page for page in self.about_pages if page.path == path), None)


_LINKED = ["headline", "kind", "path", "slug", "published_on", "status", "published_at"]


def of_section(section: Section, label: str = "") -> Entry:
    """A section as an entry of a menu."""
    return Entry(label or section.name, section.get_absolute_url(), section=section)


def furniture_of(request: HttpRequest) -> Furniture:
    """The request's furniture, so that the view and the templates share one copy."""
    if not hasattr(request, "_furniture"):
        request._furniture = Furniture()
    return request._furniture


def ancestors_of(section: Section) -> list[Section]:
    """The sections above, from the top down; walks what `Furniture.sections` has linked."""
    above, parent = [], section.parent
    while parent is not None:
        above.insert(0, parent)
        parent = parent.parent
    return above
