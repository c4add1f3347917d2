"""Pictures in a bucket: an S3 service of the test's own, spoken to by the library that speaks to the real one."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
from django.core.files.storage import storages

from articles import sweeping
from articles.models import Picture
from articles.renditions import Crop, Format
from tests.factories import make_picture

pytestmark = pytest.mark.django_db


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 (REST API 2006-03-01) as a storage asks for: objects that are put, fetched, looked for, deleted."""

    objects: dict[str, tuple[bytes, dict[str, str]]]
    protocol_version = "HTTP/1.1"  # which answers "100 Continue"; without it the client waits a second for each file

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "ETag": '"e"', **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self._chunks() if "chunked" in self.headers.get("Content-Encoding", "") else self._plain()
        self.objects[self._key()] = (body, dict(self.headers))
        self._answer(200)

    def _plain(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _chunks(self) -> bytes:
        """The body without the frames of `aws-chunked`: a length in hexadecimal before each part, 0 at the end."""
        body = b""
        while length := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(length)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def do_GET(self) -> None:
        found = self.objects.get(self._key())
        if found is None:
            self._answer(404)
        else:
            self._answer(200, found[0], Last_Modified="Tue, 06 Oct 2020 14:05:00 GMT")

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self.objects.pop(self._key(), None)
        self._answer(204)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def bucket(settings, monkeypatch):
    """A bucket with nothing in it, in which pictures are kept from now on."""
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]:
        monkeypatch.setenv(name, "for-the-test")
    handler = type("Ours", (Bucket,), {"objects": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    kept = {
        "bucket_name": "news",
        "endpoint_url": f"http://127.0.0.1:{server.server_port}",
        "region_name": "eu-west-1",
        "querystring_auth": False,
        "addressing_style": "path",
    }
    s3 = "storages.backends.s3.S3Storage"
    for_ever = {"object_parameters": {"CacheControl": "public, max-age=31536000, immutable"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": s3, "OPTIONS": kept | for_ever},
        "originals": {"BACKEND": s3, "OPTIONS": kept | {"location": "originals"}},
    }
    monkeypatch.setattr(Picture._meta.get_field("original"), "storage", storages["originals"])
    yield handler.objects
    server.shutdown()
    server.server_close()


def test_pictures_live_in_the_bucket_from_upload_to_deletion(bucket, client):
    picture = make_picture()
    original = f"news/originals/{picture.original.name}"
    assert original in bucket
    spec = picture.specs(Crop.CARD)[0]
    address = picture.url_of(spec, Format.JPEG)
    name = address.removeprefix("/media/")
    body, headers = bucket[f"news/{name}"]
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    response = client.get(address)
    assert b"".join(response.streaming_content) == body
    Picture.objects.get(pk=picture.pk).make_renditions()
    assert {f"news/{name}" for name in picture.names()} | {original} == set(bucket)
    picture.delete()
    sweeping.sweep()
    assert not bucket


def test_a_rendition_that_is_not_in_the_bucket_is_not_found(bucket, client):
    assert client.get(f"/media/r/{'a' * 40}.jpg").status_code == 404
