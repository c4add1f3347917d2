"""Pages such as About, which stand outside lists and feeds."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random

from django.utils import timezone

from articles.models import Article, SearchEntry
from articles.rendering import opening_of
from articles.slugs import first_free
from newsroom.generating.pieces import body_of
from newsroom.generating.words import Words


def make_pages(chance: Random, words: Words, number: int, until: date) -> None:
    """So many published pages, every third below the one before; call inside a transaction."""
    at = timezone.make_aware(datetime.combine(until, time(12)))
    taken = set(Article.objects.pages().values_list("path", flat=True))
    above: Article | None = None
    for place in range(number):
        named = words.some(chance, 3)
        parent = above if place % 3 == 2 else None
        beginning = f"{parent.path}/" if parent else ""
        path = first_free(beginning + "-".join(named), taken)
        taken.add(path)
        body, count = body_of(chance, words, [])
        page = Article(
            kind=Article.Kind.PAGE,
            headline=" ".join(named).capitalize(),
            body=body,
            word_count=count,
            opening=opening_of(body),
            slug=path.removeprefix(beginning),
            path=path,
            parent=parent,
            status=Article.Status.PUBLISHED,
            replies=Article.Replies.HIDDEN,
            published_at=at,
            published_on=until,
            displayed_at=at,
            saved_at=at,
            version=1,
        )
        Article._base_manager.bulk_create([page])
        SearchEntry.objects.index([page.pk])
        above = page if parent is None else above
