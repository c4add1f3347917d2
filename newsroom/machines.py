"""Small files that browsers and researchers look for in known places: the web app manifest, and security.txt."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from articles import editions
from articles.addresses import absolute
from articles.colours import PAPER
from articles.furniture import furniture_of
from articles.marks import Icon
from articles.public import public_page

GOOD_FOR_MONTHS = 6
"""So long a security.txt may be relied on: RFC 9116 (2.5.5) asks for less than a year."""


@require_safe
@public_page(editions.of_machines)
def manifest(request: HttpRequest) -> HttpResponse:
    """The site as an app on a home screen (https://www.w3.org/TR/appmanifest/).

    Its icons are whole, and masked: those stand on paper, and home screens cut their corners off.
    """
    site, home = furniture_of(request).site, reverse("front_page")
    icons = site.icons
    whole = [icons[name] for name in ["tab", "large", "small"]]
    masked = [icons[name] for name in ["large_masked", "small_masked"]]
    said = {
        "id": home,
        "name": site.name,
        "short_name": site.name,
        "description": site.description or site.tagline or site.name,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "lang": translation.get_language() or settings.LANGUAGE_CODE,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "background_color": PAPER,
        "theme_color": site.shown_accent if site.style_name else PAPER,
        "icons": [_described(icon, "any") for icon in whole] + [_described(icon, "maskable") for icon in masked],
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _described(icon: Icon, purpose: str) -> dict[str, str]:
    sizes = "any" if icon.type == "image/svg+xml" else icon.sizes
    return {"src": icon.url, "sizes": sizes, "type": icon.type, "purpose": purpose}


@require_safe
def site_style(request: HttpRequest, name: str) -> HttpResponse:
    """The colours of the settings, kept for ever under a name that changes with them.

    Whoever asks for another name holds a page from before a change, and is given the colours of now.
    """
    site = furniture_of(request).site
    response = HttpResponse(site.style_sheet, content_type="text/css; charset=utf-8")
    is_todays = name == site.style_name
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_todays else "public, no-cache"
    return response


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); 404 while the operator has named nobody."""
    if not settings.SECURITY_CONTACTS:
        raise Http404
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS]
    lines += [
        f"Expires: {_good_until(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {(translation.get_language() or settings.LANGUAGE_CODE).partition('-')[0]}",
        f"Canonical: {absolute(reverse('security_txt'))}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _good_until(now: datetime) -> datetime:
    """The first of the month after GOOD_FOR_MONTHS, so that the file stays the same for a month."""
    months = now.year * 12 + now.month - 1 + GOOD_FOR_MONTHS + 1
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
