"""Remembering a commenter's name and address on their own device, when they ask for it.

The cookie goes to pages under /comments/ only: pieces never see it, and so stay the same for every reader.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse

from comments.pipeline.identity import COOKIE_PATH, is_secure_site

COOKIE = "remembered"
COOKIE_AGE = 180 * 24 * 3600
_SALT = "comments.remembered"
_FIELDS = ("author", "email", "website")


def remember(response: HttpResponse, typed: dict[str, str]) -> None:
    """Have the browser keep the name and the address that were typed."""
    response.set_cookie(
        COOKIE,
        signing.dumps({name: typed[name] for name in _FIELDS if typed.get(name)}, salt=_SALT),
        max_age=COOKIE_AGE,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=is_secure_site(),
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")


def remembered(request: HttpRequest) -> dict[str, str]:
    """What this browser was asked to remember, as initial values of the form."""
    try:
        kept = signing.loads(request.COOKIES[COOKIE], salt=_SALT)
    except (KeyError, signing.BadSignature):
        return {}
    return {name: str(kept[name]) for name in _FIELDS if name in kept}
