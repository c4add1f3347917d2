"""Find the comments that still bear the name of a network without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["created_at"], condition=models.Q(network_hash__gt=""), name="comment_with_network"
            ),
        ),
    ]
