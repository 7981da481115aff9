"""What the committee's work asks of each person, and what each may see of it."""

import pytest
from django.utils.translation import override

from certification.choices import Role
from certification.models import Vote
from certification.queries import committee_quorum, committee_tasks
from certification.queries import decision as decisions
from certification.services import ballot
from certification.services import committee as services
from certification.services import condition as condition_verbs
from certification.services import decision as verbs
from tests.factories import committee, path, people, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def asked(person):
    person = type(person).objects.get(pk=person.pk)
    return [
        (task.label, task.url_name.removeprefix("certification:"))
        for task in committee_tasks.waiting_for(person)
    ]


def test_a_member_is_asked_to_declare_then_to_vote_then_nothing():
    group = committee.committee()
    member = group.members["UNI"][1]
    item = committee.listed()
    assert asked(member) == [("Declare your interests", "interests")]
    item = committee.in_session(item)
    assert asked(member) == []
    item = committee.in_ballot(item)
    assert asked(member) == [("Vote", "ballot")]
    ballot.cast_vote(item, actor=member, choice="abstain")
    assert asked(member) == []


def test_who_left_or_is_recused_is_not_asked_to_vote():
    group = committee.committee()
    gone, recused = group.members["UNI"][1], group.members["ENT"][1]
    item = committee.in_ballot(committee.in_session(recused=[recused]))
    services.record_departure(item.session, item.seat_of(gone), actor=group.secretary)
    assert asked(gone) == asked(recused) == []


def test_an_assessor_or_a_member_of_the_territory_is_asked_nothing():
    item = committee.listed()
    lead = committee.trust(path.lead(item.dossier), Role.COMMITTEE_MEMBER, "ELU")
    seat = committee.committee().members["ELU"][0].seats.get()
    seat.holder = lead
    seat.save()
    assert asked(lead) == []


def test_the_chair_then_the_secretary_have_their_turn():
    group = committee.committee()
    item = committee.listed()
    committee.declare(item, group.chair)
    assert asked(group.chair) == [("Open the session", "session")]
    item = committee.in_ballot(committee.in_session(item))
    committee.vote(item)
    ballot.close_ballot(item, actor=group.chair)
    assert asked(group.chair) == [("Record the decision", "item")]
    decision = verbs.record_decision(item, actor=group.chair)
    assert asked(group.secretary) == [("Countersign the decision", "decision")]
    verbs.countersign_decision(decision, actor=group.secretary)
    assert asked(group.secretary) == []


def test_the_secretariat_finds_a_session_for_each_dossier():
    dossier = committee.docketed()
    officer = people.case_officer()
    assert asked(officer) == [("Put the dossier before a session", "sessions")]
    committee.listed(dossier)
    assert asked(officer) == []


def test_conditions_wait_for_the_territory_the_assessor_then_the_bureau():
    decision = committee.decided(outcome="conditional")
    dossier, condition = committee.dossier_of(decision), decision.conditions.get()
    lead, assessor = path.lead(dossier), report.assessors(dossier)[0]
    member = committee.committee().members["HAB"][0]
    assert asked(lead) == [("Meet a condition and show the proof", "conditions")]
    assert asked(assessor) == asked(member) == []
    condition_verbs.propose_condition_proof(condition, actor=lead, text="En ligne.")
    assert asked(lead) == []
    assert asked(assessor) == [("Verify a condition", "conditions")]
    condition_verbs.verify_condition(condition, actor=assessor)
    assert asked(assessor) == []
    assert asked(member) == [("Say whether the conditions are met", "conditions")]
    condition_verbs.agree_in_bureau(condition, actor=member)
    assert asked(member) == []


def test_the_dashboard_of_a_member_costs_few_queries(django_assert_max_num_queries):
    committee.in_ballot()
    group = committee.committee()
    for person, most in ((group.members["UNI"][0], 6), (group.chair, 8), (people.someone(), 2)):
        anew = type(person).objects.get(pk=person.pk)
        with django_assert_max_num_queries(most):
            committee_tasks.waiting_for(anew)


def test_the_turnout_names_seats_and_no_vote():
    item = committee.in_ballot()
    ballot.cast_vote(item, actor=committee.committee().members["UNI"][0], choice="against")
    turnout = committee_quorum.turnout(committee.fresh(item))
    assert (turnout.cast, turnout.expected, len(turnout.missing)) == (1, 14, 13)
    assert "Seat Academics and researchers, 1" not in turnout.missing
    assert Vote.objects.get().choice not in str(turnout)


def test_a_decision_is_read_by_the_session_then_by_the_territory_and_by_nobody_else():
    decision = committee.recorded()
    dossier = decision.dossier
    readers = {
        "lead": path.lead(dossier),
        "assessor": report.assessors(dossier)[0],
        "member": committee.committee().members["HAB"][0],
        "secretary": people.case_officer(),
        "stranger": people.someone(),
    }

    def seen_by():
        return {
            name
            for name, person in readers.items()
            if decisions.visible_to(type(person).objects.get(pk=person.pk)).exists()
        }

    assert seen_by() == {"member", "secretary"}
    verbs.countersign_decision(decision, actor=people.case_officer())
    # The mission of the assessors is over: they read what the public reads.
    assert seen_by() == {"lead", "member", "secretary"}
