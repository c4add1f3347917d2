"""The index of the search: a row for each published piece, and the words in a table of the database's own kind.

Every published piece is marked, in one statement; the worker (or `manage.py rebuild_search --waiting`) indexes them,
the newest first, so that a large site is not kept waiting by its upgrade.
"""

import django.db.models.deletion
from django.db import NotSupportedError, migrations, models

from articles.search import engine_for


def make_table(apps, schema_editor):
    engine = engine_for(schema_editor.connection)
    if not engine.is_available():
        raise NotSupportedError("the SQLite of this Python was built without FTS5, which the search needs")
    schema_editor.execute(engine.CREATE)


def drop_table(apps, schema_editor):
    schema_editor.execute(engine_for(schema_editor.connection).DROP)


def mark_published(apps, schema_editor):
    schema_editor.execute(
        "INSERT INTO articles_searchentry (article_id, headline, standfirst, names, digest) "
        "SELECT id, '', '', '', '' FROM articles_article WHERE status = 'published'"
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_sections_in_menu")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("place", models.BigIntegerField(null=True, unique=True)),
                ("headline", models.TextField(blank=True, default="")),
                ("standfirst", models.TextField(blank=True, default="")),
                ("names", models.TextField(blank=True, default="")),
                ("digest", models.CharField(blank=True, default="", max_length=32)),
            ],
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                condition=models.Q(("digest", "")), fields=["-article"], name="search_entry_waiting"
            ),
        ),
        migrations.RunPython(make_table, drop_table),
        migrations.RunPython(mark_published, migrations.RunPython.noop),
    ]
