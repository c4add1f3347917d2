"""Who makes rules for comments, and says what signs weigh: editors and moderators."""

from importlib import import_module

from django.db import migrations

_first = import_module("newsroom.migrations.0001_groups")


def make_groups(apps, schema_editor):
    """Give both groups the permission, under the name that the model gives it."""
    using = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(using)
    kind, _ = kinds.get_or_create(app_label="comments", model="rule")
    permission, _ = apps.get_model("auth", "Permission").objects.using(using).get_or_create(
        content_type=kind, codename="manage_rules", defaults={"name": "Can manage rules for comments"}
    )
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=["Editor", "Moderator"]):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0008_groups_of_front_pages"), ("comments", "0003_judging")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
