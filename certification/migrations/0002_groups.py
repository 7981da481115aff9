"""The groups that open the administration to those who hold a staff mandate; what each may do follows its mandate."""

from django.db import migrations

GROUPS = ("Secretariat", "Impartiality guardians", "Scheme managers")
# Wagtail makes these two with their rights on pages.
EDITORIAL = ("Editors", "Moderators")


def open_administration(apps, _schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    content_type, _created = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    access, _created = Permission.objects.get_or_create(
        content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for name in (*GROUPS, *EDITORIAL):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(access)


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0005_editingsession_is_editing"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(open_administration, migrations.RunPython.noop)]
