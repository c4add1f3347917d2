"""What search engines are told of: live pieces, pages, and the lists that have something in them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from articles.models import Article, Section


class OurSitemap(Sitemap):
    """Addresses under SITE_URL, whatever Host was asked."""

    limit = 10_000

    def get_domain(self, site: object = None) -> str:
        return settings.SITE_URL.partition("://")[2]

    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.SITE_URL.partition("://")[0]


class ArticleSitemap(OurSitemap):
    """Every live piece and page, with the last time its story changed."""

    def items(self) -> QuerySet[Article]:
        pieces = Article.objects.live().only("kind", "slug", "path", "published_on", "published_at", "updated_at")
        return pieces.order_by("-visible_from", "-pk")

    def lastmod(self, item: Article) -> datetime | None:
        return item.updated_at or item.published_at


class ListSitemap(OurSitemap):
    """The front page and the sections."""

    def items(self) -> list[str]:
        return [reverse("front_page"), *(section.get_absolute_url() for section in Section.objects.order_by("path"))]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {"lists": ListSitemap, "articles": ArticleSitemap}
