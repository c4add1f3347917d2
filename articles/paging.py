"""Pages of lists: bounded, with one address each."""

from __future__ import annotations

from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest

PER_PAGE = 20
MAX_PAGES = 100
"""Deeper pieces are found in the archives by date, so no page's cost grows with the age of the site."""


class MovedToFirstPage(Exception):
    """`?page=1` was asked for, which has the list's own address."""


class BoundedPaginator(Paginator):
    """Counts no further than the last page that is shown; a number that is `known` is not counted again."""

    def __init__(self, pieces: object, per_page: int, known: int | None = None) -> None:
        super().__init__(pieces, per_page)
        self._known = known

    @cached_property
    def count(self) -> int:
        if self._known is not None:
            return min(self._known, self.per_page * MAX_PAGES)
        return self.object_list.order_by().values("pk")[: self.per_page * MAX_PAGES].count()


def page_of(request: HttpRequest, pieces: object, per_page: int = PER_PAGE, count: int | None = None) -> Page:
    """The page that the request names, of a QuerySet or of a list that is bounded itself; `count` is the number of
    the pieces, where it is known.

    Raises:
        Http404: for a page that does not exist, or a number that is none.
        MovedToFirstPage: for `?page=1`.
    """
    number = request.GET.get("page", "")
    is_bounded = isinstance(pieces, list)
    paginator = Paginator(pieces, per_page) if is_bounded else BoundedPaginator(pieces, per_page, count)
    if not number:
        return paginator.page(1)
    if number == "1":
        raise MovedToFirstPage
    if not (number.isascii() and number.isdecimal() and not number.startswith("0") and len(number) < 4):
        raise Http404
    if not 1 < int(number) <= paginator.num_pages:
        raise Http404
    return paginator.page(int(number))
