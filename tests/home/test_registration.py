"""Registering for a meeting: one place a person, a waiting list in order, and no word about who is registered."""

import datetime as dt
import re
from contextlib import contextmanager

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import override

from certification.clock import at, now
from cms import spam
from home.choices import MeetingMode, RegistrationStatus
from home.models import MeetingPage, Registration
from home.notifications.registrations import secret_of
from home.services import registration as services
from home.services.retention import forget_registrations
from tests.at_once import at_once
from tests.factories.pages import make_translation
from tests.home.test_meetings import meet

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Noé Tilleul",
    "email": "noe@example.org",
    "organisation": "Le verger",
    "needs": "Une place assise",
    "consent": "on",
}
CONFIRMED, WAITING, CANCELLED = (
    RegistrationStatus.CONFIRMED,
    RegistrationStatus.WAITING,
    RegistrationStatus.CANCELLED,
)


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    """Collect the messages that leave: `with letters() as sent: …`."""

    @contextmanager
    def collect():
        before = len(mail.outbox)
        sent = []
        with django_capture_on_commit_callbacks(execute=True):
            yield sent
        sent += mail.outbox[before:]

    return collect


def stage(capacity=None, **fields):
    return meet(**{"registration": "form", "capacity": capacity, "place": "Chazelles", **fields})


def address(meeting, name="registration", language="fr"):
    with override(language):
        return reverse(f"home:{name}", args=[meeting.translation_key])


def send(client, meeting, language="fr", **typed):
    return client.post(address(meeting, language=language), {**TYPED, **typed})


def join(meeting, *names, language="fr"):
    return [
        services.register(meeting=meeting, name=name, email=f"{name}@example.org", language=language)
        for name in names
    ]


def status(name):
    found = Registration.objects.filter(email=f"{name}@example.org").order_by("-pk").first()
    return found and found.status


def link_in(message):
    (found,) = re.findall(r"http\S+/(?:registrations|inscriptions|inscripciones)/\S+", message.body)
    return "/" + found.split("/", 3)[3]


# --- the form --------------------------------------------------------------------------------------------------


def test_somebody_registers(client, letters):
    meeting = stage(40)
    page = client.get(address(meeting))
    assert page.status_code == 200
    assert not page.cookies
    with letters() as sent:
        response = send(client, meeting)
    assert response.status_code == 302
    assert client.get(response.url).status_code == 200
    registration = Registration.objects.get()
    assert (registration.status, registration.language) == (CONFIRMED, "fr")
    assert registration.needs == "Une place assise"
    (message,) = sent
    assert message.to == ["noe@example.org"]
    assert meeting.title in message.subject
    # A form must not carry the words of a stranger to somebody else.
    assert "Tilleul" not in message.body
    assert "Une place assise" not in message.body
    assert client.get(address(meeting)).context["places"].left == 39


def test_without_consent_or_address_nothing_is_kept_and_what_was_typed_stays(client):
    meeting = stage()
    response = send(client, meeting, consent="", email="not an address")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"consent", "email"}
    assert "Une place assise" in response.content.decode()
    assert not Registration.objects.exists()


def test_script_in_every_field(client, letters):
    meeting = stage()
    script = "<script>alert(1)</script>"
    response = send(client, meeting, name=script, organisation=script, needs=script, email=script)
    assert script not in response.content.decode()
    with letters() as sent:
        send(client, meeting, name=script, organisation=script, needs=script)
    assert script not in sent[0].alternatives[0][0]


@pytest.mark.parametrize("field", ["name", "organisation", "needs"])
def test_too_long(client, field):
    assert send(client, stage(), **{field: "a" * 10_000}).status_code == 422


def test_a_robot_is_thanked_and_nothing_is_kept(client, letters):
    meeting = stage()
    with letters() as sent:
        response = send(client, meeting, website="https://spam.example.org")
    assert response.url == address(meeting, "registration_received")
    assert sent == []
    assert not Registration.objects.exists()


def test_too_many_from_one_network(client, monkeypatch):
    monkeypatch.setattr(spam, "LIMIT", 2)
    meeting = stage()
    for number in range(2):
        assert send(client, meeting, email=f"a{number}@example.org").status_code == 302
    response = send(client, meeting, email="a3@example.org")
    assert response.status_code == 429
    assert "Une place assise" in response.content.decode()
    assert Registration.objects.count() == 2
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert send(elsewhere, meeting, email="a4@example.org").status_code == 302


def test_one_subscriber_has_many_addresses_of_ipv6():
    assert spam._network("2001:db8::1") == spam._network("2001:db8::2")
    assert spam._network("192.0.2.1") != spam._network("192.0.2.2")


@pytest.mark.parametrize(
    "fields",
    [
        {"registration": "none"},
        {"registration": "link", "registration_link": "https://example.org/"},
    ],
)
def test_no_form_where_there_is_none(client, fields):
    meeting = stage(**fields)
    assert client.get(address(meeting)).status_code == 404
    assert send(client, meeting).status_code == 404


def test_no_form_for_a_meeting_that_is_not_published(client):
    meeting = stage()
    meeting.unpublish()
    assert send(client, meeting).status_code == 404


def test_the_closing_date(client):
    meeting = stage(registration_closes_at=now() + dt.timedelta(days=1))
    page = client.get(address(meeting))
    assert page.context["form_is_open"]
    with at(now() + dt.timedelta(days=2)):
        assert not client.get(address(meeting)).context["form_is_open"]
        assert send(client, meeting).status_code == 422
    assert not Registration.objects.exists()


def test_once_it_has_begun_nobody_registers(client):
    meeting = stage()
    with at(meeting.starts_at + dt.timedelta(minutes=5)):
        assert send(client, meeting).status_code == 422


# --- places ----------------------------------------------------------------------------------------------------


def test_beyond_the_places_people_wait(client, letters):
    meeting = stage(1)
    with letters() as sent:
        send(client, meeting, email="a@example.org")
        assert client.get(address(meeting)).context["state"] == "full"
        send(client, meeting, email="b@example.org")
    assert (status("a"), status("b")) == (CONFIRMED, WAITING)
    assert sent[0].subject != sent[1].subject


def test_three_languages_share_the_places(client):
    meeting = stage(1)
    make_translation(
        meeting, "en", starts_at=meeting.starts_at, ends_at=meeting.ends_at, registration="form", capacity=50
    )
    send(client, meeting, email="a@example.org")
    send(client, meeting, language="en", email="b@example.org")
    assert (status("a"), status("b")) == (CONFIRMED, WAITING)
    assert {one.meeting_id for one in Registration.objects.all()} == {meeting.pk}
    send(client, meeting, language="en", email="a@example.org")
    assert Registration.objects.count() == 2


def test_a_double_click_is_one_registration_and_one_message(client, letters):
    meeting = stage(10)
    with letters() as sent:
        first = send(client, meeting)
        second = send(client, meeting, email="NOE@example.org", name="Somebody else")
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Registration.objects.get().name == "Noé Tilleul"
    assert len(sent) == 1


def test_whoever_lost_the_message_gets_it_again_now_and_then(client, letters):
    meeting = stage(10)
    with letters() as sent:
        send(client, meeting)
    with letters() as again, at(now() + dt.timedelta(hours=3)):
        send(client, meeting)
        send(client, meeting)
    assert [message.body for message in again] == [sent[0].body]


def test_the_answer_never_tells_who_is_registered(client):
    meeting = stage(1)
    send(client, meeting)
    answers = {}
    for email in ("noe@example.org", "stranger@example.org"):
        response = send(client, meeting, email=email)
        answers[email] = (response.status_code, response.url, client.get(response.url).content)
    assert answers["noe@example.org"] == answers["stranger@example.org"]


def test_the_online_link_is_only_in_the_message_to_those_who_have_a_place(client, letters):
    link = "https://meet.example.org/secret"
    meeting = stage(1, mode=MeetingMode.HYBRID, online_link=link)
    with letters() as sent:
        send(client, meeting, email="a@example.org")
        response = send(client, meeting, email="b@example.org")
    assert [link in message.body for message in sent] == [True, False]
    with override("fr"):
        screens = [meeting.url, address(meeting), response.url, address(meeting, "meeting_calendar")]
    assert not any(link in client.get(screen).content.decode() for screen in screens)


def test_more_places_go_to_those_who_wait(letters):
    meeting = stage(1)
    join(meeting, "a", "b", "c", "d")
    meeting.capacity = 3
    with letters() as sent:
        meeting.save_revision().publish()
    assert [status(name) for name in "abcd"] == [CONFIRMED, CONFIRMED, CONFIRMED, WAITING]
    assert [message.to for message in sent] == [["b@example.org"], ["c@example.org"]]


# --- cancelling ------------------------------------------------------------------------------------------------


def test_cancelling_with_the_link_of_the_message(client, letters):
    meeting = stage(1)
    with letters() as sent:
        send(client, meeting, email="a@example.org")
        send(client, meeting, email="b@example.org")
        send(client, meeting, email="c@example.org")
    link = link_in(sent[0])
    page = client.get(link)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert status("a") == CONFIRMED  # a link that a machine opens cancels nothing
    with letters() as sent:
        response = client.post(link)
    assert client.get(response.url).context["is_cancelled"]
    assert [status(name) for name in "abc"] == [CANCELLED, CONFIRMED, WAITING]
    assert [message.to for message in sent] == [["a@example.org"], ["b@example.org"]]
    assert Registration.objects.get(email="a@example.org").needs == ""


def test_cancelling_twice_promotes_once(client, letters):
    meeting = stage(1)
    first, *_others = join(meeting, "a", "b", "c")
    with letters() as sent:
        services.cancel(registration=first)
        services.cancel(registration=first)
    assert [status(name) for name in "abc"] == [CANCELLED, CONFIRMED, WAITING]
    assert len(sent) == 2


def test_leaving_the_waiting_list_promotes_nobody():
    meeting = stage(1)
    _first, second, _third = join(meeting, "a", "b", "c")
    services.cancel(registration=second)
    assert [status(name) for name in "abc"] == [CONFIRMED, CANCELLED, WAITING]


def test_the_link_stays_good_after_a_promotion(client, letters):
    meeting = stage(1)
    with letters() as sent:
        first, second = join(meeting, "a", "b")
        services.cancel(registration=first)
    links = {link_in(message) for message in sent if message.to == ["b@example.org"]}
    assert len(links) == 1
    client.post(links.pop())
    second.refresh_from_db()
    assert second.status == CANCELLED


def test_each_is_written_to_in_their_language(letters):
    meeting = stage(1)
    make_translation(meeting, "es", title="Una etapa", starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    (first,) = join(meeting, "a")
    join(meeting, "b", language="es")
    with letters() as sent:
        services.cancel(registration=first)
    assert sent[1].extra_headers["Content-Language"] == "es"
    assert "Una etapa" in sent[1].subject
    assert "/es/" in link_in(sent[1])


def test_after_cancelling_one_may_register_again():
    meeting = stage(1)
    (first,) = join(meeting, "a")
    services.cancel(registration=first)
    (second,) = join(meeting, "a")
    assert second.pk != first.pk
    assert secret_of(second) != secret_of(first)
    assert status("a") == CONFIRMED


def test_nobody_is_promoted_once_it_has_begun():
    meeting = stage(1)
    first, _second = join(meeting, "a", "b")
    with at(meeting.starts_at + dt.timedelta(minutes=1)):
        services.cancel(registration=first)
    assert status("b") == WAITING


def test_a_wrong_secret_leads_nowhere(client):
    (registration,) = join(stage(), "a")
    with override("fr"):
        for secret in ("x", registration.digest, secret_of(registration)[:-1]):
            assert client.get(reverse("home:registration_cancel", args=[secret])).status_code == 404


def test_the_database_keeps_no_secret():
    (registration,) = join(stage(), "a")
    row = Registration.objects.filter(pk=registration.pk).values().get()
    assert secret_of(Registration.objects.get()) not in map(str, row.values())
    assert secret_of(Registration.objects.get()) == secret_of(registration)


def test_the_link_of_a_meeting_that_is_over(client):
    meeting = stage()
    (registration,) = join(meeting, "a")
    with override("fr"):
        link = reverse("home:registration_cancel", args=[secret_of(registration)])
    with at(meeting.ends_at + dt.timedelta(days=1)):
        assert client.get(link).status_code == 200
        client.post(link)
    assert status("a") == CONFIRMED


# --- forgetting ------------------------------------------------------------------------------------------------


def test_registrations_are_forgotten_a_year_after_the_meeting():
    meeting = stage(hours=2)
    other = stage(days=300)
    join(meeting, "a", "b")
    join(other, "c")
    ended_on = localtime(meeting.ends_at).date()
    almost = ended_on.replace(year=ended_on.year + 1) - dt.timedelta(days=1)
    with at(almost):
        assert forget_registrations() == 0
    with at(almost + dt.timedelta(days=1)):
        assert [forget_registrations() for _time in range(2)] == [2, 0]
    assert status("c") == CONFIRMED


def test_the_daily_job_forgets(capsys):
    meeting = stage()
    join(meeting, "a")
    call_command("run_due", on=str(localtime(meeting.ends_at).date() + dt.timedelta(days=400)))
    assert "forget registrations: 1" in capsys.readouterr().out
    assert not Registration.objects.exists()


# --- budgets ---------------------------------------------------------------------------------------------------


def test_the_form_costs_the_same_whatever_the_number_of_people(client, django_assert_max_num_queries):
    meeting = stage(5)
    counts = []
    for names in ("a", "bcdefghij"):
        join(meeting, *names)
        client.get(address(meeting))
        with django_assert_max_num_queries(15) as queries:
            client.get(address(meeting))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- at the same instant ---------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_twelve_people_for_five_places():
    meeting = stage(5)
    english = make_translation(
        meeting, "en", starts_at=meeting.starts_at, ends_at=meeting.ends_at, registration="form", capacity=5
    )
    registered, refused = at_once(
        *[
            lambda page=page, number=number: join(page, f"p{number}")
            for number, page in enumerate([meeting, english] * 6)
        ]
    )
    assert (len(registered), refused) == (12, [])
    assert Registration.objects.filter(status=CONFIRMED).count() == 5
    assert Registration.objects.filter(status=WAITING).count() == 7


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_person_eight_times_at_once():
    meeting = stage(5)
    registered, refused = at_once(*[lambda: join(meeting, "same")] * 8)
    assert (len(registered), refused) == (8, [])
    assert Registration.objects.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_place_that_becomes_free_is_given_once():
    meeting = stage(3)
    people = join(meeting, *"abcdefgh")
    at_once(
        *[lambda one=one: services.cancel(registration=one) for one in people[:2]],
        *[lambda: services.cancel(registration=people[0])] * 2,
        *[lambda name=name: join(meeting, name) for name in ("x", "y")],
    )
    standing = Registration.objects.exclude(status=CANCELLED).order_by("created_at", "pk")
    assert standing.filter(status=CONFIRMED).count() == 3
    assert [status(name) for name in "abcdefgh"] == [CANCELLED] * 2 + [CONFIRMED] * 3 + [WAITING] * 3
    assert MeetingPage.objects.count() == 1
    cache.clear()
