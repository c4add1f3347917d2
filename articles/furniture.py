"""The furniture of a page, fetched at most once a request: settings, sections, pages about the site."""

from __future__ import annotations

from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Article, Banner, Section, SiteSettings


class Furniture:
    """Three queries at most, each made when it is first needed; a fourth for the banner where no validator was asked.

    A newsroom has dozens of sections, not thousands, so all of them come in one query and the tree is
    walked in memory.
    """

    def __init__(self) -> None:
        self.site_lazily = SimpleLazyObject(lambda: self.site)
        self.menu_lazily = SimpleLazyObject(lambda: self.menu)
        self.top_sections_lazily = SimpleLazyObject(lambda: self.top_sections)
        self.about_pages_lazily = SimpleLazyObject(lambda: self.about_pages)
        self.banner_lazily = SimpleLazyObject(lambda: self.banner)

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

    @property
    def menu(self) -> list[Section]:
        """What the bar at the top of a page names: of the sections that lie in no other, those that the desk chose."""
        return [section for section in self.top_sections if section.in_menu]

    @cached_property
    def about_pages(self) -> list[Article]:
        """The live pages that lie in no other. Pages are few, so the rest of the question is asked here: databases that
        are asked it all would rather look through everything that is live, or that lies in nothing.
        """
        pages = Article.objects.pages().only(*_LINKED, "parent", "embargoed_until").order_by("pk")
        return [page for page in pages if page.parent_id is None and page.is_live]

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
