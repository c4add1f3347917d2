"""What templates ask of pieces: the body, the credits in words, and the data for machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles import rendering, structured_data
from articles.addresses import absolute
from articles.models import Article, Byline, Picture
from articles.renditions import Crop
from articles.sources import Large, SocialImage, large_of, social_image_from, social_image_of, sources_of

register = template.Library()


@register.filter
def body(article: Article) -> SafeString:
    """The body as HTML; one query where it shows pictures."""
    return rendering.render_body(article.body, Picture.objects.in_bodies([article.body]))


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


@register.simple_tag
def byline_names(article: Article) -> str:
    """Who reported it, in words ("A and B"); whoever is credited when nobody is credited with reporting."""
    bylines = article.byline_list
    reporters = [byline for byline in bylines if byline.role in {Byline.Role.REPORTING, Byline.Role.ADDITIONAL}]
    return get_text_list([byline.author.name for byline in reporters or bylines], _("and"))


@register.simple_tag(takes_context=True)
def json_ld(context: template.Context, article: Article) -> SafeString:
    """The piece as schema.org NewsArticle, in its script element."""
    return rendering.structured_data(structured_data.news_article(article, context["site"]))


@register.filter(name="absolute")
def absolute_address(path: str) -> str:
    """A path of this site as a whole address."""
    return absolute(path)
