"""What all tests share: the database, the people, the browser."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils.translation import override
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import sync_playwright

from cms.users.services import create_verified_user
from tests.database import copies, one_at_a_time

# A busy machine is slow, not wrong: examples have no time limit.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def require(found, reason):
    """Skip a test that the machine cannot run; where everything must run, fail."""
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"CI must run this: {reason}", pytrace=False)
    pytest.skip(reason)


def pytest_report_header():
    if connection.vendor == "postgresql":
        return "database: PostgreSQL"
    return "database: SQLite; tests marked `postgresql` are left to a run with DATABASE_URL=postgres://…"


def pytest_collection_modifyitems(config, items):
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_id):
    database = copies(worker_id)
    with django_db_blocker.unblock():
        with one_at_a_time():
            database.build_template()
        database.restore()
    emptied = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: database.restore()
    yield
    TransactionTestCase._fixture_teardown = emptied
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(autouse=True)
def _in_english():
    """Tests read the code's own words; those about another language say so."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_memory_between_tests():
    for cache in caches.all():
        cache.clear()
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def person(db):
    """Make accounts: `person("ana@example.org", name="Ana")`; the password is `password`."""

    def make(email="person@example.org", password="password", **fields):
        return create_verified_user(email, password, **{"name": email.split("@")[0].title(), **fields})

    return make


@pytest.fixture
def signed_in(client, person):
    """A client signed in as a new account: `signed_in(email, **fields)`, or as one: `signed_in(user=user)`."""

    def sign_in(email="person@example.org", user=None, **fields):
        client.force_login(user or person(email, **fields))
        return client

    return sign_in


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    require(path, "no Chromium is installed")
    # Playwright's own loop runs in this thread; the tests' queries are still synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium, live_server):
    """A browser page on the live site, in French; the test fails on any script error or refused content."""
    complaints = []
    context = chromium.new_context(base_url=live_server.url, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:", "blob:"))
            else complaints.append(f"third party: {request.url}")
        ),
    )
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def browse_as(page, client, live_server):
    """Open a page of the live site as somebody: `browse_as(user, "/fr/espace/")`, and get the page."""

    def browse(user, path):
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        page.goto(path)
        return page

    return browse


@pytest.fixture(scope="session")
def axe():
    """Check a page against WCAG 2.2 AA and best practices: `axe(page)`."""

    def check(page):
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": ACCESSIBILITY_RULES}})
        assert results.violations_count == 0, results.generate_report()

    return check
