"""What an editor sees while writing, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from home import models
from tests.factories.editors import MODERATOR, someone
from tests.factories.pages import make_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CARELESS = (
    '<h3 data-block-key="a">Les producteurs</h3>'
    '<p data-block-key="b">Pour le plan, <a href="https://example.org/plan">cliquez ici</a>.</p>'
    '<p data-block-key="c">Lisez aussi <a href="https://example.org/marche">le plan du marché</a>.</p>'
)


def test_the_checker_tells_an_editor_what_hinders_a_reader_and_nothing_else(browse_as):
    written = make_page(models.StandardPage, body=[("text", CARELESS)])
    page = browse_as(someone(MODERATOR), reverse("wagtailadmin_pages:edit", args=[written.pk]))
    page.get_by_role("button", name="Toggle checks").click()
    problems = page.locator("[data-checks-panel] [data-content-checker-name]")
    expect(problems).to_have_text(
        ["A link that does not say where it leads", "A level of title is missing"], timeout=60_000
    )
