"""oEmbed (https://oembed.com): a card of a piece that other sites can show, and what tells them where it is.

The card is a page of its own in a frame: no script, no cookie, nothing but the piece, and the one page of the site that
others may frame.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from articles import editions, redirecting
from articles import xml_writer as xml
from articles.addresses import absolute
from articles.furniture import furniture_of
from articles.models import Article, SiteSettings
from articles.models.credits import reporters_of
from articles.public import public_page
from articles.renditions import Crop, Format

WIDTH, HEIGHT = 600, 240
"""Of the card, in CSS pixels, where the other site names no lower limits."""

KEPT_FOR = 24 * 3600
"""Seconds for which other sites may keep an answer: whatever changes on the card, its frame stays the same."""

FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}

_PIXELS = re.compile(r"[1-9][0-9]{0,5}")
_CARD_POLICY = {
    "default-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "font-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": settings.SECURE_CSP["img-src"],
    "frame-ancestors": ["*"],
}


def address_for(article: Article, format: str) -> str:
    """The whole address under which the answer for a piece is found."""
    query = urlencode({"url": absolute(article.get_absolute_url()), "format": format})
    return f"{absolute(reverse('articles:oembed'))}?{query}"


def link_to(article: Article) -> str:
    """The Link header (RFC 8288) by which a piece's page names the answer in JSON, as its head names the one in XML.

    Not both in the head: what looks for feeds there takes every alternate in JSON for one.
    """
    return f'<{address_for(article, "json")}>; rel="alternate"; type="application/json+oembed"'


@require_safe
@public_page(editions.of_machines)
def oembed(request: HttpRequest) -> HttpResponse:
    """The answer for `url`, an address of a piece, today's, a former one or the short one.

    404 for an address that leads to no live piece, 501 for a format we do not have, 400 where no address is named or a
    limit is no number.
    """
    format = request.GET.get("format", "json")
    if format not in FORMATS:
        return _refuse(501, _("There are two formats: json and xml."))
    if not request.GET.get("url"):
        return _refuse(400, _("Please name the address of a story: /oembed/?url=…"))
    limits = {name: request.GET.get(name, "") for name in ["maxwidth", "maxheight"]}
    if wrong := next((name for name, given in limits.items() if given and not _PIXELS.fullmatch(given)), None):
        return _refuse(400, _("%(name)s must be a number of pixels.") % {"name": wrong})
    piece = piece_at(request.GET["url"])
    if piece is None:
        raise Http404
    width, height = (int(limits[name] or 999_999) for name in ["maxwidth", "maxheight"])
    answer = answer_for(piece, furniture_of(request).site, width, height)
    return HttpResponse(_written(answer, format), content_type=FORMATS[format])


def piece_at(address: str) -> Article | None:
    """The live piece or page at a whole address of this site; None for every other address."""
    try:
        parts = urlsplit(address)
        ours = urlsplit(settings.SITE_URL)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != ours.netloc:
        return None
    return redirecting.piece_at(unquote(parts.path))


def answer_for(piece: Article, site: SiteSettings, most_wide: int, most_high: int) -> dict[str, Any]:
    """The answer (2.3.4) for a frame and a thumbnail within these limits; what there is not is left out."""
    width, height = min(WIDTH, most_wide), min(HEIGHT, most_high)
    authors = [byline.author for byline in reporters_of(piece)]
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": piece.headline,
        "author_name": ", ".join(author.name for author in authors),
        "author_url": absolute(authors[0].get_absolute_url()) if len(authors) == 1 else "",
        "provider_name": site.name,
        "provider_url": absolute(reverse("front_page")),
        "cache_age": KEPT_FOR,
        "html": format_html(
            '<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0" loading="lazy"'
            ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
            absolute(reverse("articles:card", kwargs={"pk": piece.pk})), width, height, piece.headline,
        ),
        "width": width,
        "height": height,
    }  # fmt: skip
    return {name: value for name, value in answer.items() if value != ""} | _thumbnail(piece, most_wide, most_high)


def _thumbnail(piece: Article, most_wide: int, most_high: int) -> dict[str, Any]:
    """The largest rendition of the lead picture that fits."""
    picture = piece.shown_picture
    specs = picture.specs(Crop.CARD) if picture else []
    fitting = [spec for spec in specs if spec.width <= most_wide and spec.height <= most_high]
    if picture is None or not fitting:
        return {}
    spec = fitting[-1]
    url = absolute(picture.url_of(spec, Format.JPEG))
    return {"thumbnail_url": url, "thumbnail_width": spec.width, "thumbnail_height": spec.height}


def _written(answer: dict[str, Any], format: str) -> bytes:
    if format == "json":
        return json.dumps(answer, ensure_ascii=False).encode()
    top = xml.root("oembed")
    for name, value in answer.items():
        xml.add(top, name, value)
    return xml.document(top)


def _refuse(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


@require_safe
@csp_override(_CARD_POLICY)
@xframe_options_exempt
@public_page(lambda request, pk: editions.of_article_id(pk))
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of a live piece, for frames on other sites."""
    piece = Article.objects.filter(pk=pk).select_related("section", "lead_picture").first()
    if piece is None or not piece.is_live:
        return redirecting.former_address(request, piece)
    return render(request, "articles/card.html", {"article": piece})
