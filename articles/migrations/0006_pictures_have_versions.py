"""A form of a picture knows which version it started from, and an import which file it took in last."""

from django.db import migrations, models
from django.db.models import F


def fill_in(apps, schema_editor):
    pictures = apps.get_model("articles", "Picture").objects.using(schema_editor.connection.alias)
    pictures.update(saved_at=F("created_at"))
    pictures.exclude(source="").update(imported_digest=F("digest"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_pictures_have_keys")]
    operations = [
        migrations.AddField(
            model_name="picture",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="picture",
            name="imported_digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="picture",
            name="saved_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True),
    ]
