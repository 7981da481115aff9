"""A person is shown only with a consent that is recorded and still stands, by whatever path a page is published."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, Page, PageLogEntry

from certification.clock import localdate
from home.errors import ConsentMissingError
from home.models import PersonIndexPage, PersonPage
from home.queries.pages import published
from home.services.consent import withdraw_consent
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db

MISSING = "record first the day on which the person agreed"
WITHDRAWN = "the person withdrew their consent"
GIVEN = dt.date(2026, 3, 3)


@pytest.fixture
def editor(signed_in):
    return signed_in("admin@example.org", is_superuser=True, language="en")


@pytest.fixture
def somebody():
    """A person shown in two languages."""
    page = make_page(
        PersonPage,
        title="Clémentine Aulne",
        slug="clementine-aulne",
        consent_given_on=GIVEN,
        consent_record="Courriel",
    )
    make_page(PersonIndexPage, language="en")
    make_translation(page, "en", title="Clémentine Aulne", slug="clementine-aulne")
    return page


def draft(**fields):
    """A person whose page waits for a publication."""
    parent = PersonIndexPage.objects.filter(locale__language_code="fr").first() or make_page(PersonIndexPage)
    page = PersonPage(
        title="Ulysse Frêne",
        slug="ulysse-frene",
        live=False,
        locale=Locale.objects.get(language_code="fr"),
        **fields,
    )
    parent.add_child(instance=page)
    page.save_revision()
    return page


def typed(client, page, **changes):
    """Return what the browser of an editor sends from the form of a page."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    return fields(html) | changes


def fields(html):
    form = BeautifulSoup(html, "html.parser").select_one("form[data-edit-form]")
    data = {"body-count": "0"}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            data[field["name"]] = [option["value"] for option in field.select("option[selected]")]
        else:
            data[field["name"]] = field.text.strip() if field.name == "textarea" else field.get("value", "")
    return data


def post(client, page, **changes):
    data = typed(client, page, **changes)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data, follow=True)


def pages_of(page):
    return PersonPage.objects.filter(translation_key=page.translation_key)


# --- publishing ---------------------------------------------------------------------------------------------------


def test_the_button_publish_is_refused_without_consent_and_loses_nothing(editor):
    page = draft()
    response = post(editor, page, **{"mandate": "Porter la bannière", "action-publish": "action-publish"})
    assert MISSING in response.content.decode()
    assert "Porter la bannière" in response.content.decode()
    page.refresh_from_db()
    assert not page.live


def test_consent_and_publication_in_one_go(editor):
    page = draft()
    post(editor, page, **{"consent_given_on": "2026-03-03", "action-publish": "action-publish"})
    page.refresh_from_db()
    assert page.live
    assert page.consent.given_on == GIVEN


def test_a_person_is_not_created_live_without_consent(editor):
    index = make_page(PersonIndexPage)
    address = reverse("wagtailadmin_pages:add", args=["home", "personpage", index.pk])
    data = fields(editor.get(address).content.decode())
    data |= {"title": "Ulysse Frêne", "slug": "ulysse-frene", "action-publish": "action-publish"}
    assert MISSING in editor.post(address, data).content.decode()
    assert not PersonPage.objects.exists()
    editor.post(address, data | {"consent_given_on": "2026-03-03"})
    assert PersonPage.objects.get().live


def test_a_consent_of_tomorrow_is_refused(editor):
    page = draft()
    tomorrow = (localdate() + dt.timedelta(days=1)).isoformat()
    response = post(editor, page, **{"consent_given_on": tomorrow, "action-publish": "action-publish"})
    assert "This day has not come yet" in response.content.decode()


def test_a_workflow_does_not_publish_without_consent(editor, admin_user):
    page = draft()
    page.get_workflow().start(page, admin_user)
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    response = editor.post(address, {"comment": ""}, follow=True)
    assert MISSING in response.content.decode()
    page.refresh_from_db()
    assert not page.live
    assert page.current_workflow_task_state.status == "in_progress"


def test_an_approval_in_the_editor_is_refused_beside_the_field(editor, admin_user):
    page = draft()
    page.get_workflow().start(page, admin_user)
    response = post(editor, page, **{"action-workflow-action": "true", "workflow-action-name": "approve"})
    assert MISSING in response.content.decode()
    page.refresh_from_db()
    assert not page.live


def test_the_window_of_a_workflow_leads_back_to_the_page(editor, admin_user):
    page = draft()
    page.get_workflow().start(page, admin_user)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", page.current_workflow_task_state.pk]
    )
    response = editor.post(address, {"comment": ""}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.json()["redirect"] == reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_publishing_in_bulk_is_refused(editor):
    page = draft()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = editor.post(f"{address}?id={page.pk}", {"include_descendants": ""}, follow=True)
    assert MISSING in response.content.decode()
    page.refresh_from_db()
    assert not page.live


def test_a_schedule_that_comes_after_the_withdrawal_publishes_nobody_and_stops_nothing_else():
    page = draft(consent_given_on=GIVEN)
    other = draft_of_somebody_else()
    for scheduled in (page, other):
        scheduled.go_live_at = timezone.now() + dt.timedelta(hours=1)
        scheduled.save_revision().publish()
    withdraw_consent(page=page, withdrawn_on=localdate(), actor=None)
    due(page, other)
    call_command("publish_scheduled")
    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.live, other.live) == (False, True)


def test_a_schedule_without_consent_is_given_up_when_it_comes():
    page = draft()
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - dt.timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert not page.live
    assert not page.revisions.exclude(approved_go_live_at=None).exists()
    assert PageLogEntry.objects.filter(action="home.consent.refuse", page=page.pk).exists()


def draft_of_somebody_else():
    index = PersonIndexPage.objects.get(locale__language_code="fr")
    page = PersonPage(
        title="Rosa Arbousier", slug="rosa-arbousier", live=False, locale=index.locale, consent_given_on=GIVEN
    )
    index.add_child(instance=page)
    return page


def due(*pages):
    """Let the hour of scheduled versions come."""
    for page in pages:
        for revision in page.revisions.all():
            past = timezone.now() - dt.timedelta(minutes=1)
            revision.content["go_live_at"] = past.isoformat()
            if revision.approved_go_live_at:
                revision.approved_go_live_at = past
            revision.save()


def test_no_program_brings_a_person_live_without_consent():
    page = draft()
    with pytest.raises(ConsentMissingError):
        page.get_latest_revision().publish()
    page.live = True
    with pytest.raises(ConsentMissingError):
        page.save(clean=False)
    page.refresh_from_db()
    assert not page.live


def test_a_copy_speaks_for_nobody(somebody):
    with pytest.raises(ConsentMissingError):
        somebody.copy(update_attrs={"slug": "copie"})
    copy = somebody.copy(update_attrs={"slug": "copie"}, keep_live=False)
    assert not copy.consent.stands


# --- withdrawing --------------------------------------------------------------------------------------------------


def is_shown(client, page):
    return client.get(page.get_url()).status_code == 200


def test_a_withdrawal_saved_as_a_draft_takes_the_person_off_in_every_language(editor, client, somebody):
    assert all(is_shown(client, page) for page in pages_of(somebody))
    post(editor, somebody, consent_withdrawn_on="2026-11-20")
    for page in pages_of(somebody):
        assert not page.live
        assert page.consent.withdrawn_on == dt.date(2026, 11, 20)
        assert not is_shown(client, page)
    assert PageLogEntry.objects.filter(action="home.consent.withdraw", page=somebody.pk).count() == 1


def test_a_withdrawal_with_the_button_publish_is_recorded_and_nothing_is_published(editor, somebody):
    today = localdate().isoformat()
    response = post(editor, somebody, **{"consent_withdrawn_on": today, "action-publish": "action-publish"})
    assert "has left the site" in response.content.decode()
    assert not pages_of(somebody).filter(live=True).exists()


def test_a_withdrawal_recorded_on_a_translation_counts_for_all(editor, somebody):
    english = pages_of(somebody).get(locale__language_code="en")
    post(editor, english, consent_withdrawn_on="2026-11-20")
    assert not pages_of(somebody).filter(live=True).exists()


def test_one_button_withdraws(editor, somebody):
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[somebody.pk])).content.decode()
    address = reverse("withdraw_consent", args=[somebody.pk])
    assert address in edit
    assert "no longer agrees" in editor.get(address).content.decode()
    assert pages_of(somebody).filter(live=True).count() == 2
    response = editor.post(address, follow=True)
    assert "has left the site" in response.content.decode()
    assert not pages_of(somebody).filter(live=True).exists()
    assert address not in response.content.decode()


def test_a_stranger_withdraws_nothing(client, signed_in, somebody):
    address = reverse("withdraw_consent", args=[somebody.pk])
    assert client.post(address).status_code == 302
    signed_in()
    client.post(address)
    assert pages_of(somebody).filter(live=True).count() == 2


def test_who_left_is_in_no_list_no_search_and_no_site_map(client, somebody):
    somewhere = ["/fr/", "/sitemap.xml", somebody.get_parent().get_url()]
    with override("fr"):
        assert somebody.slug in client.get(somewhere[-1]).content.decode()
        assert somebody.slug in client.get(reverse("search"), {"q": "Aulne"}).content.decode()
        withdraw_consent(page=somebody, withdrawn_on=localdate(), actor=None)
        assert somebody.slug not in client.get(reverse("search"), {"q": "Aulne"}).content.decode()
        assert not published(Page).filter(pk=somebody.pk).exists()
    for address in somewhere:
        assert somebody.slug not in client.get(address).content.decode(), address


def test_a_page_left_live_by_a_hand_in_the_database_is_not_shown(client, somebody):
    pages_of(somebody).update(consent_withdrawn_on=localdate())
    assert not any(is_shown(client, page) for page in pages_of(somebody))
    assert not published(PersonPage, "fr").exists()
    assert not published(Page, "fr").filter(pk=somebody.pk).exists()
    assert PersonPage.objects.get(pk=somebody.pk).get_sitemap_urls() == []


def test_an_older_version_brings_no_consent_back(somebody):
    old = somebody.get_latest_revision()
    withdraw_consent(page=somebody, withdrawn_on=localdate(), actor=None)
    with pytest.raises(ConsentMissingError, match=WITHDRAWN):
        old.publish()
    stale = PersonPage.objects.get(translation_key=somebody.translation_key, locale__language_code="en")
    stale.consent_withdrawn_on = None  # as a translation made from an older source would write it
    stale.save()
    with pytest.raises(ConsentMissingError, match=WITHDRAWN):
        stale.save_revision().publish()


def test_a_withdrawal_is_not_undone_by_erasing_it(editor, somebody):
    withdraw_consent(page=somebody, withdrawn_on=dt.date(2026, 11, 20), actor=None)
    response = post(editor, somebody, consent_withdrawn_on="")
    assert "was withdrawn on" in response.content.decode()
    response = post(editor, somebody, consent_given_on="")
    assert "withdrawn on" in response.content.decode() or "not erased" in response.content.decode()
    assert all(page.consent.withdrawn_on for page in pages_of(somebody))


def test_a_consent_is_not_erased(editor, somebody):
    assert "not erased" in post(editor, somebody, consent_given_on="").content.decode()
    assert pages_of(somebody).filter(live=True).count() == 2


def test_a_new_consent_lets_the_person_come_back(editor, client, somebody):
    withdraw_consent(page=somebody, withdrawn_on=dt.date(2026, 11, 20), actor=None)
    post(
        editor,
        somebody,
        **{"consent_given_on": "2026-11-21", "consent_withdrawn_on": "", "action-publish": "action-publish"},
    )
    assert is_shown(client, somebody)
    english = pages_of(somebody).get(locale__language_code="en")
    assert english.consent.stands
    assert not english.live  # it comes back when somebody publishes it
    english.get_latest_revision().publish()
    assert is_shown(client, english)


def test_a_withdrawal_ends_the_workflow(somebody, admin_user):
    somebody.get_workflow().start(somebody, admin_user)
    withdraw_consent(page=somebody, withdrawn_on=localdate(), actor=admin_user)
    assert PersonPage.objects.get(pk=somebody.pk).current_workflow_state is None


def test_languages_are_ticked_and_kept_as_codes(editor, somebody):
    post(editor, somebody, **{"languages": ["es", "fr"], "action-publish": "action-publish"})
    somebody.refresh_from_db()
    assert somebody.languages == "es,fr"
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[somebody.pk])).content.decode()
    form = BeautifulSoup(html, "html.parser")
    assert {box["value"] for box in form.select("input[name=languages][checked]")} == {"fr", "es"}


def test_an_unknown_language_is_refused(somebody):
    somebody.languages = "fr,klingon"
    with pytest.raises(Exception, match="not a language"):
        somebody.full_clean()
