"""What a site that moves in needs: files that are no pictures, pinned pieces, words for search engines; and replies on
pages, which hide them until somebody says otherwise, as they did.
"""

import articles.models.documents
import articles.naming
from django.db import migrations, models


def hide_replies_of_pages(apps, schema_editor):
    pages = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias).filter(kind="page")
    pages.filter(reply_count=0).update(replies="hidden")


def draw_cards_again(apps, schema_editor):
    """They are drawn on another grid now; the worker sees to it."""
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    articles.exclude(social_card="").update(needs_card=True)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_pictures_have_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, default="", editable=False, max_length=40)),
                ("source_id", models.CharField(blank=True, default="", editable=False, max_length=190)),
                ("key", models.CharField(default=articles.naming.new_key, editable=False, max_length=22, unique=True)),
                ("title", models.CharField(blank=True, max_length=160, verbose_name="title")),
                (
                    "file",
                    models.FileField(
                        max_length=200, storage=articles.models.documents.documents, upload_to="", verbose_name="file"
                    ),
                ),
                ("name", models.CharField(editable=False, max_length=120, verbose_name="file name")),
                ("kind", models.CharField(editable=False, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0, editable=False, verbose_name="size")),
                ("digest", models.CharField(default="", editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="is_pinned",
            field=models.BooleanField(
                default=False, help_text="It leads the front page, whatever is newer.", verbose_name="keep at the top"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="search_description",
            field=models.CharField(
                blank=True,
                help_text="Instead of the standfirst.",
                max_length=320,
                verbose_name="description for search engines",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="search_title",
            field=models.CharField(
                blank=True,
                help_text="Instead of the headline.",
                max_length=200,
                verbose_name="title for search engines",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(condition=models.Q(("is_pinned", True)), fields=["displayed_at"], name="article_pinned"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("source", "source_id"),
                name="document_once_per_source",
            ),
        ),
        migrations.RunPython(draw_cards_again, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(hide_replies_of_pages, migrations.RunPython.noop, elidable=True),
    ]
