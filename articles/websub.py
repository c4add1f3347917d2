"""WebSub (https://www.w3.org/TR/websub/): hubs that the operator has named are told which feeds have something new.

They fetch those feeds and pass on what they find, so whoever subscribes there reads a story seconds after it appeared.
Only the worker asks a hub; nothing that is served or saved waits for one. A hub that cannot be reached is told later,
and one that is told twice finds nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from articles.addresses import absolute
from articles.feeds.channels import SUFFIXES
from articles.feeds.entries import MOST
from articles.models import Article, Author, Section, Tag
from articles.models.taxonomy import with_those_above

TOLD_UNTIL = "articles.websub.told_until"
"""Where the cache keeps the moment up to which hubs have been told. Lost with the cache: then the last hour is told."""

SECONDS = 10
"""For each hub to answer."""


def tell() -> None:
    """Tell every hub of the feeds in which something has appeared, or was updated, since they were told last.

    Raises:
        OSError: when a hub cannot be reached or refuses; the others have been told, and all are told again next time.
    """
    now = timezone.now()
    feeds = feeds_of(news(cache.get(TOLD_UNTIL) or now - timedelta(hours=1), now))
    failed: list[OSError] = []
    for hub in settings.WEBSUB_HUBS if feeds else ():
        try:
            _publish(hub, feeds)
        except OSError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    cache.set(TOLD_UNTIL, now, timeout=None)


def next_moment() -> datetime | None:
    """When the clock alone will next bring a piece out; None when nothing is scheduled."""
    ahead = Article.objects.stories().filter(status=Article.Status.PUBLISHED, visible_from__gt=timezone.now())
    return ahead.order_by("visible_from").values_list("visible_from", flat=True).first()


def news(since: datetime, until: datetime) -> list[Article]:
    """The live pieces that appeared, or whose story changed, after `since`: no more of each than a feed holds."""
    live = Article.objects.live(until).stories().only("kind", "section")
    appeared = live.filter(visible_from__gt=since).order_by("-visible_from")[:MOST]
    # What was updated was saved at that moment or after it, and for times of saving there is an index.
    updated = live.filter(saved_at__gte=since, updated_at__gt=since).order_by("-saved_at")[:MOST]
    return list({piece.pk: piece for piece in [*appeared, *updated]}.values())


def feeds_of(pieces: Iterable[Article]) -> list[str]:
    """The addresses of the feeds that hold these pieces, in every form."""
    keys = [piece.pk for piece in pieces]
    if not keys:
        return []
    held = Section.objects.filter(articles__in=keys) | Section.objects.filter(also_articles__in=keys)
    paths = {above for path in held.values_list("path", flat=True) for above in with_those_above(path)}
    lists = [reverse("front_page"), *(reverse("articles:section", kwargs={"path": path}) for path in sorted(paths))]
    for things in [Tag.objects.filter(articles__in=keys), Author.objects.filter(bylines__article__in=keys)]:
        lists += [thing.get_absolute_url() for thing in things.distinct().order_by("slug")]
    return [absolute(path + suffix) for path in lists for suffix in SUFFIXES.values()]


def _publish(hub: str, feeds: list[str]) -> None:
    """One notice for all feeds: WebSub leaves its form to hubs, who take that of PubSubHubbub 0.4 (7.1)."""
    form = urlencode([("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]).encode()
    # The operator's own setting, http or https (newsroom.env.addresses).
    with urlopen(Request(hub, data=form, method="POST"), timeout=SECONDS):  # noqa: S310
        pass
