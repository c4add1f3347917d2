"""Give every piece without a standfirst its first words. Undoing leaves them, which go with their column."""

from django.db import migrations

from articles.rendering import opening_of


def fill_openings(apps, schema_editor):
    pieces = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    rows = []
    for piece in pieces.filter(standfirst="").exclude(body="").only("pk", "body").iterator(chunk_size=500):
        piece.opening = opening_of(piece.body)
        rows.append(piece)
        if len(rows) == 500:
            pieces.bulk_update(rows, ["opening"])
            rows.clear()
    pieces.bulk_update(rows, ["opening"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_opening_words")]
    operations = [migrations.RunPython(fill_openings, migrations.RunPython.noop, elidable=True)]
