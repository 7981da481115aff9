"""A doubt, from the public form to what was found; and the words that nobody may send through it."""

import datetime as dt
from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification import clock
from certification.choices import DoubtStatus
from certification.errors import NotAllowed
from certification.models import Doubt, HistoryEntry, Notification
from certification.queries.dashboard import gather
from certification.services import doubt as services
from certification.services.daily import run_due
from cms import spam
from tests.factories import certificate, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
SEEN = {
    "text": "The level on the leaflet is not the one of the register.",
    "place": "Leaflet of a campsite, 3 August",
    "email": "Ana@Example.org",
}


@pytest.fixture
def award():
    return certificate.issued()


def address(name="doubt"):
    return reverse(f"certification:{name}")


def reported(**facts):
    return services.receive_doubt(language="en", **{**SEEN, **facts})


def test_from_a_doubt_to_what_was_found(award, django_capture_on_commit_callbacks):
    public, staff = Client(enforce_csrf_checks=True), Client()
    officer = people.case_officer()
    staff.force_login(officer)
    code = award.certificate.code
    page = BeautifulSoup(public.get(address(), {"code": code}).content, "lxml")
    assert page.select_one("input[name=code]")["value"] == code
    with django_capture_on_commit_callbacks(execute=True):
        sent = public.post(address(), {**SEEN, "code": code.lower()}, headers=SAME_ORIGIN)
    assert sent["Location"] == address("doubt_received")
    arrived = public.get(sent["Location"])
    assert "your message has arrived" in arrived.content.decode()
    assert not sent.cookies
    assert not arrived.cookies
    doubt = Doubt.objects.get()
    assert (doubt.certificate, doubt.email, doubt.language) == (award.certificate, "ana@example.org", "en")
    assert [message.subject for message in mail.outbox] == [
        "Somebody doubts a certificate",
        "Your message has arrived",
    ]
    # The words of a stranger are sent to nobody.
    assert not [message for message in mail.outbox if "campsite" in message.body or "leaflet" in message.body]
    assert "Look into a doubt about a certificate" in [task.label for task in gather(officer).tasks]

    listing = staff.get(reverse("doubt:index")).content.decode()
    assert award.number in listing
    assert SEEN["place"] in staff.get(reverse("doubt:inspect", args=[doubt.pk])).content.decode()
    handle = reverse("doubt:handle", args=[doubt.pk])
    assert staff.post(handle, {"answer": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.post(handle, {"answer": "The leaflet is corrected."}).status_code == HTTPStatus.FOUND
    doubt.refresh_from_db()
    assert (doubt.status, doubt.handled_by, doubt.answer) == (
        DoubtStatus.HANDLED, officer, "The leaflet is corrected.",
    )  # fmt: skip
    assert mail.outbox[-1].to == ["ana@example.org"]
    assert "The leaflet is corrected." in mail.outbox[-1].body
    assert f"/verifier/{code}/" in mail.outbox[-1].body
    assert HistoryEntry.objects.filter(action="certification.doubt.handle").get().user == officer
    assert "Look into a doubt about a certificate" not in [task.label for task in gather(officer).tasks]


@pytest.mark.parametrize("missing", ["text", "place"])
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(client, missing):
    response = client.post(address(), {**SEEN, missing: ""}, headers=SAME_ORIGIN)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = BeautifulSoup(response.content, "lxml")
    assert page.select_one("input[name=email]")["value"] == SEEN["email"]
    assert page.select_one(".alert-stop a")["href"] == f"#id_{missing}"
    assert not Doubt.objects.exists()


def test_neither_an_address_nor_a_number_is_needed(client):
    client.post(address(), {**SEEN, "email": "", "code": ""}, headers=SAME_ORIGIN)
    doubt = Doubt.objects.get()
    assert (doubt.email, doubt.code, doubt.certificate) == ("", "", None)
    assert not [message for message in mail.outbox if "has arrived" in message.subject]


def test_an_unknown_number_is_kept_as_it_was_typed(client):
    client.post(address(), {**SEEN, "code": "AG-1999-0001"}, headers=SAME_ORIGIN)
    assert Doubt.objects.get().code == "AG-1999-0001"


def test_robots_are_thanked_and_forgotten(client):
    response = client.post(address(), {**SEEN, "company": "Spam"}, headers=SAME_ORIGIN)
    assert response["Location"] == address("doubt_received")
    assert not Doubt.objects.exists()


def test_nobody_sends_doubts_by_the_hundred(client, monkeypatch):
    monkeypatch.setattr(spam, "LIMIT", 1)
    sent = [client.post(address(), {**SEEN, "text": text}, headers=SAME_ORIGIN).status_code for text in "ab"]
    assert sent == [HTTPStatus.FOUND, HTTPStatus.TOO_MANY_REQUESTS]
    assert Doubt.objects.count() == 1


def test_the_same_doubt_twice_is_one(django_capture_on_commit_callbacks):
    people.case_officer()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = reported(), reported()
    assert first == second
    assert Notification.objects.filter(event="doubt.received").count() == 1
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        assert reported() != first


def test_another_site_sends_nothing_in_the_name_of_a_reader():
    client = Client(enforce_csrf_checks=True)
    response = client.post(address(), SEEN, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == HTTPStatus.FORBIDDEN


def test_a_doubt_is_handled_once_by_whoever_keeps_the_register():
    doubt = reported()
    for person in (people.someone(), people.guardian(), people.scheme_manager()):
        with pytest.raises(PermissionDenied):
            services.handle_doubt(doubt, actor=person, answer="Nothing.")
    services.handle_doubt(doubt, actor=people.case_officer(), answer="Nothing.")
    with pytest.raises(NotAllowed, match="already"):
        services.handle_doubt(doubt, actor=people.case_officer(), answer="Something.")


@pytest.mark.parametrize(
    ("who", "status"), [("case_officer", 200), ("guardian", 200), ("scheme_manager", 302), ("someone", 302)]
)
def test_who_reads_doubts(client, who, status):
    reported()
    client.force_login(getattr(people, who)())
    assert client.get(reverse("doubt:index")).status_code == status


def test_whoever_only_reads_is_not_offered_to_answer(client):
    doubt = reported()
    client.force_login(people.guardian())
    handle = reverse("doubt:handle", args=[doubt.pk])
    assert handle not in client.get(reverse("doubt:inspect", args=[doubt.pk])).content.decode()
    assert client.post(handle, {"answer": "Nothing."}).status_code == HTTPStatus.FOUND
    doubt.refresh_from_db()
    assert doubt.status == DoubtStatus.WAITING


def test_an_address_is_forgotten_and_the_doubt_stays():
    doubt = reported()
    with clock.at(clock.localdate() + relativedelta(months=12, days=-1)):
        assert run_due()["forget_doubters"] == 0
    with clock.at(clock.localdate() + relativedelta(months=12, days=1)):
        assert [run_due()["forget_doubters"] for _time in range(2)] == [1, 0]
    doubt.refresh_from_db()
    assert (doubt.email, doubt.text) == ("", SEEN["text"])


def test_an_address_that_is_forgotten_is_not_written_to(django_capture_on_commit_callbacks):
    doubt = reported()
    Doubt.objects.update(email="")
    sent = len(mail.outbox)
    with django_capture_on_commit_callbacks(execute=True):
        services.handle_doubt(doubt, actor=people.case_officer(), answer="Nothing.")
    assert len(mail.outbox) == sent


def test_the_list_asks_as_many_queries_for_one_as_for_many(client, award):
    client.force_login(people.case_officer())

    def count():
        client.get(reverse("doubt:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("doubt:index"))
        return len(queries)

    reported(code=award.number)
    one = count()
    for rank in range(12):
        reported(code=award.number, text=f"Doubt {rank}")
    assert count() == one


def test_a_flood_of_doubts_leaves_room_for_other_work():
    Doubt.objects.bulk_create(Doubt(text="x", place="y", language="fr") for _number in range(40))
    tasks = gather(people.case_officer()).tasks
    assert sum(task.url_name == "doubt:inspect" for task in tasks) == 30
