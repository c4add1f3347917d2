"""The addresses that a comment names: how many, where they lead, and the text without them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

ADDRESS = re.compile(r"https?://[^\s<>\"`{}|\\^\[\]]+", re.IGNORECASE)
_NAMED = re.compile(r"(?<![\w@.-])(?:https?://|www\.)[^\s<>\"`{}|\\^\[\]]+", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}(?![\w@-])", re.IGNORECASE)

SHORTENERS = frozenset(
    "adf.ly bit.do bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly goo.gl is.gd lnkd.in ow.ly qr.ae rb.gy rebrand.ly "
    "s.id shorturl.at shorte.st soo.gd t.co t.ly tiny.cc tiny.one tinyurl.com u.to v.gd vk.cc".split()
)
"""Services whose addresses say nothing of where they lead."""


def count_links(text: str) -> int:
    """How many addresses the text names, in whatever way."""
    return len(ADDRESS.findall(text))


def is_only_links(text: str) -> bool:
    """Whether nothing is said beside the addresses."""
    return count_links(text) > 0 and not any(c.isalpha() for c in ADDRESS.sub("", text))


def without_addresses(text: str) -> str:
    """The text with blanks in the place of what leads elsewhere."""
    return _NAMED.sub(" ", text)


def without_punctuation(address: str) -> str:
    """The address without the full stop or the bracket that belongs to the sentence around it."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in ".,:;!?'\"*_~\u2026\u2019\u201d\u00bb":
            break
        end -= 1
    return address[:end]


def leading_elsewhere(text: str, website: str = "") -> list[str]:
    """The host of every address in the text, and of the writer's website, that is not this site itself."""
    hosts = [host for address in [*_addresses(text), website] if (host := host_of(address))]
    return [host for host in hosts if not is_ours(host)]


def hosts_in(text: str, website: str = "") -> set[str]:
    """Every host that is named, with `http://` before it or not, this site's too."""
    linked = {host_of(address) for address in [*_addresses(text), website]}
    bare = {plain_host(found) for found in _BARE_HOST.findall(text)}
    return (linked | bare) - {""}


def host_of(address: str) -> str:
    """The host that an address leads to, as `plain_host()` writes it; empty where there is none."""
    if address[:4].casefold() == "www.":
        address = f"http://{address}"
    try:
        return plain_host(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def plain_host(host: str) -> str:
    """A host in small letters, without `www.`, names in other scripts as the machine reads them (IDNA)."""
    host = host.casefold().strip(".").removeprefix("www.")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def with_parents(host: str) -> Iterator[str]:
    """The host, and the domains it lies below: a.b.example, b.example, example."""
    while host:
        yield host
        host = host.partition(".")[2]


def is_ours(host: str) -> bool:
    return host in {host_of(settings.SITE_URL), *map(plain_host, settings.ALLOWED_HOSTS)}


def _addresses(text: str) -> list[str]:
    return [without_punctuation(found) for found in _NAMED.findall(text)]
