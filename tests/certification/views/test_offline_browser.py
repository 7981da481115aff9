"""The workspace with the network cut and restored, and with a login that lapses, in a real browser."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from certification.models import Answer
from tests.factories import assessment
from tests.factories.path import lead
from tests.offline import KEPT, READY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]

LEFT = """async () => ({
  drafts: Object.keys(localStorage).filter((name) => name.startsWith("draft:")).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


@pytest.fixture
def dossier():
    return assessment.opened()


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def wait_until_kept(page, path):
    """Wait until the worker holds a page; it fetches it once more on the very first visit."""
    for _attempt in range(100):
        if page.evaluate(KEPT, path):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{path} was never kept")


def texts():
    return {answer.criterion.code: answer.text for answer in Answer.objects.select_related("criterion")}


def test_one_goes_on_without_a_network_and_all_of_it_is_sent_when_it_returns(
    browse_as, axe, network, dossier
):
    first, second = address("criterion", dossier, "A1"), address("criterion", dossier, "A2")
    page = browse_as(lead(dossier), first)
    page.evaluate(READY)
    page.goto(second)
    for path in (first, second):
        wait_until_kept(page, path)
    page.goto(first)

    network.cut(page)
    page.locator("#id_text").fill("Écrit dans le train.")
    expect(page.locator("#saved[data-said=offline]")).to_be_visible()
    expect(page.locator("#kept-here a", has_text="A1")).to_be_visible()
    axe(page)
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url(f"**{second}")
    page.locator("#id_text").fill("Écrit plus loin.")
    expect(page.locator("#kept-here a", has_text="A2")).to_be_visible()
    expect(page.locator("#kept-here a", has_text="A1")).to_be_visible()
    assert texts() == {}

    network.restore(page)
    expect(page.locator("#id_revision")).to_have_value("1")
    expect(page.locator("#kept-here a")).to_have_count(0)
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('draft:'))")
    assert texts() == {"A1": "Écrit dans le train.", "A2": "Écrit plus loin."}


def test_a_page_never_opened_says_so_without_a_network(browse_as, network, dossier):
    page = browse_as(lead(dossier), address("criterion", dossier, "A1"))
    page.evaluate(READY)
    wait_until_kept(page, address("criterion", dossier, "A1"))
    network.cut(page)
    page.goto(address("criterion", dossier, "B1"))
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("#id_text").count() == 0
    network.restore(page)


def test_a_lapsed_login_keeps_the_text_leads_to_the_sign_in_and_sends_it_after(browse_as, dossier):
    leader = lead(dossier)
    leader.set_password("une phrase de passe longue")
    leader.save()
    here = address("criterion", dossier, "A1")
    page = browse_as(leader, here)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#id_text").fill("Écrit hors session.")
    link = page.locator("#kept-here a[href*=login]")
    expect(link).to_be_visible()
    link.click()
    page.locator("[name=login]").fill(leader.email)
    page.locator("[name=password]").fill("une phrase de passe longue")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{here}")

    expect(page.locator("#id_text")).to_have_value("Écrit hors session.")
    expect(page.locator("#id_revision")).to_have_value("1")
    assert texts() == {"A1": "Écrit hors session."}


def test_signing_out_leaves_nothing_on_a_shared_computer(browse_as, dossier):
    page = browse_as(lead(dossier), address("criterion", dossier, "A1"))
    page.evaluate(READY)
    wait_until_kept(page, address("criterion", dossier, "A1"))
    page.evaluate("localStorage.setItem('draft:0:0:A1', '{}')")
    page.locator("details.account summary").click()
    page.locator("details.account form button").click()
    page.wait_for_url("**/fr/**")

    assert page.evaluate(LEFT) == {"drafts": 0, "caches": 0, "workers": 0}


def test_a_session_that_ended_elsewhere_forgets_the_pages_kept(browse_as, dossier):
    page = browse_as(lead(dossier), address("criterion", dossier, "A1"))
    page.evaluate(READY)
    wait_until_kept(page, address("criterion", dossier, "A1"))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto(address("workspace", dossier))

    assert not page.evaluate(KEPT, address("criterion", dossier, "A1"))
