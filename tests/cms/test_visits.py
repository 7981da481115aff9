"""Visits: numbers of days, languages and pages, and nothing about anybody."""

import csv
import datetime as dt
import io
from collections import Counter
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.visits import counting
from cms.visits.counting import PageOfDay, Tally, add_visits
from cms.visits.models import DailyVisits

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def counted(settings, monkeypatch):
    """Visits are counted, and written at once."""
    settings.VISIT_STATISTICS = True
    monkeypatch.setattr(counting, "atexit", SimpleNamespace(register=str))
    monkeypatch.setattr(counting, "SECONDS_BETWEEN_WRITES", 0)


@pytest.fixture
def reader(counted):
    return Client(headers={"User-Agent": FIREFOX})


@pytest.fixture
def in_memory(settings, monkeypatch):
    """Visits are counted, and not written yet."""
    settings.VISIT_STATISTICS = True
    monkeypatch.setattr(counting, "atexit", SimpleNamespace(register=str))
    written = []
    monkeypatch.setattr(counting, "add_visits", written.append)
    return written


def numbers():
    return {(row.language, row.path): row.count for row in DailyVisits.objects.all()}


def test_page_read_twice_counts_two_for_its_day_and_language(reader):
    for path in ("/fr/", "/fr/", "/en/"):
        reader.get(path)
    assert numbers() == {("fr", "/fr/"): 2, ("en", "/en/"): 1}
    assert set(DailyVisits.objects.values_list("day", flat=True)) == {timezone.localdate()}


def test_kept_and_unchanged_pages_count_as_well(reader, settings):
    settings.PAGE_CACHE_SECONDS = 300
    made = reader.get("/fr/")
    reader.get("/fr/")
    assert reader.get("/fr/", headers={"If-None-Match": made["ETag"]}).status_code == 304
    assert numbers() == {("fr", "/fr/"): 3}


def test_only_pages_that_exist_count_without_their_questions(reader):
    for path in ("/fr/rien/", "/sitemap.xml", "/robots.txt", "/accounts/login/", "/", "/fr/registre/?q=Ana"):
        reader.get(path)
    assert numbers() == {("fr", "/fr/registre/"): 1}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"},
        {"User-Agent": "curl/8.5"},
        {"User-Agent": FIREFOX, "Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_programs_and_pages_read_ahead_do_not_count(reader, headers):
    reader.get("/fr/", headers=headers)
    reader.head("/fr/")
    assert numbers() == {}


def test_signed_in_people_do_not_count(counted, signed_in):
    signed_in().get("/fr/", headers={"User-Agent": FIREFOX})
    assert numbers() == {}


def test_nothing_counts_unless_it_was_asked_for(client, monkeypatch):
    monkeypatch.setattr(counting, "SECONDS_BETWEEN_WRITES", 0)
    client.get("/fr/", headers={"User-Agent": FIREFOX})
    assert numbers() == {}


def test_nothing_is_kept_of_the_visitor():
    assert {field.name for field in DailyVisits._meta.fields} == {"id", "day", "language", "path", "count"}


def test_no_page_waits_for_a_write_of_its_own(in_memory, settings, django_assert_num_queries):
    settings.PAGE_CACHE_SECONDS = 300
    client = Client(headers={"User-Agent": FIREFOX})
    client.get("/fr/")
    with django_assert_num_queries(0):
        for _again in range(5):
            client.get("/fr/")
    assert in_memory == []


def test_batch_is_written_when_it_is_old_or_large(in_memory, monkeypatch):
    tally = Tally()
    for number in range(counting.MOST_PAGES_IN_MEMORY):
        tally.add(PageOfDay(TODAY, "fr", f"/fr/{number}/"))
    assert [batch.total() for batch in in_memory] == [counting.MOST_PAGES_IN_MEMORY]
    tally.add(PageOfDay(TODAY, "fr", "/fr/"))
    assert len(in_memory) == 1
    monkeypatch.setattr(counting, "SECONDS_BETWEEN_WRITES", 0)
    tally.add(PageOfDay(TODAY, "fr", "/fr/"))
    assert in_memory[1] == Counter({PageOfDay(TODAY, "fr", "/fr/"): 2})
    tally.write()
    assert len(in_memory) == 2


def test_batch_adds_to_what_is_known_in_as_many_statements_whatever_its_size(django_assert_max_num_queries):
    batch = Counter({PageOfDay(TODAY, "fr", f"/fr/{number}/"): number + 1 for number in range(200)})
    for _again in range(2):
        with django_assert_max_num_queries(4):
            add_visits(batch)
    assert numbers() == {("fr", f"/fr/{number}/"): 2 * (number + 1) for number in range(200)}


def test_database_that_refuses_costs_no_page(reader, monkeypatch):
    def refuse(counts):
        raise OperationalError("the database is locked")

    monkeypatch.setattr(counting, "add_visits", refuse)
    assert reader.get("/fr/").status_code == 200


# --- The report -----------------------------------------------------------------------------------------------------


@pytest.fixture
def some_visits():
    home = Page.objects.get(depth=2, locale__language_code="fr")
    home.add_child(instance=Page(title="Une page lue", slug="une-page"))
    today = timezone.localdate()
    add_visits(
        Counter(
            {
                PageOfDay(today, "fr", "/fr/une-page/"): 3,
                PageOfDay(today - dt.timedelta(days=1), "fr", "/fr/une-page/"): 4,
                PageOfDay(today, "en", "/en/register/"): 2,
                PageOfDay(today - dt.timedelta(days=40), "en", "/en/register/"): 10,
                PageOfDay(today - dt.timedelta(days=400), "fr", "/fr/une-page/"): 1000,
            }
        )
    )


@pytest.fixture
def editor(signed_in):
    return signed_in("redaction@example.org", is_superuser=True)


def exported(client, **asked):
    response = client.get("/admin/reports/visits/", {"export": "csv", **asked})
    return list(csv.reader(io.StringIO(response.getvalue().decode())))[1:]


def test_report_of_a_month_and_of_a_year(editor, some_visits):
    assert exported(editor) == [
        ["Une page lue", "/fr/une-page/", "fr", "7"],
        ["", "/en/register/", "en", "2"],
    ]
    assert exported(editor, period=365) == [
        ["", "/en/register/", "en", "12"],
        ["Une page lue", "/fr/une-page/", "fr", "7"],
    ]
    assert exported(editor, language="en") == [["", "/en/register/", "en", "2"]]


def test_report_is_read_on_the_screen(editor, some_visits, settings, django_assert_max_num_queries):
    settings.VISIT_STATISTICS = True
    for path in ("/admin/reports/visits/", "/admin/reports/visits/results/?period=365"):
        with django_assert_max_num_queries(30):
            text = editor.get(path).content.decode()
        assert "Une page lue" in text
        assert "/en/register/" in text
    assert "/admin/reports/visits/" in editor.get("/admin/").content.decode()


def test_report_is_not_in_the_menu_where_nothing_is_counted(editor):
    assert "/admin/reports/visits/" not in editor.get("/admin/").content.decode()


def test_report_is_for_those_who_edit_pages(signed_in):
    client = signed_in("secretariat@example.org")
    assert client.get("/admin/reports/visits/").status_code == 302
    person = client.get("/fr/").wsgi_request.user
    person.groups.add(Group.objects.get(name="National editors"))
    assert client.get("/admin/reports/visits/").status_code == 200
