"""Pieces say which language they are in, where it is not that of the site."""

from django.db import migrations, models

import articles.languages


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0014_site_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="language",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Of the text. Empty: that of the site.",
                max_length=20,
                validators=[articles.languages.validate_language],
                verbose_name="language",
            ),
        ),
    ]
