"""What all tests share: the database, the people, the browser."""

import gc
import os
import shutil
import threading
import time
from io import StringIO
from unittest.mock import patch

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.files.storage import storages as named_storages
from django.core.management import call_command
from django.core.signals import request_finished, request_started, setting_changed
from django.db import connection
from django.dispatch import receiver
from django.template.autoreload import reset_loaders
from django.test import TransactionTestCase, override_settings
from django.urls import get_resolver
from django.utils.translation import override
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import sync_playwright

from certification.models import PrivateFile
from cms.users.models import User
from cms.users.services import create_verified_user
from tests.database import copies, one_at_a_time, restore_with
from tests.factories.remembered import MEMORY
from tests.network import Network
from tests.signing import sign_in_again

# Thousands of tests leave a large heap, searched in vain: collect rarely.
gc.set_threshold(100_000, 20, 100)

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


class Requests:
    """The requests of the live site under way, which answers in threads of its own."""

    SILENCE, STEP = 0.15, 0.05

    def __init__(self):
        self.count, self.last, self.lock = 0, 0.0, threading.Lock()
        request_started.connect(lambda **_signal: self.add(1), weak=False)
        request_finished.connect(lambda **_signal: self.add(-1), weak=False)

    def add(self, change):
        if threading.current_thread() is threading.main_thread():
            return
        with self.lock:
            self.count, self.last = self.count + change, time.monotonic()

    def wait_for_silence(self, at_most=10):
        """Wait until none has been under way for a moment: what leaves with a page arrives after it."""
        end = time.monotonic() + at_most
        while time.monotonic() < end and (self.count or time.monotonic() - self.last < self.SILENCE):
            time.sleep(self.STEP)


UNDER_WAY = Requests()


def require(found, reason):
    """Skip a test that the machine cannot run; where everything must run, fail."""
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"CI must run this: {reason}", pytrace=False)
    pytest.skip(reason)


READERS = {"db", "transactional_db", "demo"}
# Folders whose tests read no database unless they ask for one.
PURE = {"cms", "lifecycles", "rules"}


def is_about_a_database(item):
    """Tell whether another database could change what a test says.

    Not what reads none, nor what is marked so; nor how one screen looks in a browser, which journeys open on both.
    """
    reads = (
        item.path.parent.name not in PURE
        or READERS.intersection(item.fixturenames)
        or item.get_closest_marker("django_db")
    )
    is_one_screen = "chromium" in item.fixturenames and "journeys" not in item.path.parts
    return bool(reads) and not is_one_screen and not item.get_closest_marker("any_database")


def pytest_report_header():
    if connection.vendor == "postgresql":
        return "database: PostgreSQL; what no database changes is left to a run on SQLite"
    return "database: SQLite; tests marked `postgresql` are left to a run with DATABASE_URL=postgres://…"


def pytest_collection_modifyitems(config, items):
    if connection.vendor == "postgresql":
        left_out = [item for item in items if not is_about_a_database(item)]
    else:
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    for item in items:
        if "chromium" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=1))
    # One worker loads the demo while the others work: later, they would wait for it.
    items.sort(key=lambda item: "demo" not in item.fixturenames)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_id):
    database = copies(worker_id)
    with django_db_blocker.unblock():
        with one_at_a_time():
            database.build_template()
        database.restore()
    emptied = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: restore_in_peace(database)
    yield
    TransactionTestCase._fixture_teardown = emptied
    with django_db_blocker.unblock():
        database.drop()


def restore_in_peace(database):
    """Copy the database anew once the live site has answered all that the browser asked, pages left included."""
    UNDER_WAY.wait_for_silence()
    database.restore()


@pytest.fixture(autouse=True)
def _in_english():
    """Tests read the code's own words; those about another language say so."""
    with override("en"):
        yield


@pytest.fixture
def english_accounts(monkeypatch):
    """Let the accounts that a test makes read English, the language of the code, unless it says another."""
    monkeypatch.setattr(User._meta.get_field("language"), "_get_default", lambda: "en")


@pytest.fixture(autouse=True)
def _no_memory_between_tests():
    for cache in caches.all():
        cache.clear()
    yield
    for cache in caches.all():
        cache.clear()


@receiver(setting_changed)
def _draw_again(setting, **_signal):
    """Forget what templates keep: it names files as the storage of static files names them."""
    if setting == "STORAGES":
        reset_loaders()


@pytest.fixture(autouse=True)
def _nothing_written_yet():
    """Let the factories know when a test begins, and when it has written."""
    MEMORY.written = False
    with connection.execute_wrapper(MEMORY.watch):
        yield


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


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, worker_id, tmp_path_factory):
    """The whole demo, its files on disk, for the tests of one module; they only read."""
    media, database = tmp_path_factory.mktemp("media"), copies(worker_id)
    disk = "django.core.files.storage.FileSystemStorage"
    private = {"BACKEND": disk, "OPTIONS": {"location": media / "private", "base_url": None}}
    storages = {**settings.STORAGES, "default": {"BACKEND": disk}, "private": private}
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media, STORAGES=storages), override("fr"):
        # The field has chosen its storage when the settings were those of the other tests.
        with patch.object(PrivateFile._meta.get_field("file"), "storage", named_storages["private"]):
            restore_with(database, "demo", load_demo, media)
            yield
        database.restore()


def load_demo():
    sent = len(mail.outbox)
    # Those of the tests: with DEBUG there would be one more, for the whole run.
    assert get_resolver().url_patterns
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=StringIO())
    assert len(mail.outbox) == sent, "nobody is told of a past that was never lived"


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
    UNDER_WAY.wait_for_silence()
    assert complaints == []


@pytest.fixture
def browse_as(page, client, live_server):
    """Open a page of the live site as somebody: `browse_as(user, "/fr/espace/")`, and get the page."""

    def browse(user, path):
        client.force_login(user)
        sign_in_again(client, user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        page.goto(path)
        return page

    return browse


@pytest.fixture
def network(monkeypatch):
    """What lies between browsers and the live site: `network.cut(page)`, `network.restore(page)`."""
    return Network(monkeypatch)


@pytest.fixture(scope="session")
def axe():
    """Check a page against WCAG 2.2 AA and best practices: `axe(page)`."""

    def check(page):
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": ACCESSIBILITY_RULES}})
        assert results.violations_count == 0, results.generate_report()

    return check
