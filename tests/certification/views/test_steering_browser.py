"""The pages of those who keep the scheme in a real browser: accessible, by keyboard, on the narrowest phone."""

import datetime as dt

import pytest
from django.urls import reverse

from certification import clock
from certification.clock import localdate
from tests.factories import path, people
from tests.factories.territory import territory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]


def url(name):
    return reverse(f"certification:{name}")


def test_every_page_of_steering_is_accessible_and_fits_a_phone(browse_as, axe):
    with clock.at(localdate() - dt.timedelta(days=33)):
        late = path.in_eligibility()
    path.frozen(path.eligible(path.draft_dossier(territory("Causse Noir"))))
    page = browse_as(people.guardian(), url("dashboard"))
    for width, height in ((320, 640), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        for name in (
            "dashboard",
            "pipeline",
            "pipeline?view=table",
            "delays",
            "load",
            "impartiality_report",
            "calendar",
        ):
            address, _mark, query = name.partition("?")
            page.goto(f"{url(address)}?{query}")
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    # From the board by the keyboard alone: the filter of what is late, then the only card that it leaves.
    page.goto(url("pipeline"))
    page.get_by_label("Only those that are late").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**late=on**")
    cards = page.locator(".board-card a")
    assert cards.all_inner_texts() == [late.territory.name]
    cards.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('certification:dossier', args=[late.pk])}")
