"""Pages, films and sounds that WordPress showed inside a text, as the address under which a reader finds them."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.utils.translation import gettext as _

from articles.body_tree import Element

_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_EMBEDDED = {
    "animoto.com", "bsky.app", "cloudup.com", "crowdsignal.com", "dai.ly", "dailymotion.com", "facebook.com",
    "flic.kr", "flickr.com", "imgur.com", "instagram.com", "issuu.com", "kickstarter.com", "mixcloud.com",
    "pinterest.com", "polldaddy.com", "reddit.com", "scribd.com", "slideshare.net", "soundcloud.com", "speakerdeck.com",
    "spotify.com", "ted.com", "tiktok.com", "tumblr.com", "twitter.com", "videopress.com", "vimeo.com",
    "wordpress.tv", "x.com", "youtu.be", "youtube.com",
}  # fmt: skip
"""Sites whose addresses WordPress turns into what they show (wordpress.org/documentation/article/embeds)."""


def parts(url: str) -> SplitResult:
    """The parts of an address; of one that cannot be read, none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def bare_address(text: str) -> str:
    """The address that a text consists of, or nothing."""
    return text.strip() if _BARE_ADDRESS.fullmatch(text.strip()) else ""


def was_embedded(url: str) -> bool:
    host = parts(url).netloc.lower()
    return any(host == site or host.endswith(f".{site}") for site in _EMBEDDED)


def shown_by(media: Element) -> tuple[str, str]:
    """The address of what an iframe, embed, object, video or audio element shows, and words for it.

    The address is empty if there is none, or none that a reader could open.
    """
    url, _is_film = _for_readers(_source(media))
    title = " ".join((media.attributes.get("title") or media.attributes.get("aria-label") or "").split())
    words = {
        "audio": _("Audio"),
        "video": _("Video"),
        "page": _("Embedded page: %(address)s") % {"address": parts(url).netloc or url},
    }
    return url, title or words[kind_of(media)]


def kind_of(media: Element) -> str:
    """What such an element shows: "audio", "video" or a "page"."""
    _url, is_film = _for_readers(_source(media))
    return media.tag if media.tag == "audio" else "video" if media.tag == "video" or is_film else "page"


def _source(media: Element) -> str:
    """The first address that is given, by the element or one inside it."""
    for node in [media, *media.walk()]:
        for name in ["src", "data-src", "data"]:
            if address := node.attributes.get(name, "").strip():
                return address
        if node.tag == "param" and node.attributes.get("name", "").lower() in {"movie", "src", "url"}:
            return node.attributes.get("value", "").strip()
    return ""


def _for_readers(url: str) -> tuple[str, bool]:
    """The page about a film instead of the bare player; and whether it is a film."""
    if url.startswith("//"):
        url = f"https:{url}"
    address = parts(url)
    if address.scheme not in {"", "http", "https"}:
        return "", False
    host = address.netloc.lower().removeprefix("www.")
    last = address.path.rstrip("/").rpartition("/")[2]
    if host in {"youtube.com", "youtube-nocookie.com"} and re.match(r"/(embed|v)/.", address.path):
        if last == "videoseries":
            return f"https://www.youtube.com/playlist?list={parse_qs(address.query).get('list', [''])[0]}", True
        return f"https://www.youtube.com/watch?v={last.partition('&')[0]}", True
    if host == "player.vimeo.com" and last.isdigit():
        return f"https://vimeo.com/{last}", True
    return url, False
