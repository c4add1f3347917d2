"""The way from the front page to where one is: one answer for the page and for machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.archives import Period
from articles.furniture import ancestors_of
from articles.models import Article, Author, Section, Series, Tag


@dataclass(frozen=True)
class Crumb:
    """One step of the way: what it is called and its path."""

    name: str
    address: str


def crumbs_to(
    thing: Article | Section | Tag | Author | Series | Period, sections: Iterable[Section] = ()
) -> list[Crumb]:
    """The way to `thing`, from the front page to the thing itself, which is the last.

    `sections` are all there are, linked with their parents, as `Furniture.sections` has them: no query is made.
    """
    above: list[Any] = []
    if isinstance(thing, Article):
        section = next((section for section in sections if section.pk == thing.section_id), None)
        above = [*ancestors_of(section), section] if section else []
    elif isinstance(thing, Section):
        above = ancestors_of(thing)
    elif isinstance(thing, Period):
        above = thing.above
    front = Crumb(_("Front page"), reverse("front_page"))
    return [front, *(Crumb(_name_of(step), step.get_absolute_url()) for step in [*above, thing])]


def _name_of(thing: Any) -> str:
    if isinstance(thing, Article):
        return thing.headline
    return thing.short_name if isinstance(thing, Period) else thing.name
