"""Comments, who wrote them, what was decided about them, and the rate buckets of the side database."""

import comments.paths
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('articles', '0002_first_editions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bucket',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('tokens', models.FloatField()),
                ('updated_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Commenter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='hash of the key')),
                ('approved', models.PositiveIntegerField(default=0, verbose_name='published comments')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='rejected comments')),
                ('spam', models.PositiveIntegerField(default=0, verbose_name='spam')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='last approved')),
                ('refused_at', models.DateTimeField(blank=True, null=True, verbose_name='last refused')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first seen')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
            ],
            options={
                'verbose_name': 'commenter',
                'verbose_name_plural': 'commenters',
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=comments.paths.new_public_id, editable=False, max_length=13, unique=True)),
                ('kind', models.CharField(choices=[('reply', 'Reply'), ('pingback', 'Pingback'), ('trackback', 'Trackback')], default='reply', editable=False, max_length=10, verbose_name='kind')),
                ('status', models.CharField(choices=[('pending', 'Pending'), ('published', 'Published'), ('spam', 'Spam'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='pending', editable=False, max_length=10, verbose_name='status')),
                ('depth', models.PositiveIntegerField(default=0, editable=False)),
                ('path', models.CharField(blank=True, default='', editable=False, max_length=80)),
                ('published_below', models.PositiveIntegerField(default=0, editable=False)),
                ('has_place', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('status', 'published'), ('published_below__gt', 0), _connector='OR'), then=models.Value(True)), default=models.Value(False)), output_field=models.BooleanField())),
                ('author_name', models.CharField(max_length=120, verbose_name='name')),
                ('author_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('author_url', models.URLField(blank=True, verbose_name='website')),
                ('body', models.TextField(verbose_name='comment')),
                ('body_html', models.TextField(blank=True, default='', editable=False)),
                ('renderer_version', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('held_reasons', models.JSONField(blank=True, default=list, editable=False, verbose_name='why it was held')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='written')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published')),
                ('network_hash', models.CharField(blank=True, default='', editable=False, max_length=32)),
                ('idempotency_key', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article', verbose_name='article')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='replies', to='comments.comment', verbose_name='in reply to')),
                ('root', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='comments.comment')),
                ('user', models.ForeignKey(blank=True, help_text='Set only when the comment was posted from a signed-in staff account.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to=settings.AUTH_USER_MODEL, verbose_name='member of staff')),
                ('commenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='comments.commenter', verbose_name='commenter')),
            ],
            options={
                'verbose_name': 'reply',
                'verbose_name_plural': 'replies',
                'permissions': [('moderate_comment', 'Can moderate comments')],
            },
        ),
        migrations.CreateModel(
            name='ModerationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_status', models.CharField(choices=[('pending', 'Pending'), ('published', 'Published'), ('spam', 'Spam'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='from')),
                ('to_status', models.CharField(choices=[('pending', 'Pending'), ('published', 'Published'), ('spam', 'Spam'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='to')),
                ('reason', models.CharField(max_length=40, verbose_name='reason')),
                ('note', models.TextField(blank=True, default='', verbose_name='note')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='decided')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='comments.comment', verbose_name='comment')),
            ],
            options={
                'verbose_name': 'moderation event',
                'verbose_name_plural': 'moderation events',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['article', 'status', 'root', 'path'], name='comment_by_article'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('has_place', True), ('parent__isnull', True)), fields=['article', 'created_at', 'id'], name='comment_shown_roots'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('has_place', True)), fields=['root', 'path'], name='comment_shown_replies'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['created_at', 'id'], name='comment_waiting'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('status', 'published'), _negated=True), fields=['status', 'id'], name='comment_not_published'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('network_hash__gt', '')), fields=['created_at'], name='comment_with_network'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['reply', 'pingback', 'trackback'])), name='comment_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'published', 'spam', 'rejected', 'withdrawn'])), name='comment_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='comment_published_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parent', None), ('root', None)), models.Q(('parent__isnull', False), ('root__isnull', False)), _connector='OR'), name='comment_root_goes_with_parent'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='comment_once_per_source'),
        ),
    ]
