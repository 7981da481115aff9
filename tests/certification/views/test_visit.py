import datetime as dt
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override
from icalendar import Calendar
from pypdf import PdfReader

from certification import clock
from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import HistoryEntry, Notification, Scheme, VisitReminder, VisitSlot
from certification.queries.visit import waiting_for
from certification.services import dossier as dossiers
from certification.services import visit as services
from tests.factories import assessor, path, people
from tests.factories import visit as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def officer():
    return people.case_officer()


@pytest.fixture
def lead():
    return assessor.lead_assessor()


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def refused(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        verb(*args, **kwargs)
    return [str(reason) for reason in refusal.value.reasons]


def days(starts_on, ends_on=None, place="Gare"):
    return {
        "action": "plan",
        "plan-starts_on": starts_on.isoformat(),
        "plan-ends_on": (ends_on or starts_on).isoformat(),
        "plan-meeting_point": place,
    }


def slot(day, starts="09:00", ends="11:00", **fields):
    typed = {"day": day.isoformat(), "starts": starts, "ends": ends, "title": "Le marché", **fields}
    return {"action": "slot"} | {f"slot-{name}": value for name, value in typed.items()}


# --- dates and agenda -----------------------------------------------------------------------------------------------


def test_what_is_missing_is_shown_until_the_visit_is_confirmed(as_, officer):
    dossier = assessor.visit_planning()
    client = as_(officer)

    page = text(client.get(url("visit", dossier.pk)))

    for sentence in (
        "The team needs at least 2 assessors; it has 0.",
        "Name a lead assessor.",
        "Set the dates of the visit.",
        "The agenda must meet at least 4 families of actors; it meets 0.",
        "At least one slot of the agenda must be chosen by the assessors.",
    ):
        assert sentence in page
    assert 'aria-disabled="true"' in page


def test_a_visit_is_planned_then_confirmed(as_, officer, lead):
    dossier = assessor.assessor_team()
    day = localdate() + dt.timedelta(days=20)
    client = as_(officer)
    client.post(url("visit", dossier.pk), days(day, day + dt.timedelta(days=1)))
    client.post(url("visit", dossier.pk), slot(day, families=["ENT", "HAB", "ELU"]))
    assert [task.url_name for task in waiting_for(lead)] == ["certification:visit"]
    as_(lead).post(
        url("visit", dossier.pk), slot(day, "14:00", "16:00", families=["UNI"], chosen_by_assessors="on")
    )

    page = text(as_(officer).get(url("visit", dossier.pk)))

    assert "Nothing is missing: the secretariat may confirm the visit." in page
    assert "Chosen by the assessors" in page
    dossier = services.start_visit(dossier, actor=officer)
    assert dossier.status == DossierStatus.VISIT
    assert dossier.current_visit.confirmed_at is not None
    assert client.post(url("visit", dossier.pk), days(day)).status_code == 403


def test_the_button_leads_to_the_confirmation(as_, officer):
    dossier = make.planned()

    assert url("dossier_move", dossier.pk, "start_visit") in text(as_(officer).get(url("visit", dossier.pk)))


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (20, 19, "The last day comes before the first one."),
        (-1, 3, "The first day is already past."),
        (25, 26, "“Café du marché” would fall outside of the visit: remove it first."),
    ],
)
def test_dates_that_do_not_hold_are_refused(as_, officer, first, last, sentence):
    dossier = make.planned()
    typed = days(localdate() + dt.timedelta(days=first), localdate() + dt.timedelta(days=last))

    response = as_(officer).post(url("visit", dossier.pk), typed)

    assert response.status_code == 422
    assert sentence in text(response)
    assert typed["plan-starts_on"] in text(response)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts": "11:00", "ends": "09:00"}, "The meeting ends before it starts."),
        ({"day": "2020-01-01"}, "The meeting must take place during the visit"),
        ({"day": "2026-13-45"}, "Enter a valid date."),
        ({"ends": "25:00"}, "Enter a valid time."),
        ({"title": " "}, "This field is required."),
        ({"families": ["MARS"]}, "MARS is not one of the available choices."),
    ],
)
def test_a_meeting_that_does_not_hold_is_refused(as_, officer, typed, sentence):
    dossier = make.planned()

    response = as_(officer).post(
        url("visit", dossier.pk),
        slot(dossier.current_visit.starts_on) | {f"slot-{k}": v for k, v in typed.items()},
    )

    assert response.status_code == 422
    assert sentence in text(response)
    assert VisitSlot.objects.count() == 2


def test_only_assessors_choose_a_meeting(as_, officer, lead):
    dossier = make.planned()
    chosen = VisitSlot.objects.get(chosen_by_assessors=True)
    day = dossier.current_visit.starts_on
    remove = url("slot_remove", dossier.pk, chosen.pk)
    client = as_(officer)

    client.post(url("visit", dossier.pk), slot(day, "17:00", "18:00", chosen_by_assessors="on"))

    assert VisitSlot.objects.filter(chosen_by_assessors=True).count() == 1
    assert client.post(remove).status_code == 422
    facts = {"starts_at": make.moment(day, 18), "ends_at": make.moment(day, 19), "title": "Veillée"}
    assert refused(
        services.add_slot, dossier.current_visit, actor=officer, **facts, chosen_by_assessors=True
    ) == ["Only an assessor of the team may mark a meeting as chosen by the assessors."]
    as_(lead).post(remove)
    assert not VisitSlot.objects.filter(pk=chosen.pk).exists()
    assert HistoryEntry.objects.filter(action="certification.visitslot.remove").exists()


def test_the_territory_reads_the_agenda_and_changes_nothing_of_it(as_):
    dossier = make.planned()
    client = as_(path.lead(dossier))
    page = text(client.get(url("visit", dossier.pk)))

    assert "Coopérative du moulin" in page
    assert "Add a meeting" not in page
    assert "Remove the meeting" not in page
    day = dossier.current_visit.starts_on
    for data in (days(day), {"action": "attendance"}, {"action": "restitution"}, {}, {"action": "x"}):
        assert client.post(url("visit", dossier.pk), data).status_code == 403
    meeting = VisitSlot.objects.first().pk
    for name in ("slot_remove", "slot_accept", "slot_change"):
        assert client.post(url(name, dossier.pk, meeting)).status_code == 403
    assert client.post(url("kit_pdf", dossier.pk)).status_code == 405
    for name in ("kit_pdf", "field", "field_state", "field_worker", "field_manifest"):
        assert client.get(url(name, dossier.pk)).status_code == 404


def test_hosts_and_assessors_propose_and_the_agenda_counts_what_is_taken(
    as_, officer, lead, django_capture_on_commit_callbacks
):
    """What is proposed is on nobody's agenda until the secretariat or the lead assessor takes it."""
    dossier = make.planned()
    leader, second = path.lead(dossier), assessor.second_assessor()
    day, address = dossier.current_visit.starts_on, url("visit", dossier.pk)
    for meeting in VisitSlot.objects.all():
        services.remove_slot(meeting, actor=lead)
    with django_capture_on_commit_callbacks(execute=True):
        as_(leader).post(address, slot(day, families=["HAB", "MED"], people_ENT="Une boulangère"))
        as_(second).post(address, slot(day, "14:00", "15:00", families=["ELU"], chosen_by_assessors="on"))
    first, other = VisitSlot.objects.all()
    assert (first.is_proposal, first.families) == (True, ["ENT", "HAB", "MED"])
    assert set(Notification.objects.filter(event="visit.proposed").values_list("person", flat=True)) == {
        officer.pk,
        lead.pk,
    }
    page = text(as_(leader).get(address))
    assert "Proposed, not on the agenda yet" in page
    assert "Families of actors met: 0, at least 4 needed." in page
    assert (
        len(Calendar.from_ical(as_(leader).get(url("visit_calendar", dossier.pk)).content).walk("VEVENT"))
        == 1
    )

    change = url("slot_change", dossier.pk, first.pk)
    assert as_(second).get(change).status_code == 403
    assert 'value="Une boulangère"' in text(as_(leader).get(change))
    as_(leader).post(
        change, slot(day, families=["HAB"], people_MED="La radio", revision=1) | {"slot-travel": "À pied"}
    )
    stale = as_(officer).post(change, slot(day, title="Le four", revision=1))
    assert stale.status_code == 422
    assert "Somebody else changed this meeting while you were writing." in text(stale)
    assert "La radio" in text(stale)
    assert "Le four" in text(stale)
    as_(officer).post(change, slot(day, title="Le four", families=["HAB", "ENT", "MED"], revision=2))
    for proposal in (first, other):
        as_(lead).post(url("slot_accept", dossier.pk, proposal.pk))
        as_(lead).post(url("slot_accept", dossier.pk, proposal.pk))
    page = text(as_(officer).get(address))
    assert "Families of actors met: 4, at least 4 needed." in page
    assert "Meetings chosen by the assessors: 1, at least 1 needed." in page
    assert as_(leader).post(url("slot_remove", dossier.pk, first.pk)).status_code == 403
    assert HistoryEntry.objects.filter(action="certification.visitslot.accept").count() == 2


def test_what_the_agenda_would_hold_is_said_while_a_meeting_is_written(as_, officer, lead):
    dossier = make.planned()
    scheme = Scheme.current()
    scheme.min_families_met, scheme.min_slots_chosen = 6, 2
    scheme.save()
    day, address = dossier.current_visit.starts_on, url("visit_check", dossier.pk)

    page = text(
        as_(lead).post(address, slot(day, families=["MED"], people_RPU="Le curé", chosen_by_assessors="on"))
    )
    assert "Families of actors met: 6, at least 6 needed." in page
    assert "Meetings chosen by the assessors: 2, at least 2 needed." in page
    page = text(as_(officer).post(address, slot(day, chosen_by_assessors="on")))
    assert "Meetings chosen by the assessors: 1, at least 2 needed." in page
    assert VisitSlot.objects.count() == 2
    missing = text(as_(officer).get(url("visit", dossier.pk)))
    assert "The assessors must choose at least 2 meetings of the agenda; they have chosen 1." in missing
    assert "The agenda must meet at least 6 families of actors; it meets 4." in missing
    assert as_(people.someone("stranger@example.org")).post(address, slot(day)).status_code == 404


def test_the_calendar_file_says_when_and_where(as_, lead):
    dossier = make.planned()

    response = as_(lead).get(url("visit_calendar", dossier.pk))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    whole, first, second = calendar.walk("VEVENT")
    visit = dossier.current_visit
    assert whole.decoded("dtstart") == visit.starts_on
    assert whole.decoded("dtend") == visit.ends_on + dt.timedelta(days=1)
    assert first.decoded("dtstart") == make.moment(visit.starts_on, 9, 30)
    assert second["summary"] == "Café du marché"
    assert len({event["uid"] for event in (whole, first, second)}) == 3
    assert b"\r\n" in response.content
    assert max(map(len, response.content.split(b"\r\n"))) <= 75


def test_each_participant_has_a_calendar_file_of_their_own(as_, lead):
    dossier = make.planned()
    chosen = VisitSlot.objects.get(chosen_by_assessors=True)
    VisitSlot.objects.filter(pk=chosen.pk).update(travel="Bus 12")
    address = url("visit_calendar", dossier.pk)

    mine = Calendar.from_ical(as_(lead).get(f"{address}?of=me").content).walk("VEVENT")
    assert [event["attendee"] for event in mine] == [f"mailto:{lead.email}"] * 3
    assert mine[2]["description"] == "Bus 12"
    assert [alarm.decoded("trigger").days for alarm in mine[0].walk("VALARM")] == [-7, -1]
    of_residents = Calendar.from_ical(as_(lead).get(f"{address}?family=HAB").content).walk("VEVENT")
    assert [str(event["summary"]) for event in of_residents] == ["Coopérative du moulin"]
    assert as_(lead).get(f"{address}?family=MARS").status_code == 404


def test_the_programme_is_printed_without_the_names_of_those_met(as_, lead):
    dossier = make.planned()
    VisitSlot.objects.update(people={"HAB": "Madame Confidente"}, travel="Par le chemin de halage")

    response = as_(path.lead(dossier)).get(url("programme_pdf", dossier.pk))

    document = PdfReader(BytesIO(response.content))
    words = " ".join("".join(page.extract_text() for page in document.pages).split())
    assert response["Content-Type"] == "application/pdf"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Coopérative du moulin" in words
    assert "halage" in words
    assert "Nour Belkacem" in words
    assert "Confidente" not in words


def test_a_visit_is_recalled_once_for_each_lead_time(lead, officer):
    dossier = make.under_way()
    first_day = dossier.current_visit.starts_on
    told = []
    for days_before in (8, 7, 6, 2, 1, 1, 0):
        with clock.at(first_day - dt.timedelta(days=days_before)):
            told.append(services.remind_of_visits())
    assert told == [0, 1, 0, 0, 1, 0, 0]
    assert VisitReminder.objects.count() == 2
    people_told = Notification.objects.filter(event="visit.near").values_list("person__email", flat=True)
    assert {lead.email, officer.email, path.lead(dossier).email} <= set(people_told)
    assert len(people_told) == 2 * len(set(people_told))


def test_who_is_reminded_of_a_visit_reads_its_day_and_what_to_do_in_their_language(lead):
    dossier = make.under_way()
    type(lead).objects.filter(pk=lead.pk).update(language="es")
    with clock.at(dossier.current_visit.starts_on - dt.timedelta(days=7)), override("fr"):
        services.remind_of_visits()
    told = {told.language: told for told in Notification.objects.filter(event="visit.near")}
    assert set(told) == {"es", "fr"}
    for language, action in (("es", "Ver el programa"), ("fr", "Voir le programme")):
        with override(language):
            day = date_format(dossier.current_visit.starts_on)
        assert day in told[language].text
        assert told[language].action == action


def test_without_dates_there_is_no_calendar(as_, officer):
    dossier = assessor.visit_planning()

    assert as_(officer).get(url("visit_calendar", dossier.pk)).status_code == 404


# --- the visit itself -----------------------------------------------------------------------------------------------


def test_the_lead_assessor_closes_the_visit_once_everything_is_recorded(as_, lead):
    dossier = make.under_way()
    visit = dossier.current_visit
    other = assessor.second_assessor()
    typed = {"action": "attendance", "attendance-met_HAB": "11", "attendance-met_ENT": "6"}
    assert as_(lead).post(url("visit", dossier.pk), typed).status_code == 422

    with clock.at(visit.ends_on):
        client = as_(lead)
        page = text(client.get(url("visit", dossier.pk)))
        assert "Record the oral restitution made to the hosts." in page
        assert "Record how many people of each family were met." in page
        client.post(url("visit", dossier.pk), typed)
        assert client.post(url("visit", dossier.pk), typed | {"attendance-met_HAB": "-3"}).status_code == 422
        assert client.post(url("visit", dossier.pk), {"action": "attendance"}).status_code == 422
        said = {
            "action": "restitution",
            "restitution-text": make.RESTITUTION,
            "restitution-held_on": visit.ends_on.isoformat(),
            "restitution-heard_HAB": "9",
        }
        for wrong, sentence in (
            ({"restitution-heard_HAB": "0"}, "Record how many people of each family heard the restitution."),
            (
                {"restitution-held_on": "2020-01-01"},
                "The restitution takes place during the visit or after it",
            ),
        ):
            response = as_(other).post(url("visit", dossier.pk), said | wrong)
            assert response.status_code == 422
            assert sentence in text(response)
        as_(other).post(url("visit", dossier.pk), said)
        assert [str(task.label) for task in waiting_for(lead)] == ["Close the visit"]
        assert waiting_for(other) == []
        with pytest.raises(PermissionDenied):
            services.close_visit(dossier, actor=other)
        dossier = services.close_visit(dossier, actor=lead)

    assert dossier.status == DossierStatus.REPORTING
    assert dossier.current_visit.families_met == {"HAB": 11, "ENT": 6}
    assert dossier.current_visit.restitution_heard_by == {"HAB": 9}
    page = text(as_(path.lead(dossier)).get(url("visit", dossier.pk)))
    assert make.RESTITUTION in page


def test_a_frozen_dossier_keeps_its_visit(as_, officer):
    dossier = make.planned()
    dossiers.freeze_dossier(dossier, actor=people.guardian(), reason="Un doute.")

    response = as_(officer).post(url("visit", dossier.pk), days(dossier.current_visit.starts_on))

    assert response.status_code == 422
    assert "Un doute." in text(response)


def test_a_second_visit_of_the_round_starts_blank(officer):
    dossier = assessor.visit_planning(make.visited())
    day = localdate() + dt.timedelta(days=40)
    dossier.current_visit.slots.all().delete()

    visit = services.plan_visit(dossier, actor=officer, starts_on=day, ends_on=day)

    assert (visit.confirmed_at, visit.restitution, visit.families_met) == (None, "", {})
    assert HistoryEntry.objects.get(action="certification.visit.replace").data["met"]["HAB"] == 11


def test_an_observer_reads_the_agenda_and_writes_nothing(as_):
    dossier = assessor.visit_planning()
    person = assessor.assessor("trainee@example.org", trained=False)
    assessor.accepted(assessor.proposed(dossier, person, Role.OBSERVER))
    dossier = make.under_way(dossier)
    client = as_(person)

    assert client.get(url("visit", dossier.pk)).status_code == 200
    assert client.get(url("obco", dossier.pk)).status_code == 404
    assert client.post(url("visit", dossier.pk), {"action": "attendance"}).status_code == 403


def test_the_page_of_the_visit_stays_within_its_queries(as_, officer, django_assert_max_num_queries):
    dossier = make.planned()
    client = as_(officer)
    with django_assert_max_num_queries(30):
        client.get(url("visit", dossier.pk))
