"""Decide, countersign, follow conditions, resume, hear an appeal, note a third party: through the services."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import AssignmentStatus, AwardStatus, DossierStatus, MarkScope, Role
from certification.errors import CertificationError, NotAllowed
from certification.models import Award, Decision, DecisionCondition, HistoryEntry, Seat
from certification.rules import visit as visit_rules
from certification.services import committee_item
from certification.services import condition as condition_services
from certification.services import decision as services
from certification.services import third_party as third_parties
from certification.services.history import digest_of
from tests.factories import committee, path, people, report

pytestmark = pytest.mark.django_db


def refusal(verb, *args, **facts):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **facts)
    return [str(reason) for reason in refused.value.reasons]


# --- the decision ------------------------------------------------------------------------------------------------


def test_an_accreditation_by_consent_prepares_the_award():
    decision = committee.decided()
    dossier = committee.dossier_of(decision)
    award = Award.objects.get(dossier=dossier)
    assert dossier.status == DossierStatus.ACCREDITED
    assert decision.number == f"D-{clock.localdate().year}-0001"
    assert (award.status, award.level.code, award.number) == (AwardStatus.PREPARED, "responsable", None)
    assert (award.prepared_on, award.perimeter) == (clock.localdate(), dossier.perimeter)
    assert award.pledge_due_on > clock.localdate() + dt.timedelta(days=180)


def test_a_decision_says_how_it_was_computed():
    decision = committee.decided()
    assert decision.scores["overall"] == "75.00"
    assert decision.scores["level"] == "responsable"
    assert decision.scores["levels"]["A1"] == 3
    assert (decision.method, decision.counts, decision.recusals) == ("consent", {}, 0)
    assert sorted(decision.families) == ["CON", "ELU", "ENT", "HAB", "MED", "RPU", "UNI"]
    assert decision.quorum["seats_present"] == 14
    assert len(decision.quorum["voters"]) == 14
    sign = HistoryEntry.objects.get(action="certification.decision.sign")
    move = HistoryEntry.objects.get(action="certification.dossier.accredit")
    assert sign.digest == move.digest == decision.digest


def test_the_digest_is_of_what_was_decided():
    decision = committee.decided()
    facts = {
        name: getattr(decision, name)
        for name in [
            "number",
            "round",
            "outcome",
            "level",
            "mark_scope",
            "method",
            "reasons",
            "criterion_reasons",
            "derogation",
            "advice",
            "scores",
            "counts",
            "families",
            "recusals",
            "quorum",
            "adjourned_until",
            "adjourned_to",
            "missing",
            "missing_from",
            "guidance",
            "reapply_from",
            "decided_on",
        ]
    }
    again = {
        **json.loads(json.dumps(facts, default=str)),
        "dossier": decision.dossier.number,
        "conditions": [],
    }
    assert digest_of(again | {"adjourned_until": None}) == decision.digest


def test_a_decision_is_never_edited_nor_deleted():
    decision = committee.recorded()
    decision.reasons = "Autre chose"
    with pytest.raises(CertificationError):
        decision.save()
    with pytest.raises(CertificationError):
        decision.save(update_fields=["outcome"])
    with pytest.raises(CertificationError):
        Decision.objects.update(reasons="Autre chose")
    with pytest.raises(CertificationError):
        decision.delete()
    with pytest.raises(CertificationError):
        Decision.objects.all().delete()
    assert Decision.objects.get().reasons != "Autre chose"


def test_a_level_may_be_lowered():
    item = committee.in_session(committee.docketed(award="ressource"))
    decision = committee.recorded(item, level="engage")
    assert (decision.level, decision.scores["level"]) == ("engage", "ressource")


def test_a_level_is_never_raised():
    item = committee.in_session(committee.docketed(award="engage"))
    raised = refusal(committee.proposed, item, level="responsable")
    assert raised[0].startswith("The rules do not allow")
    assert len(raised) == len(set(raised))


def test_an_open_major_finding_forbids_a_full_award():
    item = committee.in_session(committee.docketed(level=3, findings=[("A2", "major")]))
    assert refusal(committee.proposed, item) == ["A2: a blocking non-conformity is open."]
    committee.proposed(item, outcome="conditional")


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        ({"level": 3, "findings": [("A2", "critical")]}, "A2: a critical non-conformity forbids any award."),
        ({"level": 3, "levels": {"D1": 0}}, "D1: a mandatory criterion at 0 forbids any award."),
        ({"level": 1}, "Overall result"),
    ],
)
def test_what_conditions_cannot_make_up_for(observed, said):
    item = committee.in_session(committee.docketed(**observed))
    sentences = refusal(committee.proposed, item, outcome="conditional", level="responsable")
    assert any(sentence.startswith(said) for sentence in sentences)
    committee.proposed(item, outcome="refused")


def test_a_mandatory_criterion_at_1_is_at_best_conditional():
    item = committee.in_session(committee.docketed(level=3, levels={"D1": 1}))
    assert refusal(committee.proposed, item)
    assert refusal(committee.proposed, item, level="engage")
    committee.proposed(item, outcome="conditional", level="responsable")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"outcome": "conditional", "conditions": []}, "List the conditions"),
        ({"outcome": "conditional", "conditions": [{"text": "Publier"}]}, "List the conditions"),
        ({"outcome": "conditional", "level": ""}, "Choose the level of the award."),
        ({"outcome": "accredited", "level": ""}, "Choose the level of the award."),
        (
            {"outcome": "adjourned", "adjourned_until": dt.date(2020, 1, 1)},
            "A dossier is adjourned until a later day.",
        ),
        (
            {"outcome": "adjourned", "adjourned_until": dt.date(2099, 1, 1)},
            "A dossier is adjourned for 6 months",
        ),
        ({"outcome": "refused", "reasons": " "}, "Give the reasons"),
    ],
)
def test_an_incomplete_proposal_says_what_it_lacks(facts, said):
    item = committee.in_session()
    assert refusal(committee.proposed, item, **facts)[0].startswith(said)


def test_conditions_are_met_within_a_year():
    item = committee.in_session()
    late = committee.condition(due_on=clock.localdate() + dt.timedelta(days=400))
    said = refusal(committee.proposed, item, outcome="conditional", conditions=[late])
    assert said == ["Conditions are met within 12 months at most."]


def test_an_adjournment_lasts_three_months_unless_said_otherwise():
    item = committee.proposed(outcome="adjourned")
    assert 80 < (item.adjourned_until - clock.localdate()).days < 100
    assert item.adjourned_to == "docketed"


def test_only_the_secretary_of_the_session_countersigns():
    decision = committee.recorded()
    for person in (decision.signed_by_chair, people.second_case_officer(), people.guardian()):
        with pytest.raises(PermissionDenied):
            services.countersign_decision(decision, actor=person)
    assert committee.dossier_of(decision).status == DossierStatus.DELIBERATION


def test_a_dossier_withdrawn_meanwhile_keeps_its_word():
    decision = committee.recorded()
    committee.dossiers.withdraw_dossier(
        decision.dossier, actor=path.lead(decision.dossier), reason="Le projet s’arrête."
    )
    assert refusal(services.countersign_decision, decision, actor=decision.item.session.secretary)
    assert not Decision.objects.get().is_signed


def test_a_frozen_dossier_is_not_decided():
    item = committee.seeking_consent()
    committee.freeze(item.dossier)
    assert "frozen" in refusal(services.record_decision, item, actor=item.session.chair)[0]


# --- conditions --------------------------------------------------------------------------------------------------


@pytest.fixture
def conditional():
    conditions = [committee.condition(), committee.condition(text="Former l’équipe")]
    return committee.decided(outcome="conditional", conditions=conditions)


def verified(decision):
    dossier = committee.dossier_of(decision)
    for condition in decision.conditions.all():
        condition_services.propose_condition_proof(
            condition, actor=path.lead(dossier), text="Le compte rendu est en ligne."
        )
        condition_services.verify_condition(condition, actor=report.assessors(dossier)[0])
    return dossier


def test_conditions_are_lifted_by_a_bureau_of_three_families(conditional):
    dossier, chair = verified(conditional), conditional.signed_by_chair
    group = committee.committee()
    first, second = conditional.conditions.all()
    for condition, codes in ((first, ("ENT", "HAB", "UNI")), (second, ("ENT", "HAB"))):
        for code in codes:
            condition_services.agree_in_bureau(condition, actor=group.members[code][0])
    assert [row.lifted_at is not None for row in conditional.conditions.all()] == [True, False]
    assert refusal(condition_services.lift_conditions, dossier, actor=chair) == [
        "The bureau must lift every condition: each needs more families."
    ]
    condition_services.agree_in_bureau(second, actor=group.members["UNI"][0])
    with clock.at(clock.localdate() + dt.timedelta(days=40)):
        condition_services.lift_conditions(dossier, actor=committee.trust(chair, Role.COMMITTEE_CHAIR))
        award = Award.objects.get(decision=conditional)
        assert (award.prepared_on, award.level.code) == (clock.localdate(), "responsable")
    assert committee.dossier_of(conditional).status == DossierStatus.ACCREDITED


def test_the_alternate_agrees_for_a_seat_which_agrees_once(conditional):
    verified(conditional)
    holder, condition = committee.committee().members["ENT"][0], conditional.conditions.first()
    alternate = committee.trust(people.someone("alternate@example.org"), Role.COMMITTEE_MEMBER, "ENT")
    seat = Seat.objects.get(holder=holder)
    Seat.objects.filter(pk=seat.pk).update(alternate=alternate)
    assert refusal(condition_services.agree_in_bureau, condition, actor=alternate) == [
        "Declare your interests on this dossier first."
    ]
    committee.redeclare(conditional.item, alternate)
    assert condition_services.agree_in_bureau(condition, actor=alternate).seat == seat
    assert refusal(condition_services.agree_in_bureau, condition, actor=holder) == [
        "The agreement of your seat is already recorded."
    ]


def test_a_condition_is_verified_by_an_assessor_after_its_proof(conditional):
    condition, dossier = conditional.conditions.first(), conditional.dossier
    lead = report.assessors(dossier)[0]
    assert refusal(condition_services.verify_condition, condition, actor=lead) == [
        "The territory has not proposed its proof yet."
    ]
    condition_services.propose_condition_proof(condition, actor=path.lead(dossier), text="Fait.")
    for person in (path.lead(dossier), people.case_officer(), committee.committee().members["ENT"][0]):
        with pytest.raises(PermissionDenied):
            condition_services.verify_condition(condition, actor=person)
    condition_services.verify_condition(condition, actor=lead)
    assert refusal(condition_services.verify_condition, condition, actor=lead) == [
        "This condition is already verified."
    ]


def test_the_bureau_waits_for_the_verification(conditional):
    member = committee.committee().members["ENT"][0]
    assert refusal(condition_services.agree_in_bureau, conditional.conditions.first(), actor=member) == [
        "An assessor must verify this condition first."
    ]


def test_neither_strangers_nor_recused_members_agree(conditional):
    dossier, condition = verified(conditional), conditional.conditions.first()
    member = committee.committee().members["ENT"][0]
    committee.redeclare(conditional.item, member, "employee")
    assert refusal(condition_services.agree_in_bureau, condition, actor=member) == [
        "You are recused from this dossier."
    ]
    with pytest.raises(PermissionDenied):
        condition_services.agree_in_bureau(condition, actor=path.lead(dossier))


def test_unmet_conditions_end_in_a_refusal_after_notice(conditional):
    dossier, chair = conditional.dossier, conditional.signed_by_chair
    dossier = path.fresh(dossier)
    assert "The deadline has not passed." in refusal(
        condition_services.refuse_unmet_conditions, dossier, actor=chair, reason="Rien n’est venu."
    )
    with clock.at(dossier.due_on + dt.timedelta(days=1)):
        assert refusal(
            condition_services.refuse_unmet_conditions, dossier, actor=chair, reason="Rien n’est venu."
        ) == ["No notice of this deadline was sent yet."]
    with clock.at(dossier.due_on - dt.timedelta(days=15)):
        dossier.reminders.create(due_on=dossier.due_on, days_before=15)
    with clock.at(dossier.due_on + dt.timedelta(days=1)):
        condition_services.refuse_unmet_conditions(dossier, actor=chair, reason="Rien n’est venu.")
    assert path.fresh(dossier).status == DossierStatus.REFUSED


# --- adjournment -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("adjourned_to", "verb", "status"),
    [
        ("docketed", services.resume_docket, DossierStatus.DOCKETED),
        ("reporting", services.resume_report, DossierStatus.REPORTING),
        ("visit_planning", services.resume_visit, DossierStatus.VISIT_PLANNING),
    ],
)
def test_an_adjourned_dossier_goes_where_the_decision_says(adjourned_to, verb, status):
    decision = committee.decided(outcome="adjourned", adjourned_to=adjourned_to)
    dossier = committee.dossier_of(decision)
    assert (dossier.status, dossier.due_on) == (DossierStatus.ADJOURNED, decision.adjourned_until)
    officer = people.case_officer()
    for other in {services.resume_docket, services.resume_report, services.resume_visit} - {verb}:
        assert refusal(other, dossier, actor=officer)
    verb(dossier, actor=officer)
    assert path.fresh(dossier).status == status


def test_an_adjourned_dossier_comes_back_before_a_session():
    decision = committee.decided(outcome="adjourned")
    services.resume_docket(decision.dossier, actor=people.case_officer())
    again = committee.decided(committee.dossier_of(decision))
    assert (again.outcome, again.number[-4:]) == ("accredited", "0002")
    assert committee.dossier_of(again).status == DossierStatus.ACCREDITED


def test_the_decision_that_adjourned_takes_no_effect_in_the_next_deliberation():
    decision = committee.decided(outcome="adjourned")
    services.resume_docket(decision.dossier, actor=people.case_officer())
    item = committee.in_session(committee.dossier_of(decision))
    assert refusal(services.take_effect, item.dossier, actor=item.session.chair) == [
        "The chair and the secretary must sign the decision."
    ]
    assert path.fresh(item.dossier).status == DossierStatus.DELIBERATION


def test_the_team_sent_back_to_a_new_visit_is_still_on_its_mission():
    decision = committee.decided(outcome="adjourned", adjourned_to="visit_planning")
    dossier = services.resume_visit(decision.dossier, actor=people.case_officer())
    assert {mission.status for mission in dossier.assessors} == {AssignmentStatus.COMPLETED}
    assert visit_rules.team_declared_its_interests.refusals(dossier) == []


# --- third party -------------------------------------------------------------------------------------------------


def commercial():
    dossier = committee.docketed()
    dossier.mark_scope = MarkScope.COMMERCIAL_EU
    dossier.save(update_fields=["mark_scope"])
    return dossier


def verifier():
    return people.trusted("organisme@example.org", Role.THIRD_PARTY_VERIFIER)


@pytest.mark.parametrize(
    ("positive", "scope"), [(True, MarkScope.COMMERCIAL_EU), (False, MarkScope.INSTITUTIONAL)]
)
def test_commercial_use_follows_the_verification(positive, scope):
    dossier = commercial()
    third_parties.ask_third_party(dossier, actor=people.case_officer(), verifier=verifier())
    third_parties.record_third_party(
        dossier, actor=verifier(), positive=positive, statement="Vérifié sur pièces et sur place."
    )
    assert committee.decided(path.fresh(dossier)).mark_scope == scope


def test_the_deliberation_waits_for_the_verification():
    dossier = commercial()
    said = refusal(committee.in_session, dossier)
    assert said == ["Commercial use of the mark needs a positive third-party verification."]


def test_only_the_verifier_asked_gives_the_verification_once():
    dossier = commercial()
    third_parties.ask_third_party(dossier, actor=people.case_officer(), verifier=verifier())
    other = people.trusted("autre@example.org", Role.THIRD_PARTY_VERIFIER)
    for person in (other, people.case_officer(), path.lead(dossier)):
        with pytest.raises(PermissionDenied):
            third_parties.record_third_party(dossier, actor=person, positive=True, statement="Oui")
    third_parties.record_third_party(dossier, actor=verifier(), positive=True, statement="Oui")
    assert refusal(
        third_parties.record_third_party, dossier, actor=verifier(), positive=False, statement="Non"
    ) == ["The verification is already given."]


def test_nobody_is_asked_without_need():
    dossier = committee.docketed()
    officer = people.case_officer()
    assert refusal(third_parties.ask_third_party, dossier, actor=officer, verifier=verifier()) == [
        "The territory did not ask for commercial use of the mark."
    ]
    assert refusal(
        third_parties.ask_third_party, commercial_too(dossier), actor=officer, verifier=people.someone()
    )


def commercial_too(dossier):
    dossier.mark_scope = MarkScope.COMMERCIAL_EU
    dossier.save(update_fields=["mark_scope"])
    return dossier


# --- chair and secretary leave too --------------------------------------------------------------------------------


def test_a_recused_chair_may_only_defer():
    item = committee.proposed()
    committee.redeclare(item, item.session.chair, "employee")
    said = refusal(committee_item.seek_consent, item, actor=item.session.chair)
    assert said == ["You are recused from this item: defer it to a session that somebody else chairs."]
    committee_item.defer_item(item, actor=item.session.chair, reason="La présidence se déporte.")
    assert committee.fresh(item).dossier.status == DossierStatus.DOCKETED


def test_a_condition_row_is_kept_as_it_was_proposed():
    decision = committee.decided(outcome="conditional")
    row = DecisionCondition.objects.get()
    assert (row.decision, row.text, row.owner) == (
        decision,
        "Publier le compte rendu annuel",
        "Le syndicat mixte",
    )
