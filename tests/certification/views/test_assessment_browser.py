"""The self-assessment in a real browser: saved as one writes, honest when it fails, nothing lost, accessible."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from certification.models import Answer, QuestionAnswer
from tests.factories import assessment
from tests.factories.path import lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dossier():
    return assessment.opened()


@pytest.fixture
def at_home(page, client, live_server, dossier):
    """The browser, signed in as the project leader."""
    client.force_login(lead(dossier))
    sign_in(page, client, live_server)
    return page


def sign_in(page, client, live_server):
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def text_of(page):
    return page.locator("#id_text")


def saved(page):
    return page.locator("#saved .icon")


def test_an_answer_is_saved_as_it_is_written_and_follows_its_revision(at_home, dossier):
    at_home.goto(address("criterion", dossier, "A1"))
    at_home.locator("input[name=level][value='3']").check()
    expect(saved(at_home)).to_be_visible()
    text_of(at_home).press_sequentially("Quatre assemblées")
    expect(at_home.locator("#id_revision")).to_have_value("2")
    text_of(at_home).press_sequentially(" par an.")
    expect(at_home.locator("#id_revision")).to_have_value("3")

    stored = Answer.objects.get()
    assert (stored.level, stored.text) == (3, "Quatre assemblées par an.")


def test_without_a_network_the_text_is_kept_said_so_and_sent_when_one_comes_back(at_home, dossier):
    where = address("criterion", dossier, "A1")
    at_home.goto(where)
    at_home.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    text_of(at_home).fill("Écrit sans réseau.")
    expect(at_home.locator("#saved[data-said=failed]")).to_be_visible()
    assert not Answer.objects.exists()

    at_home.reload()
    expect(text_of(at_home)).to_have_value("Écrit sans réseau.")
    expect(at_home.locator("#saved[data-tone]")).to_be_visible()
    at_home.unroute("**/*")
    at_home.reload()
    expect(at_home.locator("#id_revision")).to_have_value("1")
    assert Answer.objects.get().text == "Écrit sans réseau."


def test_a_login_that_lapsed_loses_nothing(at_home, client, live_server, dossier):
    where = address("criterion", dossier, "A1")
    at_home.goto(where)
    at_home.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    text_of(at_home).fill("Écrit hors session.")
    expect(at_home.locator("#saved[data-said=signedOut]")).to_be_visible()

    client.force_login(lead(dossier))
    sign_in(at_home, client, live_server)
    at_home.goto(where)
    expect(text_of(at_home)).to_have_value("Écrit hors session.")
    expect(at_home.locator("#id_revision")).to_have_value("1")
    assert Answer.objects.get().text == "Écrit hors session."


def test_somebody_else_saved_first_and_both_texts_are_shown(at_home, dossier):
    at_home.goto(address("criterion", dossier, "A1"))
    Answer.objects.create(
        dossier=dossier, criterion=dossier.version.criteria.get(code="A1"), text="Le sien.", revision=1
    )
    text_of(at_home).fill("Le mien.")
    expect(at_home.locator("#saved[data-said=stale]")).to_be_visible()
    at_home.locator("form#answer button.btn[type=submit]").first.click()

    expect(at_home.get_by_role("alert")).to_contain_text("Le sien.")
    expect(text_of(at_home)).to_have_value("Le mien.")


def test_leaving_at_once_still_saves(at_home, dossier):
    at_home.goto(address("criterion", dossier, "A1"))
    text_of(at_home).fill("Écrit puis quitté.")
    at_home.goto(address("workspace", dossier))
    at_home.goto(address("criterion", dossier, "A1"))
    expect(text_of(at_home)).to_have_value("Écrit puis quitté.")
    # What left with the page may still be on its way; the page follows it once it has arrived.
    expect(at_home.locator("#id_revision")).to_have_value("1")
    expect(at_home.locator("#saved[data-tone=stop]")).to_have_count(0)
    assert Answer.objects.get().text == "Écrit puis quitté."


def test_the_questions_are_saved_as_they_are_written(at_home, dossier):
    at_home.goto(address("questions", dossier))
    at_home.locator("#id_Q3-text").fill("Des liens.")
    expect(at_home.locator("#id_Q3-revision")).to_have_value("1")
    at_home.locator("#id_Q1-text").fill("Des emplois.")
    expect(at_home.locator("#id_Q1-revision")).to_have_value("1")
    assert {row.text for row in QuestionAnswer.objects.all()} == {"Des liens.", "Des emplois."}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_phone(at_home, axe, dossier, scheme):
    at_home.emulate_media(color_scheme=scheme)
    at_home.set_viewport_size({"width": 320, "height": 640})
    for name, *rest in (
        ("workspace",),
        ("criterion", "A1"),
        ("questions",),
        ("sign_off",),
        ("assessment_submit",),
    ):
        at_home.goto(address(name, dossier, *rest))
        axe(at_home)
        assert at_home.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_plain_form_does_the_same_without_scripts(chromium, client, live_server, dossier):
    client.force_login(lead(dossier))
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, client, live_server)
    page.goto(address("criterion", dossier, "A1"))
    page.locator("input[name=level][value='2']").check()
    text_of(page).fill("Sans script.")
    page.locator("#id_evidence-upload").set_input_files(
        {"name": "bilan.pdf", "mimeType": "application/pdf", "buffer": assessment.PROOF}, timeout=5000
    )
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url(f"**{address('criterion', dossier, 'A2')}")
    context.close()

    assert (Answer.objects.get().text, dossier.evidences.get().title) == ("Sans script.", "bilan.pdf")
