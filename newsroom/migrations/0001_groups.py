"""Make the groups Reporter, Editor and Moderator, with what each may do.

Permissions normally appear after the last migration; those that the groups need are made here, so that a fresh
database has whole groups. A group that is there already keeps what it has and gains the rest. Undoing takes the
three groups away and leaves the permissions.
"""

from django.db import migrations

VIEW, WRITE, ALL = ["view"], ["view", "add", "change"], ["view", "add", "change", "delete"]

GROUPS = {
    "Reporter": {
        "articles": {
            "article": WRITE,
            "picture": WRITE,
            "tag": ["view", "add"],
            "section": VIEW,
            "author": VIEW,
            "page": VIEW,
        },
    },
    "Editor": {
        "articles": {
            "article": [*ALL, "publish"],
            "page": ALL,
            "picture": ALL,
            "section": ALL,
            "tag": ALL,
            "author": ALL,
            "redirect": ALL,
            "sitesettings": ["view", "change"],
        },
        "comments": {"comment": ["view", "change", "moderate"]},
    },
    "Moderator": {
        "articles": {"article": VIEW, "page": VIEW, "picture": VIEW, "section": VIEW, "tag": VIEW, "author": VIEW},
        "comments": {"comment": ["view", "change", "moderate"]},
    },
}

NAMES = {
    "publish_article": "Can publish, schedule and withdraw articles",
    "moderate_comment": "Can moderate comments",
    "change_sitesettings": "Can change site settings",
    "view_sitesettings": "Can view site settings",
}


def make_groups(apps, schema_editor, groups=GROUPS):
    """Make what is missing of groups, content types and permissions."""
    using = schema_editor.connection.alias
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for group_name, models_by_app in groups.items():
        group, _ = Group.objects.using(using).get_or_create(name=group_name)
        for app, actions_by_model in models_by_app.items():
            for model, actions in actions_by_model.items():
                kind, _ = ContentType.objects.using(using).get_or_create(app_label=app, model=model)
                for action in actions:
                    codename = f"{action}_{model}"
                    permission, _ = Permission.objects.using(using).get_or_create(
                        content_type=kind,
                        codename=codename,
                        defaults={"name": NAMES.get(codename, f"Can {action} {model}")},
                    )
                    group.permissions.add(permission)


def remove_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("articles", "0002_first_editions"),
        ("comments", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
