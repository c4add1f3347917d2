"""What a piece without a standfirst begins with, for lists, feeds and search engines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_names_of_redirects")]
    operations = [
        migrations.AddField(
            model_name="article",
            name="opening",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        ),
    ]
