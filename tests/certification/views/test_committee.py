"""Sessions of the committee through their pages: convocation, presence, docket, who finds them."""

import datetime as dt

import pytest
from icalendar import Calendar

from certification import clock
from certification.choices import DocketItemStatus, DossierStatus, SessionStatus
from certification.models import DocketItem, Scheme, Session
from certification.services import docket
from tests.factories import assessor, committee, path, people
from tests.pages import url, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_case_officer_convenes_a_session(as_):
    group = committee.committee()
    client = as_(group.secretary)
    page = client.get(url("session_new"))
    assert page.status_code == 200
    typed = {
        "held_on": clock.localdate().isoformat(),
        "starts_at": "10:00",
        "place": "Maison des associations",
        "chair": group.chair.pk,
        "secretary": group.secretary.pk,
    }
    response = client.post(url("session_new"), typed)
    session = Session.objects.get()
    assert response["Location"] == url("session", session.pk)
    assert session.number == f"CG-{clock.localdate().year}-0001"


def test_a_session_lasts_as_long_as_was_said_in_every_calendar(as_):
    group = committee.committee()
    Scheme.objects.update_or_create(pk=1, defaults={"session_minutes": 90})
    client = as_(group.secretary)
    assert client.get(url("session_new")).context["form"]["lasts_minutes"].value() == 90
    usual = committee.convened()
    client.post(
        url("session_new"),
        {
            "held_on": clock.localdate().isoformat(),
            "starts_at": "10:00",
            "lasts_minutes": "150",
            "place": "Maison des associations",
            "chair": group.chair.pk,
            "secretary": group.secretary.pk,
        },
    )
    longer = Session.objects.exclude(pk=usual.pk).get()
    assert "10 a.m. to 12:30 p.m." in words(client.get(url("session", longer.pk)))
    for session, minutes in ((usual, 90), (longer, 150)):
        alone = Calendar.from_ical(client.get(url("session_calendar", session.pk)).content).walk("VEVENT")[0]
        mine = Calendar.from_ical(client.get(url("own_calendar")).content).walk("VEVENT")
        among_all = next(event for event in mine if event["uid"] == alone["uid"])
        for event in (alone, among_all):
            assert event["dtend"].dt - event["dtstart"].dt == dt.timedelta(minutes=minutes)


def test_a_session_needs_a_place_and_two_people_to_sign(as_):
    group = committee.committee()
    both = committee.trust(group.secretary, "committee_chair")
    response = as_(both).post(
        url("session_new"),
        {
            "held_on": (clock.localdate() - dt.timedelta(days=1)).isoformat(),
            "starts_at": "10:00",
            "chair": both.pk,
            "secretary": both.pk,
        },
    )
    assert response.status_code == 422
    assert [str(reason) for reason in response.context["reasons"]] == [
        "The session takes place today or later.",
        "Give a place, or a link to join.",
        "The chair and the secretary are two people: both sign the decisions.",
    ]
    assert not Session.objects.exists()


def test_a_dossier_is_put_on_the_docket_once(as_):
    dossier = committee.docketed()
    session = committee.convened(held_on=clock.localdate() + dt.timedelta(days=15))
    client = as_(session.secretary)
    assert dossier.number in words(client.get(url("session", session.pk)))
    client.post(url("session_docket", session.pk), {"dossier": dossier.pk})
    assert DocketItem.objects.get().dossier == dossier
    again = client.post(url("session_docket", session.pk), {"dossier": dossier.pk})
    assert again.status_code == 422
    assert "This dossier is already before a session." in words(again)


def test_a_file_sealed_too_late_waits_for_another_session(as_):
    dossier = committee.docketed()
    session = committee.convened()
    response = as_(session.secretary).post(url("session_docket", session.pk), {"dossier": dossier.pk})
    assert response.status_code == 422
    assert "The papers must be available for 15 days" in words(response)
    assert not DocketItem.objects.exists()
    typed = {"dossier": dossier.pk, "late_reason": "La saison commence dans dix jours."}
    assert as_(session.secretary).post(url("session_docket", session.pk), typed).status_code == 302
    assert DocketItem.objects.get().late_reason == typed["late_reason"]


def test_presence_is_recorded_seat_by_seat(as_):
    session, group = committee.convened(), committee.committee()
    seat = session.seat_of(group.members["ENT"][0])
    client = as_(session.secretary)
    client.post(url("session_presence", session.pk), {"seat": seat.pk, "mode": "remote"})
    assert "1 present out of 14 seats" in words(client.get(url("session", session.pk)))
    client.post(url("session_presence", session.pk), {"seat": seat.pk, "mode": "left"})
    assert "0 present out of 14 seats" in words(client.get(url("session", session.pk)))
    again = client.post(url("session_presence", session.pk), {"seat": seat.pk, "mode": "left"})
    assert (again.status_code, "This seat is not recorded as present." in words(again)) == (422, True)


def test_nobody_is_present_before_the_day(as_):
    session = committee.convened(held_on=clock.localdate() + dt.timedelta(days=3))
    seat = session.seats[0]
    response = as_(session.secretary).post(
        url("session_presence", session.pk), {"seat": seat.pk, "mode": "on_site"}
    )
    assert response.status_code == 422
    assert "The session opens on its day, not before." in words(response)


def test_a_member_records_nobody(as_):
    session, group = committee.convened(), committee.committee()
    seat = session.seats[0]
    response = as_(group.members["ENT"][0]).post(
        url("session_presence", session.pk), {"seat": seat.pk, "mode": "on_site"}
    )
    assert response.status_code == 403


def test_a_session_without_anybody_does_not_open(as_):
    session = committee.convened()
    client = as_(session.chair)
    assert "Record who is present first." in words(client.get(url("session", session.pk)))
    response = client.post(url("session_move", session.pk, "open"))
    assert response.status_code == 422
    assert Session.objects.get().status == SessionStatus.CONVENED


def test_a_cancelled_session_gives_its_dossiers_back(as_):
    item = committee.listed()
    response = as_(item.session.secretary).post(
        url("session_move", item.session_id, "cancel"), {"reason": "La salle est inondée."}
    )
    assert response.status_code == 302
    assert Session.objects.get().status == SessionStatus.CANCELLED
    assert committee.fresh(item).status == DocketItemStatus.DEFERRED
    assert committee.fresh(item).dossier.status == DossierStatus.DOCKETED


@pytest.mark.parametrize("who", ["lead", "assessor", "stranger", "retired"])
def test_others_do_not_find_the_committee(as_, who):
    item = committee.listed()
    person = {
        "lead": lambda: path.lead(item.dossier),
        "assessor": assessor.lead_assessor,
        "stranger": people.someone,
        "retired": lambda: retire(committee.committee().members["ENT"][0]),
    }[who]()
    client = as_(person)
    assert client.get(url("session", item.session_id)).status_code == 404
    assert client.get(url("item", item.pk)).status_code == 404
    assert client.get(url("item_quorum", item.pk)).status_code == 404
    assert client.get(url("ballot", item.pk)).status_code == 404


def retire(person):
    seat = person.seats.get()
    seat.until = clock.localdate() - dt.timedelta(days=1)
    seat.save()
    return person


def test_the_page_of_a_session_asks_a_constant_number_of_queries(as_, django_assert_max_num_queries):
    session = committee.convened()
    first = committee.docketed()
    docket.put_on_docket(session, first, actor=session.secretary, late_reason="Urgent.")
    for number in range(7):
        dossier = committee.docketed_again(first, f"Vallée {number}")
        docket.put_on_docket(session, dossier, actor=session.secretary, late_reason="Urgent.")
    group = committee.committee()
    committee.arrive(session, *group.everyone)
    for person in (group.secretary, group.chair, group.members["ENT"][0]):
        client = as_(person)
        with django_assert_max_num_queries(25):
            assert client.get(url("session", session.pk)).status_code == 200


def test_the_seat_of_an_alternate_is_recorded_by_the_secretary(as_):
    session, group = committee.convened(), committee.committee()
    seat = session.seat_of(group.members["ENT"][0])
    seat.alternate = committee.trust(
        people.someone("sup@example.org", name="Suppléante"), "committee_member", "ENT"
    )
    seat.save()
    client = as_(session.secretary)
    assert "Suppléante, alternate, sits instead" in words(client.get(url("session", session.pk)))
    typed = {"seat": seat.pk, "mode": "remote", "alternate": "1"}
    client.post(url("session_presence", session.pk), typed)
    assert "Suppléante (alternate)" in words(client.get(url("session", session.pk)))
    assert as_(seat.alternate).get(url("session", session.pk)).status_code == 200
