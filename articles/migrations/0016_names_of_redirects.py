"""What a redirect leads to is named on forms in the words of the language."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0015_language_of_pieces'),
    ]

    operations = [
        migrations.AlterField(
            model_name='redirect',
            name='article',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.author', verbose_name='author'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='section',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.section', verbose_name='section'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.series', verbose_name='series'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='tag',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.tag', verbose_name='tag'),
        ),
    ]
