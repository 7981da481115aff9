"""The map of the site, and the pages of errors that lead to it."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override
from django.views import defaults
from wagtail.models import PageViewRestriction

from home.models import PersonIndexPage, PersonPage, SectionPage, StandardPage
from home.queries.tree import tree_of
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


def address(language="fr"):
    with override(language):
        return reverse("home:site_map")


def links(client, language="fr"):
    soup = BeautifulSoup(client.get(address(language)).content, "html.parser")
    return [a["href"] for a in soup.select(".site-map a")]


def test_the_map_leads_to_every_page_and_screen(client):
    section = make_page(SectionPage, slug="reseau")
    make_page(StandardPage, parent=section, slug="methode")
    found = links(client)
    assert {"/fr/", "/fr/reseau/", "/fr/reseau/methode/", "/verifier/"} <= {*found}
    assert "/fr/reseau/" not in links(client, "en")


def test_the_map_shows_neither_drafts_nor_what_is_closed(client):
    draft, closed = make_page(SectionPage, slug="brouillon"), make_page(SectionPage, slug="ferme")
    make_page(StandardPage, parent=draft, slug="dessous")
    make_page(StandardPage, parent=closed, slug="dedans")
    draft.unpublish()
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    found = [url for url in links(client) if "brouillon" in url or "ferme" in url]
    assert found == ["/fr/brouillon/dessous/"]


def test_the_map_shows_nobody_without_consent():
    index = make_page(PersonIndexPage)
    person = make_page(PersonPage, parent=index, consent_given_on="2026-01-01")
    assert tree_of("fr")[0].below[0].page.pk == person.pk
    PersonPage.objects.filter(pk=person.pk).update(consent_given_on=None)
    assert not tree_of("fr")[0].below


@pytest.mark.parametrize("number", [1, 30])
def test_the_map_takes_one_query_for_its_pages(number, django_assert_num_queries):
    section = make_page(SectionPage)
    for _ in range(number):
        make_page(StandardPage, section, revised=False)
    with django_assert_num_queries(1):
        tree = tree_of("fr")
    assert len(tree[0].below) == number


# --- errors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_missing_page_leads_somewhere(client, language):
    response = client.get(f"/{language}/rien/")
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 404
    assert soup.html["lang"] == language
    found = {a["href"] for a in soup.select("main a")}
    assert {f"/{language}/", address(language), "/verifier/"} <= found
    assert soup.select_one('main form[role="search"] input[name="q"]')
    assert soup.select_one('meta[name="robots"]')["content"] == "noindex"


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_fault_is_told_without_the_database(rf, language, django_assert_num_queries):
    with override(language), django_assert_num_queries(0):
        broken = defaults.server_error(rf.get(f"/{language}/"))
        confused = defaults.bad_request(rf.get(f"/{language}/"), ValueError())
    for response, status in ((broken, 500), (confused, 400)):
        soup = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == status
        assert soup.html["lang"] == language
        assert [a["href"] for a in soup.select("ul a")] == ["/fr/", "/en/", "/es/"]
        assert [a["lang"] for a in soup.select("ul a")] == ["fr", "en", "es"]


def test_a_refusal_leads_to_the_members_area(rf):
    with override("fr"):
        response = defaults.permission_denied(rf.get("/fr/"), PermissionDenied())
        space = reverse("certification:dashboard")
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 403
    assert soup.select_one(f'main a[href="{space}"]')
