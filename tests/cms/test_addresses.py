"""The door of the site, its probes, and what every answer carries."""

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from cms.middleware import ContentSecurityPolicyMiddleware
from tests.factories import consultation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "place"),
    [
        ("", "/fr/"),
        ("de", "/fr/"),
        ("en-GB,en;q=0.9,fr;q=0.1", "/en/"),
        ("es;q=0.8,fr;q=0.5", "/es/"),
    ],
)
def test_the_root_leads_to_the_best_language(client, accepted, place):
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response["Location"]) == (302, place)
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def test_the_process_says_that_it_lives(client):
    assert client.get("/healthz").content == b"ok"


def test_the_site_says_that_it_is_ready(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": True, "migrations": True, "storage": True}


def test_robots_stay_out_of_accounts_and_administration(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@pytest.mark.parametrize("path", ["/healthz", "/fr/nowhere/", "/accounts/login/", "/accounts/signup/"])
def test_the_policy_is_strict(client, path):
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_a_nonce_appears_only_where_it_is_used(rf):
    def answer(page):
        request = rf.get("/fr/")
        return ContentSecurityPolicyMiddleware(lambda request: HttpResponse(page(request)))(request)

    assert "nonce-" not in answer(lambda request: "no script")["Content-Security-Policy"]
    with_script = answer(lambda request: str(request.csp_nonce))
    assert (
        f"script-src 'self' 'nonce-{with_script.content.decode()}'" in with_script["Content-Security-Policy"]
    )


def test_the_administration_alone_has_the_relaxed_policy(client):
    response = client.get("/admin/", follow=False)
    assert "'unsafe-inline'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_headers(client):
    headers = client.get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_missing_page_speaks_the_visitors_language(client, language):
    response = client.get(f"/{language}/nowhere/")
    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.content.decode()
    assert not response.cookies


def test_a_refused_form_says_what_to_do(person):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "a@example.org"}, headers={"accept-language": "en"})
    assert response.status_code == 403
    assert "what you typed is still there" in response.content.decode()


def test_the_site_map_names_every_public_page_in_its_languages(client, db):
    response = client.get("/sitemap.xml")
    pages = {page.loc.text: page for page in BeautifulSoup(response.content, "xml").find_all("url")}
    # Thirteen screens, the versions of the framework and the home page.
    assert len(pages) == 15 * 3
    for address, page in pages.items():
        assert client.get(address).status_code == 200, address
        translations = {link["href"] for link in page.find_all("link")}
        assert address in translations
        assert len(translations) == 3
        assert translations <= {*pages}
    assert not response.cookies


def test_the_site_map_names_the_framework_its_criteria_and_its_consultation(client, db):
    consulted = consultation.consulted()
    found = client.get("/sitemap.xml").content.decode()
    assert found.count(f"/en/reference-framework/version/{consulted.version}/</loc>") == 1
    assert "/version/1.0/</loc>" not in found
    assert found.count("/en/reference-framework/B2/</loc>") == 1
    assert found.count(f"/en/reference-framework/version/{consulted.version}/consultation/</loc>") == 1
