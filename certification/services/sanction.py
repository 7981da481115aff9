"""Measures on an award: notice, reply, proposal to the committee, what its decision carries out, and the ways in which it ends."""

from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import AwardMeasureKind, AwardStatus, DocketItemStatus, Outcome, ReasonCategory
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Award, AwardMeasure, Decision, DocketItem, Session, Suspension
from certification.notifications import sanction as messages
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.permissions import SYSTEM
from certification.rules.sanction import (
    lapsed_unratified,
    no_tie_was_declared,
    refusals_to_list,
    refusals_to_propose,
    time_is_over,
)
from certification.services.docket import list_item
from certification.services.history import digest_of, record
from certification.services.transition import hold, lock, perform
from cms.outbox import then

STANDING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
ALIVE = tuple(set(DocketItemStatus.values) - {DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED})


def hold_to_decide(award: Award, actor) -> Award:
    """Hold an award for whoever chairs what is decided about it, who declared no tie with its territory."""
    award = hold(award, may.decide_measure, actor)
    award.moved_by = actor
    if refusals := no_tie_was_declared.refusals(award):
        raise NotAllowed(refusals)
    return award


# --- notice and reply ---------------------------------------------------------------------------------------------


@transaction.atomic
def give_notice(award: Award, *, actor, category: str, reason: str, urgent: bool = False) -> Suspension:
    """Tell the territory that a suspension or a withdrawal is considered, and why; an urgent measure goes without delay."""
    award = hold(award, may.give_notice, actor)
    if award.status not in STANDING:
        raise NotAllowed(_("Only an award in force can be suspended or withdrawn."))
    if award.suspension is not None:
        raise NotAllowed(_("A procedure is already open on this award."))
    said_in(reason)
    measures = award.suspensions.filter(category=category, causes_lifted_at=None)
    if urgent and any(lapsed_unratified(measure, today=localdate()) for measure in measures):
        raise NotAllowed(
            _(
                "The committee let an urgent measure lapse for this very reason: give an ordinary notice, and wait for the reply."
            )
        )
    notice = Suspension.objects.create(
        award=award, category=ReasonCategory(category), reason=reason, urgent=urgent, notified_on=localdate()
    )
    record(
        award, "certification.award.give_notice", actor=actor, reason=reason, category=category, urgent=urgent
    )
    then(messages.notice_given, award.pk)
    return notice


@transaction.atomic
def hear_territory(award: Award, *, actor, statement: str) -> Suspension:
    """Record what the territory answers to the last notice that it had: the adversarial phase."""
    award = hold(award, may.be_heard, actor)
    notice = open_procedure(award)
    if not notice.waits_for_a_reply:
        raise NotAllowed(_("Your reply was sent: it no longer changes."))
    said_in(statement)
    if notice.withdrawal_notified_on is not None:
        notice.withdrawal_statement, notice.withdrawal_heard_at = statement, now()
        written = ["withdrawal_statement", "withdrawal_heard_at"]
    else:
        notice.territory_statement, notice.heard_at = statement, now()
        written = ["territory_statement", "heard_at"]
    notice.save(update_fields=written)
    record(award, "certification.award.hear_territory", actor=actor, digest=digest_of(statement))
    then(messages.notice_answered, award.pk, actor.pk)
    return notice


@transaction.atomic
def lift_causes(award: Award, *, actor, statement: str) -> Suspension:
    """Record that the causes of the suspension were verified as lifted."""
    award = hold(award, may.verify_causes, actor)
    notice = open_procedure(award)
    if award.status != AwardStatus.SUSPENDED:
        raise NotAllowed(_("This award is not suspended."))
    said_in(statement)
    notice.causes_lifted_at = now()
    notice.save(update_fields=["causes_lifted_at"])
    record(award, "certification.award.lift_causes", actor=actor, reason=statement)
    return notice


@transaction.atomic
def drop_notice(award: Award, *, actor, statement: str) -> Suspension:
    """Close, with reasons, a procedure that leads to no measure: the award stays in force."""
    award = hold_to_decide(award, actor)
    notice = open_procedure(award)
    if award.status != AwardStatus.ACTIVE:
        raise NotAllowed(_("The award is suspended: reinstate it instead."))
    said_in(statement)
    notice.lifted_at = now()
    notice.save(update_fields=["lifted_at"])
    record(award, "certification.award.drop_notice", actor=actor, reason=statement)
    then(messages.notice_dropped, award.pk)
    return notice


def said_in(statement: str) -> str:
    """Return what was written, or refuse what says nothing."""
    if not statement.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    return statement.strip()


def open_procedure(award: Award) -> Suspension:
    """Return the procedure open on an award, or refuse."""
    if award.suspension is None:
        raise NotAllowed(_("No procedure is open on this award."))
    return award.suspension


def close_procedure(award: Award) -> None:
    award.suspensions.filter(lifted_at=None).update(lifted_at=now())


def close_without_measure(award: Award) -> Award:
    """Close what an award ends without: a procedure under way, and the public reason of a suspension."""
    close_procedure(award)
    return categorise(award, "")


# --- before the committee -----------------------------------------------------------------------------------------


@transaction.atomic
def propose_measure(
    award: Award, *, actor, kind: str, reasons: str, session: Session, late_reason: str = ""
) -> AwardMeasure:
    """Bring a measure before the committee, with its reasons, as an item of a session's docket.

    The territory is told, and may speak until the committee decides. What a session deferred is proposed anew.
    """
    session = hold(session, may.instruct, actor)
    lock(award.dossier)
    award, kind = hold(award, may.propose_measure, actor), AwardMeasureKind(kind)
    reasons, late_reason = said_in(reasons), late_reason.strip()
    if refusals := refusals_to_propose(award, kind):
        raise NotAllowed(refusals)
    waiting = award.suspension.measures.filter(settled_at=None).first()
    if waiting is not None and waiting.items.exclude(status=DocketItemStatus.DEFERRED).exists():
        raise NotAllowed(_("A measure about this award is already before a session."))
    if waiting is not None:
        settle(waiting, is_taken=None)
    measure = AwardMeasure.objects.create(
        procedure=award.suspension, kind=kind, reasons=reasons, proposed_by=actor, proposed_at=now()
    )
    return list_measure(session, measure, award=award, actor=actor, late_reason=late_reason)


def list_measure(
    session: Session, measure: AwardMeasure, *, award: Award, actor, late_reason: str = ""
) -> AwardMeasure:
    if refusals := refusals_to_list(measure, session, late_reason=late_reason):
        raise NotAllowed(refusals)
    list_item(session, award.dossier, measure=measure, actor=actor, late_reason=late_reason)
    record(
        award,
        "certification.award.propose_measure",
        actor=actor,
        reason=measure.reasons,
        kind=measure.kind,
        session=session.number,
    )
    then(messages.measure_proposed, measure.pk)
    return measure


@transaction.atomic
def answer_measure(award: Award, *, actor, statement: str) -> AwardMeasure:
    """Record what the territory says of the measure proposed: the committee reads it before it decides."""
    lock(award.dossier)
    award = hold(award, may.be_heard, actor)
    measure = measure_in_hand(award)
    if measure is None:
        raise NotAllowed(_("No measure about this award is before the committee."))
    if measure.heard_at is not None:
        raise NotAllowed(_("Your reply was sent: it no longer changes."))
    measure.statement, measure.heard_at = said_in(statement), now()
    measure.save(update_fields=["statement", "heard_at"])
    record(award, "certification.award.answer_measure", actor=actor, digest=digest_of(measure.statement))
    then(messages.notice_answered, award.pk, actor.pk)
    return measure


def measure_in_hand(award: Award) -> AwardMeasure | None:
    """Return the measure that a session has in hand and has not decided, or None."""
    if award.suspension is None:
        return None
    return award.suspension.measures.filter(settled_at=None, items__status__in=ALIVE).first()


def settle(measure: AwardMeasure, *, is_taken: bool | None) -> None:
    measure.is_taken, measure.settled_at = is_taken, now()
    measure.save(update_fields=["is_taken", "settled_at"])


def carry_out(decision: Decision, *, actor) -> None:
    """Let a signed decision on a measure take effect, for the chair who signed it.

    What is not taken leaves the award as it is, but for an urgent measure, which falls at once. Nothing is left to do
    once the procedure is over: the award ended meanwhile in another way.
    """
    measure = lock(decision.item.measure)
    award, is_taken = lock(measure.procedure.award), decision.outcome == Outcome.TAKEN
    is_over = award.suspension is None or award.suspension.pk != measure.procedure_id
    if is_taken and not is_over:
        EFFECTS[AwardMeasureKind(measure.kind)](award, actor=actor, reason=decision.reasons)
    settle(measure, is_taken=None if is_over else is_taken)
    if is_over or is_taken:
        return
    if measure.kind == AwardMeasureKind.RATIFY:
        _lapse_measure(award)
    elif measure.kind == AwardMeasureKind.REINSTATE:
        # The causes remain: the suspension runs on, and may open a withdrawal.
        award.suspensions.filter(pk=measure.procedure_id).update(causes_lifted_at=None)
    then(messages.measure_not_taken, award.pk)


def measures_left_without_quorum(session: Session | None) -> list[AwardMeasure]:
    """Return the measures still in hand that a session deferred for lack of quorum."""
    if session is None:
        return []
    items = DocketItem.objects.filter(
        session=session, status=DocketItemStatus.DEFERRED, quorum_at_count__is_met=False
    )
    left = AwardMeasure.objects.filter(items__in=items, settled_at=None, procedure__lifted_at=None)
    return list(left.exclude(items__status__in=ALIVE).distinct())


# --- suspension ---------------------------------------------------------------------------------------------------


@transaction.atomic
def suspend_award(award: Award, *, actor, reason: str = "") -> Award:
    """Suspend for the months of the scheme: as the committee decided, or as an urgent measure of the chair.

    An urgent measure holds only until the committee should have ratified it.
    """
    award = perform(award, "suspend", actor=actor, reason=reason)
    procedure, scheme = award.suspension, award.scheme
    procedure.started_on = award.today
    procedure.until = deadline(award.today, months=scheme.suspension_months)
    if procedure.urgent and award.decided_measure is None:
        procedure.ratify_by = deadline(award.today, days=scheme.ratification_days)
        AwardMeasure.objects.create(
            procedure=procedure,
            kind=AwardMeasureKind.SUSPEND,
            reasons=reason,
            proposed_by=actor,
            proposed_at=now(),
            is_taken=True,
            settled_at=now(),
        )
        then(messages.measure_to_ratify, award.pk)
    procedure.save(update_fields=["started_on", "until", "ratify_by"])
    return categorise(award, procedure.category)


def ratify_measure(award: Award, *, actor, reason: str) -> Award:
    """Keep that the committee ratified an urgent measure: the award stays suspended."""
    award, procedure = lock(award), open_procedure(award)
    decision = award.decided_measure.decision
    procedure.ratified_at, procedure.ratified_by = now(), actor
    procedure.ratified_in, procedure.ratification = decision.item.session, reason
    procedure.save(update_fields=["ratified_at", "ratified_by", "ratified_in", "ratification"])
    record(
        award,
        "certification.award.ratify_measure",
        actor=actor,
        reason=reason,
        session=decision.item.session.number,
    )
    then(messages.measure_ratified, award.pk)
    return award


def prolong_suspension(award: Award, *, actor, reason: str) -> Award:
    """Prolong a suspension by its months once more, as the committee decided."""
    award, procedure = lock(award), open_procedure(award)
    procedure.until = deadline(procedure.until, months=award.scheme.suspension_months)
    procedure.prolonged += 1
    procedure.save(update_fields=["until", "prolonged"])
    record(
        award,
        "certification.award.prolong_suspension",
        actor=actor,
        reason=reason,
        until=procedure.until.isoformat(),
    )
    then(messages.suspension_prolonged, award.pk)
    return award


@transaction.atomic
def reinstate_award(award: Award, *, actor, reason: str = "") -> Award:
    return close_without_measure(perform(award, "reinstate", actor=actor, reason=reason))


@transaction.atomic
def withdraw_award(award: Award, *, actor, reason: str = "") -> Award:
    award = perform(award, "withdraw", actor=actor, reason=reason)
    categorise(award, award.suspension.category)
    close_procedure(award)
    return award


@transaction.atomic
def restore_award(award: Award, *, actor, reason: str = "") -> Award:
    """Put an award back in force, as an appeal panel ruled."""
    return close_without_measure(perform(award, "restore", actor=actor, reason=reason))


def categorise(award: Award, category: str) -> Award:
    """Keep the public reason category; the reason itself stays in the history."""
    award.reason_category = category
    award.save(update_fields=["reason_category"])
    return award


# --- other ends ---------------------------------------------------------------------------------------------------


@transaction.atomic
def surrender_award(award: Award, *, actor, reason: str = "") -> Award:
    award = perform(award, "surrender", actor=actor, reason=reason)
    return close_without_measure(award)


@transaction.atomic
def supersede_award(award: Award, *, actor, successor: Award, reason: str = "") -> Award:
    """Close an award that a newer one of the same territory replaces."""
    award = lock(award)
    award.successor = successor
    award.save(update_fields=["successor"])
    award = perform(award, "supersede", actor=actor, reason=reason)
    return close_without_measure(award)


@transaction.atomic
def annul_award(award: Award, *, actor, reason: str = "") -> Award:
    award = perform(award, "annul", actor=actor, reason=reason)
    return close_without_measure(award)


@transaction.atomic
def expire_award(award: Award, *, actor) -> Award:
    return close_without_measure(perform(award, "expire", actor=actor))


# --- the daily job ------------------------------------------------------------------------------------------------


def lapse_unratified_measures() -> int:
    """Let the urgent measures fall that the committee did not ratify in time; return how many."""
    waiting = Suspension.objects.filter(
        lifted_at=None, ratify_by__lt=localdate(), ratified_at=None, award__status=AwardStatus.SUSPENDED
    ).select_related("award")
    return sum(_lapse_measure(procedure.award) for procedure in waiting)


@transaction.atomic
def _lapse_measure(award: Award) -> bool:
    try:
        award = perform(award, "lapse_measure", actor=SYSTEM)
    except NotAllowed:
        return False
    close_without_measure(award)
    return True


def open_withdrawals() -> int:
    """Open the withdrawal of the awards whose suspension has lasted its time; return how many.

    The territory has its days to answer, then the committee decides: the award stays suspended meanwhile.
    """
    today = localdate()
    over = Suspension.objects.filter(
        lifted_at=None,
        until__lt=today,
        withdrawal_notified_on=None,
        causes_lifted_at=None,
        award__status=AwardStatus.SUSPENDED,
    ).select_related("award")
    return sum(_open_withdrawal(procedure.award) for procedure in over)


@transaction.atomic
def _open_withdrawal(award: Award) -> bool:
    award = lock(award)
    procedure = award.suspension
    # A frozen dossier has no deadline.
    if procedure is None or award.dossier.freeze is not None:
        return False
    if procedure.withdrawal_notified_on is not None or not time_is_over(procedure, today=localdate()):
        return False
    procedure.withdrawal_notified_on = localdate()
    procedure.save(update_fields=["withdrawal_notified_on"])
    record(
        award,
        "certification.award.open_withdrawal",
        actor=SYSTEM,
        until=procedure.until.isoformat(),
        category=procedure.category,
    )
    then(messages.withdrawal_opened, award.pk)
    return True


EFFECTS = {
    AwardMeasureKind.SUSPEND: suspend_award,
    AwardMeasureKind.RATIFY: ratify_measure,
    AwardMeasureKind.PROLONG: prolong_suspension,
    AwardMeasureKind.REINSTATE: reinstate_award,
    AwardMeasureKind.WITHDRAW: withdraw_award,
}
MOVES = {"suspend": suspend_award, "surrender": surrender_award}
