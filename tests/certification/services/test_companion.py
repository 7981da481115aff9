"""A companion helps, and may then neither assess nor vote for the time that the framework says."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Companionship, Seat
from certification.queries.assessor import choice_for
from certification.queries.dashboard import gather
from certification.queries.dossier import visible_to
from certification.services import companion as verbs
from certification.services.assessment import submit_self_assessment
from certification.services.assessor import propose_assessor
from tests.factories import assessor, committee, people, team
from tests.factories.path import fresh, lead
from tests.factories.territory import territory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]
KEPT_OUT = "This person accompanies the territory, or accompanied it too recently."


def again(person):
    return type(person).objects.get(pk=person.pk)


def accompany(place, person):
    leader = place.memberships.get(role=Role.TERRITORY_LEAD).person
    return verbs.accept(verbs.offer_companion(place, actor=leader, email=person.email), actor=person)


def test_a_companion_reads_comments_and_neither_fills_nor_submits():
    found = team.team()
    assert visible_to(found.companion).filter(pk=found.dossier.pk).exists()
    team.said(found, actor=found.companion)
    with pytest.raises(PermissionDenied):
        team.answer(found.dossier, "A1", actor=found.companion)
    with pytest.raises(PermissionDenied):
        submit_self_assessment(found.dossier, actor=found.companion)
    verbs.end(Companionship.objects.get(), actor=found.lead)
    assert not visible_to(again(found.companion)).exists()


def test_the_secretariat_offers_the_lead_agrees_the_person_accepts():
    place, officer, awa = territory(), people.case_officer(), people.someone("awa@example.org")
    leader = place.memberships.get().person
    offered = verbs.offer_companion(place, actor=officer, email="Awa@example.org")
    with pytest.raises(NotAllowed, match="does not wait"):
        verbs.accept(offered, actor=awa)
    assert "Answer the offer of a companion for Vallée des Sources" in [
        str(task.label) for task in gather(leader).tasks
    ]
    with pytest.raises(PermissionDenied):
        verbs.agree(offered, actor=officer)
    verbs.agree(offered, actor=leader)
    assert "Say whether you accompany Vallée des Sources" in [str(t.label) for t in gather(awa).tasks]
    with pytest.raises(PermissionDenied):
        verbs.accept(offered, actor=people.someone("thief@example.org"))
    assert verbs.accept(offered, actor=awa).is_active
    with pytest.raises(NotAllowed, match="has begun"):
        verbs.decline(offered, actor=awa)


def test_who_may_not_accompany_is_told_why():
    found = team.team()
    place = found.dossier.territory
    with pytest.raises(NotAllowed, match="member of the territory"):
        verbs.offer_companion(place, actor=found.lead, email=found.luc.email)
    with pytest.raises(NotAllowed, match="already invited"):
        verbs.offer_companion(place, actor=found.lead, email=found.companion.email)
    with pytest.raises(PermissionDenied):
        verbs.offer_companion(place, actor=found.luc, email="x@example.org")
    officer = people.case_officer()
    found.dossier.case_officer = officer
    found.dossier.save()
    with pytest.raises(NotAllowed, match="follow this territory"):
        accompany(place, officer)


def test_an_invitation_declined_leaves_no_trace_of_access():
    place, awa = territory(), people.someone("awa@example.org")
    offered = verbs.offer_companion(place, actor=place.memberships.get().person, email=awa.email)
    verbs.decline(offered, actor=awa)
    with pytest.raises(NotAllowed, match="is over"):
        verbs.accept(offered, actor=awa)
    assert place.roles_of(again(awa)) == frozenset()


def test_a_companion_is_left_out_of_the_candidates_until_two_years_after_the_end():
    dossier = assessor.visit_planning()
    peer = assessor.lead_assessor()
    companionship = accompany(dossier.territory, peer)

    def refusals():
        return [str(sentence) for line in choice_for(fresh(dossier)).lines for sentence in line.refusals]

    assert KEPT_OUT in refusals()
    with pytest.raises(NotAllowed, match="too recently"):
        assessor.proposed(dossier, peer)
    verbs.end(companionship, actor=lead(dossier))
    almost = localdate() + relativedelta(months=24) - dt.timedelta(days=1)
    with clock.at(almost):
        assert KEPT_OUT in refusals()
    with clock.at(almost + dt.timedelta(days=1)):
        assert KEPT_OUT not in refusals()


def test_an_observer_and_a_mission_under_way_are_guarded_too():
    dossier = assessor.visit_planning()
    peer = assessor.lead_assessor()
    mission = assessor.proposed(dossier, peer)
    with pytest.raises(NotAllowed, match="mission of assessor"):
        accompany(dossier.territory, peer)
    mission.delete()
    verbs.accept(Companionship.objects.get(), actor=peer)
    with pytest.raises(NotAllowed, match="too recently"):
        propose_assessor(fresh(dossier), peer, Role.OBSERVER, actor=people.case_officer())


def test_a_companion_has_no_seat_on_the_item_of_the_territory():
    item = committee.listed()
    holder = item.session.seats[0].holder
    assert not item.keeps_out(holder)
    companionship = Companionship.objects.create(
        territory=item.dossier.territory,
        email=holder.email,
        person=holder,
        offered_by=lead(item.dossier),
        agreed_at=clock.now(),
        accepted_at=clock.now(),
        ended_on=item.session.held_on - relativedelta(months=23),
    )

    def sitting():
        found = type(item).objects.get(pk=item.pk)
        return found.keeps_out(holder), found.sitting_of(holder).recused

    assert sitting() == (True, True)
    companionship.ended_on = item.session.held_on - relativedelta(months=24)
    companionship.save()
    assert sitting() == (False, False)
    assert Seat.objects.filter(holder=holder).exists()
