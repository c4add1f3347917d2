"""What is asked of pieces, and what is done to many of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F

from articles import lifecycle
from articles.models.search import SEARCHED_FIELDS, SearchEntry
from articles.models.taxonomy import Section

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
"""Before anything was published; a day after the first that there is, so that no zone leads beyond it."""


class ArticleQuerySet(models.QuerySet):
    """What is asked of pieces, and what is done to many at once."""

    def live(self, now: datetime | None = None) -> Self:
        """What a reader may see at `now` (default: this moment): published, due, and free of embargo."""
        return self.filter(lifecycle.live_condition(now))

    def scheduled(self, now: datetime | None = None) -> Self:
        """What is published and waits for its time, or for the end of an embargo."""
        return self.filter(lifecycle.scheduled_condition(now))

    def stories(self) -> Self:
        """Pieces that stand in lists and feeds; pages such as About do not."""
        return self.filter(kind=self.model.Kind.ARTICLE)

    def pages(self) -> Self:
        return self.filter(kind=self.model.Kind.PAGE)

    def in_section(self, section: Section) -> Self:
        """Pieces of the section and of those below it, as their first section or a further one."""
        within = Section.objects.within(section).values("pk")
        further = self.model.secondary_sections.through.objects.filter(section__in=within).values("article")
        return self.filter(models.Q(section__in=within) | models.Q(pk__in=further))

    def newest_first(self) -> Self:
        """Those that have a date, in its order.

        That it has one is said as a range, from which SQLite sees that an index by date serves better than the one by
        the clock, whose finds it would have to sort, all of them.
        """
        return self.filter(displayed_at__gt=LONG_AGO).order_by("-displayed_at", "-pk")

    def for_listing(self) -> Self:
        """With what a card shows, in two queries however many pieces."""
        return self.select_related("section", "lead_picture").prefetch_related("bylines").defer("body")

    def for_page(self) -> Self:
        """With what its own page shows but the credits, which the view fetches together with those of its cards."""
        return self.select_related("section", "lead_picture", "parent", "series").prefetch_related(
            "tags", "corrections"
        )

    def raise_edition(self) -> None:
        """The pages of these pieces are stale from the caller's commit on."""
        self.update(edition=F("edition") + 1)

    # The search follows whatever is done to many at once

    def update(self, **kwargs: Any) -> int:
        if not SEARCHED_FIELDS & kwargs.keys():
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            pieces = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**kwargs)
            SearchEntry.objects.follow(pieces)
        return changed

    update.alters_data = True

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            SearchEntry.objects.forget(self.order_by().values_list("pk", flat=True))
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            SearchEntry.objects.follow(
                article.pk for article in created if article.status == lifecycle.Status.PUBLISHED
            )
        return created
