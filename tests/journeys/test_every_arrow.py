"""Every arrow of every life cycle is walked, by the people who may: one path, and a side arm at each fork.

A side arm is noted, then undone, so that the path goes on from the fork. Nothing is set by hand, but for the
self-assessment of the renewal, which walks no new arrow.
"""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction

from certification import clock
from certification.choices import AdjournmentNext, DossierKind, Outcome, RulingOutcome
from certification.clock import localdate
from certification.diagrams import SUBJECTS, arrows
from certification.models import Award, Finding, HistoryEntry
from certification.services import assessor as missions
from certification.services import (
    ballot,
    committee_item,
    condition,
    daily,
    follow_up,
    follow_up_calendar,
    issuance,
    lead_transfer,
    reply,
)
from certification.services import committee as sessions
from certification.services import decision as decisions
from certification.services import dossier as dossiers
from certification.services import finding as findings
from certification.services import sanction as sanctions
from certification.services.history import verify_history
from certification.services.moves import move
from tests.factories import (
    assessment,
    assessor,
    certificate,
    committee,
    complaint,
    decision,
    framework,
    path,
    people,
    pool,
    report,
    team,
    visit,
)
from tests.factories import follow_up as made

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
                    daily.run_due()


def every_arrow():
    return {
        (model._meta.model_name, arrow.source, arrow.name, arrow.target)
        for model in SUBJECTS
        for arrow in arrows(model)
    }


def test_every_arrow_is_walked():
    walk = Walk()
    walk_a_framework_version(walk)
    walk_a_complaint(walk)
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
        for name in ("consult", "redraft", "consult"):
            version = move(version, name, actor=manager, reason=REASON)
        with clock.at(version.consultation.closes_on + dt.timedelta(days=1)):
            for name in ("adopt", "put_in_force", "phase_out", "retire"):
                version = move(version, name, actor=manager, reason=REASON)


def walk_a_complaint(walk):
    with walk.aside():
        complaint.closed()
    with walk.aside():
        complaint.inadmissible()
    with walk.aside():
        complaint.closed(complaint.concluded("find_partly_founded"))
    with walk.aside():
        complaint.closed(complaint.concluded("find_unfounded"))


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


def walk_a_team(walk, dossier):
    """A criterion asked of a member, and the lead offered to them."""
    with walk.aside():
        found = team.team(dossier)
        team.answer(dossier, "A1", actor=found.luc)
        asked = team.asked(found)
        for actor, names in (
            (found.luc, ("submit",)),
            (found.lead, ("request_changes",)),
            (found.luc, ("submit",)),
            (found.lead, ("close", "reopen")),
        ):
            for name in names:
                asked = move(asked, name, actor=actor, reason=REASON)
        with walk.aside():
            move(asked, "withdraw", actor=found.lead)
        asked = move(asked, "submit", actor=found.luc)
        with walk.aside():
            move(asked, "withdraw", actor=found.lead)
        asked = move(asked, "request_changes", actor=found.lead, reason=REASON)
        move(asked, "withdraw", actor=found.lead)
        for name, actor in (("decline", found.luc), ("cancel", found.lead), ("accept", found.luc)):
            offered = lead_transfer.offer_lead(dossier.territory, actor=found.lead, person=found.luc)
            move(offered, name, actor=actor)


def walk_a_self_assessment(walk, dossier):
    walk.withdraw(dossier)
    walk.lapse(dossier)
    walk_a_team(walk, dossier)
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
    with walk.aside():
        walk_findings(walk, report.reported(dossier, findings=[("A2", "minor"), ("C1", "remark")]))
    dossier = report.reported(dossier)
    walk.withdraw(dossier)
    dossier = path.fresh(reply.waive_reply(dossier, actor=path.lead(dossier)))
    walk.withdraw(dossier)
    return dossier


def walk_findings(walk, dossier):
    """From a report sent with a shortfall and an advice, to each way in which they end."""
    leader, (lead, second), officer = path.lead(dossier), report.assessors(dossier), people.case_officer()
    shortfall, advice = dossier.findings.get(grade="minor"), dossier.findings.get(grade="remark")

    def verified(found):
        with walk.aside():
            findings.verify(found, actor=second, reason="Vu sur place.")

    def proved(found):
        return findings.declare_done(found, actor=leader, proof="Le tableau est tenu.")

    def planned(found):
        return findings.propose_action(found, actor=leader, plan="Le tenir.", done_before=found.correct_by)

    def overdue(found):
        assert findings.note_overdue_findings() == 1
        return Finding.objects.get(pk=found.pk)

    with walk.aside():
        findings.decline_advice(advice, actor=leader, reason="Nous avons choisi une autre voie.")
    with walk.aside():
        criterion = next(found for found in dossier.criteria if found.code == "A1")
        reply.save_reply(dossier, criterion, actor=leader, stance="contest", text="Non.")
        reply.submit_reply(dossier, actor=leader)
        for found in (planned(shortfall), advice):
            findings.withdraw(found, actor=lead, reason="La réponse le montre.")
    verified(shortfall)
    with walk.aside(), clock.at(shortfall.due_on + DAY):
        late = overdue(shortfall)
        verified(late)
        for other in (planned, proved):
            with walk.aside():
                other(late)
        raised = findings.escalate(late, actor=officer, reason="Rien n’est venu.")
        verified(raised)
        proved(raised)
    with walk.aside():
        proved(shortfall)
    proposed = planned(shortfall)
    verified(proposed)
    with walk.aside():
        findings.send_back_action(proposed, actor=second, reason="Dites qui la porte.")
    accepted = findings.accept_action(proposed, actor=second)
    verified(accepted)
    with walk.aside(), clock.at(accepted.due_on + DAY):
        overdue(accepted)
    done = proved(accepted)
    with walk.aside():
        findings.refuse_proof(done, actor=second, reason="Un trimestre manque.")
    verified(done)


def walk_missions(walk, dossier):
    officer = people.case_officer()
    with walk.aside():
        missions.decline_mission(assessor.proposed(dossier), actor=assessor.lead_assessor(), reason=REASON)
        with clock.at(assessor.proposed(dossier).answer_due_on + DAY):
            missions.lapse_missions()
        missions.replace_assessor(assessor.proposed(dossier), actor=officer, reason=REASON)
        missions.replace_assessor(assessor.accepted(assessor.proposed(dossier)), actor=officer, reason=REASON)
        candidate = pool.candidate()
        for answer, actor in (("withdraw", candidate), ("refuse", officer), ("accept", officer)):
            move(pool.applied(candidate), answer, actor=actor, reason=REASON)


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
            committee_item.defer_item(found, actor=chair, reason="Une pièce manque.")

    def debate_again(found):
        with walk.aside():
            committee_item.back_to_debate(found, actor=chair)

    with walk.aside():
        committee_item.defer_item(item, actor=chair, reason="Une pièce manque.")
        sessions.close_session(item.session, actor=chair)
    with walk.aside():
        sought = committee.seeking_consent(item)
        defer(sought)
        debate_again(sought)
        balloting = committee.put_to_the_vote(sought)
        defer(balloting)
        debate_again(balloting)
        committee.vote(balloting)
        counted = committee.fresh(ballot.close_ballot(balloting, actor=chair))
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
        with walk.aside():
            committee.tie_confirmed(refused.decision)
        walk_an_appeal(walk, refused)
    with walk.aside():
        conditional = decision.took_effect(item, Outcome.CONDITIONAL)
        with walk.aside():
            decision.upheld(conditional)
        with walk.aside():
            committee.tie_confirmed(conditional.decision)
        with walk.aside():
            condition.lift_conditions(decision.conditions_met(conditional), actor=chair)
        with clock.at(conditional.due_on):
            daily.run_due()
        with clock.at(conditional.due_on + DAY):
            condition.refuse_unmet_conditions(path.fresh(conditional), actor=chair, reason="Rien n’est venu.")


def walk_an_appeal(walk, dossier):
    with walk.aside():
        decision.ruled(decision.with_panel(dossier), RulingOutcome.INADMISSIBLE)
    with walk.aside():
        decision.ruled(decision.admitted(dossier), RulingOutcome.REJECTED)
    decision.upheld(dossier)


def walk_a_decision(walk, item):
    """Return the award that the accreditation prepares."""
    dossier = decision.took_effect(item)
    with walk.aside():
        committee.tie_confirmed(dossier.decision)
    return Award.objects.get(dossier=dossier)


# --- award ---------------------------------------------------------------------------------------------------------


def walk_an_award(walk, award):
    with walk.aside():
        certificate.annulled(award)
    with walk.aside(), clock.at(award.pledge_due_on + DAY):
        daily.run_due()
    award = certificate.issued(award)
    walk_the_ends(walk, award)
    walk_the_follow_up(walk, award)
    with walk.aside():
        urgent = certificate.urgent(award)
        with clock.at(urgent.suspension.ratify_by + DAY):
            assert sanctions.lapse_unratified_measures() == 1
    renewal = walk_a_renewal(award)
    with walk.aside():
        issuance.issue_certificate(renewal, actor=people.case_officer())
    award = certificate.suspended(award)
    walk_the_ends(walk, award)
    with walk.aside():
        issuance.issue_certificate(renewal, actor=people.case_officer())
    walk_the_restorations(walk, award)
    sanctions.lift_causes(award, actor=people.case_officer(), statement="Le suivi a eu lieu.")
    certificate.decided(award, "reinstate")


def walk_the_restorations(walk, award):
    """From each measure that an appeal panel annuls, the award is back in force."""
    for end in (certificate.fresh, certificate.withdrawn):
        with walk.aside():
            decision.measure_annulled(end(award))


def walk_the_follow_up(walk, award):
    """From each state of a follow-up: concluded, or closed because the award ended; late, sent back, handed in."""
    leader, officer = path.lead(award.dossier), people.case_officer()

    def ends(review):
        with walk.aside():
            follow_up.conclude_review(review, actor=officer, outcome="up_to_date", summary="Rien à redire.")
        with walk.aside():
            certificate.surrendered(certificate.fresh(award))
            assert follow_up_calendar.cancel_reviews() == 1

    with walk.aside():
        review = made.planned(award)
        # Open at the end of the year before, it is concluded in its own.
        with clock.at(max(review.opens_on, review.due_on.replace(month=1, day=1))):
            ends(review)
            review = made.opened(award)
            ends(review)
            handed_in = follow_up.submit_review(review, actor=leader, statement="Une année tenue.")
            ends(handed_in)
            follow_up.send_back_review(handed_in, actor=officer, reason="Il manque un chiffre.")
            review = made.fresh(review)
        with clock.at(review.due_on + DAY):
            assert follow_up_calendar.note_overdue_reviews() == 1
            late = made.fresh(review)
            ends(late)
            follow_up.submit_review(late, actor=leader, statement="Avec du retard.")


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
