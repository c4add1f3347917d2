"""What stands between the server and the views."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware


class _WithoutRandomBytes(GZipMiddleware):
    max_random_bytes = 0


class CompressPages(GZipMiddleware):
    """Compresses what the views answer.

    Django adds random bytes against BREACH, since pages of people who are signed in hold tokens. Public pages
    hold no secret and must be the same bytes for everyone, so there they are left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.for_public_pages = _WithoutRandomBytes(get_response)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.get("Content-Type", "").startswith("image/"):
            return response
        if "public" in response.get("Cache-Control", ""):
            return self.for_public_pages.process_response(request, response)
        return super().process_response(request, response)


class Sessions(SessionMiddleware):
    """Django's sessions, for those who use one.

    Django takes back a session cookie that cannot be one, on whatever page it comes to. A public page must be the
    same for every reader, whatever cookies are sent, so where nobody has asked for the session nothing is said of it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not request.session.accessed and not request.session.modified:
            return response
        return super().process_response(request, response)
