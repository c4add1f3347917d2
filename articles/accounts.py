"""The site's accounts elsewhere: an address each, under the name that readers know the place by."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

PLACES = {
    "bsky.app": "Bluesky",
    "facebook.com": "Facebook",
    "flipboard.com": "Flipboard",
    "github.com": "GitHub",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "mastodon.social": "Mastodon",
    "medium.com": "Medium",
    "pinterest.com": "Pinterest",
    "reddit.com": "Reddit",
    "substack.com": "Substack",
    "t.me": "Telegram",
    "telegram.me": "Telegram",
    "threads.com": "Threads",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "twitch.tv": "Twitch",
    "twitter.com": "X",
    "vimeo.com": "Vimeo",
    "vk.com": "VK",
    "weibo.com": "Weibo",
    "whatsapp.com": "WhatsApp",
    "wikipedia.org": "Wikipedia",
    "x.com": "X",
    "xing.com": "Xing",
    "youtube.com": "YouTube",
}
MOST = 20
_check_url = URLValidator(schemes=["https", "http"])


@dataclass(frozen=True)
class Account:
    """One account: the name of the place, and its address there."""

    name: str
    address: str


def read(text: str) -> list[Account]:
    """The accounts of a text with one address on each line, in its order, each once.

    Raises:
        ValidationError: naming the line that is no address.
    """
    addresses = list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
    for address in addresses:
        try:
            _check_url(address)
        except ValidationError:
            raise ValidationError(
                _("“%(line)s” is no address. Please give whole ones, one on each line: https://social.example/@us"),
                code="no_address",
                params={"line": address[:80]},
            ) from None
    if len(addresses) > MOST:
        raise ValidationError(_("At most %(most)d accounts."), code="too_many", params={"most": MOST})
    return [Account(name_of(address), address) for address in addresses]


def name_of(address: str) -> str:
    """What readers call the place, or its host."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    parts = host.split(".")
    endings = (".".join(parts[start:]) for start in range(len(parts)))
    return next((PLACES[ending] for ending in endings if ending in PLACES), host)
