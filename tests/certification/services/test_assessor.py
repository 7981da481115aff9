import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import override

from certification import clock
from certification.choices import AssignmentStatus, Capacity, InterestEffect, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Assignment, Dossier, HistoryEntry, InterestDeclaration, PledgeSignature
from certification.queries.dossier import visible_to
from certification.services import assessor as services
from certification.services import dossier as dossiers
from tests.factories import assessor, path, people
from tests.factories.territory import territory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def dossier():
    return assessor.visit_planning()


def refused(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        verb(*args, **kwargs)
    return [str(reason) for reason in refusal.value.reasons]


def propose(dossier, person, role=Role.ASSESSOR):
    return services.propose_assessor(dossier, person, role, actor=people.case_officer())


# --- who may be proposed ------------------------------------------------------------------------------------------


def test_only_the_secretariat_proposes(dossier):
    with pytest.raises(PermissionDenied):
        services.propose_assessor(dossier, assessor.lead_assessor(), Role.ASSESSOR, actor=path.lead(dossier))


def test_somebody_without_a_mandate_is_refused(dossier):
    assert refused(propose, dossier, people.someone()) == [
        "This person is not an assessor of the network today."
    ]


def test_training_must_be_valid(dossier):
    person = assessor.assessor(trained=False)

    assert refused(propose, dossier, person) == ["This person's training is missing or out of date."]
    assert propose(dossier, person, Role.OBSERVER).role == Role.OBSERVER


def test_people_of_the_territory_are_refused(dossier):
    person = assessor.assessor(territory=dossier.territory)

    assert refused(propose, dossier, person) == ["This person belongs to the territory."]
    assert refused(propose, dossier, person, Role.OBSERVER) == ["This person belongs to the territory."]


def test_the_case_officer_of_the_dossier_is_refused(dossier):
    officer = assessor.assessor("officer@example.org")

    assert refused(propose, dossier, officer) == ["This person follows this dossier for the secretariat."]


def assessed_earlier(visited, person, *, days=400):
    """A past mission, as the archive holds it."""
    with clock.at(localdate() - dt.timedelta(days=days)):
        mission = Assignment.objects.create(
            dossier=visited, person=person, role=Role.ASSESSOR, proposed_by=people.case_officer()
        )
    QuerySet(Assignment).filter(pk=mission.pk).update(status=AssignmentStatus.COMPLETED)


def test_hosts_are_not_visited_by_those_they_visited(dossier):
    away = territory("Pays des Lacs")
    theirs = path.draft_dossier(away)
    host = assessor.assessor("host@example.org", territory=dossier.territory)
    visitor = assessor.assessor("visitor@example.org", territory=away)
    assessed_earlier(theirs, host, days=2 * 3 * 365 + 30)
    assert propose(dossier, visitor).status == AssignmentStatus.PROPOSED

    assessed_earlier(theirs, host)
    other = assessor.assessor("other@example.org", territory=away)

    assert refused(propose, dossier, other) == [
        "People of this territory assessed this person's territory in the current or the previous cycle."
    ]


def test_an_assessor_rotates_after_two_cycles(dossier):
    person = assessor.assessor()
    for years in (8, 4):
        earlier = Dossier.objects.create(
            territory=dossier.territory,
            version=dossier.version,
            opened_by=path.lead(dossier),
            created_at=clock.now() - dt.timedelta(days=365 * years),
        )
        assert dossier.place.cycles.get(person.pk, 0) < 2
        assessed_earlier(earlier, person, days=365 * years - 10)
        dossier = path.fresh(dossier)

    assert refused(propose, dossier, person) == [
        "This person assessed this territory in the last cycles in a row, up to the limit."
    ]


def test_nobody_is_proposed_twice_nor_two_leads(dossier):
    propose(dossier, assessor.lead_assessor(), Role.LEAD_ASSESSOR)

    assert refused(propose, dossier, assessor.lead_assessor()) == ["This person is already in the team."]
    assert refused(propose, dossier, assessor.second_assessor(), Role.LEAD_ASSESSOR) == [
        "The team already has a lead assessor: replace them first."
    ]


def test_two_officers_at_once_get_one_assessor_and_one_sentence(dossier, monkeypatch):
    """The second officer read the team before the first one wrote: the constraint answers."""
    propose(dossier, assessor.lead_assessor(), Role.LEAD_ASSESSOR)
    monkeypatch.setattr(Dossier, "team", [])

    assert refused(propose, dossier, assessor.second_assessor(), Role.LEAD_ASSESSOR) == [
        "Somebody else has just changed the team. Reload the page to see it."
    ]
    assert dossier.assignments.count() == 1


def test_nobody_is_proposed_once_the_visit_started():
    dossier = path.eligible()

    assert refused(propose, dossier, assessor.lead_assessor()) == [
        "The visit has started: the team no longer changes."
    ]


def test_a_frozen_dossier_keeps_its_team(dossier):
    mission = assessor.proposed(dossier)
    dossiers.freeze_dossier(dossier, actor=people.guardian(), reason="Un doute.")
    sentence = ["This dossier is frozen by the impartiality guardian: Un doute."]

    assert refused(propose, dossier, assessor.second_assessor()) == sentence
    assert refused(services.challenge_assessor, mission, actor=path.lead(dossier), reason="Non") == sentence
    assert sentence[0] in refused(
        services.replace_assessor, mission, actor=people.case_officer(), reason="Oui"
    )


# --- pledge and interests -------------------------------------------------------------------------------------------


def test_the_pledge_is_signed_once_with_the_digest_of_what_was_read(dossier):
    person = assessor.lead_assessor()

    signature = services.sign_ethics_pledge(dossier.version, actor=person)
    with override("fr"):
        again = services.sign_ethics_pledge(dossier.version, actor=person)

    assert again == signature
    assert PledgeSignature.objects.get().text_digest == signature.text_digest
    entry = HistoryEntry.objects.get(action="certification.pledgesignature.sign")
    assert entry.digest == signature.text_digest
    with pytest.raises(PermissionDenied):
        services.sign_ethics_pledge(dossier.version, actor=people.someone())


def test_nothing_is_read_before_the_declaration_and_the_acceptance(dossier):
    mission = assessor.proposed(dossier)
    person = mission.person
    assert refused(services.accept_mission, mission, actor=person) == [
        "Sign the ethics pledge first.",
        "Declare your interests first.",
    ]
    services.sign_ethics_pledge(dossier.version, actor=person)
    assessor.declare(dossier, person)
    assert not visible_to(person).exists()

    services.accept_mission(mission, actor=person)

    assert visible_to(person).get() == dossier


@pytest.mark.parametrize(
    ("codes", "effect"),
    [
        (["no_tie"], InterestEffect.NONE),
        (["property_owner"], InterestEffect.DECLARED),
        (["property_owner", "resident"], InterestEffect.RECUSED),
    ],
)
def test_the_heaviest_tie_gives_the_effect(dossier, codes, effect):
    mission = assessor.proposed(dossier)

    declaration = assessor.declare(dossier, mission.person, *codes)

    assert declaration.effect == effect
    assert {category.code for category in declaration.categories.all()} == set(codes)
    entry = HistoryEntry.objects.get(action="certification.interestdeclaration.declare")
    assert "resident" not in str(entry.data)


def test_a_declaration_is_explicit_coherent_and_made_once(dossier):
    mission = assessor.proposed(dossier)

    def declare(*codes):
        return services.declare_interests(
            dossier, actor=mission.person, capacity=Capacity.ASSESSOR, categories=codes
        )

    silent = ["Answer for each kind of tie. If you have none, say so explicitly."]
    assert refused(declare) == silent
    assert refused(declare, "unknown") == silent
    assert refused(declare, "file_assessor") == silent
    assert refused(declare, "no_tie", "resident") == [
        "You declare a tie and the absence of any tie: keep one of the two."
    ]
    declare("resident")
    assert refused(declare, "no_tie") == [
        "You have already declared your interests on this dossier. If something changed, write to the secretariat."
    ]
    assert InterestDeclaration.objects.get().effect == InterestEffect.RECUSED


def test_a_recusing_tie_leaves_only_the_refusal(dossier):
    mission = assessor.proposed(dossier)
    services.sign_ethics_pledge(dossier.version, actor=mission.person)
    assessor.declare(dossier, mission.person, "resident")

    assert refused(services.accept_mission, mission, actor=mission.person) == [
        "A tie that you declared keeps you out of this dossier: decline the mission."
    ]
    services.decline_mission(mission, actor=mission.person)
    assert refused(propose, dossier, mission.person) == [
        "A tie declared on this dossier keeps this person out."
    ]


@pytest.mark.parametrize("capacity", [Capacity.ASSESSOR, Capacity.COMMITTEE, Capacity.APPEAL])
def test_somebody_who_is_not_asked_declares_nothing(dossier, capacity):
    with pytest.raises(PermissionDenied):
        assessor.declare(dossier, assessor.lead_assessor(), capacity=capacity)


def test_nobody_answers_for_somebody_else(dossier):
    mission = assessor.proposed(dossier)
    for verb in (services.accept_mission, services.decline_mission):
        with pytest.raises(PermissionDenied):
            verb(mission, actor=assessor.second_assessor())


# --- challenges -----------------------------------------------------------------------------------------------------


def test_a_challenge_waits_for_reasons_on_both_sides(dossier):
    mission = assessor.proposed(dossier)
    other = assessor.proposed(dossier, assessor.second_assessor(), Role.ASSESSOR)
    leader, officer = path.lead(dossier), people.case_officer()
    with pytest.raises(PermissionDenied):
        services.challenge_assessor(mission, actor=officer, reason="Non")
    assert refused(services.challenge_assessor, mission, actor=leader, reason=" ") == [
        "Give the reasons of the challenge: the secretariat will read them."
    ]

    services.challenge_assessor(mission, actor=leader, reason="Un litige en cours.")

    assert refused(services.challenge_assessor, other, actor=leader, reason="Lui aussi.") == [
        "Another challenge waits for its answer: one name at a time."
    ]
    assert refused(services.waive_challenge, dossier, actor=leader) == [
        "Your challenge waits for the secretariat's answer."
    ]
    with pytest.raises(PermissionDenied):
        services.dismiss_challenge(mission, actor=leader, reason="Oui")
    assert refused(services.dismiss_challenge, mission, actor=officer, reason="") == [
        "Say why the challenge is dismissed: the territory will read it."
    ]
    services.dismiss_challenge(mission, actor=officer, reason="Le litige est clos depuis dix ans.")
    assert refused(services.dismiss_challenge, mission, actor=officer, reason="Encore") == [
        "No challenge waits for an answer on this name."
    ]
    assert refused(services.challenge_assessor, mission, actor=leader, reason="Encore") == [
        "This assessor was already challenged."
    ]
    assert refused(services.challenge_assessor, other, actor=leader, reason="Lui aussi.") == [
        "The territory has already challenged as many names as it may on this dossier."
    ]


def test_the_delay_to_challenge_ends_and_starts_again_with_a_new_name(dossier):
    mission = assessor.proposed(dossier)
    leader = path.lead(dossier)
    with clock.at(localdate() + dt.timedelta(days=10)):
        assert refused(services.challenge_assessor, mission, actor=leader, reason="Trop tard") == [
            "The time to challenge this assessor is over."
        ]
    assert services.waive_challenge(dossier, actor=leader).challenge_waived

    assessor.proposed(dossier, assessor.second_assessor(), Role.ASSESSOR)

    assert not path.fresh(dossier).challenge_waived


def test_a_name_that_left_the_team_is_no_longer_challenged(dossier):
    mission = assessor.proposed(dossier)
    services.replace_assessor(mission, actor=people.case_officer(), reason="Indisponible.")

    assert refused(services.challenge_assessor, mission, actor=path.lead(dossier), reason="Non") == [
        "This person is no longer in the team. Reload the page to see it."
    ]
    assert refused(services.waive_challenge, dossier, actor=path.lead(dossier)) == [
        "No assessor has been proposed yet."
    ]


def test_a_replaced_assessor_reads_nothing_any_more(dossier):
    mission = assessor.accepted(assessor.proposed(dossier))
    assert visible_to(mission.person).exists()

    services.replace_assessor(mission, actor=people.case_officer(), reason="Indisponible.")

    assert not visible_to(mission.person).exists()
    assert refused(services.replace_assessor, mission, actor=people.case_officer(), reason="Encore")
