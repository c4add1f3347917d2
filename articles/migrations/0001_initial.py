"""Pieces, where they live, who made them, and the editions that tell kept pages they are stale."""

import articles.models.taxonomy
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='SiteSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Newsroom', max_length=80, verbose_name='name of the site')),
                ('tagline', models.CharField(blank=True, max_length=160, verbose_name='tagline')),
                ('place', models.CharField(blank=True, help_text='Shown beside the date: London.', max_length=80, verbose_name='place')),
                ('description', models.TextField(blank=True, help_text='One sentence for search engines and feeds.', max_length=300, verbose_name='description')),
            ],
            options={
                'verbose_name': 'site settings',
                'verbose_name_plural': 'site settings',
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('kind', models.CharField(choices=[('article', 'Article'), ('page', 'Page')], default='article', editable=False, max_length=10)),
                ('headline', models.CharField(max_length=300, verbose_name='headline')),
                ('kicker', models.CharField(blank=True, help_text='A short label above the headline.', max_length=80, verbose_name='kicker')),
                ('standfirst', models.TextField(blank=True, max_length=1000, verbose_name='standfirst')),
                ('body', models.TextField(blank=True, verbose_name='body')),
                ('dateline', models.CharField(blank=True, help_text='The place it was reported from.', max_length=120, verbose_name='dateline')),
                ('label', models.CharField(choices=[('news', 'News'), ('analysis', 'Analysis'), ('opinion', 'Opinion'), ('explainer', 'Explainer'), ('review', 'Review'), ('live', 'Live'), ('sponsored', 'Sponsored'), ('satire', 'Satire'), ('archive', 'From the archive')], default='news', max_length=12, verbose_name='label')),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=80, verbose_name='slug')),
                ('path', models.CharField(blank=True, default='', editable=False, max_length=400)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('in_edit', 'In edit'), ('ready', 'Ready'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=12, verbose_name='status')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('saved_at', models.DateTimeField(editable=False, verbose_name='saved')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published')),
                ('published_on', models.DateField(blank=True, editable=False, null=True)),
                ('displayed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='displayed')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='updated')),
                ('embargoed_until', models.DateTimeField(blank=True, help_text='Nobody may see it earlier, whatever else is set.', null=True, verbose_name='embargoed until')),
                ('visible_from', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Greatest(models.F('published_at'), django.db.models.functions.comparison.Coalesce(models.F('embargoed_until'), models.F('published_at'))), output_field=models.DateTimeField(null=True))),
                ('withdrawal_reason', models.TextField(blank=True, editable=False, verbose_name='reason for withdrawal')),
                ('replies', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed: what was said stays'), ('hidden', 'Hidden: no replies are shown')], default='open', max_length=8, verbose_name='replies')),
                ('replies_close_at', models.DateTimeField(blank=True, null=True, verbose_name='replies close')),
                ('reply_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='replies')),
                ('word_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='words')),
                ('edition', models.PositiveBigIntegerField(default=1, editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('imported_version', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='articles.article', verbose_name='parent page')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'permissions': [('publish_article', 'Can publish, schedule and withdraw articles')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
            ],
            options={
                'verbose_name': 'page',
                'verbose_name_plural': 'pages',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('articles.article',),
        ),
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=80, unique=True, validators=[articles.models.taxonomy.refuse_reserved], verbose_name='slug')),
                ('job_title', models.CharField(blank=True, max_length=120, verbose_name='job title')),
                ('bio', models.TextField(blank=True, verbose_name='biography')),
                ('user', models.OneToOneField(blank=True, help_text='The account this person signs in with, if any.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='author', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'author',
                'verbose_name_plural': 'authors',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Byline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('reporting', 'Reporting'), ('additional_reporting', 'Additional reporting'), ('editing', 'Editing'), ('photography', 'Photography'), ('illustration', 'Illustration'), ('translation', 'Translation')], default='reporting', max_length=24, verbose_name='role')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bylines', to='articles.article')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bylines', to='articles.author', verbose_name='author')),
            ],
            options={
                'verbose_name': 'byline',
                'verbose_name_plural': 'bylines',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='authors',
            field=models.ManyToManyField(related_name='articles', through='articles.Byline', to='articles.author', verbose_name='authors'),
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('correction', 'Correction'), ('clarification', 'Clarification'), ('update', 'Update'), ('note', 'Editor’s note')], default='correction', max_length=14, verbose_name='kind')),
                ('text', models.TextField(verbose_name='text')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='issued')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='articles.article')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['issued_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('file', models.ImageField(height_field='height', max_length=200, upload_to='r/', verbose_name='file', width_field='width')),
                ('width', models.PositiveIntegerField(default=0, editable=False)),
                ('height', models.PositiveIntegerField(default=0, editable=False)),
                ('alt', models.CharField(blank=True, help_text='What is seen, for those who do not see it.', max_length=400, verbose_name='text alternative')),
                ('alt_state', models.CharField(choices=[('written', 'Written'), ('decorative', 'Decorative: says nothing that the text does not'), ('missing', 'Missing')], default='written', max_length=12, verbose_name='state of the text alternative')),
                ('caption', models.CharField(blank=True, help_text='What the picture shows.', max_length=500, verbose_name='caption')),
                ('credit', models.CharField(blank=True, help_text='Whose it is.', max_length=200, verbose_name='credit')),
                ('focal_x', models.PositiveSmallIntegerField(default=50, editable=False, validators=[django.core.validators.MaxValueValidator(100)])),
                ('focal_y', models.PositiveSmallIntegerField(default=50, editable=False, validators=[django.core.validators.MaxValueValidator(100)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='picture_once_per_source')],
            },
        ),
        migrations.AddField(
            model_name='author',
            name='photo',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.picture', verbose_name='photo'),
        ),
        migrations.AddField(
            model_name='article',
            name='lead_picture',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lead_of', to='articles.picture', verbose_name='lead picture'),
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=80, validators=[articles.models.taxonomy.refuse_reserved], verbose_name='slug')),
                ('path', models.CharField(editable=False, max_length=400, unique=True)),
                ('description', models.TextField(blank=True, help_text='One or two sentences for readers.', verbose_name='description')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first.', verbose_name='position')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='articles.section', verbose_name='parent section')),
            ],
            options={
                'verbose_name': 'section',
                'verbose_name_plural': 'sections',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='secondary_sections',
            field=models.ManyToManyField(blank=True, related_name='also_articles', to='articles.section', verbose_name='further sections'),
        ),
        migrations.AddField(
            model_name='article',
            name='section',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.section', verbose_name='section'),
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=80, unique=True, validators=[articles.models.taxonomy.refuse_reserved], verbose_name='slug')),
                ('description', models.TextField(blank=True, verbose_name='description')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='tag_once_per_source')],
            },
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500, unique=True, verbose_name='former address')),
                ('to_path', models.CharField(blank=True, max_length=500, verbose_name='or a path of this site')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.article')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.author')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.section')),
                ('tag', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_addresses', to='articles.tag')),
            ],
            options={
                'verbose_name': 'redirect',
                'verbose_name_plural': 'redirects',
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='articles', to='articles.tag', verbose_name='tags'),
        ),
        migrations.AddIndex(
            model_name='byline',
            index=models.Index(fields=['author', 'article'], name='byline_by_author'),
        ),
        migrations.AddConstraint(
            model_name='byline',
            constraint=models.UniqueConstraint(fields=('article', 'author', 'role'), name='byline_once_per_role'),
        ),
        migrations.AddConstraint(
            model_name='author',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='author_once_per_source'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='section_once_per_source'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['kind', 'status', 'displayed_at'], name='article_by_date'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['section', 'status', 'displayed_at'], name='article_by_section'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['status', 'visible_from'], name='article_by_clock'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['kind', 'status', 'reply_count'], name='article_by_replies'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['kind', 'saved_at'], name='article_by_saving'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), models.Q(('displayed_at__isnull', False), ('published_at__isnull', False), ('published_on__isnull', False)), _connector='OR'), name='article_published_is_dated', violation_error_message='A published piece has a date.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'article')), fields=('published_on', 'slug'), name='article_one_per_address'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'page')), fields=('path',), name='page_one_per_address'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='article_once_per_source'),
        ),
    ]
