"""Two people on one answer: one at a desk, the other on a telephone without a mouse, in the train, signed out on the way.

The telephone is moved through with the keyboard alone; nothing typed is lost, each is told what the other does.
"""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from certification.models import Answer, AnswerRevision
from tests.factories import team
from tests.journeys.surfer import HEIGHT, NARROW, SIDEWAYS, Surfer
from tests.offline import KEPT, READY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]
PASSWORD = "une phrase de passe longue"
MOST_TABS = 150


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


class Telephone(Surfer):
    """A narrow screen and a keyboard: no click, no field filled by script."""

    def __init__(self, *args):
        super().__init__(*args)
        self.page.set_viewport_size({"width": NARROW, "height": HEIGHT})

    def looks_at(self, screen, *, narrow=True):
        self.axe(self.page)
        assert not self.page.evaluate(SIDEWAYS), f"{screen} scrolls sideways"
        return self

    def reaches(self, selector):
        self.tabs_to(selector, MOST_TABS)
        return self

    def types(self, text):
        self.page.keyboard.type(text)
        return self

    def hits(self, key):
        self.page.keyboard.press(key)
        return self

    def goes(self, selector, path):
        """Reach a link or a button, press Enter, and arrive."""
        self.reaches(selector).hits("Enter")
        self.page.wait_for_url(f"**{path}**")
        return self


@pytest.fixture
def telephone(chromium, live_server, axe):
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", has_touch=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Telephone(page, Client(), live_server, axe)
    context.close()
    assert errors == []


def has_kept(page, path):
    for _attempt in range(100):
        if page.evaluate(KEPT, path):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{path} was never kept")


def test_two_at_once_one_by_keyboard_offline_and_signed_out_on_the_way(
    page, client, live_server, axe, telephone, network
):
    found = team.team()
    found.luc.set_password(PASSWORD)
    found.luc.save()
    dossier = found.dossier
    first, second = address("criterion", dossier, "A1"), address("criterion", dossier, "A2")
    desk = Surfer(page, client, live_server, axe).sits(found.mia)
    phone, luc = telephone, telephone.page
    text = luc.locator("#id_text")

    # On the telephone, from the overview to A2, then back to A1, with the keys alone.
    phone.sits(found.luc).opens(address("workspace", dossier)).looks_at("workspace")
    luc.evaluate(READY)
    phone.goes(f'main a[href="{second}"]', second).goes("button[name=go][value=previous]", first)
    phone.looks_at("criterion")
    for path in (first, second):
        has_kept(luc, path)
    desk.opens(first)
    expect(page.locator("[data-presence]")).to_contain_text("Luc Haye")

    # The train enters a tunnel: a level chosen with the arrows, a text typed, the next criterion as well.
    network.cut(luc)
    phone.reaches("input[name=level]").hits("Space").hits("ArrowDown").hits("ArrowDown")
    expect(luc.locator("input[name=level]:checked")).to_have_value("2")
    phone.reaches("#id_text").types("Written in the train.")
    expect(luc.locator("#saved[data-said=offline]")).to_be_visible()
    phone.looks_at("criterion, offline")
    phone.goes("button[name=go][value=next]", second).reaches("#id_text").types("Further on.")
    expect(luc.locator("#kept-here a")).to_have_text(["A1", "A2"])

    # Meanwhile the colleague at the desk answers A1: nobody wrote before, it is saved.
    page.locator("#id_text").fill("Written at the desk.")
    expect(page.locator("#id_revision")).to_have_value("1")

    # The network returns: what nobody else wrote is sent, what meets another text is told, by name.
    network.restore(luc)
    expect(luc.locator("#id_revision")).to_have_value("1")
    expect(luc.locator("#kept-here a")).to_have_text(["A1"])
    assert texts(dossier) == {"A1": "Written at the desk.", "A2": "Further on."}
    phone.goes("#kept-here a", first)
    expect(text).to_have_value("Written in the train.")
    expect(luc.locator("#saved[data-said=stale]")).to_be_visible()
    phone.reaches("form#answer button.btn[type=submit]").hits("Enter")
    expect(luc.get_by_role("alert").first).to_contain_text("Written at the desk.")
    expect(text).to_have_value("Written in the train.")
    phone.looks_at("two texts")

    sign_in_again(phone, dossier, found.luc.email)

    # At the desk the page is the old one: one is told, both texts are shown, and nothing is overwritten.
    page.locator("#id_text").press_sequentially(" At five.")
    expect(page.locator("#saved[data-said=stale]")).to_be_visible()
    page.locator("form#answer button.btn[type=submit]").first.click()
    expect(page.get_by_role("alert").first).to_contain_text("Written in the train. And at the desk.")
    expect(page.locator("#id_text")).to_have_value("Written at the desk. At five.")


def sign_in_again(phone, dossier, email):
    """Signed out in the middle of bringing both together: told, led to sign in, and the text is there."""
    luc, first = phone.page, address("criterion", dossier, "A1")
    luc.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.reaches("#id_text").hits("Control+End").types(" And at the desk.")
    expect(luc.locator("#kept-here a[href*=login]")).to_be_visible()
    phone.looks_at("signed out").goes("#kept-here a[href*=login]", "/login/")
    phone.reaches("[name=login]").types(email).reaches("[name=password]").types(PASSWORD).hits("Enter")
    luc.wait_for_url(f"**{first}")
    expect(luc.locator("#id_text")).to_have_value("Written in the train. And at the desk.")
    expect(luc.locator("#kept-here a")).to_have_count(0)
    expect(luc.locator("#saved .icon")).to_be_visible()
    assert texts(dossier)["A1"] == "Written in the train. And at the desk."
    kept = AnswerRevision.objects.filter(answer__criterion__code="A1").values_list("text", flat=True)
    assert "Written at the desk." in kept


def texts(dossier):
    rows = Answer.objects.filter(dossier=dossier).select_related("criterion")
    return {row.criterion.code: row.text for row in rows}
