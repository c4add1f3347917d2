"""What each group may do with the log of addresses that lead nowhere: those who make redirects read it."""

from importlib import import_module

from django.db import migrations

_first = import_module("newsroom.migrations.0001_groups")

GROUPS = {"Editor": {"articles": {"missedaddress": ["view", "change", "delete"]}}}


def make_groups(apps, schema_editor):
    """Give the group its permissions, and leave those that it has."""
    _first.make_groups(apps, schema_editor, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0006_groups_of_series"), ("articles", "0012_redirects_that_are_gone_and_counts")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
