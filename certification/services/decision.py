"""Decide: record and countersign a decision, follow its conditions, hear an appeal, note a third party's verification."""

from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import (
    AdjournmentNext,
    AppealStatus,
    Capacity,
    DecisionMethod,
    DocketItemStatus,
    DossierStatus,
    InterestEffect,
    MarkScope,
    Outcome,
    Role,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    Appeal,
    Award,
    BureauOpinion,
    Decision,
    DecisionCondition,
    DocketItem,
    Dossier,
    Seat,
    ThirdPartyVerification,
)
from certification.models.people import Mandate
from certification.notifications import messages
from certification.rules import decision as rules
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.scoring import percent
from certification.services.certificate import annul_award
from certification.services.committee import (
    call_item,
    default_adjournment,
    defer_item,
    hold_to_preside,
    seat_label,
)
from certification.services.history import digest_of, record
from certification.services.numbering import next_number
from certification.services.transition import hold, lock, perform

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
    ruling = _ruling(item)
    if not item.quorum_at_count or item.status == DocketItemStatus.CONSENT:
        item.quorum_at_count = ruling.quorum
        item.save(update_fields=["quorum_at_count"])
    item = perform(item, "decide", actor=actor, reason=reason)
    facts = {
        "number": next_number(DECISION_PREFIX, localdate().year),
        "round": item.round,
        "outcome": ruling.outcome,
        "level": ruling.level,
        "mark_scope": _mark_scope(item.dossier),
        "method": ruling.method,
        "reasons": "\n\n".join(filter(None, [ruling.preamble, item.reasons, reason.strip()])),
        "advice": item.advice,
        "scores": retained_scores(item.dossier),
        "counts": ruling.counts,
        "families": list(ruling.quorum["families_present"]),
        "recusals": sum(sitting.recused for sitting in item.sittings),
        "quorum": ruling.quorum,
        "adjourned_until": ruling.adjourned_until,
        "adjourned_to": ruling.adjourned_to,
        "decided_on": localdate(),
    }
    conditions = item.conditions if ruling.outcome == Outcome.CONDITIONAL else []
    decision = Decision.objects.create(
        dossier=item.dossier,
        item=item,
        signed_by_chair=actor,
        signed_by_chair_at=now(),
        digest=digest_of({**facts, "dossier": item.dossier.number, "conditions": conditions}),
        **facts,
    )
    DecisionCondition.objects.bulk_create(DecisionCondition(decision=decision, **row) for row in conditions)
    record(
        decision,
        "certification.decision.sign",
        actor=actor,
        role=Role.COMMITTEE_CHAIR,
        digest=decision.digest,
        outcome=ruling.outcome,
        level=ruling.level,
        method=ruling.method,
        lot_seed=item.lot_seed,
    )
    return decision


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
            item.quorum.as_data(),
            {},
            item.adjourned_until,
            item.adjourned_to,
        )
    quorum = {name: value for name, value in item.quorum_at_count.items() if name != "tally"}
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
def countersign_decision(decision: Decision, *, actor) -> Decision:
    """Sign as the session's secretary: the decision takes effect and is notified, with the way to appeal."""
    session = lock(decision.item.session)
    dossier = lock(decision.dossier)
    if not may.minute_taker(session, actor):
        raise PermissionDenied
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.is_signed:
        raise NotAllowed(_("This decision is already countersigned."))
    if decision.item.keeps_out(actor):
        raise NotAllowed(_("You are recused from this item: another secretary must countersign."))
    decision.signed_by_secretary, decision.signed_by_secretary_at = actor, now()
    decision.notified_at = now()
    decision.save(update_fields=["signed_by_secretary", "signed_by_secretary_at", "notified_at"])
    record(decision, "certification.decision.countersign", actor=actor, digest=decision.digest)
    # The chair decided; the countersignature only lets the decision take effect.
    take_effect(dossier, actor=decision.signed_by_chair)
    transaction.on_commit(partial(messages.decision_notified, decision), robust=True)
    return decision


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


# --- conditions --------------------------------------------------------------------------------------------------


def _hold_condition(condition: DecisionCondition, permission, actor) -> tuple[Dossier, DecisionCondition]:
    dossier = hold(condition.decision.dossier, permission, actor)
    condition = DecisionCondition.objects.select_related("decision").get(pk=condition.pk)
    if dossier.status != DossierStatus.CONDITIONAL or dossier.decision != condition.decision:
        raise NotAllowed(_("This condition is no longer open."))
    if condition.verified_at is not None:
        raise NotAllowed(_("This condition is already verified."))
    return dossier, condition


@transaction.atomic
def propose_condition_proof(condition: DecisionCondition, *, actor, text: str) -> DecisionCondition:
    """Say, for the territory, what was done to meet a condition."""
    _dossier, condition = _hold_condition(condition, may.fill, actor)
    if not text.strip():
        raise NotAllowed(_("Say what was done, and where the proof is."))
    condition.proposed_proof, condition.proposed_at = text.strip(), now()
    condition.save(update_fields=["proposed_proof", "proposed_at"])
    record(condition, "certification.decisioncondition.propose_proof", actor=actor, digest=digest_of(text))
    return condition


@transaction.atomic
def verify_condition(condition: DecisionCondition, *, actor) -> DecisionCondition:
    """Verify, as an assessor of the dossier, that a condition is met."""
    _dossier, condition = _hold_condition(condition, may.verify_condition, actor)
    if condition.proposed_at is None:
        raise NotAllowed(_("The territory has not proposed its proof yet."))
    condition.verified_by, condition.verified_at = actor, now()
    condition.save(update_fields=["verified_by", "verified_at"])
    record(condition, "certification.decisioncondition.verify", actor=actor)
    return condition


@transaction.atomic
def agree_in_bureau(dossier: Dossier, *, actor) -> BureauOpinion:
    """Agree, as a seat of the committee, that the conditions are met; neither assessors nor recused members do."""
    dossier = lock(dossier)
    seat = Seat.objects.filter(holder=actor, until=None).first()
    if seat is None:
        raise PermissionDenied
    dossier = hold(dossier, may.committee_member, actor)
    if dossier.status != DossierStatus.CONDITIONAL:
        raise NotAllowed(_("No condition is open on this dossier."))
    item = dossier.decision.item
    if item.keeps_out(actor):
        raise NotAllowed(_("You are recused from this dossier."))
    if actor.pk not in item.effects:
        raise NotAllowed(_("Declare your interests on this dossier first."))
    if item.effects[actor.pk] != InterestEffect.NONE:
        raise NotAllowed(_("You declared a tie with this territory: you do not take part in the decision."))
    if refusals := rules.conditions_are_verified.refusals(dossier):
        raise NotAllowed(refusals)
    opinion, created = BureauOpinion.objects.get_or_create(decision=dossier.decision, seat=seat)
    if not created:
        raise NotAllowed(_("Your agreement is already recorded."))
    record(dossier.decision, "certification.decision.agree", actor=actor, seat=seat_label(seat))
    return opinion


@transaction.atomic
def lift_conditions(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Accredit once the conditions are met: the award starts on this day."""
    dossier = perform(dossier, "lift_conditions", actor=actor, reason=reason)
    prepare_award(dossier, dossier.decision, actor=actor)
    return dossier


@transaction.atomic
def refuse_unmet_conditions(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    return perform(dossier, "refuse_unmet_conditions", actor=actor, reason=reason)


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


# --- appeal ------------------------------------------------------------------------------------------------------


@transaction.atomic
def lodge_appeal(dossier: Dossier, *, actor, grounds: str) -> Appeal:
    """Lodge the territory's appeal, once a round and within the time allowed from the notification."""
    dossier = hold(dossier, may.lodge_appeal, actor)
    if dossier.status not in rules.OPEN_TO_APPEAL:
        raise NotAllowed(_("There is no decision to appeal against."))
    last_day = rules.last_day_to_appeal(dossier)
    if localdate() > last_day:
        raise NotAllowed(
            _("The time to appeal ended on %(date)s.") % {"date": last_day.strftime("%d/%m/%Y")},
        )
    if dossier.appeals.filter(round=dossier.round).exists():
        raise NotAllowed(_("An appeal is already lodged against this decision."))
    if not grounds.strip():
        raise NotAllowed(_("Say what you contest, and why."))
    appeal = Appeal.objects.create(
        dossier=dossier,
        decision=dossier.decision,
        round=dossier.round,
        grounds=grounds.strip(),
        lodged_by=actor,
    )
    record(appeal, "certification.appeal.lodge", actor=actor, digest=digest_of(appeal.grounds))
    return appeal


def _hold_appeal(appeal: Appeal, permission, actor) -> Appeal:
    lock(appeal.dossier)
    return hold(appeal, permission, actor)


@transaction.atomic
def name_panel(appeal: Appeal, *, actor, people) -> Appeal:
    """Name who rules: members of the families asked for, none of whom took part in the dossier."""
    appeal = _hold_appeal(appeal, may.name_panel, actor)
    if appeal.status != AppealStatus.LODGED:
        raise NotAllowed(_("The panel is named before the appeal is admitted."))
    people = list(people)
    trusted = set(
        Mandate.objects.active()
        .filter(person__in=people, role=Role.APPEAL_PANEL_MEMBER)
        .values_list("person_id", flat=True)
    )
    if strangers := [person for person in people if person.pk not in trusted]:
        raise NotAllowed(
            [
                _("%(person)s has no mandate to sit on an appeal panel.") % {"person": person}
                for person in strangers
            ]
        )
    appeal.panel.set(people)
    appeal.__dict__.pop("panel_ids", None)
    refusals = rules.panel_has_enough_families.refusals(appeal) + rules.panel_was_not_involved.refusals(
        appeal
    )
    if refusals:
        raise NotAllowed(refusals)
    record(appeal, "certification.appeal.name_panel", actor=actor, panel=sorted(appeal.panel_ids))
    return appeal


def _rule(appeal: Appeal, move: str, actor, reason: str) -> Appeal:
    """Move an appeal as a member of its panel, who declared their interests and is not recused."""
    appeal = _hold_appeal(appeal, may.rule_on_appeal, actor)
    declaration = appeal.dossier.declarations.filter(
        person=actor, capacity=Capacity.APPEAL, round=appeal.round
    ).first()
    if declaration is None:
        raise NotAllowed(_("Declare your interests on this dossier first."))
    if declaration.effect == InterestEffect.RECUSED:
        raise NotAllowed(_("You are recused from this dossier."))
    return perform(appeal, move, actor=actor, reason=reason)


@transaction.atomic
def admit_appeal(appeal: Appeal, *, actor, reason: str = "") -> Appeal:
    return _rule(appeal, "admit", actor, reason)


@transaction.atomic
def declare_appeal_inadmissible(appeal: Appeal, *, actor, reason: str = "") -> Appeal:
    return _keep_ruling(_rule(appeal, "declare_inadmissible", actor, reason), reason)


@transaction.atomic
def reject_appeal(appeal: Appeal, *, actor, reason: str = "") -> Appeal:
    return _keep_ruling(_rule(appeal, "reject", actor, reason), reason)


@transaction.atomic
def uphold_appeal(appeal: Appeal, *, actor, reason: str = "", annuls_award: bool = False) -> Appeal:
    """Annul the decision and send the dossier back, to a committee with other voters or to the eligibility check.

    An award in force stays as it is until the new decision, unless the panel annuls it.
    """
    appeal = _keep_ruling(_rule(appeal, "uphold", actor, reason), reason)
    appeal.annuls_award = annuls_award
    appeal.save(update_fields=["annuls_award"])
    reopen_dossier(appeal.dossier, actor=actor, reason=reason)
    award = Award.objects.filter(decision=appeal.decision_id).first() if appeal.decision_id else None
    if annuls_award and award is not None:
        annul_award(award, actor=actor, reason=reason)
    return appeal


def _keep_ruling(appeal: Appeal, reason: str) -> Appeal:
    appeal.ruling, appeal.ruled_at = reason, now()
    appeal.save(update_fields=["ruling", "ruled_at"])
    return appeal


@transaction.atomic
def reopen_dossier(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Open a new round after an appeal was upheld: the decision of the last one stays in the record, annulled."""
    decision = lock(dossier).decision
    move = "reopen_eligibility" if dossier.status == DossierStatus.INELIGIBLE else "reopen"
    dossier = perform(dossier, move, actor=actor, reason=reason)
    if decision is not None:
        decision.annulled_at = now()
        decision.save(update_fields=["annulled_at"])
        record(decision, "certification.decision.annul", actor=actor, reason=reason, digest=decision.digest)
    return dossier


# --- third-party verification ------------------------------------------------------------------------------------

BEFORE_DELIBERATION = frozenset(DossierStatus) - {
    DossierStatus.DRAFT,
    DossierStatus.DELIBERATION,
    DossierStatus.CONDITIONAL,
    DossierStatus.ACCREDITED,
    DossierStatus.REFUSED,
    DossierStatus.INELIGIBLE,
    DossierStatus.WITHDRAWN,
    DossierStatus.LAPSED,
}


@transaction.atomic
def ask_third_party(dossier: Dossier, *, actor, verifier) -> ThirdPartyVerification:
    """Ask an outside body to verify, when the territory wants the mark for commercial use."""
    dossier = hold(dossier, may.instruct, actor)
    if dossier.mark_scope != MarkScope.COMMERCIAL_EU:
        raise NotAllowed(_("The territory did not ask for commercial use of the mark."))
    if dossier.status not in BEFORE_DELIBERATION:
        raise NotAllowed(_("The verification is asked for before the deliberation."))
    if not Mandate.objects.active().filter(person=verifier, role=Role.THIRD_PARTY_VERIFIER).exists():
        raise NotAllowed(_("%(person)s has no mandate as a third-party verifier.") % {"person": verifier})
    verification = ThirdPartyVerification.objects.filter(dossier=dossier).first() or ThirdPartyVerification(
        dossier=dossier
    )
    if verification.given_at is not None:
        raise NotAllowed(_("The verification is already given."))
    verification.verifier, verification.asked_at = verifier, now()
    verification.save()
    record(verification, "certification.thirdpartyverification.ask", actor=actor, verifier=verifier.pk)
    return verification


@transaction.atomic
def record_third_party(dossier: Dossier, *, actor, positive: bool, statement: str) -> ThirdPartyVerification:
    """Record what the verifier who was asked concludes: once, with reasons."""
    dossier = hold(dossier, may.third_party_verifier, actor)
    verification = ThirdPartyVerification.objects.filter(dossier=dossier).first()
    if verification is None or not may.asked_verifier(verification, actor):
        raise PermissionDenied
    if verification.given_at is not None:
        raise NotAllowed(_("The verification is already given."))
    if not statement.strip():
        raise NotAllowed(_("Say what was verified, and what you conclude."))
    verification.positive, verification.statement, verification.given_at = positive, statement.strip(), now()
    verification.save(update_fields=["positive", "statement", "given_at"])
    record(
        verification,
        "certification.thirdpartyverification.give",
        actor=actor,
        positive=positive,
        digest=digest_of(statement),
    )
    return verification


DOSSIER_MOVES = {
    "open_deliberation": open_deliberation,
    "send_back_to_docket": send_back_to_docket,
    **dict.fromkeys(EFFECTS.values(), take_effect),
    "lift_conditions": lift_conditions,
    "refuse_unmet_conditions": refuse_unmet_conditions,
    "resume_report": resume_report,
    "resume_visit": resume_visit,
    "resume_docket": resume_docket,
    "reopen": reopen_dossier,
    "reopen_eligibility": reopen_dossier,
}
ITEM_MOVES = {"decide": record_decision}
APPEAL_MOVES = {
    "admit": admit_appeal,
    "declare_inadmissible": declare_appeal_inadmissible,
    "reject": reject_appeal,
    "uphold": uphold_appeal,
}
