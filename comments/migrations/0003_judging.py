"""Finding near copies by parts of the simhash, blocked commenters, and what decisions said of signals."""

import comments.models.rules
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0002_replies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                ("signs", models.JSONField(default=dict)),
                ("denied", models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name="commenter",
            name="is_blocked",
            field=models.BooleanField(
                default=False,
                help_text="Whatever they write is rejected, and their receipt says so.",
                verbose_name="blocked",
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="is_owed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="rule",
            name="changed_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="signal",
            name="note",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="rule",
            name="expires_at",
            field=models.DateTimeField(
                blank=True,
                default=comments.models.rules.when_rules_expire,
                help_text="Empty: never.",
                null=True,
                verbose_name="expires",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                django.db.models.expressions.RawSQL("((simhash >> 0) & 65535)", ()),
                models.F("id"),
                condition=models.Q(("simhash__isnull", False)),
                name="comment_band_0",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                django.db.models.expressions.RawSQL("((simhash >> 16) & 65535)", ()),
                models.F("id"),
                condition=models.Q(("simhash__isnull", False)),
                name="comment_band_1",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                django.db.models.expressions.RawSQL("((simhash >> 32) & 65535)", ()),
                models.F("id"),
                condition=models.Q(("simhash__isnull", False)),
                name="comment_band_2",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                django.db.models.expressions.RawSQL("((simhash >> 48) & 65535)", ()),
                models.F("id"),
                condition=models.Q(("simhash__isnull", False)),
                name="comment_band_3",
            ),
        ),
        migrations.AddIndex(
            model_name="commenter",
            index=models.Index(
                condition=models.Q(("verified_hash", ""), _negated=True),
                fields=["verified_hash"],
                name="commenter_confirmed",
            ),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(condition=models.Q(("is_owed", True)), fields=["learnt_at"], name="comment_lesson_owed"),
        ),
        migrations.AddField(
            model_name="judgement",
            name="comment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="judgement", to="comments.comment"
            ),
        ),
    ]
