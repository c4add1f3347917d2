"""Reports, appeals, revisions, rules, what was learnt, subscriptions and mail, and more to say of a comment."""

import comments.paths
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0018_fill_openings'),
        ('comments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('email_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='asked')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='wants no mail')),
                ('token_version', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'address of a subscriber',
                'verbose_name_plural': 'addresses of subscribers',
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='objection')),
                ('state', models.CharField(choices=[('open', 'Open'), ('granted', 'Granted'), ('denied', 'Denied')], default='open', max_length=8, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        migrations.CreateModel(
            name='Discussion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens_at', models.TimeField(blank=True, help_text='Outside these hours every comment waits.', null=True, verbose_name='published from')),
                ('closes_at', models.TimeField(blank=True, null=True, verbose_name='published until')),
                ('slow_minutes', models.PositiveSmallIntegerField(default=0, help_text='0: as often as anybody likes.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='minutes between comments of one reader')),
                ('close_after_days', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as for the whole site. 0: never.', null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(3650)], verbose_name='close after so many days')),
                ('summary', models.CharField(blank=True, help_text='Two lines above the discussion.', max_length=500, verbose_name='what readers add')),
                ('summary_at', models.DateTimeField(blank=True, null=True, verbose_name='written')),
            ],
            options={
                'verbose_name': 'discussion',
                'verbose_name_plural': 'discussions',
            },
        ),
        migrations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=comments.paths.new_public_id, editable=False, max_length=13, unique=True)),
                ('author_name', models.CharField(max_length=120, verbose_name='name')),
                ('author_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('quote', models.CharField(blank=True, max_length=500, verbose_name='what it says')),
                ('body', models.TextField(verbose_name='what is wrong')),
                ('wants_credit', models.BooleanField(default=False, verbose_name='may be thanked by name')),
                ('network_hash', models.CharField(blank=True, default='', editable=False, max_length=32)),
                ('state', models.CharField(choices=[('new', 'New'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='new', max_length=10, verbose_name='state')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer to the reader')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'report of an error',
                'verbose_name_plural': 'reports of errors',
            },
        ),
        migrations.CreateModel(
            name='LearntWord',
            fields=[
                ('word', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('spam', models.PositiveIntegerField(default=0)),
                ('honest', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_spam', models.BooleanField()),
                ('words', models.JSONField(default=list)),
                ('learnt_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('once', models.CharField(editable=False, max_length=120, unique=True)),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('headers', models.JSONField(default=dict, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Given up')], default='waiting', max_length=8, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('abusive', 'It is abusive'), ('private_person', 'It names a private person'), ('unlawful', 'It may be unlawful'), ('advertising', 'It is advertising'), ('off_topic', 'It is off the subject'), ('other', 'Something else')], max_length=16, verbose_name='reason')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('reporter_hash', models.CharField(editable=False, max_length=64)),
                ('state', models.CharField(choices=[('open', 'Open'), ('upheld', 'Upheld'), ('dismissed', 'Dismissed')], default='open', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'report of a comment',
                'verbose_name_plural': 'reports of comments',
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('original', 'As it was posted'), ('edit', 'Edited by its writer'), ('redaction', 'Redacted by a moderator')], max_length=10, verbose_name='kind')),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('applied', 'Published'), ('refused', 'Refused')], default='applied', max_length=8, verbose_name='state')),
                ('body', models.TextField(verbose_name='text')),
                ('is_sealed', models.BooleanField(default=False, verbose_name='sealed')),
                ('held_reasons', models.JSONField(blank=True, default=list, verbose_name='why it was held')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'revision of a comment',
                'verbose_name_plural': 'revisions of comments',
                'ordering': ['comment', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('word', 'Word or phrase'), ('link', 'Site that is linked to'), ('name', 'Name'), ('email', 'E-mail address or its domain'), ('network', 'Network address or range')], max_length=8, verbose_name='kind')),
                ('pattern', models.CharField(max_length=200, verbose_name='what to look for')),
                ('action', models.CharField(choices=[('nudge', 'Ask the writer once whether it should stand so'), ('hold', 'Hold'), ('spam', 'Mark as spam'), ('reject', 'Reject'), ('trust', 'Trust')], default='hold', max_length=8, verbose_name='what follows')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('hits', models.PositiveIntegerField(default=0, editable=False, verbose_name='times found')),
                ('last_hit_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last found')),
            ],
            options={
                'verbose_name': 'rule',
                'verbose_name_plural': 'rules',
                'permissions': [('manage_rules', 'Can manage rules for comments')],
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='signal')),
                ('points', models.SmallIntegerField(verbose_name='points')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'signal',
                'verbose_name_plural': 'signals',
            },
        ),
        migrations.CreateModel(
            name='SignalTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='signal')),
                ('week', models.DateField(verbose_name='week')),
                ('right', models.PositiveIntegerField(default=0, verbose_name='right')),
                ('wrong', models.PositiveIntegerField(default=0, verbose_name='wrong')),
            ],
            options={
                'verbose_name': 'precision of a signal',
                'verbose_name_plural': 'precision of signals',
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('last_told_at', models.DateTimeField(blank=True, null=True, verbose_name='last told')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
            },
        ),
        migrations.AlterModelOptions(
            name='comment',
            options={'permissions': [('moderate_comment', 'Can moderate comments'), ('redact_comment', 'Can redact comments'), ('view_pii', 'Can see e-mail addresses of commenters'), ('erase_personal_data', 'Can erase personal data of commenters')], 'verbose_name': 'reply', 'verbose_name_plural': 'replies'},
        ),
        migrations.AddField(
            model_name='comment',
            name='answered_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered by the newsroom'),
        ),
        migrations.AddField(
            model_name='comment',
            name='asks',
            field=models.BooleanField(default=False, editable=False, verbose_name='asks something'),
        ),
        migrations.AddField(
            model_name='comment',
            name='closed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answers closed'),
        ),
        migrations.AddField(
            model_name='comment',
            name='closed_note',
            field=models.CharField(blank=True, default='', editable=False, max_length=300, verbose_name='why answers are closed'),
        ),
        migrations.AddField(
            model_name='comment',
            name='edited_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='edited by its writer'),
        ),
        migrations.AddField(
            model_name='comment',
            name='kept_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='found to be in order'),
        ),
        migrations.AddField(
            model_name='comment',
            name='picked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='picked by the editors'),
        ),
        migrations.AddField(
            model_name='comment',
            name='redacted_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='redacted'),
        ),
        migrations.AddField(
            model_name='comment',
            name='report_count',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='open reports'),
        ),
        migrations.AddField(
            model_name='comment',
            name='simhash',
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='text_hash',
            field=models.CharField(blank=True, default='', editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='comment',
            name='voices',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='commenter',
            name='is_watched',
            field=models.BooleanField(default=False, help_text='Whatever they write waits for a moderator; they are told so.', verbose_name='always hold'),
        ),
        migrations.AddField(
            model_name='commenter',
            name='verified_hash',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='hash of a confirmed address'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('text_hash', ''), _negated=True), fields=['text_hash'], name='comment_same_text'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('picked_at__isnull', False)), fields=['article', 'picked_at'], name='comment_picks'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('picked_at__isnull', False)), fields=['-picked_at'], name='comment_all_picks'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('answered_at', None), ('asks', True), ('status', 'published')), fields=['published_at'], name='comment_unanswered'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('report_count__gt', 0)), fields=['-report_count', 'id'], name='comment_reported'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('author_email', ''), _negated=True), fields=['author_email'], name='comment_by_email'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('has_place', True), ('parent__isnull', True)), fields=['article', 'voices', 'created_at', 'id'], name='comment_discussed_roots'),
        ),
        migrations.AddIndex(
            model_name='address',
            index=models.Index(condition=models.Q(('confirmed_at', None)), fields=['created_at'], name='address_unconfirmed'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='comment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='comments.comment', verbose_name='comment'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='rejected_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rejected by'),
        ),
        migrations.AddField(
            model_name='discussion',
            name='article',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='discussion', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='discussion',
            name='summary_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AddField(
            model_name='errorreport',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='error_reports', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='errorreport',
            name='commenter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='error_reports', to='comments.commenter', verbose_name='commenter'),
        ),
        migrations.AddField(
            model_name='errorreport',
            name='correction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='error_reports', to='articles.correction', verbose_name='correction'),
        ),
        migrations.AddField(
            model_name='errorreport',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='comment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='lesson', to='comments.comment'),
        ),
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_attempt_at'], name='mail_waiting'),
        ),
        migrations.AddIndex(
            model_name='outgoingmail',
            index=models.Index(fields=['created_at'], name='mail_by_age'),
        ),
        migrations.AddField(
            model_name='report',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment', verbose_name='comment'),
        ),
        migrations.AddField(
            model_name='revision',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator'),
        ),
        migrations.AddField(
            model_name='revision',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='comments.comment', verbose_name='comment'),
        ),
        migrations.AddField(
            model_name='rule',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='signal',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddConstraint(
            model_name='signaltally',
            constraint=models.UniqueConstraint(fields=('code', 'week'), name='comment_signal_once_a_week'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='address',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='comments.address', verbose_name='address'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article', verbose_name='article'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='comment',
            field=models.ForeignKey(blank=True, help_text='Empty: the whole discussion.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='comments.comment', verbose_name='comment'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['created_at', 'id'], name='comment_appeal_open'),
        ),
        migrations.AddConstraint(
            model_name='discussion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes_at__isnull', True), ('opens_at__isnull', True)), models.Q(('closes_at__isnull', False), ('opens_at__isnull', False)), _connector='OR'), name='discussion_hours_are_two', violation_error_message='Give both hours, or none.'),
        ),
        migrations.AddIndex(
            model_name='errorreport',
            index=models.Index(condition=models.Q(('state', 'new')), fields=['created_at', 'id'], name='error_report_new'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['created_at', 'id'], name='comment_report_open'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('comment', 'reporter_hash'), name='comment_reported_once_by_each'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['created_at', 'id'], name='comment_edit_waiting'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('comment', 'number'), name='comment_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('comment',), name='comment_one_edit_waits'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.UniqueConstraint(fields=('kind', 'pattern'), name='comment_rule_once'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['article'], name='subscription_running'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(condition=models.Q(('comment', None)), fields=('address', 'article'), name='subscription_of_a_discussion_once'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(condition=models.Q(('comment__isnull', False)), fields=('address', 'comment'), name='subscription_to_answers_once'),
        ),
    ]
