"""Decide: record and countersign a decision."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import (
    AdjournmentNext,
    DecisionMethod,
    DocketItemStatus,
    DossierStatus,
    MarkScope,
    Outcome,
    Role,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    Award,
    Decision,
    DecisionCondition,
    DocketItem,
    Dossier,
)
from certification.models.people import mandate_roles
from certification.notifications import messages
from certification.rules import decision as rules
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.scoring import percent
from certification.services.committee_item import (
    call_item,
    default_adjournment,
    defer_item,
    hold_to_preside,
)
from certification.services.history import digest_of, record
from certification.services.numbering import next_number
from certification.services.sanction import carry_out
from certification.services.transition import lock, perform
from cms.outbox import then

DECISION_PREFIX = "D"
EFFECTS = {
    Outcome.ACCREDITED: "accredit",
    Outcome.CONDITIONAL: "accredit_with_conditions",
    Outcome.ADJOURNED: "adjourn",
    Outcome.REFUSED: "refuse",
}


# --- record and sign ---------------------------------------------------------------------------------------------


@transaction.atomic
def record_decision(item: DocketItem, *, actor, reason: str = "") -> Decision:
    """Write the decision that the committee took, signed by the chair; the secretary's signature gives it effect.

    A majority not reached adjourns. `reason` adds to the reasons proposed.
    """
    item = hold_to_preside(item, may.record_decision, actor)
    drafted = draft_decision(item, reason=reason)
    if not item.quorum_at_count or item.status == DocketItemStatus.CONSENT:
        item.quorum_at_count = drafted.facts["quorum"]
        item.save(update_fields=["quorum_at_count"])
    item = perform(item, "decide", actor=actor, reason=reason)
    facts = {"number": next_number(DECISION_PREFIX, localdate().year), **drafted.facts}
    decision = Decision.objects.create(
        dossier=item.dossier,
        item=item,
        signed_by_chair=actor,
        signed_by_chair_at=now(),
        digest=digest_of({**facts, "dossier": item.dossier.number, "conditions": drafted.conditions}),
        **facts,
    )
    DecisionCondition.objects.bulk_create(
        DecisionCondition(decision=decision, **row) for row in drafted.conditions
    )
    record(
        decision,
        "certification.decision.sign",
        actor=actor,
        role=Role.COMMITTEE_CHAIR,
        digest=decision.digest,
        outcome=decision.outcome,
        level=decision.level,
        method=decision.method,
        lot_seed=item.lot_seed,
    )
    return decision


@dataclass(frozen=True)
class Draft:
    """A decision before its signature: everything but its number, and its conditions."""

    facts: dict
    conditions: list

    def as_decision(self, item: DocketItem) -> Decision:
        """Return the decision to read before it is signed; it is not kept."""
        return Decision(dossier=item.dossier, item=item, **self.facts)

    def unsaved_conditions(self) -> list[DecisionCondition]:
        return [
            DecisionCondition(**{**row, "due_on": dt.date.fromisoformat(row["due_on"])})
            for row in self.conditions
        ]


def draft_decision(item: DocketItem, *, reason: str = "") -> Draft:
    """Return the decision that the consent or the ballot of an item comes to, as it would be signed now."""
    ruling, dossier = _ruling(item), item.dossier
    if item.measure_id is not None:
        return _draft_on_measure(item, ruling, reason)
    kept = ruling.outcome == item.proposed_outcome
    adjourned = ruling.outcome == Outcome.ADJOURNED
    facts = {
        "round": item.round,
        "outcome": ruling.outcome,
        "level": ruling.level,
        "mark_scope": _mark_scope(dossier),
        "method": ruling.method,
        "reasons": "\n\n".join(filter(None, [ruling.preamble, item.reasons, reason.strip()])),
        "criterion_reasons": item.criterion_reasons if kept else {},
        "derogation": item.derogation if kept else "",
        "advice": item.advice,
        "scores": retained_scores(dossier),
        "counts": ruling.counts,
        "families": list(ruling.quorum["families_present"]),
        "recusals": sum(sitting.recused for sitting in item.sittings),
        "quorum": ruling.quorum,
        "adjourned_until": ruling.adjourned_until,
        "adjourned_to": ruling.adjourned_to,
        "missing": item.missing or (_("A majority of the committee.") if adjourned else ""),
        "missing_from": item.missing_from or (_("the guarantee committee") if adjourned else ""),
        "guidance": item.guidance if kept else "",
        "reapply_from": _reapply_from(dossier) if ruling.outcome == Outcome.REFUSED else None,
        "decided_on": localdate(),
    }
    return Draft(facts, item.conditions if ruling.outcome == Outcome.CONDITIONAL else [])


def _draft_on_measure(item: DocketItem, ruling: "Ruling", reason: str) -> Draft:
    """Return the decision on a measure about an award: no level, no scores, nothing to meet."""
    facts = {
        "round": item.round,
        "outcome": ruling.outcome,
        "mark_scope": item.measure.award.mark_scope,
        "method": ruling.method,
        "reasons": "\n\n".join(filter(None, [ruling.preamble, item.reasons, reason.strip()])),
        "counts": ruling.counts,
        "families": list(ruling.quorum["families_present"]),
        "recusals": sum(sitting.recused for sitting in item.sittings),
        "quorum": ruling.quorum,
        "decided_on": localdate(),
    }
    return Draft(facts, [])


def _reapply_from(dossier: Dossier) -> dt.date:
    """Return the first day on which a refused territory may apply again."""
    return deadline(dossier.today, months=dossier.scheme.reapplication_months)


@dataclass(frozen=True)
class Ruling:
    """What the committee's consent or ballot comes to."""

    outcome: str
    level: str
    method: str
    quorum: dict
    counts: dict
    adjourned_until: object = None
    adjourned_to: str = ""
    preamble: str = ""


def _ruling(item: DocketItem) -> Ruling:
    if item.status != DocketItemStatus.COUNTED:
        return Ruling(
            item.proposed_outcome,
            item.proposed_level,
            DecisionMethod.CONSENT,
            item.quorum.as_data(item.sittings),
            {},
            item.adjourned_until,
            item.adjourned_to,
        )
    quorum = {name: value for name, value in item.quorum_at_count.items() if name not in ("tally", "opened")}
    tally = item.quorum_at_count["tally"]
    if tally["is_carried"]:
        return Ruling(
            item.proposed_outcome,
            item.proposed_level,
            DecisionMethod.VOTE,
            quorum,
            tally,
            item.adjourned_until,
            item.adjourned_to,
        )
    if item.measure_id is not None:
        return Ruling(
            Outcome.NOT_TAKEN,
            "",
            DecisionMethod.VOTE,
            quorum,
            tally,
            preamble=_("The outcome proposed did not reach the majority: the measure is not taken."),
        )
    return Ruling(
        Outcome.ADJOURNED,
        "",
        DecisionMethod.VOTE,
        quorum,
        tally,
        item.adjourned_until or default_adjournment(item.dossier),
        item.adjourned_to or AdjournmentNext.DOCKETED,
        _("The outcome proposed did not reach the majority: the dossier is adjourned."),
    )


def _mark_scope(dossier: Dossier) -> str:
    """Commercial use follows a positive verification by a third party, and nothing else."""
    verification = getattr(dossier, "third_party", None)
    if dossier.mark_scope == MarkScope.COMMERCIAL_EU and verification is not None and verification.positive:
        return MarkScope.COMMERCIAL_EU
    return MarkScope.INSTITUTIONAL


def retained_scores(dossier: Dossier) -> dict:
    """Return the scores retained, which are those that the assessors observed, exact and as shown."""
    result = dossier.observed_result
    places = result.percent_places
    return {
        "overall": percent(result.overall, places),
        "overall_exact": str(result.overall),
        "axes": {
            code: None if value is None else percent(value, places) for code, value in result.axes.items()
        },
        "level": result.level,
        "levels": dict(result.retained),
        "not_applicable": list(result.not_applicable),
    }


@transaction.atomic
def countersign_decision(decision: Decision, *, actor, substitute=None) -> Decision:
    """Sign as the session's secretary: the decision takes effect and is notified, with the way to appeal.

    When the mandate of the chair who signed ended meanwhile, a chair in office, `substitute`, gives it effect in
    their place and is recorded.
    """
    session = lock(decision.item.session)
    dossier = lock(decision.dossier)
    if not may.minute_taker(session, actor):
        raise PermissionDenied
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.is_signed:
        raise NotAllowed(_("This decision is already countersigned."))
    if decision.item.keeps_out(actor):
        raise NotAllowed(_("You are recused from this item: another secretary must countersign."))
    decision.substitute = _substitute(decision, substitute, actor)
    decision.signed_by_secretary, decision.signed_by_secretary_at = actor, now()
    decision.notified_at = now()
    decision.save(
        update_fields=["signed_by_secretary", "signed_by_secretary_at", "substitute", "notified_at"]
    )
    record(
        decision,
        "certification.decision.countersign",
        actor=actor,
        digest=decision.digest,
        substitute=decision.substitute_id,
    )
    # The chair decided; the countersignature only lets the decision take effect.
    chair = decision.substitute or decision.signed_by_chair
    if decision.item.measure_id is None:
        take_effect(dossier, actor=chair)
    else:
        carry_out(decision, actor=chair)
    then(messages.decision_notified, decision)
    return decision


def _substitute(decision: Decision, substitute, secretary) -> object:
    """Return who stands in for a chair whose mandate ended: a chair in office who is neither recused nor signs twice."""
    if Role.COMMITTEE_CHAIR in mandate_roles(decision.signed_by_chair):
        return None
    if substitute is None:
        raise NotAllowed(
            _("The mandate of the chair who signed has ended: name a chair in office who stands in for them.")
        )
    if (
        Role.COMMITTEE_CHAIR not in mandate_roles(substitute)
        or decision.item.keeps_out(substitute)
        or substitute == secretary
    ):
        raise NotAllowed(_("%(person)s cannot stand in for the chair.") % {"person": substitute})
    return substitute


@transaction.atomic
def take_effect(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Move a dossier as its signed decision says; an accreditation prepares the award."""
    decision = lock(dossier).decision
    if decision is None:
        raise NotAllowed([rules.decision_is_signed.message])
    dossier = perform(
        dossier,
        EFFECTS[Outcome(decision.outcome)],
        actor=actor,
        reason=reason,
        digest=decision.digest,
        data={"decision": decision.number},
    )
    if decision.outcome == Outcome.ACCREDITED:
        prepare_award(dossier, decision, actor=actor)
    return dossier


def prepare_award(dossier: Dossier, decision: Decision, *, actor) -> Award:
    """Prepare the award that the territory's pledge will put in force."""
    today = dossier.today
    clock = dossier.version.clock("pledge")
    award = Award.objects.create(
        territory=dossier.territory,
        dossier=dossier,
        decision=decision,
        level=dossier.version.award_level(decision.level),
        mark_scope=decision.mark_scope,
        perimeter=dossier.perimeter,
        prepared_on=today,
        pledge_due_on=deadline(
            today, months=clock.months or 0, days=clock.days or 0, working_days=clock.working_days
        ),
    )
    record(award, "certification.award.prepare", actor=actor, decision=decision.number, level=decision.level)
    return award


# --- adjournment -------------------------------------------------------------------------------------------------


@transaction.atomic
def resume_report(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Send an adjourned dossier back to its report: the territory will reply anew."""
    dossier = perform(dossier, "resume_report", actor=actor, reason=reason)
    return _open_a_new_reply(dossier)


@transaction.atomic
def resume_visit(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Send an adjourned dossier back to a visit: the territory will reply anew."""
    dossier = perform(dossier, "resume_visit", actor=actor, reason=reason)
    return _open_a_new_reply(dossier)


def _open_a_new_reply(dossier: Dossier) -> Dossier:
    dossier.reply_submitted_at, dossier.reply_waived = None, False
    dossier.save(update_fields=["reply_submitted_at", "reply_waived"])
    return dossier


@transaction.atomic
def resume_docket(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    return perform(dossier, "resume_docket", actor=actor, reason=reason)


@transaction.atomic
def send_back_to_docket(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Send a dossier in deliberation back to the docket, with its item."""
    if dossier.docket_item is None:
        raise NotAllowed(_("This dossier is not before a session."))
    return defer_item(dossier.docket_item, actor=actor, reason=reason).dossier


@transaction.atomic
def open_deliberation(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Call the dossier's item in its session."""
    if dossier.docket_item is None:
        raise NotAllowed(_("This dossier is not before a session."))
    return call_item(dossier.docket_item, actor=actor, reason=reason).dossier


@transaction.atomic
def reopen_dossier(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Open a new round after an appeal was upheld: the decision of the last one stays in the record, annulled."""
    decision = lock(dossier).decision
    move = "reopen_eligibility" if dossier.status == DossierStatus.INELIGIBLE else "reopen"
    dossier = perform(dossier, move, actor=actor, reason=reason)
    if decision is not None:
        annul_decision(decision, actor=actor, reason=reason)
    return dossier


def annul_decision(decision: Decision, *, actor, reason: str) -> None:
    """Mark a decision as annulled by a ruling: it stays in the record."""
    decision.annulled_at = now()
    decision.save(update_fields=["annulled_at"])
    record(decision, "certification.decision.annul", actor=actor, reason=reason, digest=decision.digest)


DOSSIER_MOVES = {
    "open_deliberation": open_deliberation,
    "send_back_to_docket": send_back_to_docket,
    **dict.fromkeys(EFFECTS.values(), take_effect),
    "resume_report": resume_report,
    "resume_visit": resume_visit,
    "resume_docket": resume_docket,
    "reopen": reopen_dossier,
    "reopen_eligibility": reopen_dossier,
}
ITEM_MOVES = {"decide": record_decision}
