"""Addresses of an old site that a query decides (`/?p=4`), which no path can tell apart."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from articles import redirecting
from articles.models import Article, Author, Document, Picture, Section, Tag
from newsroom.importing import wxr
from newsroom.models import Imported

ASKED = {
    "p": ["article", "page", "picture", "document"],
    "page_id": ["page", "article"],
    "attachment_id": ["picture", "document"],
    "author_name": ["author"],
    "category_name": ["section"],
    "tag": ["tag"],
}
"""The parameters that name a thing of the old site, and what it can have come in as."""

NUMBERED = {"cat": "section", "author": "author"}
"""Those that name it by a number which is not what it is known by."""

ELSEWHERE = {
    **dict.fromkeys(["/rss", "/rss2", "/rdf", "/comments/feed"], "articles:feed"),
    **dict.fromkeys(["/wp-sitemap.xml", "/sitemap_index.xml"], "articles:sitemaps"),
    "/atom": "articles:feed_atom",
    "/index.php": "front_page",
}
"""Addresses of a whole site, and the names of ours that do the same."""
_FRONT_PAGES = re.compile(r"/page/\d{1,6}")

_MODELS = {
    "article": Article, "page": Article, "picture": Picture, "document": Document, "author": Author,
    "section": Section, "tag": Tag,
}  # fmt: skip
_FEEDS = {"atom": "feed_atom", "json": "feed_json"}
_LONGEST = 190


def former_address_by_query(request: HttpRequest) -> HttpResponse | None:
    """Where the front page's query leads, as WordPress would have understood it; None where it names nothing."""
    if not request.GET:
        return None
    if kind := request.GET.get("feed"):
        return _moved(request, reverse(f"articles:{_FEEDS.get(kind, 'feed')}"))
    for name, kinds in ASKED.items():
        if value := request.GET.get(name, ""):
            return _lead_to(request, kinds, source_id=value.rpartition("/")[2][:_LONGEST])
    for name, kind in NUMBERED.items():
        if number := wxr.number(request.GET.get(name, "")):
            return _lead_to(request, [kind], number=number)
    return None


def former_address_of_site(request: HttpRequest) -> HttpResponse | None:
    """Where addresses of a whole site lead (its feeds, its map, further pages of its front page); None for others."""
    path = request.path.rstrip("/")
    if path == "/index.php" and (found := former_address_by_query(request)):
        return found
    if _FRONT_PAGES.fullmatch(path):
        return _moved(request, reverse("front_page"))
    name = ELSEWHERE.get(path) or ("articles:feed" if path.startswith("/comments/feed/") else None)
    return _moved(request, reverse(name)) if name else None


def _moved(request: HttpRequest, address: str) -> HttpResponse:
    """A permanent redirect that keeps of the query what has not named the thing itself."""
    rest = request.GET.copy()
    for name in [*ASKED, *NUMBERED, "feed"]:
        rest.pop(name, None)
    return HttpResponsePermanentRedirect(iri_to_uri(address) + (f"?{rest.urlencode()}" if rest else ""))


def _lead_to(request: HttpRequest, kinds: list[str], **asked: str | int) -> HttpResponse | None:
    found = Imported.objects.filter(kind__in=kinds, source__startswith="wp:", is_open=True, **asked).order_by("pk")
    for entry in sorted(found[:20], key=lambda entry: kinds.index(entry.kind)):
        thing = _MODELS[entry.kind]._default_manager.filter(pk=entry.row).first()
        if isinstance(thing, Picture):
            return _moved(request, thing.address)
        if isinstance(thing, Article) and not thing.is_live:
            if thing.status == Article.Status.WITHDRAWN and thing.has_appeared:
                return redirecting.gone(request, thing)
            continue
        if thing is not None:
            return _moved(request, thing.get_absolute_url())
    return None
