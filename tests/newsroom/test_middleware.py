"""Compression: the same bytes for every reader, and no help for whoever measures lengths."""

from __future__ import annotations

import gzip

import pytest

from tests.admin_forms import signed_in
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db(databases="__all__")

IMPORT = "/admin/newsroom/importrun/add/"


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


class Unread:
    """What nobody should read."""

    def read(self, *_args):
        pytest.fail("nothing of it should be read")

    readline = read


def send(client, address: str, length: int):
    """A request that says that it is so long."""
    return client.generic("POST", address, CONTENT_LENGTH=str(length), **{"wsgi.input": Unread()})


@pytest.mark.parametrize("address", ["/admin/articles/picture/upload/", "/admin/login/", "/", IMPORT])
def test_what_is_larger_than_any_picture_may_be_is_turned_away_unread(client, address):
    assert send(client, address, 400_000_000).status_code == 413


@pytest.mark.parametrize("group", ["Editor", "Reporter", "Moderator"])
def test_so_is_an_import_of_those_who_may_begin_none(group):
    assert send(signed_in(group), IMPORT, 400_000_000).status_code == 413


@pytest.mark.parametrize("address", ["/admin/articles/picture/upload/", "/admin/newsroom/importrun/1/again/"])
def test_those_who_may_import_send_no_larger_pictures(address):
    assert send(signed_in(is_superuser=True), address, 400_000_000).status_code == 413


def test_an_import_may_have_two_files_of_the_size_that_is_set_and_no_more(settings):
    settings.IMPORT_MAX_BYTES = 512_000_000
    client = signed_in(is_superuser=True)
    answer = send(client, IMPORT, 1_026_000_000)
    assert answer.status_code == 413
    assert answer.content.decode() == "This is more than an import may have: 512 MB for each of its files."
    assert send(client, IMPORT, 1_024_000_000).status_code == 200
