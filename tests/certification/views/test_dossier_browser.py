"""The pages of My space in a real browser: accessible, and readable on the narrowest phone."""

import pytest
from django.urls import reverse

from tests.factories import path, people

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_english"),
]
NARROWEST = {"width": 320, "height": 800}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def test_my_space_the_dossier_and_its_forms_are_accessible(browse_as, axe):
    dossier = path.awaiting_correction()
    leader = path.lead(dossier)
    for address in (
        url("dashboard"),
        url("dossier", dossier.pk),
        url("application", dossier.pk),
        url("dossier_act", dossier.pk, "correction"),
        url("dossier_move", dossier.pk, "withdraw"),
        url("territory", dossier.territory_id),
        url("dossiers"),
    ):
        page = browse_as(leader, address)
        page.set_viewport_size(NARROWEST)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"], address
        axe(page)


def test_a_refusal_is_focused_and_leads_to_its_field(browse_as):
    dossier = path.in_eligibility()
    page = browse_as(people.case_officer(), url("dossier_act", dossier.pk, "ask-correction"))
    page.get_by_label("Reasons").fill("The map is missing.")
    page.get_by_role("button", name="Ask for a correction").click()
    summary = page.get_by_role("alert")
    assert summary.evaluate("node => node === document.activeElement")
    assert page.get_by_label("Reasons").input_value() == "The map is missing."
    summary.get_by_role("link").first.click()
    assert page.get_by_label("What is missing").evaluate("node => node === document.activeElement")
