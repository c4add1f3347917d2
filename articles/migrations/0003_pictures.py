"""The private original, the facts of a file, and what is known of renditions; 0004 fills them in."""

import articles.models.pictures
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_first_editions"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetiredFiles",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=22)),
                ("names", models.JSONField(default=list)),
                ("original", models.CharField(blank=True, max_length=200)),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="article",
            name="needs_card",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="article",
            name="pictures",
            field=models.ManyToManyField(blank=True, editable=False, related_name="shown_in", to="articles.picture"),
        ),
        migrations.AddField(
            model_name="article",
            name="social_card",
            field=models.CharField(blank=True, default="", editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="picture",
            name="colour",
            field=models.CharField(default="#808080", editable=False, max_length=7),
        ),
        migrations.AddField(
            model_name="picture",
            name="digest",
            field=models.CharField(db_index=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="picture",
            name="formats",
            field=models.CharField(blank=True, default="", editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name="picture",
            name="is_finished",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="picture",
            name="key",
            field=models.CharField(default="", editable=False, max_length=22),
        ),
        migrations.AddField(
            model_name="picture",
            name="kind",
            field=models.CharField(default="", editable=False, max_length=5),
        ),
        migrations.AddField(
            model_name="picture",
            name="likeness",
            field=models.CharField(default="", editable=False, max_length=16),
        ),
        migrations.AddField(
            model_name="picture",
            name="original",
            field=models.FileField(
                default="",
                max_length=200,
                storage=articles.models.pictures.originals,
                upload_to="",
                verbose_name="picture file",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="picture",
            name="original_name",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="picture",
            name="recipe",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="picture",
            name="rights",
            field=models.CharField(
                blank=True,
                help_text="What we may do with it, and by whose leave.",
                max_length=300,
                verbose_name="rights",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="rights_until",
            field=models.DateField(
                blank=True,
                help_text="The last day on which it may be put into a piece.",
                null=True,
                verbose_name="rights end on",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="size",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="picture",
            name="title",
            field=models.CharField(
                blank=True, help_text="To find it by; readers never see it.", max_length=160, verbose_name="title"
            ),
        ),
        migrations.AlterField(
            model_name="picture",
            name="focal_x",
            field=models.PositiveSmallIntegerField(
                default=50,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="focal point, across (%)",
            ),
        ),
        migrations.AlterField(
            model_name="picture",
            name="focal_y",
            field=models.PositiveSmallIntegerField(
                default=50,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="focal point, down (%)",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(condition=models.Q(("needs_card", True)), fields=["id"], name="article_needs_card"),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(condition=models.Q(("is_finished", False)), fields=["id"], name="picture_unfinished"),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(fields=["rights_until"], name="picture_by_rights"),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(fields=["alt_state", "-id"], name="picture_by_words"),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(fields=["-created_at", "-id"], name="picture_by_age"),
        ),
    ]
