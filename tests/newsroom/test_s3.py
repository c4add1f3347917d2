"""Pictures in a bucket: an S3 service of the test's own, spoken to by the library that speaks to the real one."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from articles import sweeping
from articles.models import Picture
from articles.renditions import Crop, Format, Unusable
from tests.factories import make_picture, picture_bytes

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
        asked = parse_qs(urlsplit(self.path).query)
        if self.command == "GET" and "delimiter" in asked:
            self._list(f"{self._key()}/", asked.get("prefix", [""])[0])
            return
        found = self.objects.get(self._key())
        if found is None:
            self._answer(404)
        else:
            self._answer(200, found[0], Last_Modified="Tue, 06 Oct 2020 14:05:00 GMT")

    do_HEAD = do_GET

    def _list(self, bucket: str, prefix: str) -> None:
        """What lies in a folder, and the folders in it."""
        rest = [name.removeprefix(bucket + prefix) for name in self.objects if name.startswith(bucket + prefix)]
        folders = sorted({name.partition("/")[0] for name in rest if "/" in name})
        files = "".join(f"<Contents><Key>{prefix}{name}</Key></Contents>" for name in rest if "/" not in name)
        within = "".join(f"<CommonPrefixes><Prefix>{prefix}{name}/</Prefix></CommonPrefixes>" for name in folders)
        self._answer(200, f"<ListBucketResult>{files}{within}</ListBucketResult>".encode())

    def do_DELETE(self) -> None:
        self.objects.pop(self._key(), None)
        self._answer(204)

    def log_message(self, *_args: object) -> None:
        pass


def keep_pictures_at(service, settings, monkeypatch):
    """Have them in a bucket of the service at this address."""
    kept = {
        "bucket_name": "news",
        "endpoint_url": service,
        "region_name": "eu-west-1",
        "querystring_auth": False,
        "addressing_style": "path",
    }
    s3 = "articles.s3.S3Files"
    for_ever = {"object_parameters": {"CacheControl": "public, max-age=31536000, immutable"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": s3, "OPTIONS": kept | for_ever},
        "originals": {"BACKEND": s3, "OPTIONS": kept | {"location": "originals"}},
    }
    monkeypatch.setattr(Picture._meta.get_field("original"), "storage", storages["originals"])


@pytest.fixture
def bucket(settings, monkeypatch):
    """A bucket with nothing in it, in which pictures are kept from now on."""
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]:
        monkeypatch.setenv(name, "for-the-test")
    handler = type("Ours", (Bucket,), {"objects": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    keep_pictures_at(f"http://127.0.0.1:{server.server_port}", settings, monkeypatch)
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


def test_what_no_row_names_is_found_in_the_bucket_too(bucket):
    picture = make_picture()
    named = set(bucket)
    for name in [f"news/r/{'a' * 40}.jpg", "news/originals/aa/left.png"]:
        bucket[name] = (b"left", {})  # as old as everything in this bucket
    assert sweeping.remove_orphans() == 2
    assert set(bucket) == named
    assert picture.original.storage.exists(picture.original.name)


@pytest.fixture
def away(bucket, settings, monkeypatch):
    """A picture in a bucket whose service is not there any more."""
    picture = make_picture()
    keep_pictures_at("http://127.0.0.1:9", settings, monkeypatch)
    return Picture.objects.get(pk=picture.pk)


@pytest.mark.parametrize(
    "ask",
    [
        lambda kept, name: kept.exists(name),
        lambda kept, name: kept.open(name),
        lambda kept, name: kept.save(name, ContentFile(b"x")),
        lambda kept, name: kept.delete(name),
        lambda kept, name: kept.listdir(""),
        lambda kept, name: kept.get_modified_time(name),
    ],
)
def test_a_service_that_is_away_is_trouble_like_that_of_any_disk(away, ask):
    with pytest.raises(OSError, match="the object store said: Could not connect"):
        ask(storages["originals"], away.original.name)


def test_commands_name_what_they_could_not_keep_and_say_why(away, tmp_path, capsys):
    (tmp_path / "a.png").write_bytes(picture_bytes(300, 200))
    with pytest.raises(CommandError, match="1 could not be taken in"):
        call_command("import_pictures", str(tmp_path))
    assert "a.png: The picture could not be kept" in (said := capsys.readouterr().err)
    assert "(the object store said: Could not connect" in said
    with pytest.raises(CommandError, match="Files cannot be kept or removed: the object store said: Could not"):
        call_command("make_renditions", "--sweep")


def test_a_picture_that_cannot_be_fetched_says_that_its_original_is_away(away):
    with pytest.raises(Unusable, match="The original of “grey” is not there"):
        away.open_original()
