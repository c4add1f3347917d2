"""RSS 2.0 (https://www.rssboard.org/rss-specification) with what readers of feeds have agreed on besides it.

The full text is `content:encoded`, authors are `dc:creator`, pictures Media RSS (https://www.rssboard.org/media-rss)
and an enclosure; Atom's `link` says where the feed itself and its hubs are, Atom's `updated` when a story changed.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from django.conf import settings
from django.utils import translation
from django.utils.feedgenerator import rfc2822_date

from articles import xml_writer as xml
from articles.addresses import absolute
from articles.feeds.browsers import MEDIA_TYPE as MEDIA_TYPE
from articles.feeds.browsers import NAMESPACE, add_notice, style_sheet
from articles.feeds.channels import Channel
from articles.feeds.entries import Entry, updated_of

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:html": NAMESPACE,
    "xmlns:media": "http://search.yahoo.com/mrss/",
}
UNKNOWN_LENGTH = "0"
"""Of an enclosure, as RSS's Best Practices Profile has it: asking a far storage for each would keep readers waiting."""


def write(channel: Channel, entries: list[Entry]) -> bytes:
    """The feed as a document."""
    rss = xml.root("rss", {"version": "2.0"} | NAMESPACES)
    top = xml.add(rss, "channel")
    add_notice(top, channel)
    xml.add(top, "title", channel.title)
    xml.add(top, "link", channel.address)
    xml.add(top, "description", channel.description)
    xml.add(top, "language", translation.get_language() or settings.LANGUAGE_CODE)
    if entries:
        xml.add(top, "lastBuildDate", rfc2822_date(updated_of(entries)))
    own = {"rel": "self", "type": "application/rss+xml", "href": channel.address_as("rss")}
    xml.add(top, "atom:link", attributes=own)
    for hub in settings.WEBSUB_HUBS:
        xml.add(top, "atom:link", attributes={"rel": "hub", "href": hub})
    for entry in entries:
        _add_item(top, entry)
    return xml.document(rss, style_sheet())


def _add_item(top: Element, entry: Entry) -> None:
    item = xml.add(top, "item")
    xml.add(item, "title", entry.headline)
    xml.add(item, "link", entry.address)
    xml.add(item, "guid", entry.identity, {"isPermaLink": "false"})
    xml.add(item, "pubDate", rfc2822_date(entry.published))
    if entry.was_updated:
        xml.add(item, "atom:updated", entry.updated.isoformat(timespec="seconds"))
    for author in entry.authors:
        xml.add(item, "dc:creator", author.name)
    if entry.language:
        xml.add(item, "dc:language", entry.language)
    for category in entry.categories:
        xml.add(item, "category", category)
    if entry.summary:
        xml.add(item, "description", entry.summary)
    xml.add(item, "content:encoded", entry.html)
    if entry.picture and entry.image:
        _add_picture(item, entry)


def _add_picture(item: Element, entry: Entry) -> None:
    picture, image = entry.picture, entry.image
    address = absolute(image.url)
    size = {"width": str(image.width), "height": str(image.height)}
    media = xml.add(item, "media:content", attributes={"url": address, "type": "image/jpeg", "medium": "image"} | size)
    for name, words in [("title", picture.caption), ("description", picture.alt), ("credit", picture.credit)]:
        if words:
            xml.add(media, f"media:{name}", words)
    xml.add(item, "enclosure", attributes={"url": address, "type": "image/jpeg", "length": UNKNOWN_LENGTH})
