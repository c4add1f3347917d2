"""Films, sounds, posts and maps of other sites: which addresses can be shown in a frame, and in which.

Pure functions over the list of providers in the settings (`EMBED_PROVIDERS`). Nothing is ever asked of the network: a
frame's address is written from the parts of the address that the editor gave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

KINDS = ("video", "audio", "post", "map", "chart", "document", "page")
SHAPES = ("16x9", "4x3", "1x1", "9x16", "audio", "post")
"""The places that frames have: four ratios of width to height, a bar for sound, and a column for posts."""
REFERRERS = ("no-referrer", "strict-origin-when-cross-origin")

_ANY_HOST = "(?P<host>[a-z0-9.-]+)"
_REST = r"(?:[/?&#].*)?"
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True)
class Provider:
    """A site whose things can be named in a piece.

    `addresses` are regular expressions over an address without its scheme and a leading "www.", "m." or "mobile.";
    whatever follows what they match does not matter. Their named groups, percent-encoded, go into `frame`, which
    may also say `{url}` for the whole address and `{host}` for its host. Without `frame` there is a card with a link.
    `players` match addresses that show nothing but the thing itself, as iframes on other sites have them; `page` is the
    address for readers that is written from one. Where `hosts` are given (a network of many sites), the address begins
    with one of them, and the expressions are over what follows the host. `derive` adds to what was found.
    """

    name: str
    kind: str
    addresses: tuple[str, ...]
    frame: str = ""
    shape: str = "16x9"
    players: tuple[str, ...] = ()
    page: str = ""
    hosts: tuple[str, ...] | None = None
    referrer: str = "no-referrer"
    derive: Callable[[dict[str, str]], dict[str, str] | None] | None = field(default=None, repr=False)

    def find(self, plain: str, expressions: Iterable[str]) -> dict[str, str] | None:
        """What the groups of the first expression that fits found in an address as `_plain()` writes it."""
        for expression in expressions:
            whole = expression if self.hosts is None else _ANY_HOST + expression
            found = re.fullmatch(whole + _REST, plain)
            if found and (self.hosts is None or found["host"] in self.hosts):
                return found.groupdict()
        return None


@dataclass(frozen=True)
class Embed:
    """A thing of another site: its address for readers, whose it is and, where it can be shown, the frame of it."""

    address: str
    name: str
    kind: str
    frame: str
    shape: str
    referrer: str
    is_known: bool

    @property
    def host(self) -> str:
        """Whom a browser asks for the frame."""
        return _parts(self.frame).netloc

    @property
    def words(self) -> str:
        """What is said where nobody has given it a title."""
        if not self.is_known:
            return re.sub(r"^https?://(?:www\.)?", "", self.address).rstrip("/")
        return _words(self.kind)["on"] % {"provider": self.name}

    @property
    def load_words(self) -> str:
        """What the button says."""
        return _words(self.kind)["load"]

    @property
    def allow(self) -> str:
        """What the frame may do besides: whatever plays may fill the screen, and nothing else may do anything."""
        if self.kind != "video":
            return "encrypted-media" if self.kind == "audio" else ""
        return "fullscreen; picture-in-picture; encrypted-media"


def embed_of(address: str) -> Embed:
    """What stands at an address; of a site that is not in the list, a page without a frame."""
    return _embed_of(address.strip(), tuple(settings.EMBED_PROVIDERS))


@lru_cache(maxsize=512)
def _embed_of(address: str, providers: tuple[Provider, ...]) -> Embed:
    plain = _plain(address)
    for provider in providers if plain else ():
        if (found := provider.find(plain, provider.players)) is not None:
            address = _filled(provider.page, found, address)
            found = provider.find(_plain(address), provider.addresses) or found
        else:
            found = provider.find(plain, provider.addresses)
        if found is not None:
            if provider.derive:
                found = provider.derive(found)
            frame = _filled(provider.frame, found, address) if provider.frame and found is not None else ""
            return Embed(address, provider.name, provider.kind, frame, provider.shape, provider.referrer, True)
    host = _parts(address).hostname or ""
    return Embed(address, host.removeprefix("www."), "page", "", "", "", False)


def bare_address(text: str) -> str:
    """The address that a text consists of, or nothing."""
    return text.strip() if _BARE_ADDRESS.fullmatch(text.strip()) else ""


def known_address(text: str) -> str:
    """The address for readers, where a text consists of an address of a provider in the list; or nothing."""
    embed = embed_of(address) if (address := bare_address(text)) else None
    return embed.address if embed and embed.is_known else ""


def hosts_of_frames(providers: Iterable[Provider]) -> list[str]:
    """The origins from which frames of these providers come, for the policy of the pages (`frame-src`)."""
    origins: dict[str, None] = {}
    for provider in providers:
        if not provider.frame:
            continue
        for host in provider.hosts if provider.hosts is not None else [""]:
            origins[f"https://{_parts(provider.frame.replace('{host}', host)).netloc}"] = None
    return list(origins)


def known_to_editors() -> list[dict[str, Any]]:
    """The list as the writing surface needs it, to tell an address that can be a card: names and expressions.

    They are written as JavaScript writes them, where named groups have no P.
    """
    known = []
    for provider in settings.EMBED_PROVIDERS:
        start = "" if provider.hosts is None else f"(?:{'|'.join(map(re.escape, provider.hosts))})"
        if provider.hosts != ():
            known.append(
                {
                    "name": provider.name,
                    "frames": bool(provider.frame),
                    "patterns": [
                        start + each.replace("(?P<", "(?<") + _REST for each in [*provider.addresses, *provider.players]
                    ],
                }
            )
    return known


def _plain(address: str) -> str:
    """The address without scheme and the names that hosts give their variants; empty where it is none for readers."""
    parts = _parts(address)
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or ":" in parts.netloc:
        return ""
    host = re.sub(r"^(?:www|m|mobile)\.", "", parts.netloc.lower())
    query, fragment = parts.query and f"?{parts.query}", parts.fragment and f"#{parts.fragment}"
    return f"{host}{parts.path}{query}{fragment}"


def _filled(template: str, found: dict[str, str], address: str) -> str:
    values = {name: quote(value or "", safe=":@,/") for name, value in found.items()}
    return template.format(**{"url": quote(address, safe="")} | values) if template else address


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _words(kind: str) -> dict[str, str]:
    return {
        "video": {"load": _("Load the video"), "on": _("Video on %(provider)s")},
        "audio": {"load": _("Load the audio"), "on": _("Audio on %(provider)s")},
        "post": {"load": _("Load the post"), "on": _("Post on %(provider)s")},
        "map": {"load": _("Load the map"), "on": _("Map on %(provider)s")},
        "chart": {"load": _("Load the chart"), "on": _("Chart on %(provider)s")},
        "document": {"load": _("Load the document"), "on": _("Document on %(provider)s")},
        "page": {"load": _("Load the page"), "on": _("Page on %(provider)s")},
    }[kind]
