"""The index filled from nothing, or where pieces wait to be indexed: in batches, each in a transaction of its own."""

from __future__ import annotations

from django.db import connections, transaction

from articles.models import Article, Edition, SearchEntry
from articles.search import engine_for

BATCH = 100


def index_some() -> int:
    """Index a batch of what waits, the newest first; returns how many, 0 when nothing waits."""
    with transaction.atomic():
        numbers = list(SearchEntry.objects.waiting().values_list("article", flat=True)[:BATCH])
        if numbers:
            SearchEntry.objects.index(numbers)
            Edition.objects.raise_number(Edition.SITE)  # pages of results are kept like others
    return len(numbers)


def empty() -> int:
    """Make the table of words anew, and mark every published piece; returns how many wait."""
    connection = connections[SearchEntry.objects.db]
    engine = engine_for(connection)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(engine.DROP)
            cursor.execute(engine.CREATE)
        SearchEntry.objects.all().delete()
        mark_all()
        Edition.objects.raise_number(Edition.SITE)
    return SearchEntry.objects.waiting().count()


def mark_all() -> None:
    """Have an entry wait for each published piece that has none, in one statement."""
    published = Article.objects.filter(status=Article.Status.PUBLISHED, search_entry=None)
    sql, values = published.order_by().values("pk").query.sql_with_params()
    table = SearchEntry._meta.db_table
    with connections[SearchEntry.objects.db].cursor() as cursor:
        cursor.execute(
            f"WITH pieces (number) AS ({sql}) "  # noqa: S608
            f"INSERT INTO {table} (article_id, headline, standfirst, names, digest) "
            "SELECT number, '', '', '', '' FROM pieces WHERE TRUE ON CONFLICT (article_id) DO NOTHING",
            values,
        )
