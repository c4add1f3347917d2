"""What templates ask of pieces: the body, the credits in words, and the data for machines."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles import rendering, structured_data
from articles.addresses import absolute
from articles.models import Article, Byline

register = template.Library()


@register.filter
def body(article: Article) -> SafeString:
    """The body as HTML."""
    return rendering.render_body(article.body)


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
