"""Make the two edition rows, so that the first reader's page has numbers to compare with."""

from django.db import migrations


def make_rows(apps, schema_editor):
    Edition = apps.get_model("articles", "Edition")
    for name in ["site", "counts"]:
        Edition.objects.using(schema_editor.connection.alias).get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
