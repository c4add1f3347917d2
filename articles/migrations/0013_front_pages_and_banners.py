"""Front pages that editors run, with their places and rails, and the banner at the top of every page."""

import articles.models.banners
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_redirects_that_are_gone_and_counts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='article',
            name='is_pinned',
            field=models.BooleanField(default=False, help_text='It leads the front page, whatever is newer. Only what is placed on a front page by hand stands above it.', verbose_name='keep at the top'),
        ),
        migrations.CreateModel(
            name='Front',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('starts_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='from')),
                ('saved_at', models.DateTimeField(editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(help_text='For the desk alone: Monday morning.', max_length=80, verbose_name='name')),
                ('ends_at', models.DateTimeField(blank=True, help_text='Empty: until a later front page begins.', null=True, verbose_name='until')),
                ('is_ready', models.BooleanField(default=False, help_text='Readers see it from its start on. Without this it is a draft.', verbose_name='ready')),
                ('shows_discussed', models.BooleanField(default=True, verbose_name='show “Most discussed”')),
            ],
            options={
                'verbose_name': 'front page',
                'verbose_name_plural': 'front pages',
                'indexes': [models.Index(condition=models.Q(('is_ready', True)), fields=['ends_at', 'starts_at'], name='front_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='front_ends_after_it_starts', violation_error_message='It ends before it starts. Please give an end that comes after the start.'), models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='front_once_per_source')],
            },
        ),
        migrations.CreateModel(
            name='Banner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('source_id', models.CharField(blank=True, default='', editable=False, max_length=190)),
                ('starts_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='from')),
                ('saved_at', models.DateTimeField(editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('text', models.CharField(max_length=160, verbose_name='text')),
                ('level', models.CharField(choices=[('breaking', 'Breaking'), ('developing', 'Developing'), ('notice', 'Notice')], default='breaking', max_length=12, verbose_name='level')),
                ('address', models.CharField(blank=True, help_text='A path of this site, or an address that begins with https://.', max_length=300, validators=[articles.models.banners.check_address], verbose_name='or to the address')),
                ('ends_at', models.DateTimeField(default=articles.models.banners.default_end, verbose_name='until')),
                ('piece', models.ForeignKey(blank=True, help_text='If the piece is withdrawn, the banner stays without a link.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='banners', to='articles.article', verbose_name='links to the piece')),
            ],
            options={
                'verbose_name': 'banner',
                'verbose_name_plural': 'banners',
                'indexes': [models.Index(fields=['ends_at', 'starts_at'], name='banner_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='banner_ends_after_it_starts', violation_error_message='It ends before it starts. Please give an end that comes after the start.'), models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='banner_once_per_source'), models.CheckConstraint(condition=models.Q(('piece__isnull', True), ('address', ''), _connector='OR'), name='banner_has_one_link', violation_error_message='A banner has one link: choose a piece or give an address, not both.')],
            },
        ),
        migrations.CreateModel(
            name='Rail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('pieces', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(9)], verbose_name='pieces')),
                ('front', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rails', to='articles.front', verbose_name='front page')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.section', verbose_name='section')),
            ],
            options={
                'verbose_name': 'rail',
                'verbose_name_plural': 'rails',
                'ordering': ['position', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('front', 'section'), name='front_has_a_rail_once', violation_error_message='This section has a rail already.')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(choices=[('lead', 'Lead'), ('top', 'Top stories'), ('opinion', 'Opinion'), ('rail', 'Rails of sections')], max_length=8, verbose_name='area')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('front', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='articles.front', verbose_name='front page')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='front_slots', to='articles.article', verbose_name='piece')),
                ('section', models.ForeignKey(blank=True, help_text='The section in whose rail it stands.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.section', verbose_name='rail')),
            ],
            options={
                'verbose_name': 'place',
                'verbose_name_plural': 'places',
                'ordering': ['position', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('front', 'piece'), name='front_holds_a_piece_once', violation_error_message='This piece stands on the page already.'), models.UniqueConstraint(condition=models.Q(('area', 'lead')), fields=('front',), name='front_has_one_lead', violation_error_message='A front page has one lead.'), models.CheckConstraint(condition=models.Q(models.Q(('area', 'rail'), ('section__isnull', False)), models.Q(models.Q(('area', 'rail'), _negated=True), ('section__isnull', True)), _connector='OR'), name='front_rail_names_its_section', violation_error_message='A piece in a rail says of which section; any other says none.')],
            },
        ),
    ]
