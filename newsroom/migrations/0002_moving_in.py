"""What came in from elsewhere, and as what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0001_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Imported",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("source_id", models.CharField(max_length=190)),
                ("told", models.CharField(max_length=64)),
                ("made", models.CharField(max_length=64)),
                ("row", models.PositiveBigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "source_id"], name="imported_by_id")],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "kind", "source_id"), name="imported_once_per_source")
                ],
            },
        ),
    ]
