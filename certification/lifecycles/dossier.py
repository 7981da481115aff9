"""A dossier's path, from draft to decision, in the order in which a dossier meets it."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import BEFORE_DECISION, DossierStatus
from certification.clock import now
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import appeal as appeal_is
from certification.rules import assessment as assessment_is
from certification.rules import committee as committee_is
from certification.rules import decision as decision_is
from certification.rules import dossier as is_
from certification.rules import permissions as may
from certification.rules import visit as visit_is
from certification.rules.regional_opinion import regional_commission_was_heard

S = DossierStatus


class DossierLifecycle(LifecycleSubject):
    """From draft to decision. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.DRAFT, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.DRAFT,
        target=S.SUBMITTED,
        permission=may.submit,
        conditions=[
            is_.application_is_complete,
            is_.mandate_letter_is_attached,
            is_.enough_families_are_named,
            is_.charter_is_accepted,
            is_.only_active_dossier,
            is_.time_to_apply_again_has_come,
        ],
        custom=label(_("Submit the application")),
    )
    def submit(self):
        self.submitted_at = now()

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.ELIGIBILITY,
        permission=may.instruct,
        conditions=[is_.fee_is_settled],
        custom=label(_("Start the eligibility check")),
    )
    def examine(self):
        self.start_clock("eligibility")

    @transition(
        status,
        source=S.ELIGIBILITY,
        target=S.INELIGIBLE,
        permission=may.countersign,
        conditions=[is_.ineligibility_is_proposed],
        custom=label(_("Countersign the ineligibility"), tone="danger", reason=True),
    )
    def declare_ineligible(self):
        self.stop_clock()

    @transition(
        status,
        source=S.ELIGIBILITY,
        target=S.SELF_ASSESSMENT,
        permission=may.instruct,
        conditions=[is_.no_correction_is_open, is_.perimeter_is_coherent, is_.honour_is_declared],
        custom=label(_("Declare the application eligible")),
    )
    def open_self_assessment(self):
        self.start_clock("self_assessment")

    @transition(
        status,
        source=S.SELF_ASSESSMENT,
        target=S.COMPLETENESS,
        permission=may.submit,
        conditions=[
            assessment_is.every_criterion_is_answered,
            assessment_is.not_applicable_is_justified,
            assessment_is.not_applicable_stays_within_limits,
            assessment_is.evidence_is_attached,
            assessment_is.questions_are_answered,
            assessment_is.carried_answers_are_confirmed,
            assessment_is.enough_families_signed_off,
        ],
        custom=label(_("Submit the self-assessment")),
    )
    def submit_self_assessment(self):
        self.start_clock("technical_check")

    @transition(
        status,
        source=S.COMPLETENESS,
        target=S.SELF_ASSESSMENT,
        permission=may.instruct,
        conditions=[is_.gaps_are_listed],
        custom=label(_("Ask the territory to complete"), tone="secondary", reason=True),
    )
    def return_for_completion(self):
        self.due_on = self.completion_due_on()

    @transition(
        status,
        source=S.COMPLETENESS,
        target=S.VISIT_PLANNING,
        permission=may.instruct,
        conditions=[is_.no_correction_is_open],
        custom=label(_("Declare the dossier complete")),
    )
    def prepare_visit(self):
        self.start_clock("visit")

    @transition(
        status,
        source=S.VISIT_PLANNING,
        target=S.VISIT,
        permission=may.instruct,
        conditions=[
            visit_is.team_is_large_enough,
            visit_is.team_has_a_lead,
            visit_is.team_comes_from_several_families,
            visit_is.team_has_an_outside_view,
            visit_is.team_is_not_frozen,
            visit_is.team_is_trained,
            visit_is.team_signed_the_ethics_pledge,
            visit_is.team_declared_its_interests,
            visit_is.team_is_not_reciprocal,
            visit_is.team_has_rotated,
            visit_is.renewal_has_a_team_half_new,
            visit_is.challenge_time_is_over,
            visit_is.dates_are_set,
            visit_is.agenda_meets_enough_families,
            visit_is.agenda_has_a_slot_chosen_by_assessors,
        ],
        custom=label(_("Confirm the visit")),
    )
    def start_visit(self):
        self.stop_clock()

    @transition(
        status,
        source=S.VISIT,
        target=S.REPORTING,
        permission=may.close_visit,
        conditions=[
            visit_is.visit_is_over,
            visit_is.hosts_heard_a_restitution,
            visit_is.attendance_is_recorded,
        ],
        custom=label(_("Close the visit")),
    )
    def close_visit(self):
        self.start_clock("report")

    @transition(
        status,
        source=S.REPORTING,
        target=S.REPLY,
        permission=may.send_report,
        conditions=[
            assessment_is.every_grid_is_submitted,
            assessment_is.every_criterion_is_observed,
            assessment_is.divergences_are_settled,
            assessment_is.everyone_has_spoken,
            assessment_is.findings_are_graded,
            visit_is.obco_was_shared_with_hosts,
        ],
        custom=label(_("Send the report to the territory")),
    )
    def send_report(self):
        self.start_clock("reply")

    @transition(
        status,
        source=S.REPLY,
        target=S.DOCKETED,
        permission=may.docket,
        conditions=[is_.reply_is_closed, is_.contested_points_are_answered],
        custom=label(_("Put the dossier on the docket")),
    )
    def docket(self):
        self.start_clock("committee")

    @transition(
        status,
        source=S.DOCKETED,
        target=S.DELIBERATION,
        permission=may.preside,
        conditions=[
            committee_is.dossier_is_on_an_open_session,
            committee_is.file_was_available,
            committee_is.present_members_declared,
            regional_commission_was_heard,
            decision_is.third_party_verified_if_asked,
        ],
        custom=label(_("Open the deliberation")),
    )
    def open_deliberation(self):
        self.stop_clock()

    @transition(
        status,
        source=S.DELIBERATION,
        target=S.DOCKETED,
        permission=may.ask_for_information,
        custom=label(_("Send back to the docket"), tone="secondary", reason=True, while_frozen=True),
    )
    def send_back_to_docket(self):
        self.start_clock("committee")

    @transition(
        status,
        source=S.DELIBERATION,
        target=S.ACCREDITED,
        permission=may.record_decision,
        conditions=[
            decision_is.decision_is_signed,
            decision_is.decided_accredited,
            decision_is.no_blocking_finding_is_open,
        ],
        custom=label(_("Accredit")),
    )
    def accredit(self):
        self.stop_clock()

    @transition(
        status,
        source=S.DELIBERATION,
        target=S.CONDITIONAL,
        permission=may.record_decision,
        conditions=[
            decision_is.decision_is_signed,
            decision_is.decided_conditional,
            decision_is.conditions_are_listed,
        ],
        custom=label(_("Accredit with conditions")),
    )
    def accredit_with_conditions(self):
        self.due_on = self.conditions_due_on()

    @transition(
        status,
        source=S.DELIBERATION,
        target=S.ADJOURNED,
        permission=may.record_decision,
        conditions=[decision_is.decision_is_signed, decision_is.decided_adjourned],
        custom=label(_("Adjourn")),
    )
    def adjourn(self):
        self.due_on = self.adjournment_due_on()

    @transition(
        status,
        source=S.DELIBERATION,
        target=S.REFUSED,
        permission=may.record_decision,
        conditions=[decision_is.decision_is_signed, decision_is.decided_refused],
        custom=label(_("Refuse"), tone="danger"),
    )
    def refuse(self):
        self.stop_clock()

    @transition(
        status,
        source=S.CONDITIONAL,
        target=S.ACCREDITED,
        permission=may.record_decision,
        conditions=[decision_is.conditions_are_verified, decision_is.conditions_are_lifted],
        custom=label(_("Lift the conditions")),
    )
    def lift_conditions(self):
        self.stop_clock()

    @transition(
        status,
        source=S.CONDITIONAL,
        target=S.REFUSED,
        permission=may.record_decision,
        conditions=[is_.clock_is_out, is_.notice_was_given, appeal_is.no_appeal_suspends_the_decision],
        custom=label(_("Refuse: conditions not met"), tone="danger", reason=True),
    )
    def refuse_unmet_conditions(self):
        self.stop_clock()

    @transition(
        status,
        source=S.ADJOURNED,
        target=S.REPORTING,
        permission=may.instruct,
        conditions=[decision_is.sent_back_to_reporting],
        custom=label(_("Resume the report")),
    )
    def resume_report(self):
        self.start_clock("report")

    @transition(
        status,
        source=S.ADJOURNED,
        target=S.VISIT_PLANNING,
        permission=may.instruct,
        conditions=[decision_is.sent_back_to_visit],
        custom=label(_("Prepare a new visit")),
    )
    def resume_visit(self):
        self.start_clock("visit")

    @transition(
        status,
        source=S.ADJOURNED,
        target=S.DOCKETED,
        permission=may.instruct,
        conditions=[decision_is.sent_back_to_docket],
        custom=label(_("Put back on the docket")),
    )
    def resume_docket(self):
        self.start_clock("committee")

    @transition(
        status,
        source=[S.ELIGIBILITY, S.SELF_ASSESSMENT, S.ADJOURNED],
        target=S.LAPSED,
        permission=may.system,
        conditions=[is_.clock_is_out, is_.territory_was_reminded, is_.ball_is_with_the_territory],
        custom=label(_("Declare the dossier lapsed"), tone="danger"),
    )
    def lapse(self):
        self.stop_clock()

    @transition(
        status,
        source=[*BEFORE_DECISION, S.DELIBERATION],
        target=S.WITHDRAWN,
        permission=may.withdraw,
        custom=label(_("Withdraw the dossier"), tone="danger", reason=True),
    )
    def withdraw(self):
        self.stop_clock()

    @transition(
        status,
        source=[S.ACCREDITED, S.CONDITIONAL, S.REFUSED],
        target=S.DOCKETED,
        permission=may.rule_on_appeal,
        conditions=[appeal_is.appeal_is_upheld],
        custom=label(_("Send back to a committee with other voters"), tone="secondary"),
    )
    def reopen(self):
        self.round += 1
        self.start_clock("committee")

    @transition(
        status,
        source=[S.ACCREDITED, S.CONDITIONAL, S.REFUSED],
        target=S.DOCKETED,
        permission=may.settle_undeclared_interest,
        conditions=[committee_is.a_tie_on_its_decision_is_confirmed, is_.only_active_dossier],
        custom=label(_("Examine the decision again"), tone="secondary", reason=True, while_frozen=True),
    )
    def reexamine(self):
        self.round += 1
        self.start_clock("committee")

    @transition(
        status,
        source=S.INELIGIBLE,
        target=S.ELIGIBILITY,
        permission=may.rule_on_appeal,
        conditions=[appeal_is.appeal_is_upheld],
        custom=label(_("Send back to the eligibility check"), tone="secondary"),
    )
    def reopen_eligibility(self):
        self.round += 1
        self.ineligibility_proposed_by = None
        self.start_clock("eligibility")
