"""Public pages: the same bytes for every reader, with a validator that says when they stop being true."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csp import csp_override
from django.views.decorators.http import condition

from articles import analytics
from articles.editions import Validity
from articles.furniture import furniture_of

View = Callable[..., HttpResponse]
Validator = Callable[..., Validity | None]


def public_page(validator: Validator) -> Callable[[View], View]:
    """Make a view a public page: weak ETag, 304 answers, and caching headers, alike on 200 and 304.

    `validator` gets the request and the view's address arguments and returns a Validity, or None for what has no
    validator (a piece that is not live). Built on Django's `condition()`, which forgets the other headers when it
    answers 304 (RFC 9110, 15.4.5, asks for them). A page may be kept by anyone but is asked about each time, so a
    reply shows at once; the time of its next change by the clock is told as Expires to caches that serve stale.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, **address: object) -> HttpResponse:
            validity = validator(request, **address)
            etag = make_etag(validity) if validity else None
            if validity and validity.banner is not ...:
                furniture_of(request).banner = validity.banner
            answer = condition(etag_func=lambda *_a, **_k: etag)(view)
            if script := furniture_of(request).site.analytics_script:
                answer = csp_override(analytics.policy_with(script))(answer)
            request.is_public_page = True  # which lets the script in
            try:
                response = answer(request, **address)
            except Exception:
                request.is_public_page = False  # the page that tells of it has the policy of all others
                raise
            if validity and etag and response.status_code in {200, 304}:
                response.headers["ETag"] = etag
                response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
                if validity.until:
                    response.headers["Expires"] = http_date(validity.until.timestamp())
                patch_vary_headers(response, ["Accept-Encoding"])
            else:
                response.headers.setdefault("Cache-Control", "no-cache")
            return response

        page.csrf_exempt = True  # it takes no posts, and says so (405) instead of asking for a token
        return page

    return decorate


def make_etag(validity: Validity) -> str:
    """The weak validator `W/"<build>-<editions>-<epoch>"` (RFC 9110, 8.8.3)."""
    build = hash_of_code() if settings.DEBUG else _hash_of_code_once()
    numbers = ".".join(str(number) for number in validity.numbers)
    epoch = int(validity.epoch.timestamp()) if validity.epoch else 0
    return f'W/"{build}-{numbers}-{epoch:x}"'


def hash_of_code() -> str:
    """A hash of the code, the templates and the static files' names: an upgrade makes every kept page stale."""
    digest, manifest = hashlib.sha256(), Path(settings.STATIC_ROOT) / "staticfiles.json"
    files = [file for folder in settings.CODE_DIRS for file in Path(folder).rglob("*")]
    for file in sorted([*files, manifest]):
        if file.suffix in {".py", ".html", ".json", ".mo"} and file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for name in ["LANGUAGE_CODE", "TIME_ZONE", "SITE_URL", "WEBSUB_HUBS", "EMBED_PROVIDERS", "SHARE_PLACES"]:
        digest.update(str(getattr(settings, name, "")).encode())
    return digest.hexdigest()[:10]


@cache
def _hash_of_code_once() -> str:
    return hash_of_code()
