"""Every arrow of every life cycle is walked, by the people who may: one path, and a side arm at each fork.

A side arm is noted, then undone, so that the path goes on from the fork. Nothing is set by hand, but for the
self-assessment of the renewal, which walks no new arrow.
"""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction

from certification import clock
from certification.choices import AdjournmentNext, DossierKind, Outcome
from certification.clock import localdate
from certification.diagrams import SUBJECTS, arrows
from certification.models import Award, HistoryEntry
from certification.services import assessor as missions
from certification.services import certificate as awards
from certification.services import committee as sessions
from certification.services import decision as decisions
from certification.services import dossier as dossiers
from certification.services import report as reports
from certification.services import surveillance
from certification.services.history import verify_history
from certification.services.moves import move
from tests.factories import (
    assessment,
    assessor,
    certificate,
    committee,
    decision,
    framework,
    path,
    people,
    report,
    visit,
)

pytestmark = pytest.mark.django_db

REASON = "Le projet change de périmètre."
DAY = dt.timedelta(days=1)


class Walk:
    """The arrows walked so far."""

    def __init__(self):
        self.walked = set()

    def note(self):
        moves = HistoryEntry.objects.exclude(source="").exclude(target="")
        for model, source, action, target in moves.values_list(
            "content_type__model", "source", "action", "target"
        ):
            self.walked.add((model, source, action.rpartition(".")[2], target))

    @contextmanager
    def aside(self):
        """Walk a side arm from here: it is noted, then undone."""
        with transaction.atomic():
            yield
            self.note()
            transaction.set_rollback(True)

    def withdraw(self, dossier):
        with self.aside():
            dossiers.withdraw_dossier(path.fresh(dossier), actor=path.lead(dossier), reason=REASON)

    def lapse(self, dossier):
        """Let the clock run out: a reminder on the last day, then the end on a later one."""
        with self.aside():
            due_on = path.fresh(dossier).due_on
            for day in (due_on, due_on + DAY):
                with clock.at(day):
                    surveillance.run_due()


def every_arrow():
    return {
        (model._meta.model_name, arrow.source, arrow.name, arrow.target)
        for model in SUBJECTS
        for arrow in arrows(model)
    }


def test_every_arrow_is_walked():
    walk = Walk()
    walk_a_framework_version(walk)
    with clock.at(localdate() - committee.SEALED_BEFORE):
        dossier = walk_an_application(walk)
        dossier = walk_a_self_assessment(walk, dossier)
        dossier = walk_a_visit(walk, dossier)
    item = walk_a_session(walk, dossier)
    walk_the_outcomes(walk, item)
    award = walk_a_decision(walk, item)
    walk_an_award(walk, award)
    walk.note()
    assert every_arrow() - walk.walked == set()
    assert walk.walked - every_arrow() == set()
    assert verify_history()[1] is None


def walk_a_framework_version(walk):
    with walk.aside():
        version, manager = framework.small_version(), people.scheme_manager()
        for name in ("consult", "redraft", "consult", "adopt", "put_in_force", "phase_out", "retire"):
            version = move(version, name, actor=manager, reason=REASON)


# --- application, self-assessment ----------------------------------------------------------------------------------


def walk_an_application(walk):
    draft = path.draft_dossier(modules=[assessment.THEME])
    walk.withdraw(draft)
    dossier = path.submitted(draft)
    walk.withdraw(dossier)
    officer = people.case_officer()
    dossiers.record_fee(dossier, actor=officer, fee="recorded")
    dossier = path.fresh(dossiers.examine(dossier, actor=officer))
    walk.withdraw(dossier)
    with walk.aside():
        dossiers.ask_correction(dossier, actor=officer, reason="La carte manque.", items=["La carte"])
        walk.lapse(dossier)
    with walk.aside():
        dossiers.propose_ineligibility(dossier, actor=officer, reasons="Une seule entreprise.")
        dossiers.declare_ineligible(dossier, actor=people.second_case_officer())
        decision.upheld(path.fresh(dossier))
    dossiers.confirm_perimeter(dossier, actor=officer)
    return path.fresh(dossiers.open_self_assessment(dossier, actor=officer))


def walk_a_self_assessment(walk, dossier):
    walk.withdraw(dossier)
    walk.lapse(dossier)
    dossier = assessment.self_assessed(dossier)
    walk.withdraw(dossier)
    officer = people.case_officer()
    with walk.aside():
        dossiers.return_for_completion(dossier, actor=officer, reason="Un bilan manque.", items=["Le bilan"])
    return path.fresh(dossiers.prepare_visit(dossier, actor=officer))


# --- visit, report, docket -----------------------------------------------------------------------------------------


def walk_a_visit(walk, dossier):
    walk.withdraw(dossier)
    walk_missions(walk, dossier)
    dossier = visit.under_way(dossier)
    walk.withdraw(dossier)
    dossier = visit.close(dossier)
    walk.withdraw(dossier)
    dossier = report.reported(dossier)
    walk.withdraw(dossier)
    dossier = path.fresh(reports.waive_reply(dossier, actor=path.lead(dossier)))
    walk.withdraw(dossier)
    return dossier


def walk_missions(walk, dossier):
    officer = people.case_officer()
    with walk.aside():
        missions.decline_mission(assessor.proposed(dossier), actor=assessor.lead_assessor())
        missions.replace_assessor(assessor.proposed(dossier), actor=officer, reason=REASON)
        missions.replace_assessor(assessor.accepted(assessor.proposed(dossier)), actor=officer, reason=REASON)


# --- committee -----------------------------------------------------------------------------------------------------


def walk_a_session(walk, dossier):
    """Return the item in its debate."""
    item = committee.listed(dossier)
    chair = item.session.chair
    with walk.aside():
        sessions.cancel_session(item.session, actor=chair, reason="La salle est inondée.")
    item = committee.in_session(item)
    walk.withdraw(dossier)

    def defer(found):
        with walk.aside():
            sessions.defer_item(found, actor=chair, reason="Une pièce manque.")

    def debate_again(found):
        with walk.aside():
            sessions.back_to_debate(found, actor=chair)

    with walk.aside():
        sessions.defer_item(item, actor=chair, reason="Une pièce manque.")
        sessions.close_session(item.session, actor=chair)
    with walk.aside():
        sought = committee.seeking_consent(item)
        defer(sought)
        debate_again(sought)
        balloting = committee.put_to_the_vote(sought)
        defer(balloting)
        debate_again(balloting)
        committee.vote(balloting)
        counted = committee.fresh(sessions.close_ballot(balloting, actor=chair))
        defer(counted)
        decisions.record_decision(counted, actor=chair)
    return item


def walk_the_outcomes(walk, item):
    """What the committee may decide besides an accreditation, and where each leads."""
    officer, chair = people.case_officer(), item.session.chair
    for where, verb in (
        (AdjournmentNext.REPORTING, decisions.resume_report),
        (AdjournmentNext.VISIT_PLANNING, decisions.resume_visit),
        (AdjournmentNext.DOCKETED, decisions.resume_docket),
    ):
        with walk.aside():
            adjourned = decision.took_effect(item, Outcome.ADJOURNED, adjourned_to=where)
            walk.withdraw(adjourned)
            walk.lapse(adjourned)
            verb(adjourned, actor=officer)
    with walk.aside():
        refused = decision.took_effect(item, Outcome.REFUSED)
        walk_an_appeal(walk, refused)
    with walk.aside():
        conditional = decision.took_effect(item, Outcome.CONDITIONAL)
        with walk.aside():
            decision.upheld(conditional)
        with walk.aside():
            decisions.lift_conditions(decision.conditions_met(conditional), actor=chair)
        with clock.at(conditional.due_on):
            surveillance.run_due()
        with clock.at(conditional.due_on + DAY):
            decisions.refuse_unmet_conditions(path.fresh(conditional), actor=chair, reason="Rien n’est venu.")


def walk_an_appeal(walk, dossier):
    ruler = decision.panel()[0]
    with walk.aside():
        decisions.declare_appeal_inadmissible(decision.with_panel(dossier), actor=ruler, reason="Hors délai.")
    with walk.aside():
        decisions.reject_appeal(decision.admitted(dossier), actor=ruler, reason="Les pièces ont été lues.")
    decision.upheld(dossier)


def walk_a_decision(walk, item):
    """Return the award that the accreditation prepares."""
    dossier = decision.took_effect(item)
    return Award.objects.get(dossier=dossier)


# --- award ---------------------------------------------------------------------------------------------------------


def walk_an_award(walk, award):
    with walk.aside():
        certificate.annulled(award)
    with walk.aside(), clock.at(award.pledge_due_on + DAY):
        surveillance.run_due()
    award = certificate.issued(award)
    walk_the_ends(walk, award)
    renewal = walk_a_renewal(award)
    with walk.aside():
        awards.issue_certificate(renewal, actor=people.case_officer())
    award = certificate.suspended(award)
    walk_the_ends(walk, award)
    with walk.aside():
        awards.issue_certificate(renewal, actor=people.case_officer())
    awards.lift_causes(award, actor=people.case_officer(), statement="Le suivi a eu lieu.")
    awards.reinstate_award(award, actor=people.chair(), reason="Les causes sont levées.")


def walk_the_ends(walk, award):
    """Every way in which an award in force, or suspended, ends by itself."""
    for end in (certificate.annulled, certificate.withdrawn, certificate.surrendered, certificate.expired):
        with walk.aside():
            end(certificate.fresh(award))


def walk_a_renewal(award):
    """Return the award that follows, its pledge signed."""
    draft = path.draft_dossier(award.territory, kind=DossierKind.RENEWAL)
    dossier = committee.docketed(assessor.visit_planning(path.eligible(draft)))
    renewed = committee.dossier_of(committee.decided(dossier))
    return certificate.signed(Award.objects.get(dossier=renewed))
