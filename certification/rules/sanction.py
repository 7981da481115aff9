"""When an award may be suspended, prolonged in its suspension, reinstated or withdrawn; what becomes of an urgent measure."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certification.choices import AwardMeasureKind, AwardStatus, Outcome, SessionStatus
from certification.rules.verdict import Rule, rule


@rule(_("You declared a tie with this territory: somebody else chairs what is decided about its award."))
def no_tie_was_declared(award) -> bool:
    """Hold for a chair who acts alone, and declared their interests when they examined the dossier."""
    return award.moved_by is None or award.moved_by.pk not in award.tied_ids


def committee_took(kind: AwardMeasureKind) -> Rule:
    """Return the rule that the committee decided this very measure, in a decision signed twice."""

    @rule(_("The committee decides this in a session: bring the measure before it."))
    def decided(award) -> bool:
        measure = award.decided_measure
        return measure is not None and measure.kind == kind

    decided.__name__ = f"committee_decided_to_{kind.value}"
    return decided


@rule(_("The committee decides a suspension in a session; the chair alone, only as an urgent measure."))
def committee_suspends_or_urgent(award) -> bool:
    if committee_took(AwardMeasureKind.SUSPEND)(award):
        return True
    return (
        award.suspension is not None and award.suspension.urgent and not no_tie_was_declared.refusals(award)
    )


@committee_suspends_or_urgent.explained_by
def why_the_chair_may_not(award) -> list:
    if award.suspension is not None and award.suspension.urgent:
        return no_tie_was_declared.refusals(award)
    return [committee_suspends_or_urgent.message]


def delay_is_over(since: dt.date, award) -> bool:
    """Tell whether the days that a territory has to answer a notice are over."""
    return since + dt.timedelta(days=award.scheme.notice_days) <= award.today


@rule(_("Give notice, and wait for the territory's reply, or record an urgent measure."))
def notice_was_given_or_urgent(award) -> bool:
    procedure = award.suspension
    if procedure is None:
        return False
    return procedure.urgent or procedure.heard_at is not None or delay_is_over(procedure.notified_on, award)


@rule(_("The causes of the suspension are not verified as lifted."))
def causes_are_lifted(award) -> bool:
    return award.suspension is not None and award.suspension.causes_lifted_at is not None


@rule(_("The territory must be heard before a withdrawal."))
def territory_was_heard(award) -> bool:
    """Heard on the last notice; silence counts once a notice of withdrawal has had its days."""
    procedure = award.suspension
    if procedure is None:
        return False
    if procedure.withdrawal_notified_on is not None:
        return procedure.withdrawal_heard_at is not None or delay_is_over(
            procedure.withdrawal_notified_on, award
        )
    return procedure.heard_at is not None


@rule(_("The committee may still ratify this urgent measure."))
def urgent_measure_was_not_ratified(award) -> bool:
    procedure = award.suspension
    return procedure is not None and lapsed_unratified(procedure, today=award.today)


def lapsed_unratified(procedure, *, today: dt.date) -> bool:
    """Tell whether an urgent measure fell: the committee let it fall, or did not ratify it in its time."""
    if not procedure.awaits_ratification:
        return False
    return procedure.was_not_ratified or (procedure.ratify_by < today and not procedure.is_being_ratified)


def time_is_over(procedure, *, today: dt.date) -> bool:
    """Tell whether a suspension has lasted as long as it may."""
    return procedure.started_on is not None and procedure.until is not None and procedure.until < today


# --- a measure before the committee -------------------------------------------------------------------------------


def refusals_to_propose(award, kind: str) -> list:
    """Return what keeps a measure from the committee now; an empty list when it may examine it.

    The territory was heard, or its days are over: the committee decides with its reply in hand.
    """
    if award.suspension is None:
        return [_("No procedure is open on this award.")]
    return TO_PROPOSE[AwardMeasureKind(kind)](award)


def _to_suspend(award) -> list:
    if award.status != AwardStatus.ACTIVE:
        return [_("This award is suspended already.")]
    return notice_was_given_or_urgent.refusals(award)


def _to_ratify(award) -> list:
    waits = award.status == AwardStatus.SUSPENDED and award.suspension.awaits_ratification
    return [] if waits else [_("No urgent measure waits to be ratified.")]


def _of_a_suspension(award) -> list:
    """Return what keeps a suspension from being prolonged or ended: it is none, or the committee has not ratified it."""
    if award.status != AwardStatus.SUSPENDED:
        return [_("This award is not suspended.")]
    return [_("Ratify the urgent measure first.")] if award.suspension.awaits_ratification else []


def _to_reinstate(award) -> list:
    return _of_a_suspension(award) or causes_are_lifted.refusals(award)


def _to_prolong(award) -> list:
    procedure = award.suspension
    if refusals := _of_a_suspension(award):
        return refusals
    if procedure.withdrawal_notified_on is not None:
        return [_("The withdrawal procedure is open: the suspension is no longer prolonged.")]
    if procedure.prolonged >= award.scheme.suspension_renewals:
        return [_("This suspension was prolonged as often as the scheme allows.")]
    return []


TO_PROPOSE = {
    AwardMeasureKind.SUSPEND: _to_suspend,
    AwardMeasureKind.RATIFY: _to_ratify,
    AwardMeasureKind.PROLONG: _to_prolong,
    AwardMeasureKind.REINSTATE: _to_reinstate,
    AwardMeasureKind.WITHDRAW: territory_was_heard.refusals,
}


def measure_refusals(measure, outcome: str) -> list:
    """Return what keeps the committee from this outcome on a measure; a procedure that is over leaves nothing to decide."""
    award, procedure = measure.award, measure.procedure
    if procedure.lifted_at is not None or measure.settled_at is not None:
        return [_("This procedure is over, nothing is left to decide: defer the item.")]
    return refusals_to_propose(award, measure.kind) if outcome == Outcome.TAKEN else []


def refusals_to_list(measure, session, *, late_reason: str) -> list:
    """Return what keeps a measure from the docket of a session: its papers, and the last day of an urgent measure."""
    award, procedure = measure.award, measure.procedure
    if session.status not in (SessionStatus.CONVENED, SessionStatus.OPEN):
        return [_("This session is over: choose another one.")]
    if measure.kind == AwardMeasureKind.RATIFY:
        if session.held_on > procedure.ratify_by:
            return [_("The urgent measure lapses before this session: choose an earlier one.")]
        return []
    ready = award.today + dt.timedelta(days=award.scheme.file_available_days)
    if session.held_on < ready and not late_reason and not session.is_second_convocation:
        return [
            _(
                "The papers must be available for %(days)d days: not before %(date)s. Choose a later session, or say "
                "why this measure cannot wait."
            )
            % {"days": award.scheme.file_available_days, "date": date_format(ready, "DATE_FORMAT")}
        ]
    return []
