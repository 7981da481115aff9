"""How public pages reach anonymous readers: fingerprints, kept pages, and nothing stale or private."""

import datetime as dt
import gzip
import re
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from django.utils.translation import activate, override
from wagtail.models import Locale, Page, PageViewRestriction

from cms.delivery import PARAMETERS, PUBLIC_VIEWS, SECRET_VIEWS, DeliveryMiddleware
from cms.freshness import is_shown
from home import urls as screens
from home.models import HomePage, SiteNotice
from home.queries import cooperations, initiatives, meetings, news, people, sheets, syntheses, territories
from search.queries import results
from tests.factories.certificate import issued, withdrawn

pytestmark = pytest.mark.django_db

HOME, CHILD = "/fr/", "/fr/une-page/"
LANGUAGES = ["fr", "en", "es"]
# Read by every page, changed by none of what a visitor sees.
PLUMBING = {"django_content_type", "certification_historyentry", "wagtailcore_collection"}
# Never changed once a row that is shown leads to it.
PLUMBING |= {"certification_privatefile"}


VIEWS = [
    "certification:guarantee",
    "certification:framework",
    "certification:register",
    "certification:register_data",
    "certification:register_map",
    "home:site_map",
    "robots",
    "sitemap",
]


def addresses():
    with override("fr"):
        return ["/fr/", "/en/", "/es/", *map(reverse, VIEWS)]


@pytest.fixture
def kept(settings):
    """Pages are kept, as where a shared cache is configured."""
    settings.PAGE_CACHE_SECONDS = 300


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Change a page as an editor does, down to what happens once the change is there for all."""

    def change(page, **fields):
        for name, value in fields.items():
            setattr(page, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return change


@pytest.fixture
def home():
    return HomePage.objects.get(locale__language_code="fr")


@pytest.fixture
def child(home):
    return home.add_child(instance=Page(title="Une page", slug="une-page"))


# --- 1. What every public page carries ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", addresses())
def test_public_page_is_the_same_for_all_and_sets_no_cookie(client, address):
    first, second = client.get(address), Client().get(address)
    assert first.status_code == 200
    assert not first.cookies
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert first["Last-Modified"] == second["Last-Modified"]
    assert first["Cache-Control"].startswith("public, max-age=")
    assert "nonce-" not in first.get("Content-Security-Policy", "")
    assert {"Cookie", "Accept-Encoding"} <= set(re.split(", *", first["Vary"]))


def test_page_already_there_is_not_sent_again(client):
    first = client.get(HOME)
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get(HOME, headers=header)
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == first["ETag"]


def test_changed_page_is_sent_again_even_within_the_same_second(client, publish, child):
    first = client.get(CHILD)
    publish(child, title="Un autre titre")
    second = client.get(CHILD, headers={"If-Modified-Since": first["Last-Modified"]})
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert parse_http_date(second["Last-Modified"]) > parse_http_date(first["Last-Modified"])
    assert client.get(CHILD, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_question_about_a_date_before_the_page_gets_the_page(client):
    assert client.get(HOME, headers={"If-Modified-Since": http_date(time.time() - 3600)}).status_code == 200


def test_page_travels_packed_where_the_browser_unpacks(client):
    plain, packed = client.get(HOME), client.get(HOME, headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2


def test_head_tells_the_same_without_the_page(client, kept):
    for _again in range(2):
        head = client.head(HOME)
        assert head.content == b""
        assert head["ETag"] == client.get(HOME)["ETag"]


@pytest.mark.parametrize("address", ["/fr/nowhere/", "/fr/mon-espace/", "/accounts/login/", "/"])
def test_what_is_not_a_public_page_has_no_fingerprint(client, kept, address):
    for _again in range(2):
        response = client.get(address)
        assert "ETag" not in response
        assert "public" not in response.get("Cache-Control", "")


def test_every_way_to_narrow_a_list_is_known():
    lists = (cooperations, initiatives, meetings, news, people, sheets, syntheses, territories, results)
    assert {facet.name for one in lists for facet in one.FACETS} <= PARAMETERS


def test_every_screen_of_the_public_site_is_known():
    known = PUBLIC_VIEWS | SECRET_VIEWS | {"home:social_picture"}  # which says itself how long it lives
    assert {f"home:{pattern.name}" for pattern in screens.urlpatterns} <= known


def test_screen_whose_address_is_a_secret_is_stored_nowhere(rf, kept):
    def answer(request):
        request.resolver_match = SimpleNamespace(view_name=next(iter(SECRET_VIEWS)))
        return HttpResponse("Ana Lopez comes to the meeting.")

    for cookies in ({}, {"sessionid": "somebody"}):
        request = rf.get("/fr/registrations/secret/")
        request.COOKIES = cookies
        response = DeliveryMiddleware(answer)(request)
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response


# --- 2. Kept pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", addresses())
def test_kept_page_is_answered_without_a_query(client, kept, django_assert_num_queries, address):
    made = client.get(address)
    with django_assert_num_queries(0):
        found = client.get(address)
    assert found.content == made.content
    # Each answer has its own name in the journal.
    assert found.headers.pop("X-Request-ID") != made.headers.pop("X-Request-ID")
    assert dict(found.items()) == dict(made.items())
    with django_assert_num_queries(0):
        assert client.head(address)["ETag"] == made["ETag"]
        assert client.get(address, headers={"If-None-Match": made["ETag"]}).status_code == 304
        assert client.get(address, headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
        assert client.get(address, {"utm_source": "lettre"}).content == made.content


def test_nothing_is_kept_without_a_shared_cache(client):
    client.get(HOME)
    with CaptureQueriesContext(connection) as found:
        client.get(HOME)
    assert len(found) > 0


def test_languages_hosts_and_schemes_are_kept_apart(client, kept, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example.org"]
    answers = [
        client.get("/fr/"),
        client.get("/en/"),
        client.get("/fr/", headers={"Host": "other.example.org"}),
        client.get("/fr/", secure=True),
    ]
    assert all(one.content != other.content for one, other in pairwise(answers))


def test_unknown_host_is_refused_before_anything_is_read(client, kept):
    client.get(HOME)
    assert client.get(HOME, headers={"Host": "elsewhere.example.org"}).status_code == 400


def test_each_known_question_is_kept_for_itself(client, kept, django_assert_num_queries):
    register = "/fr/registre/"
    plain = client.get(register)
    narrowed = client.get(register, {"status": "active"})
    assert narrowed.content != plain.content
    with django_assert_num_queries(0):
        assert client.get(register, {"status": "active"}).content == narrowed.content


@pytest.mark.parametrize(
    "query", [{"q": "Sernana"}, {"theme": "x" * 41}, {"invented": "1"}, {"theme": "a b"}]
)
def test_free_questions_are_neither_kept_nor_answered_with_another_page(client, kept, query):
    client.get("/fr/registre/", query)
    with CaptureQueriesContext(connection) as found:
        response = client.get("/fr/registre/", query)
    assert len(found) > 0
    assert response["ETag"]
    assert "Last-Modified" not in response


def test_questions_asked_by_the_thousand_do_not_fill_the_cache(client, kept, monkeypatch):
    monkeypatch.setattr("cms.delivery.MOST_ASKED", 2)
    register = "/fr/registre/"
    for country in ("fr", "es", "it"):
        client.get(register, {"country": country})

    def is_kept(**query):
        with CaptureQueriesContext(connection) as found:
            client.get(register, query)
        return not found

    assert [is_kept(country="fr"), is_kept(country="es"), is_kept(country="it")] == [True, True, False]
    # What everybody reads is kept all the same.
    client.get(register)
    assert is_kept()


def test_tracking_words_of_a_stranger_are_not_kept_in_the_page_of_others(client, kept):
    client.get(HOME, {"utm_source": "STRANGER"})
    assert "STRANGER" not in client.get(HOME).content.decode()


def is_made_again(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found) > 0


# --- 3. Never stale -------------------------------------------------------------------------------------------------


def test_publication_shows_at_once(client, kept, publish, child):
    client.get(CHILD)
    publish(child, title="Un titre tout neuf")
    assert "Un titre tout neuf" in client.get(CHILD).content.decode()


def test_publication_makes_the_pages_of_the_site_again_and_leaves_those_of_the_certification(
    client, kept, publish, child
):
    """Thousands of certificates are not made again because of a piece of news."""
    award = issued()
    home, certificate = "/en/", f"/verifier/{award.certificate.code}/?language=en"
    unchanged = [certificate, "/en/register/", "/en/reference-framework/"]
    for address in (home, *unchanged):
        client.get(address)
    publish(child, title="Un titre tout neuf")
    assert {address: is_made_again(client, address) for address in (home, *unchanged)} == {
        home: True,
        **dict.fromkeys(unchanged, False),
    }


def test_what_surrounds_a_certificate_changes_at_once(client, kept, django_capture_on_commit_callbacks):
    certificate = f"/verifier/{issued().certificate.code}/?language=en"
    client.get(certificate)
    with django_capture_on_commit_callbacks(execute=True):
        SiteNotice.objects.create(
            locale=Locale.objects.get(language_code="en"),
            text="<p>Closed on Friday.</p>",
            starts_at=timezone.now() - dt.timedelta(hours=1),
            ends_at=timezone.now() + dt.timedelta(hours=1),
        )
    assert "Closed on Friday." in client.get(certificate).content.decode()


def test_event_of_an_award_makes_its_certificate_again(client, kept, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        award = issued()
    certificate = f"/verifier/{award.certificate.code}/?language=en"
    assert "Award in force" in client.get(certificate).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        withdrawn(award)
    assert "Award withdrawn" in client.get(certificate).content.decode()


def test_pages_kept_together_do_not_end_together(client, kept, monkeypatch):
    lasts = []
    keep = caches["pages"].set

    def note(name, value, timeout=None):
        if name.startswith("page:"):
            lasts.append(timeout)
        keep(name, value, timeout)

    monkeypatch.setattr(caches["pages"], "set", note)
    for country in ("fr", "es", "it", "pt"):
        client.get("/fr/registre/", {"country": country})
    assert len(set(lasts)) == 4
    assert all(180 <= seconds <= 300 for seconds in lasts)


def test_page_made_while_another_version_was_published_is_not_kept(kept, publish, child, rf):
    """The slow reader's page is of the past by the time it is ready."""
    published = []
    activate("fr")

    def slow(request):
        request.resolver_match = resolve(request.path)
        title = Page.objects.get(pk=child.pk).title
        if not published:
            published.append(True)
            publish(child, title="Publié entre-temps")
        return HttpResponse(title)

    answer = DeliveryMiddleware(slow)
    assert answer(rf.get(CHILD)).content.decode() == "Une page"
    assert answer(rf.get(CHILD)).content.decode() == "Publié entre-temps"


def test_unpublished_moved_and_deleted_pages_leave_at_once(
    client, kept, home, child, django_capture_on_commit_callbacks
):
    elsewhere = home.add_child(instance=Page(title="Ailleurs", slug="ailleurs"))
    assert client.get(CHILD).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        child.move(elsewhere, pos="last-child")
    assert client.get(CHILD, follow=True).redirect_chain == [("/fr/ailleurs/une-page/", 301)]
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=child.pk).unpublish()
    assert client.get("/fr/ailleurs/une-page/").status_code == 404
    assert client.get("/fr/ailleurs/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=elsewhere.pk).delete()
    assert client.get("/fr/ailleurs/").status_code == 404


def test_page_closed_to_the_public_leaves_at_once(client, kept, child, django_capture_on_commit_callbacks):
    assert client.get(CHILD).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=child, restriction_type="groups")
        restriction.groups.add(Group.objects.create(name="Some"))
    assert client.get(CHILD).status_code == 302


def test_withdrawn_award_shows_in_the_register_at_once(client, kept, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        award = issued()
    register = "/en/register/"
    assert "badge-ok" in client.get(register).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        withdrawn(award)
    assert "Withdrawn" in client.get(register).content.decode()


def test_no_page_of_yesterday_is_answered_today(client, kept, monkeypatch):
    """At midnight an award may expire and a meeting be over, without anything being written."""
    client.get("/en/register/")
    with CaptureQueriesContext(connection) as same_day:
        client.get("/en/register/")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr("cms.delivery.localdate", lambda: tomorrow)
    with CaptureQueriesContext(connection) as next_day:
        client.get("/en/register/")
    assert (len(same_day), len(next_day) > 0) == (0, True)


def test_whatever_a_public_page_reads_makes_the_pages_again_when_it_changes(client):
    award = issued()
    shown = {model._meta.db_table for model in apps.get_models() if is_shown(model)}
    with CaptureQueriesContext(connection) as found:
        for address in [
            *addresses(),
            f"/verifier/{award.certificate.code}/?language=en",
            f"/en/register/{award.territory.slug}/",
            "/en/complaints/figures/",
        ]:
            assert client.get(address).status_code == 200
    read = {table for query in found for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert sorted(read - shown - PLUMBING) == []


# --- 4. Never private -----------------------------------------------------------------------------------------------


def test_signed_in_reader_passes_by(signed_in, kept):
    Client().get(HOME)
    mine = signed_in()
    with CaptureQueriesContext(connection) as found:
        response = mine.get(HOME)
    assert len(found) > 0
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]
    assert "ETag" not in response


def test_page_of_a_signed_in_reader_is_not_kept_for_others(signed_in, kept):
    signed_in().get(HOME)
    with CaptureQueriesContext(connection) as found:
        assert "ETag" in Client().get(HOME)
    assert len(found) > 0


def test_members_pages_are_stored_nowhere(signed_in):
    assert "no-store" in signed_in().get("/fr/mon-espace/", follow=True)["Cache-Control"]


def test_unknown_cookie_passes_by(client, kept):
    Client().get(HOME)
    client.cookies["messages"] = "something to say"
    assert client.get(HOME)["Cache-Control"] == "private, no-cache"


def test_cookies_of_the_form_and_of_the_language_change_nothing(client, kept, django_assert_num_queries):
    Client().get(HOME)
    client.cookies[django_settings.CSRF_COOKIE_NAME] = "x" * 32
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "es"
    with django_assert_num_queries(0):
        assert "ETag" in client.get(HOME)


@pytest.mark.parametrize("known", [False, True])
def test_preview_is_neither_kept_nor_replaced_by_the_published_page(client, kept, child, known):
    if known:
        client.get(CHILD)
    child.title = "Brouillon"
    assert "Brouillon" in child.make_preview_request().content.decode()
    assert "Brouillon" not in client.get(CHILD).content.decode()


# --- 5. Forms without a cookie --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 405),
        ({"Origin": "http://testserver"}, 405),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://elsewhere.example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_anonymous_form_of_a_public_page_must_come_from_this_site(headers, status):
    """405 says that the page, which has no form, was reached."""
    response = Client(enforce_csrf_checks=True).post("/fr/garantie-collective/", headers=headers)
    assert response.status_code == status


def test_form_of_a_signed_in_reader_needs_its_token(signed_in):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in().cookies
    response = client.post("/fr/garantie-collective/", headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 403


def test_login_still_needs_its_token():
    response = Client(enforce_csrf_checks=True).post(
        "/accounts/login/", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code == 403
