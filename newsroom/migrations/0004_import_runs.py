"""The imports that were asked for on the desk."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import articles.naming
import newsroom.models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0003_groups_of_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=articles.naming.new_key, editable=False, max_length=22, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="file")),
                ("archive_name", models.CharField(blank=True, max_length=120, verbose_name="archive")),
                (
                    "export",
                    models.FileField(
                        blank=True,
                        max_length=60,
                        storage=newsroom.models.imports,
                        upload_to=newsroom.models.file_place,
                    ),
                ),
                (
                    "archive",
                    models.FileField(
                        blank=True,
                        max_length=60,
                        storage=newsroom.models.imports,
                        upload_to=newsroom.models.file_place,
                    ),
                ),
                (
                    "report",
                    models.FileField(
                        blank=True,
                        max_length=60,
                        storage=newsroom.models.imports,
                        upload_to=newsroom.models.file_place,
                    ),
                ),
                ("dry_run", models.BooleanField(default=True, verbose_name="dry run")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("reading", "Reading the files"),
                            ("running", "At work"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("stopped", "Stopped"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("stop_asked", models.BooleanField(default=False)),
                ("total", models.PositiveBigIntegerField(default=0)),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("messages", models.JSONField(default=list)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
                "default_permissions": ["add"],
                "constraints": [
                    models.CheckConstraint(
                        name="import_run_finished_is_dated",
                        condition=models.Q(state__in=["waiting", "reading", "running"], finished_at=None)
                        | models.Q(state__in=["done", "failed", "stopped"], finished_at__isnull=False),
                    )
                ],
            },
        ),
    ]
