"""What editors do in the administration: each type of page from its draft to its publication, and what they are told."""

import datetime as dt
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from certification.clock import now
from home import models
from home.admin.panels import ModerationPanel, NotReviewedPanel, TranslationsPanel
from home.choices import MenuSlot, ProposalKind
from home.queries.broken_links import broken_links
from home.queries.editorial import in_moderation
from tests.factories.editors import (
    MODERATOR,
    NATIONAL,
    REGIONAL,
    TRANSLATOR,
    locale,
    publish,
    someone,
    submit,
    translation_into,
    write,
)
from tests.factories.pages import home_page, make_page, parent_for

pytestmark = pytest.mark.django_db

TEXT = streamfield([("text", rich_text("<p>Quarante familles jardinent ensemble.</p>"))])
EMPTY = streamfield([])
SAID = "Quarante familles jardinent ensemble."


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def regional():
    return client_of(someone(REGIONAL))


@pytest.fixture
def moderator():
    return client_of(someone(MODERATOR))


@pytest.fixture
def national():
    return client_of(someone(NATIONAL))


@pytest.fixture
def translator():
    return client_of(someone(TRANSLATOR))


def theme():
    return models.Theme.objects.get_or_create(slug="eau", defaults={"name_fr": "Eau", "name_en": "Water"})[0]


def place(**fields):
    return {"place": "Brouelle", "country": "FR", "region": "", "latitude": "", "longitude": "", **fields}


def forms():
    """What one types for each type of page, beside its title and its address."""
    person = make_page(models.PersonPage, consent_given_on=dt.date(2026, 1, 1))
    territory = make_page(models.TerritoryPage)
    nothing = inline_formset([])
    half_day = {
        "sequence": "debate",
        "starts_at": "2027-01-10 09:00",
        "ends_at": "2027-01-10 12:00",
        "title": "Débattre",
        "text": rich_text("<p>À qui est l’eau ?</p>"),
    }
    answers = dict.fromkeys(("economy", "power_to_act", "cooperation", "lasting", "lessons"), EMPTY)
    return {
        models.StandardPage: {"body": TEXT},
        models.SectionPage: {"body": TEXT},
        models.NewsPage: {
            "body": TEXT, "kind": "news", "date": "2026-11-23", "author": "", "region": "", "related_pages": nothing,
        },
        models.MeetingPage: {
            "body": TEXT, "report": EMPTY, "kind": "stage", "mode": "on_site", "starts_at": "2027-01-10 09:00",
            "ends_at": "2027-01-10 18:00", "address": "", "online_link": "", "host": "La commune", "delegation": "",
            "territory": "", "registration": "none", "registration_link": "", "capacity": "",
            "registration_closes_at": "", "synthesis": "", "programme": inline_formset([half_day]),
            "documents": nothing, **place(),
        },
        models.SynthesisPage: {
            "body": TEXT, "kind": "report", "published_on": "2026-11-01", "authors": "", "region": "", "document": "",
        },
        models.SheetPage: {
            **answers, **place(), "economy": TEXT, "territory": territory.pk, "since": "", "until": "", "axis": "",
            "actors": "", "picture_caption": "", "opening": rich_text("<p>Tout part d’un puits.</p>"),
            "what_failed": rich_text("<p>Le premier forage.</p>"), "licence": "CC BY-SA 4.0",
            "figures": inline_formset([{"value": "40", "label": "familles"}]),
        },
        models.CollectionPage: {
            "question": "economy", "theme": "", "opening": rich_text(f"<p>{SAID}</p>"),
        },
        models.InitiativePage: {
            "body": TEXT, "kind": "collective", "since": "", "actors": "", "website": "", "contact_email": "",
            **place(),
        },
        models.PersonPage: {
            "body": TEXT, "languages": "fr", "country": "FR", "region": "", "mandate": "", "mandate_since": "",
            "mandate_until": "", "contact_email": "", "consent_given_on": "2026-01-01",
            "consent_record": "Formulaire", "consent_withdrawn_on": "",
        },
        models.BranchPage: {
            "body": TEXT, "mandate": "", "since": "", "contact_email": "",
            "members": inline_formset([{"person": person.pk}]), **place(),
        },
        models.TerritoryPage: {"body": TEXT, "territory": "", **place()},
        models.CooperationPage: {
            "body": TEXT, "kind": "twinning", "since": "", "until": "", "people": nothing,
            "territories": inline_formset([{"territory": territory.pk}]),
        },
        models.ContactPage: {
            "body": TEXT, "thanks": rich_text("<p>Merci.</p>"), "consent_words": "J’accepte.", "kept_months": "12",
            "from_address": "a@example.org", "to_address": "b@example.org", "subject": "Message",
            "form_fields": inline_formset(
                [
                    {
                        "label": "Votre question", "field_type": "multiline", "required": "on", "choices": "",
                        "default_value": "", "help_text": "", "clean_name": "",
                    }
                ]
            ),
        },
    }  # fmt: skip


TYPES = [
    models.StandardPage, models.SectionPage, models.NewsPage, models.MeetingPage, models.SynthesisPage,
    models.SheetPage, models.CollectionPage, models.InitiativePage, models.PersonPage, models.BranchPage,
    models.TerritoryPage, models.CooperationPage, models.ContactPage,
]  # fmt: skip


def typed(model, **fields):
    """Return the form of a page, filled in."""
    own = forms()[model]
    return nested_form_data(
        {
            "title": "Le jardin de Brouelle",
            "slug": "jardin",
            "seo_title": "",
            "search_description": "",
            "introduction": "Un jardin partagé.",
            "picture": "",
            "picture_alt": "",
            "comments": inline_formset([]),
            "go_live_at": "",
            "expire_at": "",
            **own,
            **fields,
        }
    )


def create(client, model, **fields):
    parent = parent_for(model, "fr")
    address = reverse("wagtailadmin_pages:add", args=["home", model._meta.model_name, parent.pk])
    response = client.post(address, typed(model, **fields))
    if response.status_code != 302:
        pytest.fail(str(response.context["form"].errors))
    return model.objects.get(slug="jardin", locale=locale("fr"))


def edit(client, page, **fields):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(address, typed(type(page), **fields))
    if response.status_code != 302:
        pytest.fail(str(response.context["form"].errors if response.context else response.content[:200]))
    return type(page).objects.get(pk=page.pk)


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
@pytest.mark.django_db(transaction=True)
def test_a_page_from_its_draft_to_its_translation(model):
    """Created, edited, previewed, sent for moderation, scheduled, published, translated: by who does it in life."""
    national, moderator, translator = (client_of(someone(role)) for role in (NATIONAL, MODERATOR, TRANSLATOR))
    page = create(national, model)
    assert not page.live
    assert page.owner.groups.get().name == NATIONAL
    screen = national.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert screen.status_code == 200
    page = edit(national, page, introduction="Un jardin partagé et ouvert.", **{"action-submit": "1"})
    assert page.workflow_in_progress
    assert not page.live
    preview = moderator.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert preview.status_code == 200
    assert "Le jardin de Brouelle" in preview.content.decode()
    task = page.current_workflow_task_state
    moderator.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""}
    )
    page = model.objects.get(pk=page.pk)
    assert page.live
    assert page.introduction == "Un jardin partagé et ouvert."
    soon = (now() + dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    page = edit(moderator, page, title="Le jardin agrandi", go_live_at=soon, **{"action-publish": "1"})
    assert page.title == "Le jardin de Brouelle"
    later = now() + dt.timedelta(days=2)
    with mock.patch("django.utils.timezone.now", return_value=later):
        call_command("publish_scheduled")
    # Its hour has come: for the clock of the translation too.
    model.objects.filter(pk=page.pk).update(go_live_at=None)
    page = model.objects.get(pk=page.pk)
    assert page.title == "Le jardin agrandi"
    for above in page.get_ancestors().filter(depth__gt=2):
        if not above.has_translation(locale("en")):
            submit(translator, above.specific, "en")
        if not above.get_translation(locale("en")).live:
            write(translator, translation_into(above, "en"))
            publish(moderator, translation_into(above, "en"))
    (translation,) = submit(translator, page, "en")
    assert "still to be translated" in publish(moderator, translation).content.decode()
    assert not translation.get_target_instance().live
    write(translator, translation, words=lambda text: text if "<" in text else f"EN {text}"[:30])
    shown = translator.get(reverse("wagtail_localize:preview_translation", args=[translation.pk]))
    assert shown.status_code == 200
    done = publish(moderator, translation)
    english = translation.get_target_instance()
    assert english.live, [str(message) for message in done.context["messages"]]
    if model is not models.PersonPage:
        assert english.title == "EN Le jardin agrandi"
        assert english.slug == "jardin-in-translation"
    compare_children(page, english)


def compare_children(page, english):
    """Look at the rows under a page: they speak its language, and there are as many as in the original."""
    for name in ("programme", "figures", "form_fields"):
        if hasattr(page, name):
            rows = list(getattr(english, name).all())
            assert len(rows) == getattr(page, name).count() > 0
            assert {row.locale for row in rows} == {english.locale}
            assert all((getattr(row, "title", "") or row.label).startswith("EN ") for row in rows)
    for name, other in (("members", "person"), ("territories", "territory")):
        if hasattr(page, name):
            found = {getattr(row, other) for row in getattr(english, name).all()}
            assert found == {getattr(row, other) for row in getattr(page, name).all()} != set()


def test_a_regional_editor_gets_a_page_back_with_a_comment(regional, moderator):
    page = create(regional, models.NewsPage, **{"action-submit": "1"})
    owner = page.owner
    (state,) = in_moderation(owner)
    assert state.about.pk == page.pk
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", task.pk])
    moderator.post(address, {"comment": "Qui jardine ?"})
    page = models.NewsPage.objects.get(pk=page.pk)
    assert not page.live
    first_page = regional.get(reverse("wagtailadmin_home")).content.decode()
    assert "Returned to me" in first_page
    assert "Qui jardine ?" in first_page
    page = edit(regional, page, title="Quarante familles jardinent", **{"action-submit": "1"})
    assert page.workflow_in_progress
    assert "Waiting for a moderator" in regional.get(reverse("wagtailadmin_home")).content.decode()
    assert "Qui jardine" not in moderator.get(reverse("wagtailadmin_home")).content.decode()


def test_what_waits_for_a_moderator_cannot_be_changed_meanwhile(regional):
    page = create(regional, models.NewsPage, **{"action-submit": "1"})
    regional.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), typed(models.NewsPage, title="Autre chose")
    )
    page = models.NewsPage.objects.get(pk=page.pk)
    assert page.latest_revision.content["title"] == "Le jardin de Brouelle"


def test_a_locked_page_is_left_alone(national, moderator):
    page = make_page(models.NewsPage, title="Une nouvelle")
    moderator.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    national.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), typed(models.NewsPage))
    page = models.NewsPage.objects.get(pk=page.pk)
    assert page.locked
    assert page.latest_revision.content["title"] == "Une nouvelle"
    assert "Your locked pages" in moderator.get(reverse("wagtailadmin_home")).content.decode()


def test_editors_comment_on_fields(national):
    page = create(national, models.NewsPage)
    comment = {
        "text": "Quelle source ?", "contentpath": "title", "position": "", "deleted": "", "resolved": "",
        "replies": inline_formset([]), "id": "",
    }  # fmt: skip
    edit(national, page, comments=inline_formset([comment]))
    assert Comment.objects.get(page=page).text == "Quelle source ?"


@pytest.mark.django_db(transaction=True)
def test_old_addresses_lead_to_the_new_ones_with_the_pages_under_them(client, moderator):
    section = make_page(models.StandardPage, title="Méthode", slug="methode")
    under = make_page(models.StandardPage, parent=section, title="Étape", slug="etape")
    own = {"title": "Méthode", "slug": "notre-methode", "action-publish": "1"}
    edit(moderator, section, **own)
    assert Redirect.objects.filter(automatically_created=True).count() == 2
    for old, page in (("/fr/methode/", section), ("/fr/methode/etape/", under)):
        response = client.get(old)
        assert response.status_code == 301
        assert response.url == Page.objects.get(pk=page.pk).get_url()


def test_no_bar_is_shown_to_strangers(client):
    page = make_page(models.StandardPage)
    assert "wagtail-userbar" not in client.get(page.get_url()).content.decode()


# --- What editors are told -------------------------------------------------------------------------------


def as_request(rf, role):
    request = rf.get("/admin/")
    request.user = someone(role)
    return request


def test_panels_say_nothing_when_nothing_waits(rf):
    request = as_request(rf, MODERATOR)
    Page.objects.filter(depth__gt=2).delete()
    assert ModerationPanel(request).found == {}
    assert NotReviewedPanel(request).found == {}
    assert {
        page["title"]
        for one in TranslationsPanel(request).found.get("languages", [])
        for page in one["pages"]
    } <= {home_page().title}


def test_moderators_see_what_visitors_propose(rf, moderator):
    draft = make_page(models.InitiativePage, title="Une fabrique")
    draft.unpublish()
    models.Proposal.objects.create(
        kind=ProposalKind.INITIATIVE,
        title="Une fabrique",
        page=draft,
        name="Ana",
        email="ana@example.org",
        language="fr",
    )
    assert "Une fabrique" in moderator.get(reverse("wagtailadmin_home")).content.decode()
    assert ModerationPanel(as_request(rf, TRANSLATOR)).found == {}


@pytest.mark.django_db(transaction=True)
def test_translators_see_what_is_missing_started_ready_and_outdated(rf, translator, moderator):
    pages = {
        name: make_page(models.StandardPage, title=name)
        for name in ("missing", "started", "ready", "outdated")
    }
    for name in ("started", "ready", "outdated"):
        submit(translator, pages[name], "en")
    for name in ("ready", "outdated"):
        write(translator, translation_into(pages[name], "en"))
    publish(moderator, translation_into(pages["outdated"], "en"))
    page = pages["outdated"].specific
    page.refresh_from_db()
    page.introduction = "Une phrase de plus."
    page.save_revision().publish()
    report = translator.get(reverse("translations_to_do"), {"language": "en"})
    states = {page.title: page.state for page in report.context["object_list"]}
    assert states.items() >= {name: name for name in pages}.items()
    exported = translator.get(reverse("translations_to_do"), {"language": "en", "export": "csv"})
    lines = b"".join(exported.streaming_content).decode().splitlines()
    assert any(line.startswith("outdated,") for line in lines)
    only = translator.get(reverse("translations_to_do"), {"language": "en", "state": "ready"})
    assert [page.title for page in only.context["object_list"]] == ["ready"]
    panel = TranslationsPanel(as_request_of(rf, translator)).found
    english = next(one for one in panel["languages"] if one["locale"] == locale("en"))
    assert {page["title"] for page in english["pages"]} >= {"outdated", "ready", "started"}
    shown = translator.get(reverse("wagtailadmin_home")).content.decode()
    assert (
        reverse("wagtail_localize:submit_page_translation", args=[pages["missing"].pk])
        in report.content.decode()
    )
    assert "Translations to do" in shown


def as_request_of(rf, client):
    request = rf.get("/admin/")
    request.user = client.get(reverse("wagtailadmin_home")).wsgi_request.user
    return request


def test_pages_not_read_for_a_year_are_listed_until_published_again(national, moderator):
    page = make_page(models.StandardPage, title="Vieille page")
    Page.objects.filter(pk=page.pk).update(last_published_at=now() - dt.timedelta(days=400))
    assert "Vieille page" in national.get(reverse("wagtailadmin_home")).content.decode()
    report = national.get(reverse("not_reviewed"))
    assert "Vieille page" in report.content.decode()
    exported = national.get(reverse("not_reviewed"), {"export": "xlsx"})
    assert exported.status_code == 200
    assert b"".join(exported.streaming_content if exported.streaming else [exported.content])
    page = models.StandardPage.objects.get(pk=page.pk)
    page.save_revision().publish()
    assert "Vieille page" not in national.get(reverse("not_reviewed")).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_reports_cost_the_same_whatever_the_number_of_pages(count, moderator, django_assert_max_num_queries):
    index = make_page(models.NewsIndexPage)
    for number in range(count):
        page = models.NewsPage(title=f"Nouvelle {number}", slug=f"n-{number}", locale=locale("fr"))
        index.add_child(instance=page)
    Page.objects.filter(depth__gt=1).update(last_published_at=now() - dt.timedelta(days=400))
    for name in ("translations_to_do", "not_reviewed", "broken_links"):
        moderator.get(reverse(name))
        with django_assert_max_num_queries(60):
            moderator.get(reverse(name))


def test_links_that_lead_nowhere_are_found():
    draft = make_page(models.StandardPage, title="Brouillon")
    draft.unpublish()
    private = make_page(models.StandardPage, title="Privée")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    good = make_page(models.StandardPage, title="Publique", slug="publique")
    Redirect.objects.create(old_path="/fr/ancienne", redirect_page=good)
    links = {
        f'<a linktype="page" id="{draft.pk}">un</a>': "Brouillon",
        f'<a linktype="page" id="{private.pk}">deux</a>': "Privée",
        '<a linktype="page" id="987654">trois</a>': "page 987654",
        '<a linktype="document" id="987654">quatre</a>': "document 987654",
        '<a href="/fr/nulle-part/">cinq</a>': "/fr/nulle-part/",
        '<a href="http://localhost/rien">six</a>': "http://localhost/rien",
        f'<a linktype="page" id="{good.pk}">sept</a>': None,
        '<a href="/fr/publique/">huit</a>': None,
        '<a href="/fr/ancienne/">neuf</a>': None,
        '<a href="/verifier/">dix</a>': None,
        '<a href="https://example.org/rien">onze</a>': None,
        '<a href="mailto:ana@example.org">douze</a>': None,
        '<a href="//[">treize</a>': None,
    }
    holder = make_page(models.StandardPage, title="Liens", body=[("text", f"<p>{' '.join(links)}</p>")])
    found = [link for link in broken_links() if link.holder.pk == holder.pk]
    assert sorted(link.target for link in found) == sorted(filter(None, links.values()))
    holder.unpublish()
    assert not [link for link in broken_links() if link.holder.pk == holder.pk]


def test_broken_links_of_menus_are_found_too(moderator):
    draft = make_page(models.StandardPage, title="Brouillon")
    draft.unpublish()
    value = {"label": "", "page": draft, "screen": "", "url": ""}
    menu = models.Menu.objects.create(slot=MenuSlot.MAIN, locale=locale("fr"), links=[("link", value)])
    assert [link.target for link in broken_links() if link.holder == menu] == ["Brouillon"]
    report = moderator.get(reverse("broken_links")).content.decode()
    assert reverse("wagtailsnippets_home_menu:edit", args=[menu.pk]) in report
    exported = moderator.get(reverse("broken_links"), {"export": "csv"})
    assert "Brouillon" in b"".join(exported.streaming_content).decode()


def test_links_to_mend_are_filtered_by_language_section_and_kind_of_problem(moderator):
    draft = make_page(models.StandardPage, title="Brouillon")
    draft.unpublish()
    lost = '<p><a href="/fr/nulle-part/">lien</a></p>'
    to_draft = f'<p><a linktype="page" id="{draft.pk}">lien</a></p>'
    method = make_page(models.StandardPage, title="Méthode", body=[("text", lost)])
    make_page(models.StandardPage, parent=method, title="Sous-page", body=[("text", to_draft)])
    make_page(models.StandardPage, title="Autre partie", body=[("text", lost)])
    make_page(models.StandardPage, language="en", title="Approach", body=[("text", lost)])
    menu = models.Menu.objects.create(
        slot=MenuSlot.LEGAL,
        locale=locale("fr"),
        links=[("link", {"label": "", "page": draft, "screen": "", "url": ""})],
    )

    def kept(**asked):
        """Return the holders of the links that the report shows."""
        page = moderator.get(reverse("broken_links"), asked)
        return {row["where"] for row in page.context["object_list"]}

    everything = {"Méthode", "Sous-page", "Autre partie", "Approach", str(menu)}
    section = str(method.translation_key)
    assert kept() == everything
    assert kept(language="en") == {"Approach"}
    assert kept(section=section) == {"Méthode", "Sous-page"}
    assert kept(section="around") == {str(menu)}
    assert kept(problem="unpublished") == {"Sous-page", str(menu)}
    assert kept(section=section, problem="nowhere") == {"Méthode"}
    # A choice that does not exist is said in the form, and narrows nothing.
    assert kept(problem="unknown") == everything
    results = moderator.get(reverse("broken_links_results"), {"section": section, "export": "csv"})
    assert b"Autre partie" not in b"".join(results.streaming_content)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("role", [REGIONAL, TRANSLATOR, MODERATOR])
def test_the_guide_opens_in_three_languages(role, language):
    make_page(models.NewsIndexPage, title="Actualités")
    user = someone(role)
    client = client_of(user)
    response = client.get(reverse("editors_guide"), headers={"Accept-Language": language})
    assert response.status_code == 200
    assert ("Actualités" in response.content.decode()) == (role != TRANSLATOR)


@pytest.mark.parametrize("name", ["menu", "footer", "sitenotice", "theme", "region"])
def test_rows_around_the_pages_are_searched_filtered_and_kept(name, moderator):
    listing = reverse(f"wagtailsnippets_home_{name}:list")
    assert moderator.get(listing, {"q": "eau"}).status_code == 200
    assert moderator.get(reverse(f"wagtailsnippets_home_{name}:add")).status_code == 200


def test_a_menu_is_translated_with_its_links(translator, moderator):
    target = make_page(models.StandardPage, title="Méthode")
    links = [
        ("link", {"label": "Notre méthode", "page": target, "screen": "", "url": ""}),
        ("link", {"label": "Registre", "page": None, "screen": "certification:register", "url": ""}),
    ]
    menu = models.Menu.objects.create(
        slot=MenuSlot.LEGAL, title="Aller plus loin", locale=locale("fr"), links=links
    )
    submit_to = reverse("wagtail_localize:submit_snippet_translation", args=["home", "menu", menu.pk])
    translator.post(submit_to, {"locales": [locale("en").pk]})
    english = models.Menu.objects.get(locale=locale("en"))
    assert not english.live
    address = reverse("wagtailsnippets_home_menu:edit", args=[english.pk])
    refused = moderator.post(address, {"action": "publish"}, follow=True)
    assert "3 texts out of 3 are still to be translated" in refused.content.decode()
    assert models.Menu.objects.get(pk=english.pk).live is False
    write(translator, translation_into(menu, "en"), words=lambda text: f"EN {text}")
    assert moderator.post(address, {"action": "publish"}).status_code == 302


def test_translated_menus_are_shown_once_published(translator, moderator, django_capture_on_commit_callbacks):
    menu = models.Menu.objects.create(slot=MenuSlot.LEGAL, title="Aller plus loin", locale=locale("fr"))
    translator.post(
        reverse("wagtail_localize:submit_snippet_translation", args=["home", "menu", menu.pk]),
        {"locales": [locale("es").pk]},
    )
    spanish = models.Menu.objects.get(locale=locale("es"))
    write(translator, translation_into(menu, "es"), words=lambda text: f"ES {text}")
    with django_capture_on_commit_callbacks(execute=True):
        moderator.post(reverse("wagtailsnippets_home_menu:edit", args=[spanish.pk]), {"action": "publish"})
    spanish = models.Menu.objects.get(pk=spanish.pk)
    assert spanish.live
    assert spanish.title == "ES Aller plus loin"
    assert spanish.slot == MenuSlot.LEGAL


@pytest.mark.parametrize("model", [models.NewsPage, models.MeetingPage, models.SheetPage, models.PersonPage])
def test_forms_tell_what_they_expect(model, national):
    address = reverse(
        "wagtailadmin_pages:add", args=["home", model._meta.model_name, parent_for(model, "fr").pk]
    )
    assert reverse("editors_guide") in national.get(address).content.decode()


def test_no_group_is_left_of_wagtail_s_own():
    assert not Group.objects.filter(name="Editors").exists()
