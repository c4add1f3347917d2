"""What stands between the server and the views."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """Compresses what the views answer.

    Django adds random bytes against BREACH, since pages of people who are signed in hold tokens. Public pages
    hold no secret and must be the same bytes for everyone, so there they are left out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_public = "public" in response.get("Cache-Control", "")
        self.max_random_bytes = 0 if is_public else GZipMiddleware.max_random_bytes
        if response.get("Content-Type", "").startswith("image/"):
            return response
        return super().process_response(request, response)
