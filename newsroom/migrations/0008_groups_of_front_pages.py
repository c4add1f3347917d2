"""What each group may do with front pages and banners: editors run them."""

from importlib import import_module

from django.db import migrations

_first = import_module("newsroom.migrations.0001_groups")

GROUPS = {"Editor": {"articles": {"front": _first.ALL, "banner": _first.ALL}}}


def make_groups(apps, schema_editor):
    """Give the group its permissions, and leave those that it has."""
    _first.make_groups(apps, schema_editor, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0007_groups_of_missed_addresses"), ("articles", "0013_front_pages_and_banners")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
