"""The life cycles, written a second time as plain data: which move leaves which state, and who may make it."""

from types import SimpleNamespace

import pytest

from certification.choices import Role
from certification.diagrams import SUBJECTS, arrows
from certification.lifecycles.arrow import LifecycleSubject
from certification.models import (
    Appeal,
    AssessorApplication,
    Assignment,
    Award,
    Complaint,
    Delegation,
    DocketItem,
    Dossier,
    Finding,
    FrameworkVersion,
    LeadTransfer,
    Review,
    Session,
)

MOVES = {
    FrameworkVersion: {
        "draft": {"consult": "consultation"},
        "consultation": {"adopt": "adopted", "redraft": "draft"},
        "adopted": {"put_in_force": "in_force"},
        "in_force": {"phase_out": "transition"},
        "transition": {"retire": "retired"},
        "retired": {},
    },
    Dossier: {
        "draft": {"submit": "submitted", "withdraw": "withdrawn_by_applicant"},
        "submitted": {"examine": "eligibility", "withdraw": "withdrawn_by_applicant"},
        "eligibility": {
            "declare_ineligible": "ineligible",
            "lapse": "lapsed",
            "open_self_assessment": "self_assessment",
            "withdraw": "withdrawn_by_applicant",
        },
        "ineligible": {"reopen_eligibility": "eligibility"},
        "self_assessment": {
            "lapse": "lapsed",
            "submit_self_assessment": "completeness",
            "withdraw": "withdrawn_by_applicant",
        },
        "completeness": {
            "prepare_visit": "visit_planning",
            "return_for_completion": "self_assessment",
            "withdraw": "withdrawn_by_applicant",
        },
        "visit_planning": {"start_visit": "visit", "withdraw": "withdrawn_by_applicant"},
        "visit": {"close_visit": "reporting", "withdraw": "withdrawn_by_applicant"},
        "reporting": {"send_report": "reply", "withdraw": "withdrawn_by_applicant"},
        "reply": {"docket": "docketed", "withdraw": "withdrawn_by_applicant"},
        "docketed": {"open_deliberation": "deliberation", "withdraw": "withdrawn_by_applicant"},
        "deliberation": {
            "accredit": "accredited",
            "accredit_with_conditions": "conditional",
            "adjourn": "adjourned",
            "refuse": "refused",
            "send_back_to_docket": "docketed",
            "withdraw": "withdrawn_by_applicant",
        },
        "conditional": {
            "lift_conditions": "accredited",
            "reexamine": "docketed",
            "refuse_unmet_conditions": "refused",
            "reopen": "docketed",
        },
        "adjourned": {
            "lapse": "lapsed",
            "resume_docket": "docketed",
            "resume_report": "reporting",
            "resume_visit": "visit_planning",
            "withdraw": "withdrawn_by_applicant",
        },
        "accredited": {"reexamine": "docketed", "reopen": "docketed"},
        "refused": {"reexamine": "docketed", "reopen": "docketed"},
        "withdrawn_by_applicant": {},
        "lapsed": {},
    },
    AssessorApplication: {
        "submitted": {"accept": "accepted", "refuse": "refused", "withdraw": "withdrawn"},
        "accepted": {},
        "refused": {},
        "withdrawn": {},
    },
    Assignment: {
        "proposed": {
            "accept": "accepted",
            "decline": "declined",
            "lapse": "lapsed",
            "replace": "replaced",
        },
        "accepted": {"complete": "completed", "replace": "replaced"},
        "declined": {},
        "lapsed": {},
        "replaced": {},
        "completed": {},
    },
    Finding: {
        "open": {
            "declare_done": "done_declared",
            "decline_advice": "declined",
            "fall_overdue": "overdue",
            "propose_action": "action_proposed",
            "verify": "verified",
            "withdraw": "withdrawn",
        },
        "action_proposed": {
            "accept_action": "accepted",
            "send_back_action": "open",
            "verify": "verified",
            "withdraw": "withdrawn",
        },
        "accepted": {"declare_done": "done_declared", "fall_overdue": "overdue", "verify": "verified"},
        "done_declared": {"refuse_proof": "accepted", "verify": "verified"},
        "verified": {},
        "overdue": {
            "declare_done": "done_declared",
            "escalate": "escalated",
            "propose_action": "action_proposed",
            "verify": "verified",
        },
        "escalated": {"declare_done": "done_declared", "verify": "verified"},
        "declined": {},
        "withdrawn": {},
    },
    Session: {
        "convened": {"cancel": "cancelled", "open": "open"},
        "open": {"close": "closed"},
        "closed": {},
        "cancelled": {},
    },
    DocketItem: {
        "listed": {"call": "deliberating", "defer": "deferred"},
        "deliberating": {"defer": "deferred", "seek_consent": "consent"},
        "consent": {
            "back_to_debate": "deliberating",
            "decide": "decided",
            "defer": "deferred",
            "open_ballot": "ballot",
        },
        "ballot": {"back_to_debate": "deliberating", "close_ballot": "counted", "defer": "deferred"},
        "counted": {"decide": "decided", "defer": "deferred"},
        "decided": {},
        "deferred": {},
    },
    Appeal: {
        "lodged": {"admit": "admitted", "declare_inadmissible": "inadmissible"},
        "admitted": {"reject": "rejected", "uphold": "upheld"},
        "inadmissible": {},
        "rejected": {},
        "upheld": {},
    },
    Award: {
        "prepared": {"activate": "active", "annul": "annulled", "lapse": "lapsed"},
        "active": {
            "annul": "annulled",
            "expire": "expired",
            "supersede": "superseded",
            "surrender": "surrendered",
            "suspend": "suspended",
            "withdraw": "withdrawn",
        },
        "suspended": {
            "annul": "annulled",
            "expire": "expired",
            "lapse_measure": "active",
            "reinstate": "active",
            "restore": "active",
            "supersede": "superseded",
            "surrender": "surrendered",
            "withdraw": "withdrawn",
        },
        "expired": {},
        # An appeal panel alone takes a withdrawal back.
        "withdrawn": {"restore": "active"},
        "surrendered": {},
        "superseded": {},
        "annulled": {},
        "lapsed": {},
    },
    Review: {
        "planned": {"cancel": "cancelled", "conclude": "concluded", "open": "open"},
        "open": {
            "cancel": "cancelled",
            "conclude": "concluded",
            "fall_overdue": "overdue",
            "submit": "submitted",
        },
        "overdue": {"cancel": "cancelled", "conclude": "concluded", "submit": "submitted"},
        "submitted": {"cancel": "cancelled", "conclude": "concluded", "send_back": "open"},
        "concluded": {},
        "cancelled": {},
    },
    Complaint: {
        "lodged": {"acknowledge": "acknowledged"},
        "acknowledged": {"admit": "admissible", "declare_inadmissible": "inadmissible"},
        "admissible": {"investigate": "investigated"},
        "inadmissible": {},
        "investigated": {
            "find_founded": "founded",
            "find_partly_founded": "partly_founded",
            "find_unfounded": "unfounded",
        },
        "founded": {"take_measures": "measures"},
        "partly_founded": {"take_measures": "measures"},
        "unfounded": {"close": "closed"},
        "measures": {"close": "closed"},
        "closed": {},
    },
    Delegation: {
        "open": {"submit": "submitted", "withdraw": "withdrawn"},
        "submitted": {
            "close": "closed",
            "request_changes": "changes_requested",
            "withdraw": "withdrawn",
        },
        "changes_requested": {"submit": "submitted", "withdraw": "withdrawn"},
        "closed": {"reopen": "open"},
        "withdrawn": {},
    },
    LeadTransfer: {
        "asked": {"accept": "accepted", "cancel": "cancelled", "decline": "declined"},
        "accepted": {},
        "declined": {},
        "cancelled": {},
    },
}

LEAD, OFFICER, CHAIR, SYSTEM = {"territory_lead"}, {"case_officer"}, {"committee_chair"}, {"system"}
LEAD_ASSESSOR, PANEL, MANAGERS = (
    {"lead_assessor"},
    {"appeal_panel_member"},
    {"admin", "scheme_manager", "system"},
)
HANDLER, INVESTIGATOR = {"complaint_officer"}, {"investigator"}
CONTRIBUTOR, PEERS = {"territory_contributor"}, {"assessor", "lead_assessor"}
ROLES = {
    FrameworkVersion: dict.fromkeys(
        ("consult", "adopt", "redraft", "put_in_force", "phase_out", "retire"), MANAGERS
    ),
    Dossier: {
        "submit": LEAD,
        "withdraw": LEAD,
        "examine": OFFICER,
        "declare_ineligible": OFFICER,
        "open_self_assessment": OFFICER,
        "submit_self_assessment": LEAD,
        "return_for_completion": OFFICER,
        "prepare_visit": OFFICER,
        "start_visit": OFFICER,
        "close_visit": LEAD_ASSESSOR,
        "send_report": LEAD_ASSESSOR,
        "docket": LEAD | LEAD_ASSESSOR | SYSTEM,
        "open_deliberation": CHAIR,
        "send_back_to_docket": CHAIR | SYSTEM,
        "accredit": CHAIR,
        "accredit_with_conditions": CHAIR,
        "adjourn": CHAIR,
        "refuse": CHAIR,
        "lift_conditions": CHAIR,
        "refuse_unmet_conditions": CHAIR,
        "resume_report": OFFICER,
        "resume_visit": OFFICER,
        "resume_docket": OFFICER,
        "lapse": SYSTEM,
        "reopen": PANEL,
        "reexamine": {"impartiality_guardian"},
        "reopen_eligibility": PANEL,
    },
    AssessorApplication: {"accept": OFFICER | {"admin"}, "refuse": OFFICER | {"admin"}, "withdraw": set()},
    Assignment: {
        "accept": set(),
        "decline": set(),
        "lapse": SYSTEM,
        "replace": OFFICER,
        "complete": LEAD | LEAD_ASSESSOR | SYSTEM,
    },
    Finding: {
        "propose_action": LEAD | CONTRIBUTOR,
        "declare_done": LEAD | CONTRIBUTOR,
        "decline_advice": LEAD,
        "accept_action": PEERS | OFFICER,
        "send_back_action": PEERS | OFFICER,
        "refuse_proof": PEERS | OFFICER,
        "verify": PEERS | OFFICER,
        "withdraw": LEAD_ASSESSOR,
        "escalate": OFFICER,
        "fall_overdue": SYSTEM,
    },
    Session: {"open": CHAIR, "close": CHAIR, "cancel": CHAIR | OFFICER},
    DocketItem: {
        "call": CHAIR,
        "seek_consent": CHAIR,
        "open_ballot": CHAIR,
        "close_ballot": CHAIR,
        "back_to_debate": CHAIR,
        "decide": CHAIR,
        "defer": CHAIR | SYSTEM,
    },
    Appeal: dict.fromkeys(("admit", "declare_inadmissible", "reject", "uphold"), PANEL),
    Award: {
        "activate": OFFICER,
        "lapse": SYSTEM,
        "suspend": CHAIR,
        "reinstate": CHAIR,
        "withdraw": CHAIR,
        "surrender": LEAD,
        "supersede": OFFICER,
        "expire": SYSTEM,
        "lapse_measure": SYSTEM,
        "annul": PANEL,
        "restore": PANEL,
    },
    Review: {
        "open": OFFICER | SYSTEM,
        "submit": LEAD,
        "send_back": OFFICER | PEERS,
        "conclude": OFFICER | PEERS,
        "fall_overdue": SYSTEM,
        "cancel": SYSTEM,
    },
    Complaint: {
        "acknowledge": HANDLER,
        "admit": HANDLER,
        "declare_inadmissible": HANDLER,
        "investigate": HANDLER,
        "find_founded": INVESTIGATOR,
        "find_partly_founded": INVESTIGATOR,
        "find_unfounded": INVESTIGATOR,
        "take_measures": HANDLER,
        "close": HANDLER,
    },
    Delegation: {
        "submit": set(),
        "request_changes": LEAD,
        "close": LEAD,
        "reopen": LEAD,
        "withdraw": LEAD | SYSTEM,
    },
    LeadTransfer: {"accept": set(), "decline": set(), "cancel": LEAD | SYSTEM},
}
TERMINAL = {
    FrameworkVersion: {"retired"},
    Dossier: {"withdrawn_by_applicant", "lapsed"},
    AssessorApplication: {"accepted", "refused", "withdrawn"},
    Assignment: {"declined", "lapsed", "replaced", "completed"},
    Finding: {"verified", "declined", "withdrawn"},
    Session: {"closed", "cancelled"},
    DocketItem: {"decided", "deferred"},
    Appeal: {"inadmissible", "rejected", "upheld"},
    Complaint: {"inadmissible", "closed"},
    Award: {"expired", "surrendered", "superseded", "annulled", "lapsed"},
    Review: {"concluded", "cancelled"},
    Delegation: {"withdrawn"},
    LeadTransfer: {"accepted", "declined", "cancelled"},
}


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model.__name__)
def test_every_state_and_move_is_in_the_table(model):
    declared = {value: {} for value, _label in model._meta.get_field("status").choices}
    for arrow in arrows(model):
        declared[arrow.source][arrow.name] = arrow.target
    assert declared == MOVES[model]


def test_every_life_cycle_is_in_the_tables():
    assert set(LifecycleSubject.__subclasses__()) == {model.__mro__[1] for model in SUBJECTS}
    assert set(SUBJECTS) == set(MOVES) == set(ROLES)


def may(arrow, role):
    subject = SimpleNamespace(
        roles_of=lambda actor: frozenset({role}),
        ineligibility_proposed_by_id=None,
        person_id=2,
        blocks_award=False,
    )
    return arrow.permission(subject, SimpleNamespace(pk=1))


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model.__name__)
def test_a_role_may_make_a_move_only_where_the_table_says_so(model):
    for arrow in arrows(model):
        allowed = {role.value for role in Role if may(arrow, role)}
        assert allowed == ROLES[model][arrow.name], f"{arrow.source} → {arrow.name}"


@pytest.mark.parametrize("move", ["accept", "decline"])
def test_a_mission_is_answered_by_the_person_it_is_proposed_to(move):
    arrow = next(arrow for arrow in arrows(Assignment) if arrow.name == move)
    mission = SimpleNamespace(person_id=1)
    assert arrow.permission(mission, SimpleNamespace(pk=1))
    assert not arrow.permission(mission, SimpleNamespace(pk=2))


def test_who_proposed_the_ineligibility_does_not_countersign_it():
    arrow = next(arrow for arrow in arrows(Dossier) if arrow.name == "declare_ineligible")
    dossier = SimpleNamespace(
        roles_of=lambda actor: frozenset({Role.CASE_OFFICER}), ineligibility_proposed_by_id=1
    )
    assert not arrow.permission(dossier, SimpleNamespace(pk=1))
    assert arrow.permission(dossier, SimpleNamespace(pk=2))


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model.__name__)
def test_every_state_that_is_not_an_end_has_a_way_out_for_somebody(model):
    stuck = {state for state, moves in MOVES[model].items() if not moves}
    assert stuck == TERMINAL[model]
    for state, moves in MOVES[model].items():
        people = [move for move in moves if ROLES[model][move] - {"system"} or model is Assignment]
        assert people or state in TERMINAL[model], f"{model.__name__} {state} waits for the platform alone"


@pytest.mark.parametrize("model", SUBJECTS, ids=lambda model: model.__name__)
def test_every_move_carries_its_words(model):
    for arrow in arrows(model):
        assert str(arrow.custom["label"])
        assert arrow.custom["tone"] in {"primary", "secondary", "danger"}
        assert all(str(condition.message) for condition in arrow.conditions)


@pytest.mark.parametrize("role", list(Role))
def test_what_is_asked_is_handed_in_by_the_member_asked_as_long_as_they_fill(role):
    arrow = next(arrow for arrow in arrows(Delegation) if arrow.name == "submit")
    asked = SimpleNamespace(roles_of=lambda actor: frozenset({role}), person_id=1)
    fills = role in (Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR)
    assert arrow.permission(asked, SimpleNamespace(pk=1)) is fills
    assert not arrow.permission(asked, SimpleNamespace(pk=2))


@pytest.mark.parametrize("move", ["accept_action", "send_back_action", "refuse_proof", "verify"])
def test_peers_alone_check_what_keeps_an_award_waiting(move):
    arrow = next(arrow for arrow in arrows(Finding) if arrow.name == move)
    for role, may in ((Role.CASE_OFFICER, False), (Role.ASSESSOR, True), (Role.LEAD_ASSESSOR, True)):
        found = SimpleNamespace(roles_of=lambda actor, role=role: frozenset({role}), blocks_award=True)
        assert arrow.permission(found, SimpleNamespace(pk=1)) is may


@pytest.mark.parametrize("move", ["accept", "decline"])
def test_the_lead_is_answered_by_the_person_to_whom_it_is_offered(move):
    arrow = next(arrow for arrow in arrows(LeadTransfer) if arrow.name == move)
    transfer = SimpleNamespace(person_id=1)
    assert arrow.permission(transfer, SimpleNamespace(pk=1))
    assert not arrow.permission(transfer, SimpleNamespace(pk=2))
