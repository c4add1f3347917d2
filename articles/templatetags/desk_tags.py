"""What the desk's templates ask for: icons, chips, thumbnails, and the parts of its forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminForm, Fieldset
from django.contrib.auth.models import AbstractBaseUser
from django.utils.safestring import SafeString

from articles import wording
from articles.admin import looks
from articles.lifecycle import State
from articles.models import Article

register = template.Library()

register.simple_tag(looks.icon, name="icon")
register.simple_tag(looks.thumbnail, name="thumb")
register.simple_tag(looks.thumbnail_address, name="thumb_address")
register.filter("short_moment", looks.short_moment)
register.simple_tag(wording.labelled, name="labelled")
register.filter("day_and_time", wording.short_moment)
register.filter("short_day", wording.short_day)
register.filter("short_day_of_year", wording.short_day_of_year)
register.filter("clock", wording.clock)
register.filter("reading_minutes", looks.reading_minutes)


@register.simple_tag
def chip(state: State | str) -> SafeString:
    """The chip of a state."""
    return looks.chip(State(state))


@register.filter
def day_of_the_desk(now: datetime) -> str:
    """The weekday and the day, without its year: Tuesday 6 October."""
    return wording.with_weekday(now, wording.day_of_year(now))


@register.filter
def day_of_year_and_time(when: datetime) -> str:
    """A moment without its year: 6 Oct, 14:05."""
    return wording.at(wording.short_day_of_year(when), wording.clock(when))


@register.filter
def authors_in_a_row(article: Article) -> str:
    """Whoever is credited with a piece that was fetched for a list."""
    return wording.listed(byline.author for byline in article.byline_list)


@register.filter
def section_and_authors(article: Article) -> str:
    """The same after the section."""
    return wording.listed(part for part in [article.section, authors_in_a_row(article)] if part)


@register.simple_tag
def chosen_of(choices: Iterable[dict[str, Any]]) -> str:
    """What is chosen in a filter; empty for its first choice, which is all."""
    return next((choice["display"] for place, choice in enumerate(choices) if place and choice["selected"]), "")


@register.filter
def megabytes(number: int) -> int:
    """Millions: of bytes, or of pixels."""
    return number // 1_000_000


@register.filter
def initials(user: AbstractBaseUser) -> str:
    """One or two letters for the round mark of an account."""
    words = user.get_full_name().split() or [user.get_username()]
    return "".join(word[0] for word in [words[0], *words[1:][-1:]]).upper()


@register.filter
def in_column(fieldsets: AdminForm, column: str) -> Iterator[Fieldset]:
    """The fieldsets whose classes name this column of the form."""
    return (fieldset for fieldset in fieldsets if column in fieldset.classes.split())


@register.filter
def named(inlines: Iterable, prefix: str) -> list:
    """The inline formsets with this prefix: none or one."""
    return [inline for inline in inlines if inline.formset.prefix == prefix]
