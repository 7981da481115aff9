"""Who may do what in the administration: regional and national editors, translators, moderators, and nobody else."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupPagePermission, Page, PageViewRestriction, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home import models
from home.choices import MenuSlot
from tests.factories.editors import (
    MODERATOR,
    NATIONAL,
    REGIONAL,
    TRANSLATOR,
    locale,
    someone,
    translation_into,
)
from tests.factories.pages import home_page, make_page

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SECRETARIAT = "Secretariat"
ROLES = (REGIONAL, NATIONAL, TRANSLATOR, MODERATOR, SECRETARIAT)
WRITES_FRENCH = {NATIONAL, MODERATOR}


def signed_in(role):
    client = Client()
    client.force_login(someone(role))
    return client


@pytest.fixture
def world():
    """A published page, its translation, a draft by somebody else, a menu and its translation."""
    news = make_page(models.NewsPage, title="Une nouvelle", slug="une-nouvelle")
    english = make_page(
        models.NewsPage, title="A piece of news", language="en", translation_key=news.translation_key
    )
    draft = make_page(models.NewsPage, title="Un brouillon")
    draft.unpublish()
    menu = models.Menu.objects.create(slot=MenuSlot.MAIN, title="Menu", locale=locale("fr"))
    return {"news": news, "english": english, "draft": draft, "menu": menu, "home": home_page()}


def news_form(**fields):
    return nested_form_data(
        {
            "title": "Titre changé",
            "slug": "titre-change",
            "introduction": "",
            "kind": "news",
            "date": "2026-11-23",
            "author": "",
            "region": "",
            "body": streamfield([]),
            "related_pages": inline_formset([]),
            "comments": inline_formset([]),
            **fields,
        }
    )


def refused(response):
    """Wagtail leads to its first page, with a message, or does as if there were nothing."""
    if response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return True
    return response.status_code == HTTPStatus.FOUND and response.url == reverse("wagtailadmin_home")


# --- What the migration gives ----------------------------------------------------------------------------


def test_every_group_enters_the_administration_and_holds_its_own_rights():
    for role in (REGIONAL, NATIONAL, TRANSLATOR, MODERATOR):
        group = Group.objects.get(name=role)
        assert group.permissions.filter(codename="access_admin").exists()
    held = {
        (found.group.name, found.page.locale.language_code, found.permission.codename)
        for found in GroupPagePermission.objects.select_related("group", "page__locale", "permission")
    }
    assert {one for one in held if one[0] == REGIONAL} == set()
    assert {one[1:] for one in held if one[0] == TRANSLATOR} == {("en", "change_page"), ("es", "change_page")}
    assert {one[1:] for one in held if one[0] == NATIONAL} == {
        (language, f"{action}_page") for language in ("fr", "en", "es") for action in ("add", "change")
    }
    assert {one[2] for one in held if one[0] == MODERATOR} == {
        "add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page",
    }  # fmt: skip
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()


def test_regional_editors_write_under_the_lists_and_nowhere_else():
    index = make_page(models.NewsIndexPage)
    section = make_page(models.SectionPage)
    regional = someone(REGIONAL)
    assert index.permissions_for_user(regional).can_add_subpage()
    assert not index.permissions_for_user(regional).can_edit()
    assert not section.permissions_for_user(regional).can_add_subpage()
    assert not home_page().permissions_for_user(regional).can_add_subpage()


def test_what_is_sent_for_moderation_waits_for_the_moderators():
    workflow = Workflow.objects.get()
    assert workflow.name == "Modération"
    assert {page.page.specific for page in workflow.workflow_pages.all()} == set(
        models.HomePage.objects.all()
    )
    (task,) = workflow.tasks
    assert list(task.specific.groups.all()) == [Group.objects.get(name=MODERATOR)]
    assert make_page(models.NewsPage, language="es").get_workflow() == workflow


def test_the_library_of_the_regions_is_theirs_to_fill():
    assert not any(Collection.find_problems())
    library = Collection.objects.get(name="Antennes régionales")
    assert library.get_parent().is_root()


# --- What each one sees ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_opens_for_everyone_of_the_administration(role, world):
    assert signed_in(role).get(reverse("wagtailadmin_home")).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (REGIONAL, {"list": True, "news": True, "english": True, "edit": False}),
        (NATIONAL, {"list": True, "news": True, "english": True, "edit": True}),
        (TRANSLATOR, {"list": False, "news": False, "english": True, "edit": False}),
        (MODERATOR, {"list": True, "news": True, "english": True, "edit": True}),
        (SECRETARIAT, {"list": False, "news": False, "english": False, "edit": False}),
    ],
)
def test_the_explorer_shows_what_one_works_on(role, seen, world):
    client = signed_in(role)
    for name in ("news", "english"):
        index = world[name].get_parent()
        response = client.get(reverse("wagtailadmin_explore", args=[index.pk]))
        listed = response.status_code == HTTPStatus.OK and world[name].title in response.content.decode()
        assert listed == seen[name], name
    response = client.get(reverse("wagtailadmin_pages:edit", args=[world["news"].pk]))
    assert (response.status_code == HTTPStatus.OK) == seen["edit"]


@pytest.mark.parametrize("role", [REGIONAL, NATIONAL, TRANSLATOR, MODERATOR])
def test_choosers_offer_every_page_picture_and_document(role, world):
    client = signed_in(role)
    picture = models.SiteImage.objects.create(title="Drawing", file=get_test_image_file())
    for name in ("wagtailadmin_choose_page", "wagtailimages_chooser:choose", "wagtaildocs_chooser:choose"):
        assert client.get(reverse(name)).status_code == HTTPStatus.OK
    chosen = client.get(reverse("wagtailimages_chooser:chosen", args=[picture.pk]))
    assert chosen.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (REGIONAL, set()),
        (NATIONAL, {"menu", "footer", "sitenotice", "theme", "region"}),
        (TRANSLATOR, {"menu", "footer", "sitenotice"}),
        (MODERATOR, {"menu", "footer", "sitenotice", "theme", "region"}),
        (SECRETARIAT, set()),
    ],
)
def test_what_stands_around_the_pages_is_shown_to_those_who_write_it(role, shown, world):
    client = signed_in(role)
    for name in ("menu", "footer", "sitenotice", "theme", "region"):
        response = client.get(reverse(f"wagtailsnippets_home_{name}:list"))
        assert (response.status_code == HTTPStatus.OK) == (name in shown), name


# --- What each one changes -------------------------------------------------------------------------------


def test_a_regional_editor_changes_their_own_pages_only(world):
    client = signed_in(REGIONAL)
    index = world["news"].get_parent()
    address = reverse("wagtailadmin_pages:add", args=["home", "newspage", index.pk])
    assert client.post(address, news_form(title="Dans ma région", slug="ma-region")).status_code == 302
    mine = models.NewsPage.objects.get(slug="ma-region")
    assert not mine.live
    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[mine.pk]),
        news_form(title="Dans ma belle région", slug="ma-region"),
    )
    assert response.status_code == 302
    mine = models.NewsPage.objects.get(pk=mine.pk)
    assert mine.get_latest_revision_as_object().title == "Dans ma belle région"
    for other in (world["news"], world["draft"], world["english"]):
        assert refused(client.post(reverse("wagtailadmin_pages:edit", args=[other.pk]), news_form()))


@pytest.mark.parametrize("role", ROLES)
def test_a_forged_edit_changes_nothing_without_the_right(role, world):
    client = signed_in(role)
    response = client.post(reverse("wagtailadmin_pages:edit", args=[world["news"].pk]), news_form())
    page = models.NewsPage.objects.get(pk=world["news"].pk)
    changed = page.latest_revision.content["title"] == "Titre changé"
    assert changed == (role in WRITES_FRENCH)
    assert refused(response) != changed


@pytest.mark.parametrize("role", ROLES)
def test_a_forged_publication_publishes_for_moderators_only(role, world):
    client = signed_in(role)
    client.post(
        reverse("wagtailadmin_pages:edit", args=[world["news"].pk]),
        news_form(**{"action-publish": "1"}),
    )
    world["news"].refresh_from_db()
    assert (world["news"].title == "Titre changé") == (role == MODERATOR)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{bulk}?id={world['draft'].pk}", {})
    world["draft"].refresh_from_db()
    assert world["draft"].live == (role == MODERATOR)


@pytest.mark.parametrize("role", [REGIONAL, NATIONAL, TRANSLATOR, SECRETARIAT])
@pytest.mark.parametrize(
    "way", ["unpublish", "delete", "move", "lock", "privacy", "bulk_delete", "bulk_unpublish"]
)
def test_a_forged_removal_is_refused(role, way, world):
    client, page = signed_in(role), world["news"]
    section = make_page(models.NewsIndexPage, language="es")
    addresses = {
        "unpublish": (reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}),
        "delete": (reverse("wagtailadmin_pages:delete", args=[page.pk]), {}),
        "move": (reverse("wagtailadmin_pages:move_confirm", args=[page.pk, section.pk]), {}),
        "lock": (reverse("wagtailadmin_pages:lock", args=[page.pk]), {}),
        "privacy": (
            reverse("wagtailadmin_pages:set_privacy", args=[page.pk]),
            {"restriction_type": "login"},
        ),
        "bulk_delete": (
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}",
            {},
        ),
        "bulk_unpublish": (
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"]) + f"?id={page.pk}",
            {},
        ),
    }
    address, data = addresses[way]
    client.post(address, data)
    page = Page.objects.get(pk=page.pk)
    assert page.live
    assert not page.locked
    assert page.get_parent().pk == world["news"].get_parent().pk
    assert not PageViewRestriction.objects.exists()


def test_nobody_but_an_administrator_takes_a_home_page_away(world):
    client = signed_in(MODERATOR)
    for way in ("unpublish", "delete"):
        client.post(
            reverse(f"wagtailadmin_pages:{way}", args=[world["home"].pk]),
            {"confirm_site_name": "Pactes Locaux"},
        )
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", way])
        client.post(f"{bulk}?id={world['home'].pk}", {"confirm_site_name": "Pactes Locaux"})
    assert models.HomePage.objects.filter(live=True).count() == 3


@pytest.mark.parametrize("role", ROLES)
def test_a_forged_creation_under_the_home_page(role, world):
    client = signed_in(role)
    client.post(
        reverse("wagtailadmin_pages:add", args=["home", "standardpage", world["home"].pk]),
        nested_form_data(
            {
                "title": "Page forgée",
                "slug": "page-forgee",
                "body": streamfield([]),
                "comments": inline_formset([]),
                "action-publish": "1",
            }
        ),
    )
    found = models.StandardPage.objects.filter(slug="page-forgee").first()
    assert bool(found) == (role in WRITES_FRENCH)
    assert not found or found.live == (role == MODERATOR)


@pytest.mark.parametrize("role", ROLES)
def test_sending_a_page_to_translation(role, world):
    client = signed_in(role)
    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[world["draft"].pk]),
        {"locales": [locale("es").pk]},
    )
    sent = models.NewsPage.objects.filter(
        translation_key=world["draft"].translation_key, locale=locale("es")
    ).exists()
    assert sent == (role in {NATIONAL, TRANSLATOR, MODERATOR})


@pytest.mark.parametrize("role", ROLES)
def test_the_screens_of_a_translation(role, world):
    administrator = Client()
    administrator.force_login(someone(email="boss@example.org", is_superuser=True))
    administrator.post(
        reverse("wagtail_localize:submit_page_translation", args=[world["news"].pk]),
        {"locales": [locale("es").pk]},
    )
    translation = translation_into(world["news"], "es")
    segment = translation.source.stringsegment_set.first()
    client = signed_in(role)
    write = client.put(
        reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
        "value=Una noticia",
        content_type="application/x-www-form-urlencoded",
    )
    allowed = role in {NATIONAL, TRANSLATOR, MODERATOR}
    assert (write.status_code in {200, 201}) == allowed
    file = client.get(reverse("wagtail_localize:download_pofile", args=[translation.pk]))
    assert (file.status_code == HTTPStatus.OK) == allowed


MENU = nested_form_data({"slot": "main", "title": "Menu changé", "links": streamfield([])})


@pytest.mark.parametrize("role", ROLES)
def test_a_forged_change_of_a_menu(role, world):
    client, menu = signed_in(role), world["menu"]
    client.post(reverse("wagtailsnippets_home_menu:edit", args=[menu.pk]), MENU)
    menu = models.Menu.objects.get(pk=menu.pk)
    latest = menu.latest_revision
    changed = bool(latest) and latest.content["title"] == "Menu changé"
    assert changed == (role in WRITES_FRENCH)
    client.post(reverse("wagtailsnippets_home_menu:edit", args=[menu.pk]), {**MENU, "action-publish": "1"})
    assert (models.Menu.objects.get(pk=menu.pk).title == "Menu changé") == (role == MODERATOR)
    client.post(reverse("wagtailsnippets_home_menu:delete", args=[menu.pk]))
    assert models.Menu.objects.filter(pk=menu.pk).exists() == (role != MODERATOR)


def test_a_translator_changes_the_translation_of_a_menu_and_not_the_menu(world):
    client = signed_in(TRANSLATOR)
    submit = reverse("wagtail_localize:submit_snippet_translation", args=["home", "menu", world["menu"].pk])
    assert client.post(submit, {"locales": [locale("en").pk]}).status_code == 302
    english = models.Menu.objects.get(locale=locale("en"))
    assert not english.live
    assert client.get(reverse("wagtailsnippets_home_menu:edit", args=[english.pk])).status_code == 200
    assert refused(client.get(reverse("wagtailsnippets_home_menu:edit", args=[world["menu"].pk])))
    listed = client.get(reverse("wagtailsnippets_home_menu:list") + "?locale=fr").content.decode()
    assert reverse("wagtailsnippets_home_menu:edit", args=[world["menu"].pk]) not in listed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "name",
    [
        "wagtailsites:index",
        "wagtailusers_users:index",
        "wagtailusers_groups:index",
        "wagtailadmin_workflows:index",
        "wagtaillocales:index",
    ],
)
def test_the_settings_of_the_site_are_for_administrators(role, name, world):
    assert signed_in(role).get(reverse(name)).status_code != HTTPStatus.OK


@pytest.mark.parametrize("role", ROLES)
def test_redirects_are_for_moderators(role, world):
    response = signed_in(role).get(reverse("wagtailredirects:index"))
    assert (response.status_code == HTTPStatus.OK) == (role == MODERATOR)


def upload(client, collection, title="Dessin"):
    client.post(
        reverse("wagtailimages:add"),
        {
            "title": title,
            "file": SimpleUploadedFile("a.png", get_test_image_file().file.getvalue(), "image/png"),
            "collection": collection.pk,
        },
    )


@pytest.mark.parametrize("role", ROLES)
def test_pictures_go_where_one_may_put_them(role, world):
    client = signed_in(role)
    library, root = Collection.objects.get(name="Antennes régionales"), Collection.get_first_root_node()
    upload(client, library)
    assert models.SiteImage.objects.exists() == (role in {REGIONAL, NATIONAL, MODERATOR})
    models.SiteImage.objects.all().delete()
    upload(client, root)
    found = models.SiteImage.objects.first()
    # Who fills one collection only is not asked which: the picture goes there, whatever is forged.
    assert not found or role != REGIONAL or found.collection == library
    assert bool(found) == (role in {REGIONAL, NATIONAL, MODERATOR}) or role == REGIONAL


@pytest.mark.parametrize("role", ROLES)
def test_a_picture_of_somebody_else(role, world):
    picture = models.SiteImage.objects.create(title="Dessin", file=get_test_image_file())
    client = signed_in(role)
    for name in ("edit", "delete"):
        response = client.get(reverse(f"wagtailimages:{name}", args=[picture.pk]))
        assert (response.status_code == HTTPStatus.OK) == (role in {NATIONAL, MODERATOR}), name


@pytest.mark.parametrize("role", ROLES)
def test_reports_and_guide(role, world):
    client = signed_in(role)
    edits = role != SECRETARIAT
    expected = {
        "translations_to_do": role in {NATIONAL, TRANSLATOR, MODERATOR},
        "not_reviewed": edits,
        "broken_links": edits,
    }
    for name, allowed in expected.items():
        for suffix in ("", "_results"):
            response = client.get(reverse(name + suffix))
            assert (response.status_code == HTTPStatus.OK) == allowed, name
    first_page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse("editors_guide") in first_page) == edits
