"""What each group may do with series. Other names of tags and related pieces go with what they belong to."""

from importlib import import_module

from django.db import migrations

_first = import_module("newsroom.migrations.0001_groups")

GROUPS = {
    "Reporter": {"articles": {"series": ["view"]}},
    "Editor": {"articles": {"series": _first.ALL}},
    "Moderator": {"articles": {"series": ["view"]}},
}


def make_groups(apps, schema_editor):
    """Give the groups their permissions, and leave those that they have."""
    _first.make_groups(apps, schema_editor, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0005_old_numbers"), ("articles", "0011_keys_of_tags")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
