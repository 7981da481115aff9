"""Moderators choose what comes first for a question."""

from django.db import migrations

MODERATORS = "Moderators"


def let_moderators_promote(apps, _schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    group, _created = Group.objects.get_or_create(name=MODERATORS)
    content_type, _created = ContentType.objects.get_or_create(
        app_label="wagtailsearchpromotions", model="searchpromotion"
    )
    for action in ("add", "change", "delete"):
        # Permissions are made once every migration has run: this one may come first.
        permission, _created = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_searchpromotion",
            defaults={"name": f"Can {action} search promotion"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_trigrams"),
        ("home", "0004_editorial_roles"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
    ]

    operations = [migrations.RunPython(let_moderators_promote, migrations.RunPython.noop)]
