"""What templates ask of pieces: the body, the credits in words, and the data for machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles import oembed, rendering, structured_data
from articles.addresses import absolute
from articles.breadcrumbs import Crumb
from articles.companions import Companions
from articles.models import Article, Author, Byline, Picture, Series
from articles.models.credits import reporters_of
from articles.renditions import Crop
from articles.sources import Large, SocialImage, large_of, social_image_from, social_image_of, sources_of

register = template.Library()


@register.filter
def body(article: Article) -> SafeString:
    """The body as HTML, each block in its own direction; one query where it shows pictures."""
    return rendering.render_body(with_directions(article.body), Picture.objects.in_bodies([article.body]))


@register.filter
def lines(text: str) -> list[SafeString]:
    """Lines of words and links, each as HTML."""
    return rendering.render_lines(text)


@register.simple_tag
def body_for_feeds(article: Article, pictures: Mapping[str, Picture]) -> SafeString:
    """The body for readers of feeds: whole addresses, one file a picture; `pictures` as `in_bodies()` gives them."""
    whole = rendering.with_whole_addresses(article.body, absolute(article.get_absolute_url()))
    return rendering.render_body(with_directions(whole), pictures, "articles/_feed_figure.html")


_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^">]|"[^"]*")*>')


@register.filter
def direction(text: str) -> str:
    """What an element with this text says of its direction (`dir`): that of most of its letters.

    Browsers ask the first letter alone ("auto"), which is enough for text of one direction. Where both meet, a
    sentence in Arabic that begins with BBC would be set from the left.
    """
    words = _TAG.sub("", text)
    right = sum(map(str.isalpha, _FROM_RIGHT.findall(words)))
    if not right:
        return "auto"
    return "rtl" if 2 * right > sum(map(str.isalpha, words)) else "ltr"


def with_directions(body: str) -> str:
    """A clean body whose outermost blocks each say their direction; what lies inside one goes with it.

    A figure leaves that to its caption. A table has it on a frame, as what scrolls begins at that side too.
    """
    parts: list[str] = []
    depth = start = end = 0
    for tag in _TAG.finditer(body):
        if tag[2] not in rendering.BLOCKS:
            continue
        if tag[1]:
            depth -= 1
        elif tag[2] != "hr":
            depth += 1
            start = tag.start() if depth == 1 else start
        if depth == 0 and tag[1]:
            parts += [body[end:start], _directed(tag[2], body[start : tag.end()])]
            end = tag.end()
    return "".join([*parts, body[end:]])


def _directed(name: str, block: str) -> str:
    if name == "figure":
        return block
    if name == "table":
        return f'<div dir="{direction(block)}">{block}</div>'
    return f'<{name} dir="{direction(block)}"{block[len(name) + 1 :]}'


@register.inclusion_tag("articles/_picture.html")
def picture(picture: Picture, slot: str, alt: str = "", is_first: bool = False) -> dict[str, Any]:
    """A picture in its place on the page (`slot`, of articles.sources.SLOTS).

    `alt` stays empty where the words beside it say the same; `is_first` is for what is seen first.
    """
    return {"sources": sources_of(picture, slot), "alt": alt, "is_first": is_first}


@register.filter
def large(picture: Picture) -> Large:
    """The picture as it opens by itself."""
    return large_of(picture)


@register.filter
def frames(picture: Picture | None) -> list[dict[str, Any]]:
    """A picture by itself as the frames of a figure, with the library's words; none for no picture."""
    return [{"picture": picture, "alt": picture.alt}] if picture else []


@register.filter
def credits(frames: Iterable[dict[str, Any]]) -> list[str]:
    """Whose the pictures of a figure are, in their order, each said once."""
    return list(dict.fromkeys(frame["picture"].credit for frame in frames if frame["picture"].credit))


@register.simple_tag
def social_image(article: Article | None) -> SocialImage | None:
    """The picture that other sites show with a link to the piece, or None."""
    return social_image_of(article) if article else None


@register.simple_tag
def social_portrait(photo: Picture | None) -> SocialImage | None:
    """The picture that other sites show with a link to a person: square, as a face asks for; or None."""
    return social_image_from(photo, Crop.SQUARE) if photo else None


@register.filter
def reporters(article: Article) -> list[Byline]:
    """The credits that stand for its authors."""
    return reporters_of(article)


@register.simple_tag
def byline_names(article: Article) -> str:
    """Who reported it, in words ("A and B"); whoever is credited when nobody is credited with reporting."""
    return get_text_list([byline.author.name for byline in reporters_of(article)], _("and"))


@register.simple_tag
def part_of_how_many(series: Series, companions: Companions) -> str:
    """Which part a piece is: "Part 2 of 5" of a series that is complete, else "Part 2 of 5 so far"."""
    words = _("Part %(number)d of %(total)d") if series.is_complete else _("Part %(number)d of %(total)d so far")
    return words % {"number": companions.part_number, "total": len(companions.parts)}


@register.simple_tag(takes_context=True)
def profile_json_ld(context: template.Context, author: Author) -> SafeString:
    """The author as schema.org ProfilePage, in its script element."""
    return rendering.structured_data(structured_data.profile_page(author, context["site"]))


@register.simple_tag(takes_context=True)
def json_ld(context: template.Context, article: Article) -> SafeString:
    """The piece as schema.org NewsArticle, in its script element."""
    return rendering.structured_data(structured_data.news_article(article, context["site"]))


@register.simple_tag
def json_ld_trail(crumbs: list[Crumb]) -> SafeString:
    """The way from the front page to where one is, as schema.org BreadcrumbList."""
    return rendering.structured_data(structured_data.trail(crumbs))


@register.simple_tag(takes_context=True)
def json_ld_site(context: template.Context) -> SafeString:
    """The site and who publishes it, as schema.org WebSite and NewsMediaOrganization."""
    return rendering.structured_data(structured_data.website(context["site"]))


@register.simple_tag
def oembed_address(article: Article, format: str) -> str:
    """Where other sites learn how to show the piece (articles.oembed)."""
    return oembed.address_for(article, format)


@register.filter(name="absolute")
def absolute_address(path: str) -> str:
    """A path of this site as a whole address."""
    return absolute(path)
