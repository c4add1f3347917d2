"""Who posts: the address that counts, and the name of a network that changes every month."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from comments.pipeline import identity


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "198.51.100.1", None),
    ],
)
def test_only_listed_proxies_are_believed(settings, peer, forwarded, client):
    settings.NEWSROOM_TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8"), "fd00::/8"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert identity.client_address(request) == (client and ipaddress.ip_address(client))


def test_a_network_is_what_one_customer_holds():
    v4, v6 = ipaddress.ip_address("192.0.2.77"), ipaddress.ip_address("2001:db8:1:2:3:4:5:6")
    assert identity.network_of(v4) == "192.0.2.77/32"
    assert identity.network_of(v4, wide=True) == "192.0.2.0/24"
    assert identity.network_of(v6) == "2001:db8:1:2::/64"
    assert identity.network_of(v6, wide=True) == "2001:db8:1::/48"
    assert identity.network_of(None) == "unknown"


def test_next_month_a_network_has_another_name(settings):
    may, june = datetime(2026, 5, 31, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    assert identity.network_hash("n", may) == identity.network_hash("n", may)
    assert identity.network_hash("n", may) != identity.network_hash("n", june)
    before = identity.network_hash("n", may)
    settings.SECRET_KEY = "another"
    assert identity.network_hash("n", may) != before
