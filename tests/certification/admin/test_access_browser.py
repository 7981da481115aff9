"""The screens of access, contract and mail in a browser: accessible, and whole on a telephone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from certification.models import ContractText
from tests.factories import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_screens_are_accessible_and_fit_a_telephone(browse_as, axe):
    administrator, officer = people.administrator(), people.case_officer()
    for address in (
        reverse("account:inspect", args=[officer.pk]),
        reverse("account:act", args=[officer.pk, "close"]),
        reverse("account:roles"),
        reverse("contract:inspect", args=[ContractText.current().pk]),
        reverse("contract:add"),
        reverse("operations"),
        reverse("operations_mail"),
    ):
        page = browse_as(administrator, address)
        page.set_viewport_size({"width": 1280, "height": 900})
        axe(page)
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{address.strip('/').replace('/', '-')}.png")
