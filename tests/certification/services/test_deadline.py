"""Clocks that stand still while TER RES has the ball, and time that is asked for, granted or refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from certification import clock
from certification.choices import DossierStatus, Role
from certification.errors import NotAllowed
from certification.models import ClockPause, Dossier, ExtensionRequest, HistoryEntry, Notification, Scheme
from certification.queries.deadline import countdowns, waiting_for
from certification.services import deadline as services
from certification.services import dossier as dossiers
from certification.services.daily import send_reminders
from certification.services.history import verify_history
from tests.factories import assessor, path, people
from tests.factories.territory import member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]
WHY = "Deux communes n’ont pas encore réuni leurs habitants."
DAY = dt.timedelta(days=1)


def ask(dossier, **fields):
    return services.ask_extension(
        dossier, **{"actor": path.lead(dossier), "days": 30, "reason": WHY} | fields
    )


def answer(dossier, **fields):
    fields = {"actor": people.case_officer(), "granted": True, "reason": "Cela se comprend."} | fields
    return services.answer_extension(dossier, **fields)


def refused(act):
    with pytest.raises(NotAllowed) as refusal:
        act()
    return [str(reason) for reason in refusal.value.reasons]


def in_completeness(dossier):
    """Return the dossier as if submitted today: filling the whole grid is the subject of other tests."""
    services.pause(dossier, "self_assessment")
    QuerySet(Dossier).filter(pk=dossier.pk).update(
        status=DossierStatus.COMPLETENESS, due_on=clock.localdate() + 15 * DAY, status_since=clock.now()
    )
    return path.fresh(dossier)


def sent_back(dossier):
    return dossiers.return_for_completion(
        dossier, actor=people.case_officer(), reason="Il manque des preuves.", items=["Le bilan"]
    )


# --- pauses -------------------------------------------------------------------------------------------------------


def test_the_time_of_a_check_is_not_counted_against_the_territory():
    dossier = path.eligible()
    due_on = dossier.due_on
    dossier = in_completeness(dossier)
    with clock.at(clock.localdate() + 12 * DAY):
        paused = countdowns(path.fresh(dossier))[1]
        assert (paused.state, paused.who) == ("paused", "The territory")
        assert paused.days_left == (due_on - (clock.localdate() - 12 * DAY)).days
        dossier = path.fresh(sent_back(dossier))
        assert dossier.due_on == due_on + 12 * DAY
        assert dossier.open_correction.due_on == dossier.due_on
    assert ClockPause.objects.get().until == clock.localdate() + 12 * DAY


def test_a_territory_always_has_the_days_of_the_scheme_to_complete():
    dossier = path.eligible()
    with clock.at(dossier.due_on - 2 * DAY):
        dossier = path.fresh(sent_back(in_completeness(dossier)))
        assert dossier.due_on == clock.localdate() + Scheme.current().completion_days * DAY


def test_a_complete_dossier_ends_the_pause():
    dossier = in_completeness(path.eligible())
    dossiers.prepare_visit(dossier, actor=people.case_officer())
    assert not ClockPause.objects.filter(until=None).exists()


def test_the_days_of_a_freeze_are_given_back():
    dossier = path.eligible()
    due_on = dossier.due_on
    dossiers.freeze_dossier(dossier, actor=people.guardian(), reason="Un doute.")
    (paused,) = countdowns(path.fresh(dossier))
    assert (paused.state, paused.due_on) == ("paused", due_on)
    with clock.at(clock.localdate() + 20 * DAY):
        assert countdowns(path.fresh(dossier))[0].due_on == due_on + 20 * DAY
        dossiers.lift_freeze(dossier, actor=people.guardian(), reason="Levé.")
        dossier = path.fresh(dossier)
        assert dossier.due_on == due_on + 20 * DAY
        assert [found.state for found in countdowns(dossier)] == ["running"]


def test_a_frozen_dossier_is_not_reminded():
    dossier = path.eligible()
    dossiers.freeze_dossier(dossier, actor=people.guardian(), reason="Un doute.")
    with clock.at(dossier.due_on - 15 * DAY):
        assert send_reminders() == 0
        dossiers.lift_freeze(dossier, actor=people.guardian(), reason="Levé.")
    with clock.at(path.fresh(dossier).due_on - 15 * DAY):
        assert send_reminders() == 1


def test_one_pause_at_a_time_for_a_clock():
    dossier = path.eligible()
    services.pause(dossier, "self_assessment")
    services.pause(dossier, "self_assessment")
    assert ClockPause.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockPause.objects.create(
            dossier=dossier, clock="self_assessment", due_on=dossier.due_on, since=clock.localdate()
        )


# --- more time ----------------------------------------------------------------------------------------------------


def test_time_is_asked_for_and_granted_with_reasons(django_capture_on_commit_callbacks):
    dossier = path.eligible()
    due_on = dossier.due_on
    with django_capture_on_commit_callbacks(execute=True):
        request = ask(dossier)
        assert path.fresh(dossier).due_on == due_on
        (task,) = waiting_for(people.case_officer())
        assert task.args == (dossier.pk, "answer-extension")
        answer(dossier)
    request = ExtensionRequest.objects.get(pk=request.pk)
    assert (request.granted, request.due_on, request.new_due_on) == (True, due_on, due_on + 30 * DAY)
    assert path.fresh(dossier).due_on == due_on + 30 * DAY
    assert waiting_for(people.case_officer()) == []
    told = set(Notification.objects.values_list("event", flat=True))
    assert {"dossier.extension_asked", "dossier.extension_granted"} <= told
    actions = HistoryEntry.objects.filter(dossier=dossier).values_list("action", flat=True)
    assert "certification.extensionrequest.ask" in actions
    assert "certification.extensionrequest.grant" in actions
    assert verify_history()[1] is None


def test_time_is_refused_with_reasons_and_the_deadline_holds():
    dossier = path.eligible()
    due_on = dossier.due_on
    ask(dossier)
    assert refused(lambda: answer(dossier, granted=False, reason=" ")) == [
        "Give the reasons of your answer: the territory will read them."
    ]
    request = answer(dossier, granted=False, reason="Le délai suffit.")
    assert (request.granted, request.answer, request.new_due_on) == (False, "Le délai suffit.", None)
    assert path.fresh(dossier).due_on == due_on
    # A refusal used nothing up.
    ask(dossier)


def test_the_correction_request_follows_its_deadline():
    dossier = path.awaiting_correction()
    due_on = dossier.due_on
    ask(dossier, days=10)
    answer(dossier)
    dossier = path.fresh(dossier)
    assert dossier.due_on == dossier.open_correction.due_on == due_on + 10 * DAY
    assert dossier.open_correction.extended
    assert refused(
        lambda: dossiers.extend_correction(
            dossier.open_correction, actor=people.case_officer(), reason="Encore."
        )
    ) == ["This deadline was already extended once."]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"days": 0}, "Ask for a number of days between 1 and 184."),
        ({"days": 185}, "Ask for a number of days between 1 and 184."),
        (
            {"reason": "Plus de temps."},
            "Say why you need more time, in a sentence or two: the secretariat decides on it.",
        ),
    ],
)
def test_what_is_asked_for_badly(fields, sentence):
    assert refused(lambda: ask(path.eligible(), **fields)) == [sentence]


def test_one_request_at_a_time_and_one_extension_a_clock():
    dossier = path.eligible()
    ask(dossier)
    assert refused(lambda: ask(dossier)) == ["A request for more time is already waiting for its answer."]
    answer(dossier)
    assert refused(lambda: ask(dossier)) == ["This deadline can be extended 1 time, and it was."]
    assert refused(
        lambda: dossiers.extend_self_assessment(dossier, actor=people.case_officer(), reason="Encore.")
    ) == ["This deadline was already extended once."]
    scheme = Scheme.current()
    scheme.extensions_per_clock = 2
    scheme.save()
    ask(dossier)


def test_an_extension_by_the_secretariat_counts_too():
    dossier = path.eligible()
    dossiers.extend_self_assessment(dossier, actor=people.case_officer(), reason="Une crue.")
    assert refused(lambda: ask(path.fresh(dossier))) == ["This deadline can be extended 1 time, and it was."]


def test_nothing_is_asked_when_the_ball_is_elsewhere_or_too_late():
    assert refused(lambda: ask(path.in_eligibility())) == [
        "No deadline of yours is running: there is no time to ask for."
    ]
    dossier = path.eligible()
    with clock.at(dossier.due_on + DAY):
        assert refused(lambda: ask(dossier)) == [
            "The deadline has passed: more time is asked for before it does."
        ]


def test_nothing_is_granted_on_a_clock_that_stopped_nor_without_a_request():
    dossier = path.eligible()
    assert refused(lambda: answer(dossier)) == ["No request for more time is waiting for an answer."]
    ask(dossier)
    dossier = in_completeness(dossier)
    assert refused(lambda: answer(dossier)) == ["The deadline that the request is about no longer runs."]
    assert answer(dossier, granted=False, reason="Déjà déposé.").granted is False


def test_a_frozen_dossier_waits():
    dossier = path.frozen(path.eligible())
    assert refused(lambda: ask(dossier))[0].startswith("This dossier is frozen by the impartiality guardian")


# Who asks and who answers: the lead asks, the case officer answers, nobody does both.
ROLE_TABLE = {
    "lead": (True, False),
    "contributor": (False, False),
    "reader": (False, False),
    "case_officer": (False, True),
    "assessor": (False, False),
    "committee": (False, False),
    "guardian": (False, False),
    "stranger": (False, False),
}


@pytest.mark.parametrize(("who", "may"), ROLE_TABLE.items())
def test_who_asks_and_who_answers(who, may):
    dossier = path.eligible()
    land = dossier.territory
    person = {
        "lead": lambda: path.lead(dossier),
        "contributor": lambda: member(land, "luc@example.org"),
        "reader": lambda: member(land, "lea@example.org", role=Role.TERRITORY_READER),
        "case_officer": people.case_officer,
        "assessor": assessor.lead_assessor,
        "committee": lambda: people.trusted("com@example.org", Role.COMMITTEE_MEMBER, family="HAB"),
        "guardian": people.guardian,
        "stranger": lambda: people.someone("stranger@example.org"),
    }[who]()
    asks, answers = may
    if asks:
        ask(dossier, actor=person)
    else:
        with pytest.raises(PermissionDenied):
            ask(dossier, actor=person)
        ask(dossier)
    if answers:
        answer(dossier, actor=person)
    else:
        with pytest.raises(PermissionDenied):
            answer(dossier, actor=person)
