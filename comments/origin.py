"""Whether a post comes from this site, judged without a token, so that pages with the form can be kept.

Browsers say where a request was made: `Sec-Fetch-Site` on https and localhost, `Origin` with every post.
Neither can be set by a page. The order matters: a form without JavaScript under a policy of `no-referrer`
sends `Origin: null` beside `Sec-Fetch-Site: same-origin`, and is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Proof(Enum):
    """What is known about where a post was made."""

    SAME_ORIGIN = "same_origin"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


def judge(request: HttpRequest) -> Proof:
    """Where the request was made, as far as its headers prove it.

    A session makes the judge stricter: what carries one and does not prove its origin is foreign.
    """
    origin = request.headers.get("Origin")
    fetch_site = request.headers.get("Sec-Fetch-Site")
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if fetch_site is not None:
        if fetch_site == "same-origin":
            return Proof.SAME_ORIGIN
        if fetch_site == "none":  # asked for by the person, not by a page
            return Proof.FOREIGN if has_session else Proof.UNKNOWN
        return Proof.SAME_ORIGIN if (origin or "").lower() in _trusted() else Proof.FOREIGN
    if origin is not None:
        ours = {f"{request.scheme}://{request.get_host()}", *_trusted()}
        return Proof.SAME_ORIGIN if origin.lower() in ours else Proof.FOREIGN
    return Proof.FOREIGN if has_session else Proof.UNKNOWN


def _trusted() -> set[str]:
    """The site's configured origins; `null` is never one of them."""
    configured = [getattr(settings, "SITE_URL", ""), *getattr(settings, "NEWSROOM_TRUSTED_ORIGINS", [])]
    parts = [urlsplit(url) for url in configured if url]
    return {f"{part.scheme}://{part.netloc}".lower() for part in parts if part.scheme and part.netloc}


def from_this_site(refused: View) -> Callable[[View], View]:
    """Let posts through that are not proven foreign; `refused` answers the others.

    Takes the place of Django's CSRF token, whose cookie would make every page with the form the reader's own.
    The view finds the verdict as `request.origin_proof`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def judged(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            request.origin_proof = Proof.SAME_ORIGIN if request.method in SAFE_METHODS else judge(request)
            answer = refused if request.origin_proof is Proof.FOREIGN else view
            return answer(request, *args, **kwargs)

        return csrf_exempt(judged)

    return decorate
