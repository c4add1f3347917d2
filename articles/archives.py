"""Archives: the pieces that came out in a year, a month or on a day, and the way from one to the next."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from django.db.models import Count, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format

from articles import wording
from articles.models import Article
from articles.models.queries import ArticleQuerySet


@dataclass(frozen=True)
class Period:
    """A year, one of its months, or a day of one (`month` and `day` are 0 where there is none)."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def of(cls, on: date, length: str) -> Self:
        """The "year", "month" or "day" that holds this day."""
        return cls(on.year, 0 if length == "year" else on.month, on.day if length == "day" else 0)

    @property
    def length(self) -> str:
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def name(self) -> str:
        """As it stands alone: 2020, October 2020, 6 October 2020."""
        if self.day:
            return wording.day(self.first)
        return wording.month(self.first) if self.month else f"{self.year:04}"

    @property
    def short_name(self) -> str:
        """As it stands below what holds it: 2020, October, 6."""
        if self.day:
            return str(self.day)
        return date_format(self.first, "F") if self.month else self.name

    @property
    def above(self) -> list[Period]:
        """What holds it, from the year down."""
        month = [Period(self.year, self.month)] if self.day else []
        return [Period(self.year), *month] if self.month else []

    def get_absolute_url(self) -> str:
        return reverse(f"articles:{self.length}", kwargs={"on": self.first})


@dataclass(frozen=True)
class Archive:
    """What a period holds; three queries, each with a cost that the age of the site has no part in."""

    period: Period

    @property
    def pieces(self) -> ArticleQuerySet:
        """The newest first: by their day of publication, then by when readers first saw them."""
        within = self._stories().filter(published_on__range=(self.period.first, self.period.last))
        return within.order_by("-published_on", "-visible_from", "-pk")

    @cached_property
    def by_day(self) -> dict[date, int]:
        """How many pieces came out on each day that has some; read from the index of days alone."""
        days = self.pieces.order_by().values_list("published_on").annotate(number=Count("pk"))
        return dict(sorted(days))

    @property
    def count(self) -> int:
        return sum(self.by_day.values())

    @property
    def parts(self) -> list[tuple[Period, int]]:
        """The months of a year or the days of a month that have pieces, with their numbers; a day has none."""
        if self.period.day:
            return []
        counts: Counter[Period] = Counter()
        for on, number in self.by_day.items():
            counts[Period(on.year, on.month, on.day if self.period.month else 0)] += number
        return list(counts.items())

    @cached_property
    def neighbours(self) -> tuple[Period | None, Period | None]:
        """The nearest periods of its kind, before and after, that have pieces."""
        before = self._stories().filter(published_on__lt=self.period.first).order_by("-published_on", "-visible_from")
        after = self._stories().filter(published_on__gt=self.period.last).order_by("published_on", "visible_from")
        nearest = Article.objects.filter(
            Q(pk=Subquery(before.values("pk")[:1])) | Q(pk=Subquery(after.values("pk")[:1]))
        )
        days = list(nearest.values_list("published_on", flat=True))
        return (
            next((Period.of(on, self.period.length) for on in days if on < self.period.first), None),
            next((Period.of(on, self.period.length) for on in days if on > self.period.last), None),
        )

    def _stories(self) -> ArticleQuerySet:
        return Article.objects.live().stories()
