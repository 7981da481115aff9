"""The first tree of the site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site

from home.models import HomePage

pytestmark = pytest.mark.django_db

LANGUAGES = ["fr", "en", "es"]


def test_there_is_one_home_page_a_language_and_they_translate_one_another():
    pages = HomePage.objects.order_by("path")
    assert [page.locale.language_code for page in pages] == LANGUAGES
    assert len({page.translation_key for page in pages}) == 1
    assert all(page.live for page in pages)
    assert not any(Page.find_problems())


def test_french_is_the_root_of_the_default_site():
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.locale == Locale.objects.get(language_code="fr")
    assert site.hostname == "localhost"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_reads_the_first_page_without_cookie_in_eight_queries(client, language):
    client.get(f"/{language}/")
    with CaptureQueriesContext(connection) as found:
        response = client.get(f"/{language}/")
    assert response.status_code == 200
    assert len(found) <= 8
    assert not response.cookies
    assert f'<html lang="{language}">' in response.content.decode()


def test_each_first_page_leads_to_the_others(client):
    page = client.get("/fr/").content.decode()
    for language in LANGUAGES:
        assert f'href="/{language}/" lang="{language}"' in page
