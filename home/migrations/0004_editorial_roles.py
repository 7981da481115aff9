"""Who writes, translates and publishes the site: four groups, the libraries they share, and the way to publication."""

from django.db import migrations

REGIONAL, NATIONAL, TRANSLATORS, MODERATORS = (
    "Regional editors",
    "National editors",
    "Translators",
    "Moderators",
)
# The group that Wagtail makes, and that the certification lets into the administration.
WAGTAIL_EDITORS = "Editors"
ACCESS = ("wagtailadmin", "admin", "access_admin")
TRANSLATE = ("wagtail_localize", "translation", "submit_translation")
PAGES = {
    NATIONAL: ("add", "change"),
    MODERATORS: ("add", "change", "publish", "lock", "unlock", "bulk_delete"),
}
# Lists under which regional editors write; those made later are opened when they are made.
OPEN_TO_REGIONS = (
    "cooperationindexpage",
    "initiativeindexpage",
    "meetingindexpage",
    "newsindexpage",
    "personindexpage",
    "sheetindexpage",
    "synthesisindexpage",
)
SNIPPETS = ("menu", "footer", "sitenotice")
SUBJECTS = ("theme", "region")
# People who register for meetings; to change one is to cancel it.
REGISTRATIONS = ("registration",)
# What visitors propose; to change one is to decline it.
PROPOSALS = ("proposal",)
LIBRARY = (("wagtailimages", "image"), ("wagtaildocs", "document"))
REGIONAL_LIBRARY = "Antennes régionales"
WORKFLOW, TASK = "Modération", "Accord de la modération"
WAGTAIL_WORKFLOW = "Moderators approval"


def model_permissions():
    """The rights of each group on things that are not pages, as (app, model, codename)."""

    def on(models, *actions):
        return [("home", model, f"{action}_{model}") for model in models for action in actions]

    return {
        REGIONAL: [],
        NATIONAL: [
            *on(SNIPPETS, "add", "change"),
            *on(SUBJECTS, "add", "change"),
            *on(REGISTRATIONS, "view", "change"),
            TRANSLATE,
        ],
        TRANSLATORS: [*on(SNIPPETS, "change"), TRANSLATE],
        MODERATORS: [
            *on(SNIPPETS, "add", "change", "delete", "publish"),
            *on(SUBJECTS, "add", "change", "delete"),
            *on(REGISTRATIONS, "view", "change"),
            *on(PROPOSALS, "view", "change"),
            *[
                ("wagtailredirects", "redirect", f"{action}_redirect")
                for action in ("add", "change", "delete")
            ],
            TRANSLATE,
        ],
    }


def give_roles(apps, _schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name=WAGTAIL_EDITORS).exclude(name=NATIONAL).update(name=NATIONAL)
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in model_permissions()}
    for name, asked in model_permissions().items():
        groups[name].permissions.set([permission(apps, *ACCESS), *[permission(apps, *one) for one in asked]])
    give_pages(apps, groups)
    give_libraries(apps, groups)
    give_workflow(apps, groups[MODERATORS])


def permission(apps, app_label, model, codename):
    """Permissions are made once every migration has run: this one may come first."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _created = ContentType.objects.get_or_create(app_label=app_label, model=model)
    action = codename.removesuffix(f"_{model}")
    return Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {action} {model}"}
    )[0]


def page_permission(apps, action):
    return permission(apps, "wagtailcore", "page", f"{action}_page")


def give_pages(apps, groups):
    """Each tree has its people: Wagtail's own rights on the root give way."""
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    HomePage = apps.get_model("home", "HomePage")
    Page = apps.get_model("wagtailcore", "Page")
    GroupPagePermission.objects.filter(group__in=groups.values()).delete()

    def give(group, page_id, *actions):
        for action in actions:
            GroupPagePermission.objects.create(
                group=groups[group], page_id=page_id, permission=page_permission(apps, action)
            )

    for home in HomePage.objects.select_related("locale"):
        for group, actions in PAGES.items():
            give(group, home.pk, *actions)
        if home.locale.language_code != "fr":
            give(TRANSLATORS, home.pk, "change")
    for index in Page.objects.filter(content_type__app_label="home", content_type__model__in=OPEN_TO_REGIONS):
        give(REGIONAL, index.pk, "add")


def give_libraries(apps, groups):
    """Everybody uses every picture and document; regional editors add theirs to a collection of their own."""
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = Collection.objects.get(depth=1)
    GroupCollectionPermission.objects.filter(group__in=groups.values()).delete()
    library = Collection.objects.filter(name=REGIONAL_LIBRARY, depth=2).first()
    if library is None:
        last = Collection.objects.filter(depth=2).order_by("path").last()
        # Numbers of a treebeard path are written in base 36, four characters a level.
        number = int(last.path[-4:], 36) + 1 if last else 1
        library = Collection.objects.create(
            name=REGIONAL_LIBRARY, path=root.path + in_base_36(number), depth=2, numchild=0
        )
        Collection.objects.filter(pk=root.pk).update(numchild=Collection.objects.filter(depth=2).count())

    def give(group, collection, *actions):
        for app_label, model in LIBRARY:
            for action in actions:
                GroupCollectionPermission.objects.create(
                    group=groups[group],
                    collection=collection,
                    permission=permission(apps, app_label, model, f"{action}_{model}"),
                )

    give(REGIONAL, root, "choose")
    give(REGIONAL, library, "add")
    give(TRANSLATORS, root, "choose")
    for group in (NATIONAL, MODERATORS):
        give(group, root, "add", "change", "choose")
    for action in ("add", "change", "delete"):
        GroupCollectionPermission.objects.create(
            group=groups[MODERATORS],
            collection=root,
            permission=permission(apps, "wagtailcore", "collection", f"{action}_collection"),
        )


def in_base_36(number):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = ""
    while number:
        number, rest = divmod(number, 36)
        found = digits[rest] + found
    return found.rjust(4, "0")


def give_workflow(apps, moderators):
    """What is sent for moderation, in each tree, waits for one of the moderators."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    HomePage = apps.get_model("home", "HomePage")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    content_type, _created = ContentType.objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    # Wagtail's own is renamed rather than replaced: what waits in it goes on waiting.
    Workflow.objects.filter(name=WAGTAIL_WORKFLOW).update(name=WORKFLOW)
    GroupApprovalTask.objects.filter(name=WAGTAIL_WORKFLOW).update(name=TASK)
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    task = GroupApprovalTask.objects.filter(name=TASK).first() or GroupApprovalTask.objects.create(
        name=TASK, content_type=content_type
    )
    task.groups.set([moderators])
    WorkflowTask.objects.get_or_create(workflow=workflow, task_id=task.pk, defaults={"sort_order": 0})
    WorkflowPage.objects.filter(workflow=workflow).delete()
    for home in HomePage.objects.all():
        WorkflowPage.objects.update_or_create(page_id=home.pk, defaults={"workflow": workflow})


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_page_types"),
        # It lets the group "Editors", renamed here, into the administration.
        ("certification", "0002_groups"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0005_editingsession_is_editing"),
        # They give rights to every group they find.
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(give_roles, migrations.RunPython.noop)]
