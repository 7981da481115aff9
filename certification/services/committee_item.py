"""An item in session: called, debated, an outcome put to the committee, consent sought, objections, deferral."""

import datetime as dt
import secrets
from dataclasses import dataclass, field, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import (
    AdjournmentNext,
    DocketItemStatus,
    DossierStatus,
    Outcome,
    SessionStatus,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import DocketItem, Dossier, Objection, Seat
from certification.rules import committee as rules
from certification.rules import decision as decision_rules
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.sanction import measure_refusals
from certification.services.history import record
from certification.services.transition import hold, lock, perform

SEED_BYTES = 16
ADJOURNMENT_MONTHS = 3  # proposed by default, within the most that the scheme allows


def seat_label(seat: Seat) -> str:
    """Name a seat without its holder."""
    return f"{seat.family} {seat.number}"


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


def preside(item: DocketItem, move: str, actor, reason: str) -> DocketItem:
    item = hold_to_preside(item, may.preside, actor)
    return perform(item, move, actor=actor, reason=reason)


@transaction.atomic
def call_item(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Call an item: the dossier's deliberation opens, and the seed of a possible lot is drawn for all to see."""
    item = hold_to_preside(item, may.preside, actor)
    item.lot_seed = secrets.token_hex(SEED_BYTES)
    item.save(update_fields=["lot_seed"])
    item = perform(item, "call", actor=actor, reason=reason, data={"lot_seed": item.lot_seed})
    if item.measure_id is None:
        perform(item.dossier, "open_deliberation", actor=actor, reason=reason)
    return item


@dataclass(frozen=True)
class Substance:
    """What an outcome says to the territory beyond its reasons; only what belongs to the outcome is kept."""

    outcome: str = ""
    level: str = ""
    derogation: str = ""
    missing: str = ""
    missing_from: str = ""
    guidance: str = ""
    criterion_reasons: dict = field(default_factory=dict)

    def for_outcome(self, outcome: str, level: str) -> "Substance":
        """Return the same without what belongs to other outcomes, texts stripped, empty reasons left out."""
        texts = {
            name: getattr(self, name).strip() if outcome in kept else "" for name, kept in KEPT_FOR.items()
        }
        reasons = {code: text.strip() for code, text in self.criterion_reasons.items() if text.strip()}
        return Substance(outcome=outcome, level=level, criterion_reasons=reasons, **texts)


KEPT_FOR = {
    "derogation": (Outcome.ACCREDITED,),
    "missing": (Outcome.ADJOURNED,),
    "missing_from": (Outcome.ADJOURNED,),
    "guidance": (Outcome.REFUSED,),
}


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
    **substance,
) -> DocketItem:
    """Put an outcome to the committee, with its reasons; objections to an earlier proposal fall with it.

    `substance`: what `Substance` holds, according to the outcome.
    """
    item = hold_to_preside(item, may.preside, actor)
    if item.status != DocketItemStatus.DELIBERATING:
        raise NotAllowed(_("An outcome is proposed during the debate: go back to the debate first."))
    outcome = Outcome(outcome)
    if not reasons.strip():
        raise NotAllowed(_("Give the reasons: they will be published with the decision."))
    if item.measure_id is not None:
        return _propose_on_measure(item, outcome, reasons, actor=actor)
    rows = condition_rows(conditions) if outcome == Outcome.CONDITIONAL else []
    if outcome == Outcome.ADJOURNED:
        adjourned_until = adjourned_until or default_adjournment(item.dossier)
        adjourned_to = AdjournmentNext(adjourned_to or AdjournmentNext.DOCKETED)
    else:
        adjourned_until, adjourned_to = None, ""
    if outcome not in (Outcome.ACCREDITED, Outcome.CONDITIONAL):
        level = ""
    proposal = Substance(**substance).for_outcome(outcome, level)
    refusals = decision_rules.outcome_refusals(item.dossier, outcome, level, rows, adjourned_until)
    if refusals := refusals or decision_rules.substance_refusals(proposal, item.dossier):
        raise NotAllowed(refusals)
    item.proposed_outcome, item.proposed_level = outcome, level
    for name in (*KEPT_FOR, "criterion_reasons"):
        setattr(item, name, getattr(proposal, name))
    item.reasons, item.advice, item.conditions = reasons.strip(), advice.strip(), rows
    item.adjourned_until, item.adjourned_to = adjourned_until, adjourned_to
    return _put(item, actor=actor)


def _propose_on_measure(item: DocketItem, outcome: str, reasons: str, *, actor) -> DocketItem:
    if refusals := measure_refusals(item.measure, outcome):
        raise NotAllowed(refusals)
    item.proposed_outcome, item.reasons = outcome, reasons.strip()
    return _put(item, actor=actor)


def _put(item: DocketItem, *, actor) -> DocketItem:
    """Keep the proposal of the chair; the objections to an earlier one fall."""
    item.save()
    item.objections.filter(withdrawn_at=None).update(withdrawn_at=now())
    record(
        item,
        "certification.docketitem.propose",
        actor=actor,
        outcome=item.proposed_outcome,
        level=item.proposed_level,
    )
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
    return preside(item, "seek_consent", actor, reason)


@transaction.atomic
def raise_objection(item: DocketItem, *, actor, reason: str) -> Objection:
    """Object to the outcome proposed; an objection without reasons does not stand."""
    item = hold_item(item, may.vote, actor)
    if item.status != DocketItemStatus.CONSENT:
        raise NotAllowed(_("Consent is not being sought on this item now."))
    sitting = taking_part(item, actor)
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
def write_debate(item: DocketItem, *, actor, text: str) -> DocketItem:
    """Keep the secretary's notes of the debate: the confidential part of the minutes, until the session closes."""
    lock(item.session)
    item = lock(item)
    if not may.minute_taker(item.session, actor):
        raise PermissionDenied
    if item.keeps_out(actor):
        raise NotAllowed(_("You are recused from this item."))
    if item.session.status != SessionStatus.OPEN:
        raise NotAllowed(_("The notes are kept while the session is open."))
    item.debate = text.strip()
    item.save(update_fields=["debate"])
    return item


@transaction.atomic
def withdraw_objection(item: DocketItem, *, actor) -> Objection:
    """Withdraw one's own objection."""
    item = hold_item(item, may.vote, actor)
    objection = item.objections.filter(seat=item.seat_of(actor), withdrawn_at=None).first()
    if objection is None or item.status != DocketItemStatus.CONSENT:
        raise NotAllowed(_("You have no objection standing on this item."))
    objection.withdrawn_at = now()
    objection.save(update_fields=["withdrawn_at"])
    record(item, "certification.docketitem.withdraw_objection", actor=actor, seat=seat_label(objection.seat))
    return objection


def taking_part(item: DocketItem, actor) -> rules.Sitting:
    """Return the seat with which a person takes part in the decision, or refuse in a sentence."""
    sitting = item.sitting_of(actor)
    if sitting is None:
        raise PermissionDenied
    if item.keeps_out(actor):
        raise NotAllowed(_("You are recused from this item."))
    if not sitting.declared:
        raise NotAllowed(_("Declare your interests on this dossier first."))
    if not sitting.votes:
        raise NotAllowed(
            _("You declared a tie with this territory: you may speak, you do not take part in the decision.")
        )
    if not sitting.present or not item.sits(actor):
        raise NotAllowed(_("You are not recorded as present: ask the secretary."))
    return sitting


@transaction.atomic
def back_to_debate(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    return preside(item, "back_to_debate", actor, reason)


@transaction.atomic
def defer_item(item: DocketItem, *, actor, reason: str = "") -> DocketItem:
    """Send an item back to the docket; a lack of quorum is kept, it opens the way to a second convocation."""
    lock(item.session)
    lock(item.dossier)
    # A freeze stops what decides; setting the item aside decides nothing, and lets the session end.
    item = lock(item)
    if not may.ask_for_information(item, actor):
        raise PermissionDenied
    if item.status != DocketItemStatus.COUNTED and lacks_quorum(item):
        item.quorum_at_count = item.quorum.as_data(item.sittings)
        item.save(update_fields=["quorum_at_count"])
    item = perform(item, "defer", actor=actor, reason=reason)
    if item.measure_id is None and item.dossier.status == DossierStatus.DELIBERATION:
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


MOVES = {
    "call": call_item,
    "seek_consent": seek_consent,
    "back_to_debate": back_to_debate,
    "defer": defer_item,
}
