"""The WSGI callable that the server loads."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

TEXT = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"}
"""The encodings that browsers send forms and addresses in."""

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]*)\"?", re.IGNORECASE)


def without_odd_charset(serve: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Read a request as UTF-8 when it names an encoding that no browser uses.

    Django decodes the query string with whatever codec the request names, before any of our code runs, and some
    of Python's codecs (rot13, idna) are none for text: the answer would be a 500.
    """

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        named = _CHARSET.search(environ.get("CONTENT_TYPE", ""))
        if named and named[1].lower() not in TEXT:
            environ["CONTENT_TYPE"] = _CHARSET.sub("", environ["CONTENT_TYPE"])
        return serve(environ, start_response)

    return application


application = without_odd_charset(get_wsgi_application())
