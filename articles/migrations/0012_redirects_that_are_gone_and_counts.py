"""Redirects that say that something is gone, and, in the side database, counts of what readers ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0011_keys_of_tags'),
    ]

    operations = [
        migrations.CreateModel(
            name='MissedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500, unique=True, verbose_name='address')),
                ('number', models.PositiveBigIntegerField(default=0, verbose_name='asked for')),
                ('first_at', models.DateTimeField(verbose_name='first')),
                ('last_at', models.DateTimeField(verbose_name='last')),
                ('referrer', models.CharField(blank=True, max_length=300, verbose_name='asked from')),
                ('is_ignored', models.BooleanField(default=False, verbose_name='ignored')),
            ],
            options={
                'verbose_name': 'address that leads nowhere',
                'verbose_name_plural': 'addresses that lead nowhere',
                'ordering': ['-number', '-last_at'],
                'default_permissions': ['view', 'change', 'delete'],
            },
        ),
        migrations.AddField(
            model_name='redirect',
            name='gone_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='or gone, because'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='created_at',
            field=models.DateTimeField(auto_now_add=True, verbose_name='since'),
        ),
        migrations.CreateModel(
            name='RedirectHit',
            fields=[
                ('redirect_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['number'], name='redirect_hit_by_number')],
            },
        ),
        migrations.AddIndex(
            model_name='redirect',
            index=models.Index(fields=['to_path'], name='redirect_by_target_path'),
        ),
    ]
