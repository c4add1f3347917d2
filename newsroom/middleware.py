"""What stands between the server and the views."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_SECRET_LENGTH, CSRF_TOKEN_LENGTH
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import locality
from articles.furniture import furniture_of


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


class RefuseWhatIsTooLarge:
    """Turns away requests that are larger than any picture may be, before a byte of them is read.

    Django reads a form to its end to find the token in it, from whoever sends it, and keeps files on the disk. An
    import may be larger, and only where it is taken in, from those who may begin one.
    """

    ROOM_FOR_WORDS = 1_000_000
    FILES_OF_AN_IMPORT = 2

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_larger(request, settings.PICTURE_MAX_BYTES):
            if request.path != reverse("admin:newsroom_importrun_add"):
                return self._refuse(_("This is more than a picture may have."))
            if self._is_larger(request, settings.IMPORT_MAX_BYTES * self.FILES_OF_AN_IMPORT):
                most = settings.IMPORT_MAX_BYTES // 1_000_000
                return self._refuse(_("This is more than an import may have: %d MB for each of its files.") % most)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Before the token is looked for, and after it is known who asks."""
        is_large = self._is_larger(request, settings.PICTURE_MAX_BYTES)
        if is_large and not request.user.has_perm("newsroom.add_importrun"):
            return self._refuse(_("This is more than a picture may have."))
        return None

    def _is_larger(self, request: HttpRequest, most: int) -> bool:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        return length > most + self.ROOM_FOR_WORDS

    def _refuse(self, sentence: str) -> HttpResponse:
        return HttpResponse(sentence, status=413, content_type="text/plain")


class WithoutBrokenTokens:
    """Takes a cookie of the check of forms that cannot be one for none.

    Django answers such a cookie with a new one, on whatever page it comes to. A public page must be the same for every
    reader, so a new one is made where a form asks for it, and nowhere else. Stands before Django's check.
    """

    TOKEN = re.compile(r"[a-zA-Z0-9]+", re.ASCII)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
        lengths = {CSRF_SECRET_LENGTH, CSRF_TOKEN_LENGTH}
        if token is not None and (len(token) not in lengths or not self.TOKEN.fullmatch(token)):
            del request.COOKIES[settings.CSRF_COOKIE_NAME]
        return self.get_response(request)


class Sessions(SessionMiddleware):
    """Django's sessions, for those who use one.

    Django takes back a session cookie that cannot be one, on whatever page it comes to. A public page must be the
    same for every reader, whatever cookies are sent, so where nobody has asked for the session nothing is said of it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not request.session.accessed and not request.session.modified:
            return response
        return super().process_response(request, response)


class SiteLocality:
    """Answers in the language and the zone of the site's settings, whatever a browser asks for.

    Where the settings hide the site, every answer asks to stay out of every index.

    Costs the one query that pages need anyway: they share the row. What is asked for so often that it must stay out of
    the database, and what has to answer without one, says nothing in any language.
    """

    WITHOUT = ("/media/", "/healthz", "/readyz")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(self.WITHOUT):
            return self.get_response(request)
        site = furniture_of(request).site
        with locality.of(site):
            response = self.get_response(request)
        if site.is_hidden:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
