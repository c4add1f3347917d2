"""Ways to send a piece on: plain links that hold its address, and the short address where the long one is unwieldy."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from articles.addresses import absolute
from articles.models import Article

UNWIELDY = 80
"""From so many characters an address is too long to be read out, typed, or put into a message whole."""


@dataclass(frozen=True)
class Way:
    """A place that takes a link: its name, and the address that fills in the piece."""

    name: str
    address: str


@dataclass(frozen=True)
class Sharing:
    """What readers are offered: the address of the piece, a short one or "", and the ways."""

    address: str
    short: str
    ways: list[Way]

    @property
    def short_words(self) -> str:
        """The short address as one says it."""
        return self.short.partition("://")[2].rstrip("/")


def sharing_of(article: Article) -> Sharing:
    """How the piece is sent on; mail is always there, and networks as the settings have them (`SHARE_PLACES`)."""
    address = absolute(article.get_absolute_url())
    told = {"title": quote(article.headline, safe=""), "url": quote(address, safe="")}
    mail = Way(_("E-mail"), "mailto:?subject={title}&body={title}%0D%0A%0D%0A{url}".format(**told))
    places = [Way(name, template.format(**told)) for name, template in settings.SHARE_PLACES]
    short = absolute(article.get_short_url()) if len(address) > UNWIELDY else ""
    return Sharing(address, short, [mail, *places])
