"""The Atom Syndication Format (RFC 4287)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from django.conf import settings
from django.utils import translation

from articles import xml_writer as xml
from articles.addresses import absolute
from articles.feeds.browsers import MEDIA_TYPE as MEDIA_TYPE
from articles.feeds.browsers import NAMESPACE, add_notice, style_sheet
from articles.feeds.channels import Channel
from articles.feeds.entries import Entry, updated_of


def write(channel: Channel, entries: list[Entry]) -> bytes:
    """The feed as a document."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    feed = xml.root("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xmlns:html": NAMESPACE, "xml:lang": language})
    add_notice(feed, channel)
    xml.add(feed, "title", channel.title)
    xml.add(feed, "subtitle", channel.description)
    xml.add(feed, "id", channel.address)
    xml.add(feed, "updated", _moment(updated_of(entries)))
    own = {"rel": "self", "type": "application/atom+xml", "href": channel.address_as("atom")}
    xml.add(feed, "link", attributes=own)
    xml.add(feed, "link", attributes={"rel": "alternate", "type": "text/html", "href": channel.address})
    for hub in settings.WEBSUB_HUBS:
        xml.add(feed, "link", attributes={"rel": "hub", "href": hub})
    _add_author(feed, channel.site.name, absolute("/"))  # of the entries that name none (4.2.1)
    for entry in entries:
        _add_entry(feed, entry)
    return xml.document(feed, style_sheet())


def _add_entry(feed: Element, entry: Entry) -> None:
    element = xml.add(feed, "entry", attributes={"xml:lang": entry.language} if entry.language else {})
    xml.add(element, "title", entry.headline)
    xml.add(element, "id", entry.identity)
    xml.add(element, "link", attributes={"rel": "alternate", "type": "text/html", "href": entry.address})
    xml.add(element, "published", _moment(entry.published))
    xml.add(element, "updated", _moment(entry.updated))
    for author in entry.authors:
        _add_author(element, author.name, absolute(author.get_absolute_url()) if author.has_page else "")
    for category in entry.categories:
        xml.add(element, "category", attributes={"term": category})
    if entry.summary:
        xml.add(element, "summary", entry.summary)
    xml.add(element, "content", entry.html, {"type": "html"})
    if entry.picture and entry.image:
        link = {"rel": "enclosure", "type": "image/jpeg", "href": absolute(entry.image.url)}
        xml.add(element, "link", attributes=link | ({"title": entry.picture.alt} if entry.picture.alt else {}))


def _add_author(parent: Element, name: str, address: str) -> None:
    person = xml.add(parent, "author")
    xml.add(person, "name", name)
    if address:
        xml.add(person, "uri", address)


def _moment(moment) -> str:
    return moment.isoformat(timespec="seconds")
