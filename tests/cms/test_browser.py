"""Account pages in a real browser: accessible, within the policy, usable at 320 px, and one whole sign-in."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/fr/nowhere/"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_account_pages_are_accessible(page, axe, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    axe(page)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_no_sideways_scrolling_at_320_pixels(page, path):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_errors_come_first_and_lead_to_their_field(page, axe):
    page.goto("/accounts/signup/?language=en")
    page.get_by_role("button", name="Create my account").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Accept the terms of use")
    axe(page)
    summary.get_by_role("link", name="Accept the terms of use").click()
    expect(page.get_by_role("checkbox")).to_be_in_viewport()


def test_signing_in_then_setting_up_a_second_factor(page, axe, person):
    person("ana@example.org", "password", language="en")
    page.goto("/accounts/login/?language=en&next=/accounts/2fa/")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-Factor Authentication")
    axe(page)
    page.get_by_role("link", name="Activate").click()
    axe(page)
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_label("Authenticator secret")).to_be_visible()
    axe(page)


def test_the_administration_works_within_its_policy(page, person):
    person("admin@example.org", "password", language="en", is_superuser=True)
    page.goto("/accounts/login/?language=en&next=/admin/")
    page.locator("#id_login").fill("admin@example.org")
    page.locator("#id_password").fill("password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    page.goto("/admin/users/new/")
    expect(page.get_by_label("Full name")).to_be_visible()


def test_somebody_signed_in_manages_an_account(browse_as, axe, person):
    page = browse_as(person("ana@example.org", language="es"), "/accounts/email/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    axe(page)
