"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import translation

from articles.addresses import absolute
from articles.feeds.channels import Channel
from articles.feeds.entries import Entry
from articles.models import Author, SiteSettings

MEDIA_TYPE = "application/feed+json; charset=utf-8"


def write(channel: Channel, entries: list[Entry]) -> bytes:
    """The feed as a document; what it does not have is left out."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.address,
        "feed_url": channel.address_as("json"),
        "description": channel.description,
        "icon": absolute(channel.site.icons["large_masked"].url),
        "favicon": absolute(channel.site.icons["touch"].url),
        "authors": [_publisher(channel.site)],
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "hubs": [{"type": "WebSub", "url": hub} for hub in settings.WEBSUB_HUBS],
    }
    items = {"items": [_item(entry) for entry in entries]}
    return json.dumps(_filled(feed) | items, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    picture, image = entry.picture, entry.image
    attachment = {}
    if picture and image:
        attachment = {"url": absolute(image.url), "mime_type": "image/jpeg", "title": picture.caption or picture.alt}
    item = {
        "id": entry.identity,
        "url": entry.address,
        "title": entry.headline,
        "summary": entry.summary,
        "content_html": entry.html,
        "image": attachment.get("url"),
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds") if entry.was_updated else None,
        "authors": [_person(author) for author in entry.authors],
        "tags": entry.categories,
        "language": entry.language,
        "attachments": [_filled(attachment)] if attachment else [],
    }
    return _filled(item)


def _person(author: Author) -> dict[str, str]:
    page = {"url": absolute(author.get_absolute_url())} if author.has_page else {}
    return {"name": author.name, **page}


def _publisher(site: SiteSettings) -> dict[str, str]:
    return {"name": site.name, "url": absolute("/")}


def _filled(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value not in ("", [], None)}
