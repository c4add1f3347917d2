"""Choosing a piece to place: found by its words, scheduled ones first, each with its state."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles import wording
from articles.admin import looks
from articles.admin.article import KnownSelect
from articles.models import Article
from articles.search import finding, query
from articles.search.query import SHORTEST_PREFIX

MOST_FOUND = 100
MOST_SCHEDULED = 20


class PieceSelect(KnownSelect):
    """Finds live and scheduled stories as one types."""

    url_name = "%s:articles_front_pieces"


class PieceSearch(AutocompleteJsonView):
    """The stories that answer what was typed: those ahead by their headline, the others as readers would find them."""

    def get_queryset(self) -> Any:
        return stories_that_say(self.term)

    def get_paginator(self, *args: Any, **options: Any) -> Paginator:
        """A plain one: the list is short, and here already."""
        return Paginator(self.object_list, self.paginate_by)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paginator, page, pieces, is_paginated = self.paginate_queryset(self.object_list, self.paginate_by)
        return {"paginator": paginator, "page_obj": page, "object_list": pieces, "is_paginated": is_paginated}

    def serialize_result(self, obj: Article, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, to_field_name) | {"text": with_state(obj)}


def with_state(article: Article) -> str:
    """The headline, what the piece is now, and since or from when."""
    when = looks.short_moment(article.visible_from) if article.visible_from else ""
    words = _("%(headline)s (%(state)s, %(when)s)") if when else _("%(headline)s (%(state)s)")
    return words % {"headline": article, "state": article.state.label.lower(), "when": when}


def stories_that_say(typed: str) -> list[Article]:
    """Stories by what was typed, whose last word may have just been begun; the newest when nothing was."""
    stories = Article.objects.stories().defer("body")
    scheduled = stories.scheduled().order_by("visible_from", "pk")
    typed = query.clean(typed)
    if not typed:
        return [*scheduled[:MOST_SCHEDULED], *stories.live().newest_first()[:MOST_FOUND]]
    ahead = list(scheduled.filter(headline__icontains=typed)[:MOST_SCHEDULED])
    numbers = _found(typed)
    found = stories.in_bulk(numbers)
    return [*ahead, *(found[number] for number in numbers if number in found)]


def _found(typed: str) -> list[int]:
    last = typed.split()[-1]
    begun = f"{typed}*" if len(last) >= SHORTEST_PREFIX and last.isalnum() else typed
    try:
        return finding.find(query.parse(begun))[:MOST_FOUND]
    except ValidationError:
        return []


def list_of_names(pieces: list[Article], most: int) -> str:
    """Headlines one after the other, for a sentence; an ellipsis stands for those beyond `most`."""
    named = [wording.quoted(piece) for piece in pieces[:most]]
    # Translators: what stands between headlines, which may hold commas.
    return pgettext("list of headlines", "; ").join([*named, "…"] if len(pieces) > most else named)
