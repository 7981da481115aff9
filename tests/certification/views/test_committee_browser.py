"""A session with fourteen members on three browsers: the chair, the secretary and a member, each at their own screen."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from certification.choices import DossierStatus
from certification.models import Decision, Vote
from certification.services import committee as services
from tests.factories import committee, path
from tests.journeys.surfer import SIDEWAYS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW, DESK, HEIGHT = 360, 1280, 900


def url(name, *args):
    with override("en"):
        return reverse(f"certification:{name}", args=args)


class Screen:
    """One person in front of a browser of their own."""

    def __init__(self, chromium, site, user):
        user.language = "en"
        user.save()
        client = Client()
        client.force_login(user)
        self.context = chromium.new_context(base_url=site, locale="en-GB")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.set_viewport_size({"width": DESK, "height": HEIGHT})

    def opens(self, address):
        self.page.goto(address)
        return self

    def presses(self, words):
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name=words).first.click()
        return self

    def follows(self, words):
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("link", name=words).first.click()
        return self

    def reads(self, *words):
        for text in words:
            expect(self.page.get_by_role("main")).to_contain_text(text)
        return self

    def looks(self, axe):
        """Check the screen at both widths: accessible, never wider than the telephone."""
        for width in (DESK, NARROW):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            axe(self.page)
            assert not self.page.evaluate(SIDEWAYS), self.page.url
        self.page.set_viewport_size({"width": DESK, "height": HEIGHT})
        return self

    def gives_the_password(self):
        self.page.locator("input[name=password]").fill("password")
        return self.presses("Confirm")


def test_fourteen_members_decide_on_three_browsers(chromium, live_server, axe):
    group = committee.committee()
    knowledge = [*group.members["UNI"], *group.members["MED"]]
    others = [person for person in group.everyone if person not in knowledge]
    item = committee.in_session(present=others)
    session = item.session
    committee.proposed(item)
    late, voter = knowledge[0], group.members["HAB"][0]
    for person in knowledge:
        committee.declare(item, person)
    chair, secretary, member = (
        Screen(chromium, live_server.url, person) for person in (group.chair, group.secretary, voter)
    )
    address = url("item", item.pk)

    chair.opens(address).reads("Quorum not met: Knowledge sphere is missing")
    member.opens(url("item_reading", item.pk)).reads("What is asked of the committee").looks(axe)
    member.opens(address)
    secretary.opens(url("session", session.pk))
    seat = session.seat_of(late)
    secretary.page.locator(f"#seat-{seat.pk} button[value=on_site]").click()
    secretary.page.wait_for_url("**/sessions/**")
    # The other screens read the quorum again without anybody touching them.
    expect(chair.page.locator("#quorum-notice")).not_to_contain_text("Quorum not met", timeout=20_000)
    expect(member.page.locator("#quorum")).to_contain_text("4 out of 4", timeout=20_000)
    committee.arrive(session, *knowledge[1:])
    chair.opens(address).follows("Seek consent").presses("Seek consent")

    member.opens(address)
    member.page.get_by_label("Reasons of your objection").fill("The water of summer is not followed.")
    member.presses("Raise the objection")
    chair.opens(address).reads("The water of summer").follows("Open the ballot").presses("Open the ballot")
    secretary.opens(address)
    secretary.page.get_by_label("Notes of the debate").fill("A long talk about water.")
    secretary.presses("Keep the notes")
    member.opens(address).follows("Vote")
    member.page.locator("main input[value=against]").check()
    member.presses("Cast my vote").reads("Your vote is recorded.")
    committee.vote(committee.fresh(item), but=[voter])
    # A tie comes to light: the vote is struck, the file closes.
    member.opens(address).follows("Leave the item for a tie").looks(axe)
    member.page.locator("main input[value=employee]").check()
    member.presses("Leave this item").reads("this file is closed to you")
    assert Vote.objects.filter(struck_at=None).count() == 13

    chair.opens(address).reads("13 out of 13").follows("Close the ballot").presses("Close the ballot")
    chair.follows("Sign the decision").reads("Preview").looks(axe).presses("Sign the decision")
    chair.gives_the_password().reads("the secretary must countersign")
    decision = Decision.objects.get()
    secretary.opens(url("decision", decision.pk)).presses("Countersign the decision")
    secretary.gives_the_password().reads("takes effect and is notified")
    assert path.fresh(item.dossier).status == DossierStatus.ACCREDITED
    services.close_session(session, actor=group.chair)
    secretary.opens(url("session_minutes", session.pk)).reads("A long talk about water.", "HAB 1").looks(axe)
    lead = Screen(chromium, live_server.url, path.lead(item.dossier))
    lead.opens(url("public_minutes", session.number)).reads("Votes by family of actors")
    for screen in (chair, secretary, member, lead):
        screen.context.close()
