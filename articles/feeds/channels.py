"""What a feed is of: the whole site, or one of the lists that stand on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse

from articles.addresses import absolute
from articles.furniture import furniture_of
from articles.models import Article, Author, Byline, Series, SiteSettings, Tag
from articles.models.queries import ArticleQuerySet

SUFFIXES = {"rss": "feed/", "atom": "feed/atom/", "json": "feed/json/"}
"""What follows the address of a list in those of its feeds, by form."""


@dataclass(frozen=True)
class Channel:
    """One feed, whatever its form: its words, the path of the list that it follows, and the pieces it chooses from."""

    site: SiteSettings
    name: str
    said: str
    path: str
    pieces: ArticleQuerySet

    @property
    def title(self) -> str:
        """Its name in a list of many subscriptions: a section alone would not say whose it is."""
        return f"{self.name} – {self.site.name}" if self.name else self.site.name

    @property
    def description(self) -> str:
        return self.said or self.title

    @property
    def address(self) -> str:
        return absolute(self.path)

    def address_as(self, form: str) -> str:
        """The address of the feed itself, in one of the forms of SUFFIXES."""
        return absolute(self.path + SUFFIXES[form])


def of_site(request: HttpRequest) -> Channel:
    """The feed of all pieces."""
    site = furniture_of(request).site
    return Channel(site, "", site.description or site.tagline, reverse("front_page"), _pieces())


def of_section(request: HttpRequest, path: str) -> Channel | None:
    """The feed of a section and those below it; None when there is no such section."""
    furniture = furniture_of(request)
    try:
        section = furniture.section_at(path)
    except Http404:
        return None
    pieces = _pieces().in_section(section)
    return Channel(furniture.site, section.name, section.description, section.get_absolute_url(), pieces)


def of_tag(request: HttpRequest, slug: str) -> Channel | None:
    """The feed of a tag; None when there is no such tag."""
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        return None
    site = furniture_of(request).site
    return Channel(site, tag.name, tag.description, tag.get_absolute_url(), _pieces().filter(tags=tag))


def of_author(request: HttpRequest, slug: str) -> Channel | None:
    """The feed of what credits an author, in whatever role; None when there is no such author with a page."""
    author = Author.objects.filter(slug=slug, has_page=True).first()
    if author is None:
        return None
    credited = Byline.objects.filter(author=author).values("article")
    site = furniture_of(request).site
    pieces = _pieces().filter(pk__in=credited)
    return Channel(site, author.name, author.bio or author.job_title, author.get_absolute_url(), pieces)


def of_series(request: HttpRequest, slug: str) -> Channel | None:
    """The feed of the parts of a series, the newest first as in every feed; None when none of them is live."""
    series = Series.objects.filter(slug=slug).first()
    if series is None:
        return None
    parts = _pieces().filter(series=series)
    if not parts.exists():
        return None
    return Channel(furniture_of(request).site, series.name, series.description, series.get_absolute_url(), parts)


def _pieces() -> ArticleQuerySet:
    return Article.objects.live().stories()
