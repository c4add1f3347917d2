"""Give pages a name of their own in the admin; they stay in the table of pieces."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_first_editions")]
    operations = [
        migrations.CreateModel(
            name="Page",
            fields=[],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("articles.article",),
        ),
    ]
