"""The guidance meeting of a refused dossier in a real browser: recorded by the secretariat, read by the territory."""

import pytest
from django.urls import reverse

from certification.clock import localdate
from certification.services.guidance import record_guidance
from tests.factories import committee, path, people

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]
WIDTHS = (320, 360, 1280)


@pytest.fixture
def refused():
    return committee.dossier_of(committee.decided(outcome="refused", level=""))


def fits(page, axe):
    """Check the screen in front with axe, and that it keeps within the window, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_meeting_is_accessible_while_it_is_awaited_recorded_and_read(browse_as, axe, refused, scheme):
    address = reverse("certification:guidance", args=[refused.pk])
    lead = path.lead(refused)
    page = browse_as(lead, address)
    page.emulate_media(color_scheme=scheme)
    assert "The meeting is free of charge." in page.locator("main").inner_text()
    fits(page, axe)

    browse_as(people.case_officer(), address)
    fits(page, axe)
    page.locator("main textarea").fill("Who met is not said.")
    page.get_by_role("button", name="Record the meeting").click()
    assert page.get_by_role("alert").is_visible()
    fits(page, axe)

    record_guidance(
        refused,
        actor=people.case_officer(),
        held_on=localdate(),
        people="Ana Ruiz, Maïwenn Ajonc",
        summary="La réserve est protégée dès cet automne.",
    )
    browse_as(lead, address)
    assert "Maïwenn Ajonc" in page.locator("main").inner_text()
    fits(page, axe)
