"""The callable that the server loads."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from newsroom.wsgi import application


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["rot13", "idna", "utf-7", "nonsense", "utf-8", "ISO-8859-1", ""])
def test_an_odd_encoding_is_no_reason_to_fall(charset):
    environ = RequestFactory().get("/healthz?page=caf%C3%A9").environ
    environ["CONTENT_TYPE"] = f"text/plain; charset={charset}"
    answered = []
    body = b"".join(application(environ, lambda status, headers: answered.append(status)))
    assert answered == ["200 OK"]
    assert b"ok" in body
