"""Give each tag the key that it is found by. Undoing leaves the keys, which go with their column."""

from django.db import migrations


def fill_keys(apps, schema_editor):
    tags = apps.get_model("articles", "Tag").objects.using(schema_editor.connection.alias)
    key = tags.model._meta.get_field("key")
    rows = []
    for tag in tags.only("pk", "name").iterator():
        key.pre_save(tag, False)
        rows.append(tag)
    tags.bulk_update(rows, ["key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_series_picks_and_other_names")]
    operations = [migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True)]
