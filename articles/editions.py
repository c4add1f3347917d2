"""What a public page depends on: edition numbers, and the moments at which the clock alone changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Subquery
from django.http import HttpRequest
from django.utils import timezone

from articles.lifecycle import Status
from articles.models import Article, Edition, replying
from articles.models.queries import ArticleQuerySet


def raise_article(article_id: int) -> None:
    """What shows on this piece's page has changed; call inside the transaction of the change."""
    Article.objects.filter(pk=article_id).raise_edition()


def raise_counts() -> None:
    """A number of replies that lists show has changed; call inside the transaction of the change."""
    Edition.objects.raise_number(Edition.COUNTS)


def raise_site() -> None:
    """Lists, menus, names or settings have changed; call inside the transaction of the change."""
    Edition.objects.raise_number(Edition.SITE)


@dataclass(frozen=True)
class Validity:
    """What vouches for a page: its numbers, when the clock last changed it, and when it will next (aware)."""

    numbers: tuple[int, ...]
    epoch: datetime | None = None
    until: datetime | None = None

    def with_moments(self, moments: Iterable[datetime | None], now: datetime) -> Validity:
        """The same with further moments taken in, past and ahead."""
        known = [moment for moment in moments if moment is not None]
        past = [m for m in [self.epoch, *known] if m is not None and m <= now]
        ahead = [m for m in [self.until, *known] if m is not None and m > now]
        return Validity(self.numbers, max(past, default=None), min(ahead, default=None))


def _moments(now: datetime) -> dict[str, Subquery]:
    """When the clock last brought something out, and when it will next: two steps in an index."""
    published = Article.objects.filter(status=Status.PUBLISHED)
    return {
        "epoch": Subquery(published.filter(visible_from__lte=now).order_by("-visible_from").values("visible_from")[:1]),
        "until": Subquery(published.filter(visible_from__gt=now).order_by("visible_from").values("visible_from")[:1]),
    }


def of_site(now: datetime | None = None, *, counts: bool = False) -> Validity:
    """The validity of what every page shows (one query); with `counts`, of the numbers of replies too."""
    found = {row.name: row for row in Edition.objects.annotate(**_moments(now or timezone.now()))}
    names = [Edition.SITE, Edition.COUNTS] if counts else [Edition.SITE]
    numbers = tuple(found[name].number if name in found else 0 for name in names)
    row = next(iter(found.values()), None)
    return Validity(numbers, row.epoch, row.until) if row else Validity(numbers)


def of_lists(request: HttpRequest, **_address: object) -> Validity:
    """Validator of pages that list pieces with their numbers of replies."""
    return of_site(counts=True)


def of_machines(request: HttpRequest, **_address: object) -> Validity:
    """Validator of what machines ask for, such as feeds and sitemaps: it shows no number of replies."""
    return of_site()


def of_news(length: timedelta) -> Validity:
    """Validity of what tells of the pieces that appeared within `length`: growing too old for it changes it as well."""
    now = timezone.now()
    then = {f"{name}_then": moment for name, moment in _moments(now - length).items()}
    found = Edition.objects.filter(name=Edition.SITE).annotate(**_moments(now), **then).first()
    if found is None:
        return Validity((0,))
    grown_old = [moment + length for moment in [found.epoch_then, found.until_then] if moment]
    return Validity((found.number,), found.epoch, found.until).with_moments(grown_old, now)


def of_front_page(request: HttpRequest, **_address: object) -> Validity:
    """Validator of the front page, which also carries today's date: midnight changes it."""
    now = timezone.now()
    today = timezone.localtime(now).date()
    return of_site(now, counts=True).with_moments([_midnight(today), _midnight(today + timedelta(days=1))], now)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def of_article(request: HttpRequest, on: date, slug: str) -> Validity | None:
    """Validator of a piece's page; None when no live piece has the address."""
    return _of_piece(Article.objects.stories().filter(published_on=on, slug=slug))


def of_page(request: HttpRequest, path: str) -> Validity | None:
    """Validator of a page such as About; None when no live page has the address."""
    return _of_piece(Article.objects.pages().filter(path=path))


def of_article_id(article_id: int) -> Validity | None:
    """The validity of whatever shows this piece and its replies; None when it is not live."""
    return _of_piece(Article.objects.filter(pk=article_id))


def _of_piece(pieces: ArticleQuerySet) -> Validity | None:
    now = timezone.now()
    site = Subquery(Edition.objects.filter(name=Edition.SITE).values("number"))
    piece = pieces.live(now).annotate(site=site, **_moments(now))
    ending = ["kind", "published_at", "embargoed_until"]
    found = piece.values_list("site", "edition", "epoch", "until", "replies_close_at", *ending).first()
    if found is None:
        return None
    number, edition, epoch, until, replies_close_at, *rest = found
    replies_end_at = replies_close_at or replying.end_by_settings(*rest)
    return Validity((number or 0, edition), epoch, until).with_moments([replies_end_at], now)
