"""The settings of the site that editors change, and its menus."""

import articles.models.site
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_redirects_that_are_gone_and_counts'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='language',
            field=models.CharField(blank=True, default='', max_length=15, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='saved_at',
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='time_zone',
            field=models.CharField(blank=True, default='', help_text='Of dates and times on the site and on the desk. The dates of what is published never move.', max_length=60, validators=[articles.models.site.check_time_zone], verbose_name='time zone'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
