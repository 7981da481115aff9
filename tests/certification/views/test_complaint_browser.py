"""The screens of complaints and appeals: accessible, and narrow enough for a phone."""

import pytest
from django.urls import reverse

from certification.services.complaint import token_of
from tests.factories import complaint as factory
from tests.factories import decision
from tests.factories.complaint import fresh

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def looks_well(page, axe, address, *, scheme="light"):
    page.emulate_media(color_scheme=scheme)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    axe(page)


def test_complaints_are_accessible_and_fit_a_phone(browse_as, axe):
    under_way = factory.told()
    other = factory.lodged(text="Autre.", territory=under_way.territory)
    over = factory.closed(factory.concluded(complaint=other))
    page = browse_as(under_way.handler, url("complaint"))
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    axe(page)
    for address in (
        url("complaint_figures"),
        url("complaint_follow", token_of(fresh(over))),
        url("complaints"),
        url("complaint_handled", under_way.pk),
        url("complaint_handled", over.pk),
    ):
        looks_well(page, axe, address)
    page = browse_as(under_way.investigator, url("complaint_handled", under_way.pk))
    page.locator("details.panel summary").first.click()
    looks_well(page, axe, url("complaint_handled", under_way.pk), scheme="dark")
    page = browse_as(factory.lead(under_way), url("complaint_reply", under_way.pk))
    looks_well(page, axe, url("complaint_reply", under_way.pk))


def test_an_appeal_is_accessible_and_fits_a_phone(browse_as, axe):
    appeal = decision.heard(decision.refusal_under_appeal())
    decision.agreed(appeal, "rejected")
    page = browse_as(appeal.members[0], url("appeal", appeal.dossier_id))
    looks_well(page, axe, url("appeal", appeal.dossier_id))
    looks_well(browse_as(appeal.lodged_by, "/"), axe, url("appeal", appeal.dossier_id), scheme="dark")
