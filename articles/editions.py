"""What a public page depends on: edition numbers, and the moments at which the clock alone changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import EllipsisType
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest
from django.utils import timezone

from articles import ageing
from articles.lifecycle import Status
from articles.models import Article, Banner, Edition, Front, replying
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
    """What vouches for a page: its numbers, when the clock last changed it, and when it will next (aware).

    `banner` is the one that the page shows, fetched in the same query; an ellipsis where nobody has asked for it.
    """

    numbers: tuple[int, ...]
    epoch: datetime | None = None
    until: datetime | None = None
    banner: Banner | EllipsisType | None = ...

    def with_moments(self, moments: Iterable[datetime | None], now: datetime) -> Validity:
        """The same with further moments taken in, past and ahead."""
        known = [moment for moment in moments if moment is not None]
        past = [m for m in [self.epoch, *known] if m is not None and m <= now]
        ahead = [m for m in [self.until, *known] if m is not None and m > now]
        return replace(self, epoch=max(past, default=None), until=min(ahead, default=None))


def _moments(now: datetime) -> dict[str, Subquery]:
    """When the clock last brought a piece out, and when it will next: two steps in an index."""
    published = Article.objects.filter(status=Status.PUBLISHED)
    return {
        "epoch": Subquery(published.filter(visible_from__lte=now).order_by("-visible_from").values("visible_from")[:1]),
        "until": Subquery(published.filter(visible_from__gt=now).order_by("visible_from").values("visible_from")[:1]),
    }


def of_site(now: datetime | None = None) -> Validity:
    """The validity of what feeds and sitemaps show; one query."""
    return _of_editions([Edition.SITE], now or timezone.now(), {})


def _of_editions(names: list[str], now: datetime, more: dict[str, Subquery]) -> Validity:
    found = {row.name: row for row in Edition.objects.annotate(**_moments(now), **more)}
    numbers = tuple(found[name].number if name in found else 0 for name in names)
    row = next(iter(found.values()), None)
    if row is None:
        return Validity(numbers)
    return _with_more(Validity(numbers, row.epoch, row.until), vars(row), more, now)


def _of_banner(now: datetime) -> dict[str, Subquery]:
    """What every page for readers needs besides: the banner, and the moments at which another takes its place."""
    return Banner.objects.moments(now) | {_BANNER: Banner.objects.as_json(now)}


_BANNER = "banner"


def _with_more(validity: Validity, row: dict[str, Any], more: Iterable[str], now: datetime) -> Validity:
    """With what the further annotations have found: the banner, and moments."""
    if _BANNER in more:
        validity = replace(validity, banner=Banner.from_json(row[_BANNER]))
    return validity.with_moments([row[name] for name in more if name != _BANNER], now)


def of_lists(request: HttpRequest, **_address: object) -> Validity:
    """Validator of pages that list pieces with their numbers of replies."""
    now = timezone.now()
    return _of_editions([Edition.SITE, Edition.COUNTS], now, _of_banner(now))


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
    """Validator of the front page, which edited front pages change, and midnight, as it carries today's date."""
    now = timezone.now()
    today = timezone.localtime(now).date()
    more = _of_banner(now) | Front.objects.moments(now)
    validity = _of_editions([Edition.SITE, Edition.COUNTS], now, more)
    return validity.with_moments([_midnight(today), _midnight(today + timedelta(days=1))], now)


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
    more = _of_banner(now)
    asked = pieces.live(now).annotate(site=site, **_moments(now), **more)
    told = ["kind", "label", "published_at", "embargoed_until", "updated_at", "replies_close_at"]
    found = asked.values("site", "edition", "epoch", "until", *told, *more).first()
    if found is None:
        return None
    validity = Validity((found["site"] or 0, found["edition"]), found["epoch"], found["until"])
    kind, published_at = found["kind"], found["published_at"]
    is_story = kind == Article.Kind.ARTICLE
    ages = ageing.moments_of(found["label"], published_at, found["updated_at"], now) if is_story else []
    replies_end_at = found["replies_close_at"] or replying.end_by_settings(kind, published_at, found["embargoed_until"])
    return _with_more(validity, found, more, now).with_moments([replies_end_at, *ages], now)
