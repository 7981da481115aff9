"""The committee at work: convene, record presence, call an item, seek consent, vote. The session is locked first."""

import datetime as dt
import secrets
from dataclasses import asdict, replace
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.choices import (
    AdjournmentNext,
    AttendanceMode,
    DocketItemStatus,
    DossierStatus,
    Outcome,
    Role,
    SessionStatus,
    VoteChoice,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Attendance, DocketItem, Dossier, Objection, Seat, Session, Vote
from certification.models.people import mandate_roles
from certification.notifications import messages
from certification.queries.framework import version_in_force
from certification.rules import committee as rules
from certification.rules import decision as decision_rules
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.permissions import SYSTEM
from certification.services.history import record
from certification.services.numbering import next_number
from certification.services.transition import hold, lock, perform

SESSION_PREFIX = "CG"
ADJOURNMENT_MONTHS = 3  # proposed by default, within the most that the scheme allows
SEED_BYTES = 16


# --- a session ---------------------------------------------------------------------------------------------------


@transaction.atomic
def convene_session(
    *,
    actor,
    held_on: dt.date,
    starts_at: dt.time,
    place: str,
    chair,
    secretary,
    remote_link: str = "",
    second_convocation_of: Session | None = None,
) -> Session:
    """Convene the committee under the framework version in force; a second convocation takes its docket along."""
    version = version_in_force()
    if version is None:
        raise NotAllowed(_("No version of the framework is in force: its rules of the committee are needed."))
    if not may.convene(version, actor):
        raise PermissionDenied
    if refusals := _convocation_refusals(
        held_on, place, remote_link, chair, secretary, second_convocation_of
    ):
        raise NotAllowed(refusals)
    session = Session.objects.create(
        number=next_number(SESSION_PREFIX, held_on.year),
        version=second_convocation_of.version if second_convocation_of else version,
        held_on=held_on,
        starts_at=starts_at,
        place=place,
        remote_link=remote_link,
        chair=chair,
        secretary=secretary,
        second_convocation_of=second_convocation_of,
    )
    record(
        session,
        "certification.session.convene",
        actor=actor,
        held_on=held_on,
        second_convocation_of=second_convocation_of.number if second_convocation_of else "",
    )
    for dossier in left_without_quorum(second_convocation_of):
        _list_dossier(session, lock(dossier), actor=actor)
    transaction.on_commit(partial(messages.session_convened, session), robust=True)
    return session


def _convocation_refusals(held_on, place, remote_link, chair, secretary, first) -> list:
    refusals = []
    if held_on < localdate():
        refusals.append(_("The session takes place today or later."))
    if not place.strip() and not remote_link.strip():
        refusals.append(_("Give a place, or a link to join."))
    if chair == secretary:
        refusals.append(_("The chair and the secretary are two people: both sign the decisions."))
    if Role.COMMITTEE_CHAIR not in mandate_roles(chair):
        refusals.append(_("%(person)s has no mandate to chair the committee.") % {"person": chair})
    if first is not None:
        earliest = first.held_on + dt.timedelta(
            days=first.version.committee_rules.second_convocation_notice_days
        )
        if held_on < earliest:
            refusals.append(
                _("A second convocation takes place on %(date)s at the earliest.")
                % {"date": earliest.strftime("%d/%m/%Y")}
            )
        if not left_without_quorum(first):
            refusals.append(_("No item of that session was deferred for lack of quorum."))
    return refusals


def left_without_quorum(session: Session | None) -> list[Dossier]:
    """Return the dossiers still on the docket that a session deferred for lack of quorum."""
    if session is None:
        return []
    items = session.items.filter(status=DocketItemStatus.DEFERRED, quorum_at_count__is_met=False)
    return list(
        Dossier.objects.filter(docket_items__in=items, status=DossierStatus.DOCKETED)
        .exclude(docket_items__status__in=_ALIVE)
        .distinct()
    )


_ALIVE = tuple(set(DocketItemStatus.values) - {DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED})


@transaction.atomic
def put_on_docket(session: Session, dossier: Dossier, *, actor) -> DocketItem:
    """Put a docketed dossier on the docket of a session; a case officer does it."""
    session = hold(session, may.instruct, actor)
    if session.status not in (SessionStatus.CONVENED, SessionStatus.OPEN):
        raise NotAllowed(_("This session is over: choose another one."))
    dossier = hold(dossier, may.instruct, actor)
    if dossier.status != DossierStatus.DOCKETED:
        raise NotAllowed(_("Only a dossier on the docket comes before the committee."))
    if dossier.docket_items.filter(status__in=_ALIVE).exists():
        raise NotAllowed(_("This dossier is already before a session."))
    if session.is_second_convocation and dossier not in left_without_quorum(session.second_convocation_of):
        raise NotAllowed(_("A second convocation only takes up what was deferred for lack of quorum."))
    if session.items.filter(dossier=dossier, round=dossier.round).exists():
        raise NotAllowed(_("This session has deferred this dossier: choose another one."))
    return _list_dossier(session, dossier, actor=actor)


def _list_dossier(session: Session, dossier: Dossier, *, actor) -> DocketItem:
    last = session.items.aggregate(last=Max("order"))["last"] or 0
    item = DocketItem.objects.create(
        session=session,
        dossier=dossier,
        round=dossier.round,
        order=last + 1,
        proposed_mark_scope=dossier.mark_scope,
    )
    dossier.__dict__.pop("docket_item", None)
    if refusals := rules.file_was_available.refusals(dossier):
        raise NotAllowed(refusals)
    record(item, "certification.docketitem.list", actor=actor, session=session.number, order=item.order)
    return item


@transaction.atomic
def record_presence(session: Session, seat: Seat, *, actor, mode: str = AttendanceMode.ON_SITE) -> Attendance:
    """Record that a seat is present, on site or at a distance; nobody sits for somebody else."""
    session = hold(session, may.keep_presence, actor)
    _refuse_outside_the_meeting(session)
    if seat.pk not in {known.pk for known in session.seats}:
        raise NotAllowed(_("This seat is not in office on the day of the session."))
    attendance = Attendance.objects.filter(session=session, seat=seat).first()
    if attendance is None or attendance.left_at is not None:
        attendance = attendance or Attendance(session=session, seat=seat)
        attendance.arrived_at = now()
    attendance.mode, attendance.left_at = AttendanceMode(mode), None
    attendance.save()
    record(
        session,
        "certification.session.record_presence",
        actor=actor,
        seat=seat_label(seat),
        mode=attendance.mode,
    )
    return attendance


@transaction.atomic
def record_departure(session: Session, seat: Seat, *, actor) -> Attendance:
    """Record that a seat left the session: it no longer counts."""
    session = hold(session, may.keep_presence, actor)
    _refuse_outside_the_meeting(session)
    attendance = Attendance.objects.filter(session=session, seat=seat, left_at=None).first()
    if attendance is None:
        raise NotAllowed(_("This seat is not recorded as present."))
    attendance.left_at = now()
    attendance.save(update_fields=["left_at"])
    record(session, "certification.session.record_departure", actor=actor, seat=seat_label(seat))
    return attendance


def _refuse_outside_the_meeting(session: Session) -> None:
    if session.status not in (SessionStatus.CONVENED, SessionStatus.OPEN):
        raise NotAllowed(_("This session is over: its presence no longer changes."))
    if refusals := rules.session_day_has_come.refusals(session):
        raise NotAllowed(refusals)


def seat_label(seat: Seat) -> str:
    """Name a seat without its holder."""
    return f"{seat.family} {seat.number}"


@transaction.atomic
def open_session(session: Session, *, actor, reason: str = "") -> Session:
    return perform(session, "open", actor=actor, reason=reason)


@transaction.atomic
def close_session(session: Session, *, actor, reason: str = "") -> Session:
    return perform(session, "close", actor=actor, reason=reason)


@transaction.atomic
def cancel_session(session: Session, *, actor, reason: str = "") -> Session:
    """Cancel a session before it opens; its dossiers stay on the docket for another one."""
    session = perform(session, "cancel", actor=actor, reason=reason)
    for item in session.items.filter(status=DocketItemStatus.LISTED):
        perform(item, "defer", actor=SYSTEM, reason=reason)
    return session


# --- an item -----------------------------------------------------------------------------------------------------


def hold_item(item: DocketItem, permission, actor) -> DocketItem:
    """Lock the session, then the dossier, then the item: the same order everywhere."""
    lock(item.session)
    lock(item.dossier)
    return hold(item, permission, actor)


def hold_to_preside(item: DocketItem, permission, actor) -> DocketItem:
    """Lock an item for its chair, who declares interests like everybody and leaves when recused."""
    item = hold_item(item, permission, actor)
    if item.keeps_out(actor):
        raise NotAllowed(
            _("You are recused from this item: defer it to a session that somebody else chairs.")
        )
    if actor.pk not in item.effects:
        raise NotAllowed(_("Declare your interests on this dossier first."))
    return item


def _preside(item: DocketItem, move: str, actor, reason: str) -> DocketItem:
    item = hold_to_preside(item, may.preside, actor)
    return perform(item, move, actor=actor, reason=reason)


@transaction.atomic
def call_item(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Call an item: the dossier's deliberation opens, and the seed of a possible lot is drawn for all to see."""
    item = hold_to_preside(item, may.preside, actor)
    item.lot_seed = secrets.token_hex(SEED_BYTES)
    item.save(update_fields=["lot_seed"])
    item = perform(item, "call", actor=actor, reason=reason, data={"lot_seed": item.lot_seed})
    perform(item.dossier, "open_deliberation", actor=actor, reason=reason)
    return item


@transaction.atomic
def propose_outcome(
    item: DocketItem,
    *,
    actor,
    outcome: str,
    reasons: str,
    level: str = "",
    advice: str = "",
    conditions=(),
    adjourned_until: dt.date | None = None,
    adjourned_to: str = "",
) -> DocketItem:
    """Put an outcome to the committee, with its reasons; objections to an earlier proposal fall with it."""
    item = hold_to_preside(item, may.preside, actor)
    if item.status != DocketItemStatus.DELIBERATING:
        raise NotAllowed(_("An outcome is proposed during the debate: go back to the debate first."))
    outcome = Outcome(outcome)
    if not reasons.strip():
        raise NotAllowed(_("Give the reasons: they will be published with the decision."))
    rows = condition_rows(conditions) if outcome == Outcome.CONDITIONAL else []
    if outcome == Outcome.ADJOURNED:
        adjourned_until = adjourned_until or default_adjournment(item.dossier)
        adjourned_to = AdjournmentNext(adjourned_to or AdjournmentNext.DOCKETED)
    else:
        adjourned_until, adjourned_to = None, ""
    if outcome not in (Outcome.ACCREDITED, Outcome.CONDITIONAL):
        level = ""
    if refusals := decision_rules.outcome_refusals(item.dossier, outcome, level, rows, adjourned_until):
        raise NotAllowed(refusals)
    item.proposed_outcome, item.proposed_level = outcome, level
    item.reasons, item.advice, item.conditions = reasons.strip(), advice.strip(), rows
    item.adjourned_until, item.adjourned_to = adjourned_until, adjourned_to
    item.save()
    item.objections.filter(withdrawn_at=None).update(withdrawn_at=now())
    record(item, "certification.docketitem.propose", actor=actor, outcome=outcome, level=level)
    return item


def condition_rows(conditions) -> list[dict]:
    """Return the conditions as they are kept: each says what, which proof, by whom and until when."""
    rows = [{name: str(row.get(name) or "").strip() for name in CONDITION_FIELDS} for row in conditions]
    rows = [row for row in rows if any(row.values())]
    if any(not all(row.values()) for row in rows):
        raise NotAllowed(_("List the conditions, each with the proof expected, by whom and until when."))
    if any(row["due_on"] <= localdate().isoformat() for row in rows):
        raise NotAllowed(_("A condition is met by a later day."))
    return rows


CONDITION_FIELDS = ("text", "proof", "owner", "due_on")


def default_adjournment(dossier: Dossier) -> dt.date:
    """Return the day proposed for the end of an adjournment."""
    return deadline(dossier.today, months=min(ADJOURNMENT_MONTHS, dossier.scheme.max_adjournment_months))


@transaction.atomic
def seek_consent(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    return _preside(item, "seek_consent", actor, reason)


@transaction.atomic
def raise_objection(item: DocketItem, *, actor, reason: str) -> Objection:
    """Object to the outcome proposed; an objection without reasons does not stand."""
    item = hold_item(item, may.vote, actor)
    if item.status != DocketItemStatus.CONSENT:
        raise NotAllowed(_("Consent is not being sought on this item now."))
    sitting = _taking_part(item, actor)
    if not reason.strip():
        raise NotAllowed(_("Give the reasons of the objection: without reasons it does not stand."))
    objection, _created = Objection.objects.update_or_create(
        item=item,
        seat_id=sitting.seat,
        defaults={"reason": reason.strip(), "raised_at": now(), "withdrawn_at": None},
    )
    # The debate is confidential: the history says that a seat objected, not why.
    record(item, "certification.docketitem.object", actor=actor, seat=seat_label(objection.seat))
    return objection


@transaction.atomic
def withdraw_objection(item: DocketItem, *, actor) -> Objection:
    """Withdraw one's own objection."""
    item = hold_item(item, may.vote, actor)
    objection = item.objections.filter(seat__holder=actor, withdrawn_at=None).first()
    if objection is None or item.status != DocketItemStatus.CONSENT:
        raise NotAllowed(_("You have no objection standing on this item."))
    objection.withdrawn_at = now()
    objection.save(update_fields=["withdrawn_at"])
    record(item, "certification.docketitem.withdraw_objection", actor=actor, seat=seat_label(objection.seat))
    return objection


def _taking_part(item: DocketItem, actor) -> rules.Sitting:
    """Return the seat with which a person takes part in the decision, or refuse in a sentence."""
    sitting = item.sitting_of(actor)
    if sitting is None:
        raise PermissionDenied
    if sitting.recused:
        raise NotAllowed(_("You are recused from this item."))
    if not sitting.declared:
        raise NotAllowed(_("Declare your interests on this dossier first."))
    if not sitting.votes:
        raise NotAllowed(
            _("You declared a tie with this territory: you may speak, you do not take part in the decision.")
        )
    if not sitting.present:
        raise NotAllowed(_("You are not recorded as present: ask the secretary."))
    return sitting


@transaction.atomic
def open_ballot(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Open the ballot; who may vote is fixed now, after recusals and lot."""
    item = _preside(item, "open_ballot", actor, reason)
    item.quorum_at_count = item.quorum.as_data()
    item.save(update_fields=["quorum_at_count"])
    return item


@transaction.atomic
def cast_vote(item: DocketItem, *, actor, choice: str) -> Vote:
    """Cast the one vote of a seat; what was voted is in the ballot alone, never in the history."""
    item = hold_item(item, may.vote, actor)
    if item.status != DocketItemStatus.BALLOT:
        over = item.status in (DocketItemStatus.COUNTED, DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED)
        raise NotAllowed(_("The ballot is closed.") if over else _("The ballot is not open."))
    sitting = _taking_part(item, actor)
    if sitting.seat in item.quorum_at_count["suspended"]:
        raise NotAllowed(
            _("Your vote is suspended by lot, so that no family holds too large a share of the votes.")
        )
    if sitting.seat not in item.quorum_at_count["voters"]:
        raise NotAllowed(_("You arrived after the ballot opened."))
    try:
        with transaction.atomic():
            vote = Vote.objects.create(
                item=item, seat_id=sitting.seat, cast_by=actor, round=item.round, choice=VoteChoice(choice)
            )
    except IntegrityError:
        raise NotAllowed(_("Your vote is already recorded: it cannot be changed.")) from None
    record(item, "certification.docketitem.vote", actor=actor, seat=seat_label(vote.seat))
    return vote


@transaction.atomic
def close_ballot(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Close the ballot and freeze its quorum and its counts by family."""
    item = _preside(item, "close_ballot", actor, reason)
    votes = list(item.votes.select_related("seat"))
    committee_rules = item.session.version.committee_rules
    quorum = rules.count_quorum(
        rules.sittings_at_close(
            item.sittings, item.quorum_at_count["voters"], {vote.seat_id for vote in votes}
        ),
        committee_rules,
        second_convocation=item.session.is_second_convocation,
        seed=item.lot_seed,
    )
    counted = [(vote.seat.family, vote.choice) for vote in votes if vote.seat_id in quorum.voters]
    tally = rules.count_votes(counted, committee_rules, quorum.families_present)
    item.quorum_at_count = {**quorum.as_data(), "tally": asdict(tally)}
    item.save(update_fields=["quorum_at_count"])
    return item


@transaction.atomic
def back_to_debate(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    return _preside(item, "back_to_debate", actor, reason)


@transaction.atomic
def defer_item(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Send an item back to the docket; a lack of quorum is kept, it opens the way to a second convocation."""
    item = hold_item(item, may.ask_for_information, actor)
    if item.status != DocketItemStatus.COUNTED and lacks_quorum(item):
        item.quorum_at_count = item.quorum.as_data()
        item.save(update_fields=["quorum_at_count"])
    item = perform(item, "defer", actor=actor, reason=reason)
    if item.dossier.status == DossierStatus.DELIBERATION:
        perform(item.dossier, "send_back_to_docket", actor=actor, reason=reason)
    return item


def lacks_quorum(item: DocketItem) -> bool:
    """Tell whether the open session could not decide, even once everybody present had declared no tie."""
    if item.session.status != SessionStatus.OPEN:
        return False
    willing = [
        sitting if sitting.declared else replace(sitting, declared=True, votes=True)
        for sitting in item.sittings
    ]
    quorum = rules.count_quorum(
        willing,
        item.session.version.committee_rules,
        second_convocation=item.session.is_second_convocation,
        seed=item.lot_seed,
    )
    return not quorum.is_met


SESSION_MOVES = {"open": open_session, "close": close_session, "cancel": cancel_session}
ITEM_MOVES = {
    "call": call_item,
    "seek_consent": seek_consent,
    "open_ballot": open_ballot,
    "close_ballot": close_ballot,
    "back_to_debate": back_to_debate,
    "defer": defer_item,
}
