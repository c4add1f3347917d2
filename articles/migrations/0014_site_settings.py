"""The settings of the site that editors change, and its menus."""

import articles.analytics
import articles.crawlers
import articles.models.menus
import articles.models.pictures
import articles.models.replying
import articles.models.site
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0013_front_pages_and_banners'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='accent',
            field=models.CharField(blank=True, default='', help_text='A colour such as #a8102a: of links under the pointer, kickers and ticks. Empty: the press red.', max_length=7, verbose_name='accent'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='accounts',
            field=models.TextField(blank=True, help_text='The whole address of each, one on a line, in the order in which they are shown.', max_length=3000, verbose_name='accounts elsewhere'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='analytics_data',
            field=models.TextField(blank=True, help_text='Attributes as its makers ask for them, one on a line: data-domain: news.example', max_length=3000, validators=[articles.analytics.read_pairs], verbose_name='what the script is told'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='analytics_script',
            field=models.CharField(blank=True, help_text='An https address, or a path of this site. It runs on public pages alone, and is let in by their security policy with its own origin and nothing else.', max_length=300, validators=[articles.analytics.check_address], verbose_name='script that counts visits'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='blocked_crawlers',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='dark_accent',
            field=models.CharField(blank=True, default='', help_text='Empty: a lighter shade of the accent.', max_length=7, verbose_name='accent on dark paper'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='footer_text',
            field=models.TextField(blank=True, help_text='A line or two. Links are written as in HTML: &lt;a href="/about/"&gt;about us&lt;/a&gt;.', max_length=1000, verbose_name='text at the foot'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='imprint',
            field=models.ForeignKey(blank=True, help_text='The page that says who answers for the site. It is named at the very foot while it is public.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.page', verbose_name='imprint'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='is_hidden',
            field=models.BooleanField(default=False, help_text='For a copy that is tried out: every page asks to stay out of every index.', verbose_name='not for search engines'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='language',
            field=models.CharField(blank=True, default='', max_length=15, validators=[articles.models.site.check_language], verbose_name='language'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='mark',
            field=models.FileField(blank=True, editable=False, max_length=200, storage=articles.models.pictures.originals, upload_to='', verbose_name='mark'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='mark_dark',
            field=models.FileField(blank=True, editable=False, max_length=200, storage=articles.models.pictures.originals, upload_to='', verbose_name='mark on dark paper'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='mark_files',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='mark_has_name',
            field=models.BooleanField(default=False, help_text='The masthead then shows the mark alone, and tells the name to those who do not see it.', verbose_name='the mark shows the name'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='menus',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='moderation',
            field=models.CharField(choices=[('anybody', 'Anybody'), ('known', 'Those whose comments were approved before'), ('nobody', 'Nobody: a moderator sees every comment first')], default='known', max_length=8, verbose_name='who is published at once'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='new_replies',
            field=models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('hidden', 'Hidden')], default='open', max_length=8, verbose_name='replies to new pieces'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='replies_close_after',
            field=models.PositiveSmallIntegerField(default=0, help_text='So many days after publication, unless the piece says when. 0: they stay open.', validators=[django.core.validators.MaxValueValidator(3650)], verbose_name='replies close after days'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='robots_lines',
            field=models.TextField(blank=True, help_text='The desk, comments, previews and pages of results stay closed whatever is written here.', max_length=5000, validators=[articles.crawlers.read], verbose_name='further lines of robots.txt'),
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
        migrations.AlterField(
            model_name='article',
            name='replies',
            field=models.CharField(choices=[('open', 'Open'), ('closed', 'Closed: what was said stays'), ('hidden', 'Hidden: no replies are shown')], default=articles.models.replying.default_replies, max_length=8, verbose_name='replies'),
        ),
        migrations.CreateModel(
            name='MenuItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('menu', models.CharField(choices=[('header', 'At the top'), ('footer', 'At the foot')], editable=False, max_length=6, verbose_name='menu')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_below', models.BooleanField(default=False, verbose_name='lies below the item above')),
                ('address', models.CharField(blank=True, help_text='/tag/climate/ or https://…', max_length=500, validators=[articles.models.menus.check_address], verbose_name='address')),
                ('label', models.CharField(blank=True, help_text='Empty: the name of the section or page.', max_length=60, verbose_name='label')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.page', verbose_name='page')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.section', verbose_name='section')),
                ('site', models.ForeignKey(default=1, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='menu_items', to='articles.sitesettings')),
            ],
            options={
                'verbose_name': 'menu item',
                'verbose_name_plural': 'menu items',
                'ordering': ['menu', 'position', 'pk'],
                'indexes': [models.Index(fields=['menu', 'position'], name='menuitem_by_position')],
            },
        ),
    ]
