"""Every picture has a key of its own now, and the file that was served is named by no column any more."""

from django.db import migrations, models

import articles.models.pictures


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_take_in_pictures")]
    operations = [
        migrations.AlterField(
            model_name="picture",
            name="key",
            field=models.CharField(
                default=articles.models.pictures.new_key, editable=False, max_length=22, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="picture",
            name="original",
            field=models.FileField(
                max_length=200, storage=articles.models.pictures.originals, upload_to="", verbose_name="picture file"
            ),
        ),
        migrations.RemoveField(model_name="picture", name="file"),
    ]
