"""The list of sites whose things are shown: chosen by name, added to by a file, refused in a line when it is wrong."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from articles.embeds import KINDS, SHAPES, embed_of, hosts_of_frames
from newsroom import share_places
from newsroom.embed_providers import OF_MANY_SITES, PROVIDERS, chosen

OURS = """
[[provider]]
name = "Our films"
kind = "video"
addresses = ['films\\.example/(?P<id>[a-z]+)']
frame = "https://player.films.example/{id}"
shape = "4x3"
"""


def of_file(tmp_path, text):
    file = tmp_path / "embeds.toml"
    file.write_text(text, "utf-8")
    return chosen("NEWSROOM_EMBED_PROVIDERS", ["none"], {}, file)


def test_without_a_choice_all_are_there_but_those_that_need_hosts():
    names = {provider.name for provider in chosen("X", [], {}, None)}
    assert {"YouTube", "OpenStreetMap"} <= names
    assert not {PROVIDERS[name].name for name in OF_MANY_SITES} & names


def test_a_choice_leaves_the_others_out_and_none_leaves_nothing():
    assert [provider.name for provider in chosen("X", ["vimeo"], {}, None)] == ["Vimeo"]
    assert chosen("X", ["none"], {}, None) == ()
    assert hosts_of_frames(()) == []


def test_every_site_of_ours_has_a_kind_and_a_shape_that_are_known():
    for provider in PROVIDERS.values():
        assert provider.kind in KINDS
        assert provider.shape in SHAPES


def test_an_unknown_name_is_refused_with_those_that_are_known():
    with pytest.raises(ImproperlyConfigured, match=r"NEWSROOM_EMBED_PROVIDERS has 'youtub'.*known are.*youtube"):
        chosen("NEWSROOM_EMBED_PROVIDERS", ["youtub"], {}, None)


@pytest.mark.parametrize("host", ["*", ".example", "localhost", "a b"])
def test_hosts_are_whole_names(host):
    with pytest.raises(ImproperlyConfigured, match="no whole name"):
        chosen("X", [], {"mastodon": [host]}, None)


def test_a_file_adds_sites_of_ones_own(tmp_path, settings):
    settings.EMBED_PROVIDERS = of_file(tmp_path, OURS)
    shown = embed_of("https://films.example/dawn")
    assert (shown.name, shown.frame, shown.shape) == ("Our films", "https://player.films.example/dawn", "4x3")
    assert hosts_of_frames(settings.EMBED_PROVIDERS) == ["https://player.films.example"]


@pytest.mark.parametrize(
    ("changed", "into", "reason"),
    [
        ("[[provider]]", "[[provider", "is not TOML"),
        ("[[provider]]", "provider = 3\n[x]", "begins with"),
        ('name = "Our films"', "", "needs a name and addresses"),
        ("kind =", "kinds =", "nothing is called 'kinds'"),
        ('"video"', '"film"', "kind must be one of"),
        ('"4x3"', '"4:3"', "shape must be one of"),
        ('shape = "4x3"', "shape = 3", "shape must be a text"),
        ("[a-z]+)'", "[a-z+)'", "cannot be read"),
        ("/{id}", "/{id.x}", "asks for 'id.x'"),
        ("/{id}", "/{who}", "asks for 'who'"),
        ("/{id}", "/{", "cannot be read"),
        ("https://player", "http://player", "must begin with https"),
        ("https://player.films.example/{id}", "https://{id}/", "must begin with https"),
        ("https://player", "https://*", "must begin with https"),
        ('shape = "4x3"', "players = ['films.example/p/(?P<id>[a-z]+)']", "needs the page"),
        ('shape = "4x3"', "hosts = ['*']", "is no host"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused_in_a_line(tmp_path, changed, into, reason):
    assert changed in OURS
    with pytest.raises(ImproperlyConfigured) as refused:
        of_file(tmp_path, OURS.replace(changed, into))
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        chosen("X", [], {}, tmp_path / "none.toml")


def test_places_to_share_at_are_chosen_by_name():
    assert [name for name, _address in share_places.chosen("X", ["x", "reddit"])] == ["X", "Reddit"]
    assert share_places.chosen("X", ["none"]) == ()
    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_SHARE has 'myspace'"):
        share_places.chosen("NEWSROOM_SHARE", ["myspace"])
