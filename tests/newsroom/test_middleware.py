"""Compression: the same bytes for every reader, and no help for whoever measures lengths."""

from __future__ import annotations

import gzip

import pytest

from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_public_page_is_compressed_to_the_same_bytes_each_time(client):
    address = make_article().get_absolute_url()
    first, second = (client.get(address, headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert first["Content-Encoding"] == "gzip"
    assert first.content == second.content
    assert gzip.decompress(first.content) == client.get(address).content


def test_a_page_with_a_token_is_compressed_to_another_length_each_time(client):
    lengths = {len(client.get("/admin/login/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)}
    assert len(lengths) > 1


def test_pictures_are_left_as_they_are(client):
    answer = client.get(make_picture().url, headers={"Accept-Encoding": "gzip"})
    assert not answer.has_header("Content-Encoding")
    answer.close()


@pytest.mark.parametrize("address", ["/admin/articles/picture/upload/", "/admin/login/", "/"])
def test_what_is_larger_than_any_picture_may_be_is_turned_away_unread(client, address):
    class Unread:
        def read(self, *_args):
            pytest.fail("nothing of it should be read")

        readline = read

    answer = client.generic("POST", address, CONTENT_LENGTH="400000000", **{"wsgi.input": Unread()})
    assert answer.status_code == 413
