"""Decide, countersign, follow conditions, resume, hear an appeal, note a third party: through the services."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.choices import AppealStatus, AssignmentStatus, AwardStatus, DossierStatus, MarkScope, Role
from certification.errors import CertificationError, NotAllowed
from certification.models import Award, Decision, DecisionCondition, HistoryEntry
from certification.rules import visit as visit_rules
from certification.services import committee as sessions
from certification.services import decision as services
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
            "advice",
            "scores",
            "counts",
            "families",
            "recusals",
            "quorum",
            "adjourned_until",
            "adjourned_to",
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
    return committee.decided(outcome="conditional")


def verified(decision):
    dossier = committee.dossier_of(decision)
    for condition in decision.conditions.all():
        services.propose_condition_proof(
            condition, actor=path.lead(dossier), text="Le compte rendu est en ligne."
        )
        services.verify_condition(condition, actor=report.assessors(dossier)[0])
    return dossier


def test_conditions_are_lifted_by_a_bureau_of_three_families(conditional):
    dossier, chair = verified(conditional), conditional.signed_by_chair
    group = committee.committee()
    for code in ("ENT", "HAB"):
        services.agree_in_bureau(dossier, actor=group.members[code][0])
    assert refusal(services.lift_conditions, dossier, actor=chair) == [
        "The bureau that lifts conditions needs more families."
    ]
    services.agree_in_bureau(dossier, actor=group.members["UNI"][0])
    with clock.at(clock.localdate() + dt.timedelta(days=40)):
        services.lift_conditions(dossier, actor=committee.trust(chair, Role.COMMITTEE_CHAIR))
        award = Award.objects.get(decision=conditional)
        assert (award.prepared_on, award.level.code) == (clock.localdate(), "responsable")
    assert committee.dossier_of(conditional).status == DossierStatus.ACCREDITED


def test_a_condition_is_verified_by_an_assessor_after_its_proof(conditional):
    condition, dossier = conditional.conditions.get(), conditional.dossier
    lead = report.assessors(dossier)[0]
    assert refusal(services.verify_condition, condition, actor=lead) == [
        "The territory has not proposed its proof yet."
    ]
    services.propose_condition_proof(condition, actor=path.lead(dossier), text="Fait.")
    for person in (path.lead(dossier), people.case_officer(), committee.committee().members["ENT"][0]):
        with pytest.raises(PermissionDenied):
            services.verify_condition(condition, actor=person)
    services.verify_condition(condition, actor=lead)
    assert refusal(services.verify_condition, condition, actor=lead) == [
        "This condition is already verified."
    ]


def test_the_bureau_waits_for_the_verification(conditional):
    member = committee.committee().members["ENT"][0]
    assert refusal(services.agree_in_bureau, conditional.dossier, actor=member) == [
        "Every condition must be verified by an assessor."
    ]


def test_neither_strangers_nor_recused_members_agree(conditional):
    dossier = verified(conditional)
    member = committee.committee().members["ENT"][0]
    committee.redeclare(conditional.item, member, "employee")
    assert refusal(services.agree_in_bureau, dossier, actor=member) == ["You are recused from this dossier."]
    with pytest.raises(PermissionDenied):
        services.agree_in_bureau(dossier, actor=path.lead(dossier))


def test_unmet_conditions_end_in_a_refusal_after_notice(conditional):
    dossier, chair = conditional.dossier, conditional.signed_by_chair
    dossier = path.fresh(dossier)
    assert "The deadline has not passed." in refusal(
        services.refuse_unmet_conditions, dossier, actor=chair, reason="Rien n’est venu."
    )
    with clock.at(dossier.due_on + dt.timedelta(days=1)):
        assert refusal(services.refuse_unmet_conditions, dossier, actor=chair, reason="Rien n’est venu.") == [
            "No notice of this deadline was sent yet."
        ]
    with clock.at(dossier.due_on - dt.timedelta(days=15)):
        dossier.reminders.create(due_on=dossier.due_on, days_before=15)
    with clock.at(dossier.due_on + dt.timedelta(days=1)):
        services.refuse_unmet_conditions(dossier, actor=chair, reason="Rien n’est venu.")
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


# --- appeal ------------------------------------------------------------------------------------------------------


def test_an_appeal_upheld_sends_back_to_other_voters():
    first = committee.decided(outcome="refused", level="")
    appeal, judges = committee.admitted(first)
    services.uphold_appeal(appeal, actor=judges[0], reason="Deux preuves n’ont pas été lues.")
    dossier = committee.dossier_of(first)
    assert (dossier.status, dossier.round) == (DossierStatus.DOCKETED, 2)
    assert Decision.objects.get().annulled_at is not None
    item = committee.listed(dossier)
    assert {person.pk for person in committee.committee().everyone} <= item.barred
    assert not any(sitting.counts for sitting in item.sittings)


def test_findings_still_block_after_an_appeal():
    docketed = committee.docketed(level=3, findings=[("A2", "major")])
    first = committee.decided(docketed, outcome="refused", level="")
    appeal, judges = committee.admitted(first)
    services.uphold_appeal(appeal, actor=judges[0], reason="Vice de forme.")
    item = committee.listed(committee.dossier_of(first))
    from_rules = services.rules.outcome_refusals(item.dossier, "accredited", "responsable", [], None)
    assert [str(sentence) for sentence in from_rules] == ["A2: a blocking non-conformity is open."]


def test_an_appeal_rejected_changes_nothing():
    decision = committee.decided(outcome="refused", level="")
    appeal, judges = committee.admitted(decision)
    assert refusal(services.reject_appeal, appeal, actor=judges[0])
    appeal = services.reject_appeal(appeal, actor=judges[0], reason="La décision est motivée.")
    assert (appeal.status, appeal.ruling) == (AppealStatus.REJECTED, "La décision est motivée.")
    assert committee.dossier_of(decision).status == DossierStatus.REFUSED


def test_an_award_in_force_stays_unless_the_panel_annuls_it():
    decision = committee.decided(level="engage")
    appeal, judges = committee.admitted(decision)
    services.uphold_appeal(appeal, actor=judges[0], reason="Vice de forme.", annuls_award=True)
    assert Award.objects.get().status == AwardStatus.ANNULLED


def test_an_ineligibility_is_appealed_too():
    dossier = path.ineligible()
    appeal = services.lodge_appeal(dossier, actor=path.lead(dossier), grounds="Le périmètre convient.")
    judges = committee.panel(appeal)
    services.admit_appeal(appeal, actor=judges[0])
    services.uphold_appeal(appeal, actor=judges[1], reason="Le périmètre est celui de la vallée.")
    dossier = path.fresh(dossier)
    assert (dossier.status, dossier.round) == (DossierStatus.ELIGIBILITY, 2)


def test_an_appeal_has_its_time_and_its_reason():
    decision = committee.decided(outcome="refused", level="")
    dossier = committee.dossier_of(decision)
    leader = path.lead(dossier)
    assert refusal(services.lodge_appeal, dossier, actor=leader, grounds=" ") == [
        "Say what you contest, and why."
    ]
    with clock.at(clock.localdate() + dt.timedelta(days=61)):
        assert refusal(services.lodge_appeal, dossier, actor=leader, grounds="Tard")[0].startswith(
            "The time to appeal ended on"
        )
    with pytest.raises(PermissionDenied):
        services.lodge_appeal(dossier, actor=people.case_officer(), grounds="Non")
    committee.lodged(decision)
    assert refusal(services.lodge_appeal, dossier, actor=leader, grounds="Encore") == [
        "An appeal is already lodged against this decision."
    ]


def test_the_panel_is_of_three_families_and_took_no_part():
    decision = committee.decided(outcome="refused", level="")
    appeal, judges = committee.lodged(decision), committee.panel()
    officer = people.case_officer()
    assert refusal(services.name_panel, appeal, actor=officer, people=judges[:2]) == [
        "The appeal panel needs members of three families."
    ]
    voter = committee.trust(committee.committee().members["MED"][0], Role.APPEAL_PANEL_MEMBER, "MED")
    assert refusal(services.name_panel, appeal, actor=officer, people=[*judges, voter]) == [
        "A member of the panel took part in this dossier."
    ]
    stranger = people.someone()
    assert refusal(services.name_panel, appeal, actor=officer, people=[stranger])
    with pytest.raises(PermissionDenied):
        services.admit_appeal(appeal, actor=judges[0])


def test_who_instructed_or_presided_is_not_on_the_panel():
    decision = committee.decided(outcome="refused", level="")
    appeal, session = committee.lodged(decision), decision.item.session
    involved = {session.chair_id, session.secretary_id, decision.dossier.case_officer_id}
    assert involved <= appeal.people_involved()
    dossier = path.ineligible()
    appeal = services.lodge_appeal(dossier, actor=path.lead(dossier), grounds="Le périmètre convient.")
    assert {people.case_officer().pk, people.second_case_officer().pk} <= appeal.people_involved()


def test_the_panel_declares_its_interests_first():
    appeal, judges = committee.lodged(committee.decided(outcome="refused", level="")), committee.panel()
    services.name_panel(appeal, actor=people.case_officer(), people=judges)
    assert refusal(services.admit_appeal, appeal, actor=judges[0]) == [
        "Declare your interests on this dossier first."
    ]
    committee.declare_as_panel(appeal, judges[0], "employee")
    assert refusal(services.admit_appeal, appeal, actor=judges[0]) == ["You are recused from this dossier."]


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
    services.ask_third_party(dossier, actor=people.case_officer(), verifier=verifier())
    services.record_third_party(
        dossier, actor=verifier(), positive=positive, statement="Vérifié sur pièces et sur place."
    )
    assert committee.decided(path.fresh(dossier)).mark_scope == scope


def test_the_deliberation_waits_for_the_verification():
    dossier = commercial()
    said = refusal(committee.in_session, dossier)
    assert said == ["Commercial use of the mark needs a positive third-party verification."]


def test_only_the_verifier_asked_gives_the_verification_once():
    dossier = commercial()
    services.ask_third_party(dossier, actor=people.case_officer(), verifier=verifier())
    other = people.trusted("autre@example.org", Role.THIRD_PARTY_VERIFIER)
    for person in (other, people.case_officer(), path.lead(dossier)):
        with pytest.raises(PermissionDenied):
            services.record_third_party(dossier, actor=person, positive=True, statement="Oui")
    services.record_third_party(dossier, actor=verifier(), positive=True, statement="Oui")
    assert refusal(
        services.record_third_party, dossier, actor=verifier(), positive=False, statement="Non"
    ) == ["The verification is already given."]


def test_nobody_is_asked_without_need():
    dossier = committee.docketed()
    officer = people.case_officer()
    assert refusal(services.ask_third_party, dossier, actor=officer, verifier=verifier()) == [
        "The territory did not ask for commercial use of the mark."
    ]
    assert refusal(
        services.ask_third_party, commercial_too(dossier), actor=officer, verifier=people.someone()
    )


def commercial_too(dossier):
    dossier.mark_scope = MarkScope.COMMERCIAL_EU
    dossier.save(update_fields=["mark_scope"])
    return dossier


# --- chair and secretary leave too --------------------------------------------------------------------------------


def test_a_recused_chair_may_only_defer():
    item = committee.proposed()
    committee.redeclare(item, item.session.chair, "employee")
    said = refusal(sessions.seek_consent, item, actor=item.session.chair)
    assert said == ["You are recused from this item: defer it to a session that somebody else chairs."]
    sessions.defer_item(item, actor=item.session.chair, reason="La présidence se déporte.")
    assert committee.fresh(item).dossier.status == DossierStatus.DOCKETED


def test_a_condition_row_is_kept_as_it_was_proposed():
    decision = committee.decided(outcome="conditional")
    row = DecisionCondition.objects.get()
    assert (row.decision, row.text, row.owner) == (
        decision,
        "Publier le compte rendu annuel",
        "Le syndicat mixte",
    )
