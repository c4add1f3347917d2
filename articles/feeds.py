"""The feed of the newest pieces: RSS 2.0 with the full text (content module) and stable ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from articles import editions
from articles.addresses import absolute
from articles.furniture import furniture_of
from articles.models import Article, Picture
from articles.public import public_page
from articles.rendering import render_body

ITEMS = 30


class FullTextRss(feedgenerator.Rss201rev2Feed):
    """RSS 2.0 with `content:encoded` and `dc:creator`, which readers of feeds show as text and authors."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["creators"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["content"])


class LatestFeed(Feed):
    feed_type = FullTextRss

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.site = furniture_of(request).site
        response = super().__call__(request, *args, **kwargs)
        del response.headers["Last-Modified"]  # the ETag answers that, and knows more
        return response

    def title(self) -> str:
        return self.site.name

    def description(self) -> str:
        return self.site.description or self.site.tagline or self.site.name

    def link(self) -> str:
        return absolute(reverse("front_page"))

    def feed_url(self) -> str:
        return absolute(reverse("articles:feed"))

    def items(self) -> list[Article]:
        items = list(Article.objects.live().stories().newest_first().for_listing().defer(None)[:ITEMS])
        self.pictures = Picture.objects.in_bodies(item.body for item in items)
        return items

    def item_title(self, item: Article) -> str:
        return item.headline

    def item_description(self, item: Article) -> str:
        return item.standfirst

    def item_link(self, item: Article) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Article) -> str:
        return absolute(item.get_short_url())

    item_guid_is_permalink = False

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.updated_at or item.published_at

    def item_categories(self, item: Article) -> list[str]:
        return [item.section.name] if item.section else []

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        return {
            "content": str(render_body(item.body, self.pictures, "articles/_feed_figure.html")),
            "creators": [byline.author.name for byline in item.byline_list if byline.role == byline.Role.REPORTING],
        }


latest = require_safe(public_page(editions.of_lists)(LatestFeed().__call__))
