"""What each group may do with documents."""

from importlib import import_module

from django.db import migrations

_first = import_module("newsroom.migrations.0001_groups")

GROUPS = {
    "Reporter": {"articles": {"document": _first.WRITE}},
    "Editor": {"articles": {"document": _first.ALL}},
    "Moderator": {"articles": {"document": _first.VIEW}},
}


def make_groups(apps, schema_editor):
    """Give the groups their permissions, and leave those that they have."""
    _first.make_groups(apps, schema_editor, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0002_moving_in"), ("articles", "0007_moving_in")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
