"""The discussion and the form for an article's page; neither asks who is reading."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import Http404
from django.template import Context
from django.utils.safestring import SafeString

from articles.models import Article
from comments import markup, moderation, receipts, threads
from comments.forms import HONEYPOT, CommentForm
from comments.models import Comment
from comments.pipeline.reasons import decision_in_words

register = template.Library()

register.filter("decision_in_words", decision_in_words)


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def comment_thread(context: Context, article: Article) -> dict[str, Any]:
    """What readers said, from the cursor `after` of the page's context on; a false cursor is no page."""
    shown = article.shows_replies
    try:
        page = threads.page_of_discussion(article, context.get("after") or "") if shown else None
    except threads.NoSuchPlace:
        raise Http404("The discussion has no such place.") from None
    return {"article": article, "thread_page": page, **_openness(article)}


@register.inclusion_tag("comments/_reply_section.html", takes_context=True)
def reply_form(context: Context, article: Article) -> dict[str, Any]:
    """An empty form, the same for everybody; or why there is none."""
    return {"article": article, "form": CommentForm(), "rules": house_rules(context), **_openness(article)}


@register.simple_tag(takes_context=True)
def house_rules(context: Context) -> Article | None:
    """The page with the rules of the discussion, where the site has one at /house-rules/."""
    furniture = context.get("furniture")
    return furniture.page_at("house-rules") if furniture else None


def _openness(article: Article) -> dict[str, bool]:
    """Whether it takes comments, and whether it has stopped to; a draft in its preview has done neither."""
    is_open = moderation.is_open(article)
    return {"is_open": is_open, "is_closed": article.is_live and not is_open}


@register.simple_tag
def form_token(article: Article) -> str:
    """The article's name on its form, signed."""
    return receipts.form_token(article)


@register.simple_tag
def honeypot_name() -> str:
    return HONEYPOT


@register.filter
def comment_html(comment: Comment) -> SafeString:
    return markup.html_of(comment)


@register.filter
def dead_html(comment: Comment) -> SafeString:
    """The text with links that lead nowhere."""
    return markup.dead_html_of(comment)
