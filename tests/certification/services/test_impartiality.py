import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import Capacity, InterestEffect, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Dossier, DossierAccess, HistoryEntry, Notification
from certification.queries import impartiality as reads
from certification.queries.dossier import visible_to
from certification.services import assessor as missions
from certification.services import impartiality as services
from certification.services import visit as visits
from tests.factories import assessor, committee, path, people, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)


def refused(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        verb(*args, **kwargs)
    return [str(reason) for reason in refusal.value.reasons]


def category(dossier, code):
    return dossier.version.interest_categories.get(code=code)


@pytest.fixture
def mission():
    return assessor.accepted(assessor.proposed())


def is_in_question(dossier):
    return Dossier.objects.annotate(in_question=reads.open_question()).get(pk=dossier.pk).in_question


def test_a_frozen_mission_closes_the_dossier_and_stops_the_team(mission):
    guardian, person = people.guardian(), mission.person
    assert visible_to(person).exists()
    for actor in (people.case_officer(), person, path.lead(mission.dossier)):
        with pytest.raises(PermissionDenied):
            services.freeze_mission(mission, actor=actor, reason="Non")
    assert refused(services.freeze_mission, mission, actor=guardian, reason=" ")

    services.freeze_mission(mission, actor=guardian, reason="Un lien est à l’étude.")

    assert not visible_to(person).exists()
    dossier = path.fresh(mission.dossier)
    assert Role.LEAD_ASSESSOR not in dossier.roles_of(person)
    assert refused(visits.start_visit, dossier, actor=people.case_officer())[-5:]
    assert "Nour Belkacem: the impartiality guardian has frozen this mission." in refused(
        visits.start_visit, dossier, actor=people.case_officer()
    )
    assert refused(services.freeze_mission, mission, actor=guardian, reason="Encore") == [
        "This mission is already frozen."
    ]
    events = Notification.objects.filter(event="assignment.frozen").values_list("person", flat=True)
    assert set(events) == {person.pk, people.case_officer().pk}

    services.lift_mission_freeze(mission, actor=guardian, reason="Le lien est ancien.")

    assert visible_to(person).exists()
    assert refused(services.lift_mission_freeze, mission, actor=guardian, reason="Encore") == [
        "This mission is not frozen."
    ]


def test_a_frozen_proposal_is_not_accepted():
    mission = assessor.proposed()
    services.freeze_mission(mission, actor=people.guardian(), reason="Un doute.")
    missions.sign_ethics_pledge(mission.dossier.version, actor=mission.person)
    assessor.declare(mission.dossier, mission.person)
    assert refused(missions.accept_mission, mission, actor=mission.person) == [
        "The impartiality guardian has frozen this mission: Un doute."
    ]


def test_a_tie_found_later_holds_at_once_until_the_guardian_sets_it_aside(mission):
    dossier, person = mission.dossier, mission.person
    officer, guardian = people.case_officer(), people.guardian()
    declaration = mission.dossier.declarations.get()
    tie = category(dossier, "resident")

    def find(actor=officer, what=tie, source="L’annuaire de la commune."):
        return services.record_undeclared_interest(declaration, what, actor=actor, source=source)

    for actor in (person, path.lead(dossier), people.someone()):
        with pytest.raises(PermissionDenied):
            find(actor)
    assert refused(find, source=" ") == ["Say how the tie was found."]
    assert refused(find, what=category(dossier, "no_tie")) == [
        "Choose one of the ties that people are asked about."
    ]

    found = find()

    assert refused(find) == ["This tie is recorded already."]
    assert not visible_to(person).exists()
    assert person.pk in path.fresh(dossier).place.recused
    assert is_in_question(dossier)
    assert [task.args for task in reads.waiting_for(guardian)] == [(found.pk,)]
    told = Notification.objects.filter(event="interest.found").values_list("person", flat=True)
    assert set(told) == {officer.pk, guardian.pk}
    # Which tie it is stays in the register.
    assert "esiden" not in str(list(HistoryEntry.objects.values("label", "data", "reason")))
    with pytest.raises(PermissionDenied):
        services.settle_undeclared_interest(found, actor=officer, is_confirmed=True, conclusion="Oui")

    services.settle_undeclared_interest(
        found, actor=guardian, is_confirmed=False, conclusion="Un homonyme : rien à lui reprocher."
    )

    assert visible_to(person).exists()
    assert reads.waiting_for(guardian) == []
    assert not is_in_question(dossier)
    assert refused(
        services.settle_undeclared_interest, found, actor=guardian, is_confirmed=True, conclusion="Si"
    ) == ["This question is settled already."]


def test_the_heaviest_tie_stays_when_a_lighter_one_is_set_aside(mission):
    dossier, guardian = mission.dossier, people.guardian()
    declaration = dossier.declarations.get()
    light, heavy = (
        services.record_undeclared_interest(declaration, category(dossier, code), actor=guardian, source="x")
        for code in ("property_owner", "resident")
    )
    services.settle_undeclared_interest(heavy, actor=guardian, is_confirmed=False, conclusion="Non.")
    declaration.refresh_from_db()
    assert declaration.effect == InterestEffect.DECLARED
    services.settle_undeclared_interest(light, actor=guardian, is_confirmed=True, conclusion="Oui.")
    declaration.refresh_from_db()
    assert declaration.effect == InterestEffect.DECLARED


def test_a_decision_already_taken_is_examined_again_and_whoever_took_it_never_assesses():
    decision = committee.decided()
    dossier = path.fresh(committee.dossier_of(decision))
    guardian = people.guardian()
    voters = dossier.place.voters
    declaration = dossier.declarations.filter(capacity=Capacity.COMMITTEE, person__in=voters).first()

    found = services.record_undeclared_interest(
        declaration, category(dossier, "employee"), actor=guardian, source="Le site de l’entreprise."
    )

    assert found.decision == decision
    entry = HistoryEntry.objects.get(action="certification.dossier.question")
    assert entry.data == {"decision": decision.number}
    assert declaration.person_id in voters
    assert not voters & {mission.person_id for mission in dossier.assessors}
    # Were the dossier to be visited again, nobody who decided may be sent.
    assessor.visit_planning(dossier)
    voter = assessor.assessor(declaration.person.email, family="MED")
    reasons = refused(assessor.proposed, path.fresh(dossier), voter)
    assert "This person decided on this dossier in the committee: whoever votes does not assess." in reasons


def test_accesses_are_kept_once_a_day_and_page_and_forgotten_in_time(mission):
    dossier, person = mission.dossier, mission.person
    for _time in range(2):
        services.record_access(dossier, person, "team")
    services.record_access(dossier, person, "visit")
    with clock.at(localdate() + DAY):
        services.record_access(dossier, person, "team")
    assert reads.accesses_of(dossier).count() == 3
    with clock.at(localdate() + 366 * DAY):
        assert services.forget_accesses() == 2
    assert DossierAccess.objects.count() == 1


def test_access_closes_with_the_mission_and_opens_again_for_its_work():
    dossier = visit.under_way()
    person = assessor.lead_assessor()
    assert visible_to(person).exists()
    mission = dossier.assignments.get(person=person)
    missions.complete_mission(mission, actor=path.lead(dossier))
    for status, readable in (
        ("docketed", False),
        ("deliberation", False),
        ("accredited", False),
        ("reporting", True),
    ):
        assessor.QuerySet(Dossier).filter(pk=dossier.pk).update(status=status)
        assert visible_to(person).exists() is readable, status
