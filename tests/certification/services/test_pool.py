import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import AssignmentStatus, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import (
    Assessor,
    Assignment,
    Mandate,
    Notification,
    PledgeSignature,
    PoolReminder,
    Scheme,
)
from certification.queries import pool as reads
from certification.rules.assessor import why_left_out
from certification.rules.peer import Candidate
from certification.services import assessor as missions
from certification.services import pool as services
from certification.services.daily import run_due
from tests.factories import assessor, framework, people, pool

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)


def refused(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        verb(*args, **kwargs)
    return [str(reason) for reason in refusal.value.reasons]


def told(person) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("event", flat=True))


def left_out(person, dossier) -> list[str]:
    candidate = Candidate(reads.peer_of(person, dossier), dossier.place)
    return [str(sentence) for sentence in why_left_out(candidate)]


# --- joining ------------------------------------------------------------------------------------------------------


def test_from_an_application_to_a_first_mission():
    dossier, officer = assessor.visit_planning(), people.case_officer()
    application = pool.applied()
    person = application.person
    assert told(officer) == ["pool.application"]
    assert refused(pool.applied, person) == [
        "Your application was sent already: the secretariat is reading it."
    ]
    with pytest.raises(PermissionDenied):
        services.accept_application(application, actor=person)

    services.accept_application(application, actor=officer, reason="Bienvenue.")

    profile, mandate = Assessor.objects.get(person=person), Mandate.objects.get(person=person)
    assert (profile.family, profile.languages, profile.skills) == (
        "HAB",
        ["fr", "es"],
        ["Gestion de l’eau"],
    )
    assert (mandate.until - mandate.since).days in range(1094, 1097)
    assert told(person) == ["pool.accepted"]
    assert refused(pool.applied, person) == ["You are an assessor of the network already."]
    assert left_out(person, dossier) == ["This person's training is missing or out of date."]
    services.record_training(
        profile,
        actor=officer,
        title="Visiter entre pairs",
        held_on=localdate(),
        valid_until=localdate() + 700 * DAY,
    )
    assert left_out(person, dossier) == []
    assert assessor.proposed(dossier, person).status == AssignmentStatus.PROPOSED


def test_a_refusal_gives_its_reason_and_leaves_the_door_open():
    officer = people.case_officer()
    application = pool.applied()
    assert refused(services.refuse_application, application, actor=officer, reason=" ") == [
        "Give the reason: it will be kept in the history."
    ]
    services.refuse_application(application, actor=officer, reason="Votre famille a assez d’évaluateurs.")
    application.refresh_from_db(fields=["answer", "decided_by"])
    assert (application.answer, application.decided_by) == ("Votre famille a assez d’évaluateurs.", officer)
    assert told(application.person) == ["pool.refused"]
    assert not Assessor.objects.exists()
    again = pool.applied(application.person)
    with pytest.raises(PermissionDenied):
        services.withdraw_application(again, actor=officer)
    services.withdraw_application(again, actor=application.person)
    pool.applied(application.person)


def test_an_officer_does_not_answer_their_own_application():
    officer = people.case_officer()
    with pytest.raises(PermissionDenied):
        services.accept_application(pool.applied(officer), actor=officer)


# --- training, mandate, absences ------------------------------------------------------------------------------------


def test_trainings_and_mandates_are_dated_kept_and_never_ones_own():
    officer = people.case_officer()
    person = assessor.lead_assessor()
    profile = person.assessor
    facts = {"title": "Session 2", "held_on": localdate(), "valid_until": localdate() + 30 * DAY}
    services.record_training(profile, actor=officer, **facts)
    assert Assessor.objects.get().trained_until == profile.trained_until  # the longest one holds
    for wrong, sentence in (
        ({"valid_until": localdate() - DAY}, "A training is valid from the day when it was followed"),
        ({"held_on": localdate() + DAY}, "Record a training once it was followed."),
    ):
        assert refused(services.record_training, profile, actor=officer, **facts | wrong)[0].startswith(
            sentence
        )
    assert refused(services.renew_mandate, profile, actor=officer) == [
        "This mandate has no end: there is nothing to renew."
    ]
    until = localdate() + 20 * DAY
    Mandate.objects.filter(person=person).update(until=until)
    renewed = services.renew_mandate(profile, actor=officer)
    assert renewed.since == until + DAY
    assert refused(services.renew_mandate, profile, actor=officer) == [
        "The next mandate of this person is given already."
    ]
    # One mandate after the other makes one trust.
    dossier = assessor.visit_planning()
    assert reads.peer_of(person, dossier).mandate_until == renewed.until
    for verb in (
        services.renew_mandate,
        lambda profile, actor: services.record_training(profile, actor=actor, **facts),
    ):
        with pytest.raises(PermissionDenied):
            verb(profile, actor=person)
        with pytest.raises(PermissionDenied):
            verb(profile, actor=people.guardian())


def test_assessors_say_when_they_are_away_and_what_they_know():
    dossier = assessor.visit_planning()
    person, other = assessor.lead_assessor(), assessor.second_assessor()
    absence = services.add_absence(
        person.assessor, actor=person, starts_on=localdate(), ends_on=localdate() + DAY
    )
    assert (
        services.add_absence(person.assessor, actor=person, starts_on=localdate(), ends_on=localdate() + DAY)
        == absence
    )
    assert refused(assessor.proposed, dossier, person)[0].startswith("This person is away from ")
    assert refused(
        services.add_absence, person.assessor, actor=person, starts_on=localdate(), ends_on=localdate() - DAY
    ) == ["The last day comes before the first: check both dates."]
    for verb in (
        lambda: services.remove_absence(absence, actor=other),
        lambda: services.describe_oneself(person.assessor, actor=other, languages=["en"], skills=[]),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    services.remove_absence(absence, actor=person)
    services.describe_oneself(person.assessor, actor=person, languages=["en"], skills=["Eau"])
    assert left_out(person, dossier) == []
    dossier.territory.languages = ["fr"]
    dossier.territory.save()
    assert refused(assessor.proposed, assessor.path.fresh(dossier), person) == [
        "This person speaks none of the languages of the territory."
    ]


# --- load, whole teams ----------------------------------------------------------------------------------------------


def test_load_counts_open_missions_elsewhere():
    scheme = Scheme.current()
    scheme.max_open_missions = 1
    scheme.save()
    person = assessor.lead_assessor()
    away = assessor.visit_planning(
        assessor.path.eligible(assessor.path.draft_dossier(assessor.path.make_territory("Pays des Lacs")))
    )
    mission = assessor.proposed(away, person)
    dossier = assessor.visit_planning()
    assert refused(assessor.proposed, dossier, person) == [
        "This person has 1 missions under way; nobody has more than 1."
    ]
    missions.decline_mission(mission, actor=person, reason="Je choisis l’autre vallée.")
    assert assessor.proposed(dossier, person).status == AssignmentStatus.PROPOSED


def test_a_team_is_proposed_whole_or_not_at_all():
    dossier, officer = assessor.visit_planning(), people.case_officer()
    first, second = assessor.lead_assessor(), assessor.second_assessor()
    same_family = assessor.assessor("same@example.org", family="HAB")
    untrained = assessor.assessor("late@example.org", trained=False, family="ENT")

    def propose(*members, seen=()):
        roles = dict.fromkeys(members, Role.ASSESSOR) | {members[0]: Role.LEAD_ASSESSOR}
        return missions.propose_team(dossier, roles, actor=officer, seen=seen)

    assert refused(propose, first, same_family) == [
        "The team must come from at least two families of actors."
    ]
    assert refused(propose, first, untrained) == ["This person's training is missing or out of date."]
    assert "The team needs at least 2 assessors; it has 1." in refused(propose, first)
    assert refused(propose, first, second, seen=[1]) == [
        "Somebody else has just changed the team. Reload the page to see it."
    ]
    assert not Assignment.objects.exists()
    assert {mission.person for mission in propose(first, second)} == {first, second}
    assert dossier.assignments.get(role=Role.LEAD_ASSESSOR).person == first
    with pytest.raises(PermissionDenied):
        missions.propose_team(dossier, {}, actor=first, seen=[])


# --- the calendar ---------------------------------------------------------------------------------------------------


def test_a_mission_is_recalled_once_then_lapses():
    mission = assessor.proposed()
    person, officer = mission.person, people.case_officer()
    due = mission.answer_due_on
    assert due == localdate() + 10 * DAY
    run_due()
    with clock.at(due - 3 * DAY):
        run_due()
        run_due()
    with clock.at(due):
        run_due()
    assert told(person) == ["assignment.proposed", "assignment.recalled"]
    with clock.at(due + DAY):
        assert missions.lapse_missions() == 1
        assert missions.lapse_missions() == 0
        assert refused(missions.accept_mission, mission, actor=person)
        again = assessor.proposed(mission.dossier, person)
    assert Assignment.objects.get(pk=mission.pk).status == AssignmentStatus.LAPSED
    assert again.answer_due_on == due + 11 * DAY
    assert "assignment.lapse.secretariat" not in told(officer)  # told once the transaction ends


def test_a_frozen_dossier_lets_no_mission_lapse():
    mission = assessor.proposed()
    assessor.path.frozen(mission.dossier)
    with clock.at(mission.answer_due_on + DAY):
        assert missions.lapse_missions() == 0


def test_what_ends_soon_is_recalled_once():
    person = assessor.lead_assessor()
    Assessor.objects.update(trained_until=localdate() + 59 * DAY)
    Mandate.objects.filter(person=person).update(until=localdate() + 60 * DAY)
    assessor.assessor("far@example.org")
    assert services.recall_pool() == 2
    assert services.recall_pool() == 0
    assert told(person) == ["pool.training_ends", "pool.mandate_ends"]
    assert PoolReminder.objects.count() == 2


def version_with(number, text):
    """Return a version in force whose ethics pledge has this text."""
    pledge = {"code": "assessor_ethics", "title": framework.texts("Ethics"), "text": framework.texts(text)}
    others = framework.small_document()["pledges"]
    return framework.small_version(publish=True, version=number, pledges=[*others, pledge])


def test_a_pledge_holds_as_long_as_its_text_and_is_asked_again_after():
    person = assessor.lead_assessor()
    first = missions.sign_ethics_pledge(version_with("1.0", "I keep to the facts."), actor=person)
    same = version_with("1.1", "I keep to the facts.")

    assert missions.sign_ethics_pledge(same, actor=person) == first
    assert reads.signatures_in_force().get() == first
    assert (services.recall_pool(), reads.waiting_for(person)) == (0, [])

    other = version_with("1.2", "I keep to the facts, and to my word.")

    assert not reads.signatures_in_force().exists()
    assert (services.recall_pool(), services.recall_pool()) == (1, 0)
    assert [str(task.label) for task in reads.waiting_for(person)] == [
        "Sign the new text of the ethics pledge"
    ]
    assert missions.sign_ethics_pledge(other, actor=person) != first
    assert reads.waiting_for(person) == []
    assert PledgeSignature.objects.count() == 2
    assert told(person) == ["pool.pledge"]
