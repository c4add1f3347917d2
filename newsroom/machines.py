"""Small files that browsers and researchers look for in known places: the web app manifest, and security.txt."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from articles import editions
from articles.addresses import absolute
from articles.furniture import furniture_of
from articles.public import public_page

PAPER = "#fcfcfa"
"""The colour of the paper (site.css): around the site while it loads, and of a bar above it."""

GOOD_FOR_MONTHS = 6
"""So long a security.txt may be relied on: RFC 9116 (2.5.5) asks for less than a year."""


@require_safe
@public_page(editions.of_machines)
def manifest(request: HttpRequest) -> HttpResponse:
    """The site as an app on a home screen (https://www.w3.org/TR/appmanifest/).

    The mark is drawn within the safe zone and on a ground of its own, so the same file serves whole and masked.
    """
    site, home = furniture_of(request).site, reverse("front_page")
    large = {"src": static("site/mark.png"), "sizes": "512x512", "type": "image/png"}
    small = {"src": static("site/mark-192.png"), "sizes": "192x192", "type": "image/png"}
    vector = {"src": static("site/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
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
        "theme_color": PAPER,
        "icons": [
            *({**icon, "purpose": "any"} for icon in [vector, large, small]),
            *({**icon, "purpose": "maskable"} for icon in [large, small]),
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


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
