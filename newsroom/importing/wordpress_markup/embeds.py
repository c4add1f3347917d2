"""Pages, films and sounds that WordPress showed inside a text, as the address under which a reader finds them."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.utils.translation import gettext as _

from articles.body_tree import Element
from articles.embeds import bare_address, embed_of

__all__ = [
    "address_of_post", "bare_address", "card", "is_post", "parts", "shown_by", "take_caption", "title_of",
    "was_embedded", "without_invitation",
]  # fmt: skip

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


def was_embedded(url: str) -> bool:
    host = parts(url).netloc.lower()
    return any(host == site or host.endswith(f".{site}") for site in _EMBEDDED)


def card(url: str, title: str, caption: list[Element | str] | None = None) -> Element:
    """What stands at an address, as bodies have it."""
    said = Element("a", {"href": url}, [title or url])
    return Element("figure", {"class": "embed"}, [said, *([Element("figcaption", {}, caption)] if caption else [])])


def take_caption(node: Element | str, caption: list[Element | str]) -> bool:
    """Put a caption into a card that has none yet; False where that is no such card."""
    if isinstance(node, str) or node.attributes.get("class") != "embed" or len(node.children) > 1:
        return False
    node.children.append(Element("figcaption", {}, caption))
    return True


_POSTS = {
    "bluesky-embed", "fb-post", "fb-video", "instagram-media", "mastodon-embed", "reddit-card", "reddit-embed-bq",
    "text-post-media", "tiktok-embed", "twitter-tweet", "twitter-video",
}  # fmt: skip
"""What networks call the quotation that stands for a post until their script has come."""
_NO_TITLES = {"YouTube video player", "vimeo-player", "Embedded post", "Spotify Embed"}
"""What players call themselves where they do not know what they play."""
_INVITATION = re.compile(r"View this post on (?:Instagram|Threads)|View on Threads")
_AT = re.compile(r"at://(did:plc:[a-z0-9]+)/app\.bsky\.feed\.post/([a-z0-9]+)")


def is_post(node: Element) -> bool:
    return bool(_POSTS & set(node.attributes.get("class", "").split()))


def address_of_post(node: Element) -> str:
    """The address of the post that a quotation stands for; empty if it does not say."""
    if at := _AT.fullmatch(node.attributes.get("data-bluesky-uri", "")):
        return f"https://bsky.app/profile/{at[1]}/post/{at[2]}"
    names = ["data-instgrm-permalink", "data-text-post-permalink", "data-embed-url", "cite"]
    told = [node.attributes.get(name, "") for name in names]
    links = [part.attributes.get("href", "") for part in node.walk() if part.tag == "a"]
    for url in [*told, *reversed(links)]:
        plain = parts(url.strip())._replace(query="", fragment="").geturl()
        if plain and embed_of(plain).is_known:
            return plain
    return ""


def without_invitation(children: list[Element | str]) -> list[Element | str]:
    """What a network's quotation says of the post, without what it asks its readers to do."""
    out: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            out.append(_INVITATION.sub("", child))
        else:
            out.append(Element(child.tag, child.attributes, without_invitation(child.children)))
    return out


def title_of(media: Element) -> str:
    """What a player or a frame calls what it shows; empty where it calls itself something."""
    title = " ".join((media.attributes.get("title") or media.attributes.get("aria-label") or "").split())
    return "" if title in _NO_TITLES else title


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
