"""Series and their parts, related pieces picked by hand, other names of tags, and more to say of authors."""

import articles.models.taxonomy
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0009_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='TagAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('key', articles.models.taxonomy.KeyField('name', default='', editable=False, max_length=300, unique=True)),
            ],
            options={
                'verbose_name': 'other name',
                'verbose_name_plural': 'other names',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='part',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Lower numbers come first. Empty: it comes last.', null=True, verbose_name='part'),
        ),
        migrations.AddField(
            model_name='author',
            name='beat',
            field=models.CharField(blank=True, help_text='What they write about, in one line.', max_length=160, verbose_name='beat'),
        ),
        migrations.AddField(
            model_name='author',
            name='bluesky',
            field=models.CharField(blank=True, help_text='name.example', max_length=120, validators=[django.core.validators.RegexValidator('^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]\\Z', 'Please give the handle without @, such as name.example.', code='no_bluesky')], verbose_name='Bluesky'),
        ),
        migrations.AddField(
            model_name='author',
            name='email',
            field=models.EmailField(blank=True, help_text='Shown on their page. Leave it empty to show none.', max_length=254, verbose_name='e-mail for readers'),
        ),
        migrations.AddField(
            model_name='author',
            name='has_page',
            field=models.BooleanField(default=True, help_text='An agency or “Staff” can be credited without a page of its own.', verbose_name='has a page'),
        ),
        migrations.AddField(
            model_name='author',
            name='mastodon',
            field=models.CharField(blank=True, help_text='@name@server.example', max_length=120, validators=[django.core.validators.RegexValidator('^@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z0-9-]{2,}\\Z', 'Please give the whole name, such as @name@server.example.', code='no_mastodon')], verbose_name='Mastodon'),
        ),
        migrations.AddField(
            model_name='author',
            name='website',
            field=models.URLField(blank=True, max_length=300, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='website'),
        ),
        migrations.AddField(
            model_name='tag',
            name='key',
            field=articles.models.taxonomy.KeyField('name', db_index=True, default='', editable=False, max_length=300),
        ),
        migrations.AlterField(
            model_name='tag',
            name='description',
            field=models.TextField(blank=True, help_text='One or two sentences for readers.', verbose_name='description'),
        ),
        migrations.CreateModel(
            name='Pick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picks', to='articles.article', verbose_name='article')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picked_by', to='articles.article', verbose_name='piece')),
            ],
            options={
                'verbose_name': 'related piece',
                'verbose_name_plural': 'related pieces',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=80, unique=True, validators=[articles.models.taxonomy.refuse_reserved], verbose_name='slug')),
                ('description', models.TextField(blank=True, help_text='One or two sentences for readers.', verbose_name='description')),
                ('is_complete', models.BooleanField(default=False, help_text='No part is to come: readers are told how many there are.', verbose_name='complete')),
            ],
            options={
                'verbose_name': 'series',
                'verbose_name_plural': 'series',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='series_once_per_source')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='articles.series', verbose_name='series'),
        ),
        migrations.AddField(
            model_name='redirect',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.series'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['kind', 'status', 'published_on', 'visible_from'], name='article_by_day'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(series__isnull=False), fields=['series', 'status', 'visible_from'], name='article_by_series'),
        ),
        migrations.AddField(
            model_name='tagalias',
            name='tag',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='articles.tag', verbose_name='tag'),
        ),
        migrations.AddConstraint(
            model_name='pick',
            constraint=models.UniqueConstraint(fields=('article', 'piece'), name='pick_once'),
        ),
    ]
