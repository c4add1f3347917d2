"""A feed that is opened in a browser: a style sheet in CSS, and a sentence that says what this is.

Browsers are taking XSLT out, so no transformation can be relied on (docs/decisions/0015). CSS alone shows the words of
a feed as they stand. What it cannot make, a link, is an element of XHTML, which browsers know in any XML document and
readers of feeds pass over, as both formats ask them to.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from articles import xml_writer as xml
from articles.feeds.channels import Channel

MEDIA_TYPE = "application/xml; charset=utf-8"
"""Of RSS and Atom. Under the narrower types that both have, Chromium shows the source and other browsers a download."""

NAMESPACE = "http://www.w3.org/1999/xhtml"


def style_sheet() -> str:
    """The address of the style sheet."""
    return static("site/feed.css")


def add_notice(parent: Element, channel: Channel) -> None:
    """What a person who has opened the feed reads first; hidden to nobody, and in the way of no reader of feeds."""
    side = "rtl" if translation.get_language_bidi() else "ltr"
    said = _("This is a feed. Copy its address into a reader of feeds, and new stories will come to you there.")
    notice = xml.add(parent, "html:p", f"{said} ", {"dir": side})
    xml.add(notice, "html:a", _("Read %(name)s as a page") % {"name": channel.title}, {"href": channel.address})
