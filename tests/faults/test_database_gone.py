"""The database goes and comes back: a clear sentence, nothing half done, and no restart of anything."""

import signal
import sqlite3
import time

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from certification.choices import DossierStatus
from certification.models import HistoryEntry
from certification.services import dossier as services
from certification.services.history import verify_history
from cms.mail import queue_message
from tests.factories import path
from tests.faults import jobs
from tests.processes import start, trouble

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "The site will be back in a moment"


@pytest.fixture
def browser():
    """A browser: what breaks is a page, not an exception of the test."""
    return Client(raise_request_exception=False)


class Gone:
    """Breaks the connection before the nth statement of this process, as a server that stops does."""

    def __init__(self, at):
        self.left = at

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            cut()
        return execute(sql, params, many, context)


def cut():
    """Have the server end every connection to this database."""
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"] or None, user=settings["USER"], dbname="postgres"
    ) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [settings["NAME"]]
        )


@pytest.mark.postgresql
def test_a_page_cut_in_the_middle_says_so_and_the_next_one_works(browser):
    leader = path.lead(path.draft_dossier())
    browser.force_login(leader)
    with connection.execute_wrapper(Gone(at=3)):
        answer = browser.get("/en/my-space/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert SENTENCE in answer.content.decode()
    assert browser.get("/en/my-space/").status_code == 200


@pytest.mark.postgresql
def test_a_move_cut_at_any_statement_leaves_nothing(browser):
    dossier = path.ready_to_submit()
    leader, entries = path.lead(dossier), HistoryEntry.objects.count()
    at = 1
    while path.fresh(dossier).status == DossierStatus.DRAFT:
        try:
            with connection.execute_wrapper(Gone(at)):
                services.submit_application(dossier, actor=leader)
        except OperationalError:
            connection.close()
            assert (path.fresh(dossier).status, HistoryEntry.objects.count()) == (
                DossierStatus.DRAFT,
                entries,
            )
        # As after each request: what was cut after the commit is noticed by the next one.
        connection.close()
        at += 4
    assert at > 5
    assert path.fresh(dossier).status == DossierStatus.SUBMITTED
    assert verify_history()[1] is None


@pytest.mark.postgresql
def test_a_worker_outlives_the_absence_of_its_database(folder, mail_server, queued):
    worker = start(jobs.serve_queue, folder, mail_server.port)
    try:
        send_one("before@example.org")
        wait_until_done()
        cut()
        connection.close()
        send_one("after@example.org")
        wait_until_done()
    finally:
        worker.terminate()
        worker.join()
    assert worker.exitcode in {0, -signal.SIGTERM}, trouble(folder)
    assert [message["To"] for message in mail_server.received] == ["before@example.org", "after@example.org"]


def send_one(email):
    queue_message(email, subject="S", text="T", language="en")


def wait_until_done(at_most=60):
    end = time.monotonic() + at_most
    unfinished = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
    while unfinished.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not unfinished.exists()


def test_a_worker_killed_in_its_sleep_is_replaced(folder, mail_server, queued):
    first = start(jobs.serve_queue, folder, mail_server.port)
    send_one("first@example.org")
    wait_until_done()
    first.kill()
    first.join()
    send_one("second@example.org")
    second = start(jobs.serve_queue, folder, mail_server.port)
    wait_until_done()
    second.terminate()
    second.join()
    assert [message["To"] for message in mail_server.received] == ["first@example.org", "second@example.org"]


def test_a_mail_server_that_stops_and_starts_receives_everything_once(folder, mail_server, queued):
    mail_server.stop()
    for number in range(3):
        send_one(f"reader{number}@example.org")
    start(jobs.send, folder, mail_server.port).join()
    assert mail_server.received == []
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    assert waiting.count() == 3
    mail_server.start()
    waiting.update(run_after="9999-01-01T00:00Z")
    start(jobs.send, folder, mail_server.port).join()
    assert sorted(message["To"] for message in mail_server.received) == [
        f"reader{number}@example.org" for number in range(3)
    ]


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_locked_sqlite_is_waited_for_then_said(browser, english_accounts):
    leader = path.lead(path.draft_dossier())
    browser.force_login(leader)
    with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=1) as other:
        other.execute("BEGIN EXCLUSIVE")
        # A writer waits; a reader does not.
        assert browser.get("/en/my-space/").status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
        answer = browser.post("/accounts/logout/")
        assert answer.status_code == 503
        assert SENTENCE in answer.content.decode()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 30000")
        other.execute("ROLLBACK")
    assert browser.post("/accounts/logout/").status_code == 302
