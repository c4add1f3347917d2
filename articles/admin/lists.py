"""What the desk's lists share: pages that stay bounded, and tabs by state with their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import lifecycle
from articles.lifecycle import State, Status
from articles.models.queries import ArticleQuerySet

MOST_LISTED = 10_000
MOST_COUNTED = 1_000


def count_up_to(rows: QuerySet, most: int) -> int:
    """How many rows there are; one more than `most` for any number above, so that the cost stays bounded."""
    return rows.order_by().values("pk")[: most + 1].count()


class BoundedPaginator(Paginator):
    """Counts no further than anybody pages; what lies deeper is found by searching."""

    @cached_property
    def count(self) -> int:
        return count_up_to(self.object_list, MOST_LISTED)


class PieceList(ChangeList):
    """The list of pieces, fetched with what its rows show."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str] | None = None) -> ArticleQuerySet:
        return super().get_queryset(request, exclude_parameters).for_listing()


class StateTabs(admin.SimpleListFilter):
    """Tabs by what a piece is now: its status, with published ones parted by the clock."""

    title = _("state")
    parameter_name = "state"
    template = "admin/_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        pieces = model_admin.get_queryset(request)
        live = lifecycle.live_condition()
        working = [status for status in Status if status != Status.PUBLISHED]
        counted = dict(pieces.filter(status__in=working).order_by().values_list("status").annotate(number=Count("pk")))
        published = pieces.filter(status=Status.PUBLISHED)
        counted[State.LIVE] = count_up_to(published.filter(live), MOST_COUNTED)
        counted[State.SCHEDULED] = count_up_to(published.filter(_ahead()), MOST_COUNTED)
        self.counts = {state.value: counted.get(state.value, 0) for state in State}
        return [(state.value, state.label) for state in State]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        if self.value() == State.LIVE:
            return queryset.filter(lifecycle.live_condition())
        if self.value() == State.SCHEDULED:
            return queryset.filter(_ahead(), status=Status.PUBLISHED)
        if self.value() in Status:
            return queryset.filter(status=self.value())
        return queryset

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for choice, state in zip(super().choices(changelist), [None, *State], strict=True):
            number = self.counts[state.value] if state else None
            too_many = number is not None and number > MOST_COUNTED
            yield choice | {"number": f"{MOST_COUNTED}+" if too_many else number}


def _ahead() -> Q:
    return Q(visible_from__gt=timezone.now())
