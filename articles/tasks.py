"""What the worker does for pictures, feeds and the search. The rows are the truth, a task is only a nudge: one lost, or
one too many, does no harm, and every start of the worker looks at what is left.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from articles import cards, planning, sweeping, websub
from articles.models import Article, Picture, RetiredFiles
from articles.renditions import Unusable
from articles.search import indexing

SECONDS_AT_A_TIME = 15
"""Then the worker looks for something more urgent, mail for instance, before it goes on."""

HUBS_AGAIN_AFTER = timedelta(minutes=5)
HUBS_ASKED_FOR = 24 * 3600
"""Seconds: each start of the worker, and each day, looks at what is still to come."""

logger = logging.getLogger(__name__)


@task(priority=-50)
def make_renditions() -> None:
    """Make what pictures and cards lack, the newest first, for a while; then line up again for the rest."""
    deadline = time.monotonic() + SECONDS_AT_A_TIME
    for article in Article.objects.filter(needs_card=True).select_related("section").defer("body").order_by("-pk")[:20]:
        cards.draw(article)
    failed: set[int] = set()
    while picture := Picture.objects.unfinished().exclude(pk__in=failed).first():
        if time.monotonic() > deadline:
            make_renditions.enqueue()
            return
        failed.add(picture.pk)  # whatever happens, once a run is enough
        try:
            picture.make_renditions()
        except (Unusable, OSError) as error:
            logger.error("No renditions of picture %d (%s): %s", picture.pk, picture, error)
    if Article.objects.filter(needs_card=True).exists():
        make_renditions.enqueue()


@task(priority=-50)
def sweep_files() -> None:
    """Remove the files that no page names any more and whose time has come."""
    while sweeping.sweep():
        pass
    sweeping.remove_unfinished()


@task()
def tell_hubs() -> None:
    """Tell WebSub's hubs what is new; line up again for the moment at which the clock brings out the next piece."""
    if not settings.WEBSUB_HUBS:
        return
    try:
        websub.tell()
    except OSError as error:
        logger.warning("A WebSub hub could not be told of what is new: %s", error)
        _tell_hubs_at(timezone.now().replace(second=0, microsecond=0) + HUBS_AGAIN_AFTER)
    if moment := websub.next_moment():
        _tell_hubs_at(moment)


def _tell_hubs_at(moment: datetime) -> None:
    """Once for each moment, however often it is asked for."""
    if cache.add(f"articles.tell_hubs_at.{moment.isoformat()}", True, timeout=HUBS_ASKED_FOR):
        tell_hubs.using(run_after=moment).enqueue()


@task(priority=-50)
def index_pieces() -> None:
    """Index what waits for it, the newest first, for a while; then line up again for the rest."""
    deadline = time.monotonic() + SECONDS_AT_A_TIME
    while indexing.index_some():
        if time.monotonic() > deadline:
            index_pieces.enqueue()
            return


@task(priority=-60)
def take_stock() -> None:
    """Count anew what the database goes by, each day and at each start of the worker."""
    planning.take_stock()
    tomorrow = timezone.now() + timedelta(days=1)
    if cache.add(f"articles.take_stock.{tomorrow:%Y-%m-%d}", True, timeout=2 * 24 * 3600):
        take_stock.using(run_after=tomorrow).enqueue()


def nudge() -> None:
    """Have the worker see to pictures, to files that are due to go and to hubs, once the transaction is committed."""
    transaction.on_commit(_line_up)


def _line_up() -> None:
    make_renditions.enqueue()
    if RetiredFiles.objects.due().exists():
        sweep_files.enqueue()
    if settings.WEBSUB_HUBS:
        tell_hubs.enqueue()


def catch_up() -> None:
    """What a worker does first: line up what an earlier one left, or what a new recipe asks for."""
    Picture.objects.follow_new_recipe()
    make_renditions.enqueue()
    sweep_files.enqueue()
    if settings.WEBSUB_HUBS:
        tell_hubs.enqueue()
    index_pieces.enqueue()
    take_stock.enqueue()
