"""What templates ask of pieces: the body, the credits in words, and the data for machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import ageing, oembed, reading, rendering, structured_data, wording
from articles.addresses import absolute
from articles.breadcrumbs import Crumb
from articles.companions import Companions
from articles.models import Article, Author, Byline, Picture, Series
from articles.models.credits import reporters_of
from articles.renditions import Crop
from articles.sharing import Sharing, sharing_of
from articles.sources import Large, SocialImage, large_of, social_image_from, social_image_of, sources_of

register = template.Library()


@register.filter
def body(article: Article) -> SafeString:
    """The body as HTML, each block in its own direction; one query where it shows pictures."""
    text = reading.with_anchors(with_directions(article.body, lang := _foreign(article)))
    return rendering.render_body(text, Picture.objects.in_bodies([article.body]), lang=lang)


@register.filter
def lines(text: str) -> list[SafeString]:
    """Lines of words and links, each as HTML."""
    return rendering.render_lines(text)


@register.simple_tag
def body_for_feeds(article: Article, pictures: Mapping[str, Picture]) -> SafeString:
    """The body for readers of feeds: whole addresses, one file a picture; `pictures` as `in_bodies()` gives them."""
    text, lang = with_directions(article.body, article.language), article.language
    forms = ["articles/_feed_figure.html", "articles/_feed_embed.html"]
    return rendering.render_body(text, pictures, *forms, lang=lang, address=absolute(article.get_absolute_url()))


def _foreign(article: Article) -> str:
    """The language of a piece that is not in the language of the page around it."""
    return article.language if article.language and article.language != get_language() else ""


@register.filter
def lang(article: Article) -> str:
    """The attribute of an element with words of the piece, where they are in another language than the page."""
    return format_html(' lang="{}"', code) if (code := _foreign(article)) else ""


@register.filter
def parts(article: Article) -> list[reading.Part]:
    """The parts of a long piece, which its top names; none of a short one."""
    return reading.parts_of(article.body, article.word_count)


@register.filter
def minutes_to_read(article: Article) -> int:
    """How many minutes its text takes; 0 where nobody asks."""
    return reading.minutes_to_read(article.body)


@register.filter
def years_old(article: Article) -> int:
    """How many whole years old its news is; 0 for what is younger, or no news."""
    if article.kind == Article.Kind.PAGE or not article.is_live:
        return 0
    return ageing.years_of(article.label, article.published_at, article.updated_at, timezone.now())


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


def with_directions(body: str, lang: str = "") -> str:
    """A clean body whose outermost blocks each say their direction; what lies inside one goes with it.

    With `lang`, each says its language as well.

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
            parts += [body[end:start], _directed(tag[2], body[start : tag.end()], lang)]
            end = tag.end()
    return "".join([*parts, body[end:]])


def _directed(name: str, block: str, lang: str) -> str:
    if name == "figure":
        return block
    said = f'dir="{direction(block)}"' + (f' lang="{escape(lang)}"' if lang else "")
    if name == "table":
        return f"<div {said}>{block}</div>"
    return f"<{name} {said}{block[len(name) + 1 :]}"


@register.simple_tag
def sharing(article: Article) -> Sharing:
    """How the piece is sent on."""
    return sharing_of(article)


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
    return wording.all_of(byline.author.name for byline in reporters_of(article))


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
