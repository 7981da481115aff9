"""The first tree of the site: one home page a language, each the translation of the others; French is the root."""

import uuid

from django.db import migrations

# In place of the page that Wagtail welcomes with.
WELCOME_PATH = "00010001"
PAGES = (("fr", "Accueil", "accueil"), ("en", "Home", "home"), ("es", "Inicio", "inicio"))


def plant(apps, _schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    if HomePage.objects.exists():
        return
    content_type, _created = ContentType.objects.get_or_create(app_label="home", model="homepage")
    welcome = Page.objects.filter(path=WELCOME_PATH)
    # Sites that lead to the welcome page would go with it.
    Site.objects.filter(root_page__in=welcome).delete()
    welcome.delete()
    key = uuid.uuid4()
    pages = [
        HomePage.objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"/{slug}/",
            path=f"0001{number:04}",
            depth=2,
            numchild=0,
            live=True,
            content_type=content_type,
            locale=Locale.objects.get_or_create(language_code=language)[0],
            translation_key=key,
        )
        for number, (language, title, slug) in enumerate(PAGES, start=1)
    ]
    Page.objects.filter(path="0001").update(numchild=len(pages))
    Site.objects.get_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 80,
            "site_name": "Pactes Locaux",
            "root_page_id": pages[0].pk,
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
