"""The header leads only where the site has something, and the language switch stays on the page."""

import pytest
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from cms import navigation
from cms.addresses import address
from cms.styleguide import styleguide
from home.queries.links import Link


def visit(path):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(request.path)
    return request


def test_a_name_that_the_site_does_not_have_gives_no_link():
    assert address("no_such_page") == ""
    links = [Link("Nowhere", None, "no_such_page", ""), Link("Accounts", None, "account_login", "")]
    assert navigation.menu(navigation.leads(links)) == (navigation.Entry("Accounts", "/accounts/login/"),)


def test_account_pages_change_language_by_their_query():
    with translation.override("fr"):
        found = navigation.languages(visit("/accounts/login/?next=/fr/"))
    assert [language.url for language in found] == [
        f"/accounts/login/?next=%2Ffr%2F&language={code}" for code in ("fr", "en", "es")
    ]
    assert all(language.is_translated for language in found)


def test_an_unknown_address_leads_to_the_home_page_and_says_so():
    request = RequestFactory().get("/fr/nowhere/")
    with translation.override("fr"):
        _, english, _ = navigation.languages(request)
    assert english == navigation.Language("en", "English", "/en/?untranslated=1", False, False)


@pytest.mark.django_db
def test_the_style_guide_shows_every_component():
    with translation.override("fr"):
        page = styleguide(RequestFactory().get("/fr/styleguide/")).content.decode()
    for part in (
        "five-land",
        "map-world",
        "answers",
        "steps-h",
        "timeline",
        "alert-stop",
        "aria-disabled",
        "pages",
    ):
        assert part in page
    assert "style=" not in page
