"""Handle a complaint: acknowledge it, say whether it is investigated, have it investigated, and see to what follows."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import ENDED_COMPLAINTS, ComplaintStatus, InterestEffect, MeasureKind, Role
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Award, Complaint, ComplaintMeasure, Criterion, Scheme, Territory
from certification.models.people import Mandate, mandate_roles
from certification.notifications import complaint as messages
from certification.rules import complaint as rules
from certification.rules import permissions as may
from certification.rules.assessor import strongest_effect
from certification.services import sanction
from certification.services.complaint import extend_link, hold_complaint, said_text
from certification.services.finding import raise_after_award
from certification.services.history import digest_of, record
from certification.services.transition import lock, perform

S = ComplaintStatus
OPEN = tuple(status for status in ComplaintStatus if status not in ENDED_COMPLAINTS)
BEFORE_CONCLUSIONS = (S.ADMISSIBLE, S.INVESTIGATED)


# --- handle -------------------------------------------------------------------------------------------------------


def _since_arrival(complaint: Complaint, days: int) -> dt.date:
    return localdate(complaint.received_at) + dt.timedelta(days=days)


@transaction.atomic
def acknowledge(complaint: Complaint, *, actor) -> Complaint:
    """Take a complaint in hand and tell the complainant who answers for it until when."""
    due_on = _since_arrival(complaint, Scheme.current().complaint_admission_days)
    complaint = perform(complaint, "acknowledge", actor=actor, due_on=due_on)
    extend_link(complaint)
    messages.acknowledged(complaint)
    return complaint


@transaction.atomic
def place(complaint: Complaint, *, actor, territory: Territory | None, people: Iterable = ()) -> Complaint:
    """Say which territory and which people a complaint is about; they no longer see it, and it changes hands if need be."""
    complaint = hold_complaint(complaint, may.handle_complaint | may.watch_complaint, actor, *OPEN)
    if complaint.told_at is not None and territory != complaint.territory:
        raise NotAllowed(_("The territory was told already: it no longer changes."))
    people = list(people)
    complaint.territory = territory
    complaint.concerned.set(people)
    roles = set(Mandate.objects.active().filter(person__in=people).values_list("role", flat=True))
    desk = rules.desk_for_people(complaint.desk, roles)
    keys = {person.pk for person in people}
    if desk != complaint.desk or complaint.handler_id in keys:
        complaint.desk, complaint.handler = desk, None
    if complaint.investigator_id in keys:
        complaint.investigator = complaint.declared_at = None
    complaint.save()
    record(complaint, "certification.complaint.name_people", actor=actor, people=len(people))
    if complaint.handler_id is None:
        messages.waits_at_the_desk(complaint)
    return lock(complaint)


@transaction.atomic
def take_over(complaint: Complaint, *, actor) -> Complaint:
    """Take in hand a complaint that changed hands."""
    complaint = hold_complaint(complaint, may.handle_complaint, actor, *OPEN)
    if complaint.handler_id == actor.pk:
        return complaint
    complaint.handler = actor
    complaint.save(update_fields=["handler"])
    record(complaint, "certification.complaint.take", actor=actor)
    return complaint


@transaction.atomic
def hand_over(complaint: Complaint, *, actor) -> Complaint:
    """Let somebody else of the desk take a complaint in hand: its handler cannot go on, or the guardian says so."""
    complaint = hold_complaint(complaint, may.handle_complaint | may.watch_complaint, actor, *OPEN)
    if complaint.handler_id is None:
        return complaint
    complaint.handler = None
    complaint.save(update_fields=["handler"])
    record(complaint, "certification.complaint.hand_over", actor=actor)
    messages.waits_at_the_desk(complaint)
    return complaint


@transaction.atomic
def admit(complaint: Complaint, *, actor, reason: str) -> Complaint:
    """Say that a complaint will be investigated, and on what: its author reads it."""
    due_on = _since_arrival(complaint, Scheme.current().complaint_closing_days)
    complaint = perform(
        complaint,
        "admit",
        actor=actor,
        digest=digest_of(reason),
        admissibility=_reasons(reason),
        due_on=due_on,
    )
    extend_link(complaint)
    messages.admitted(complaint)
    return complaint


@transaction.atomic
def declare_inadmissible(complaint: Complaint, *, actor, reason: str) -> Complaint:
    """Say why a complaint will not be investigated, and where else its author may turn."""
    complaint = perform(
        complaint,
        "declare_inadmissible",
        actor=actor,
        digest=digest_of(reason),
        admissibility=_reasons(reason),
    )
    extend_link(complaint)
    messages.concluded(complaint)
    return complaint


def _reasons(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NotAllowed(_("Give the reasons: the person who complains reads them."))
    return text


# --- investigate --------------------------------------------------------------------------------------------------


@transaction.atomic
def name_investigator(complaint: Complaint, *, actor, person) -> Complaint:
    """Ask somebody who was not involved to investigate; they declare their interests before they read anything."""
    complaint = hold_complaint(complaint, may.handle_complaint, actor, *BEFORE_CONCLUSIONS)
    if refusals := rules.reasons_not_to_investigate(person.pk, complaint):
        raise NotAllowed(refusals)
    if not mandate_roles(person):
        raise NotAllowed(_("%(person)s holds no mandate of the network today.") % {"person": person})
    if complaint.investigator_id == person.pk:
        return complaint
    complaint.investigator, complaint.declared_at = person, None
    complaint.save(update_fields=["investigator", "declared_at"])
    record(complaint, "certification.complaint.name_investigator", actor=actor, person=person.pk)
    messages.investigator_named(complaint)
    return complaint


@transaction.atomic
def declare_interests(complaint: Complaint, *, actor, categories: Iterable) -> Complaint:
    """Declare one's interests as the person asked to investigate; a tie means stepping down at once.

    `categories` are the ties of the framework that the person has: which ones they are is not kept.
    """
    complaint = hold_complaint(complaint, may.investigate_complaint, actor, *BEFORE_CONCLUSIONS)
    if strongest_effect(category.effect for category in categories) != InterestEffect.NONE:
        return _step_down(complaint, actor)
    if complaint.declared_at is None:
        complaint.declared_at = now()
        complaint.save(update_fields=["declared_at"])
        record(complaint, "certification.complaint.declare_interests", actor=actor)
    return complaint


@transaction.atomic
def step_down(complaint: Complaint, *, actor) -> Complaint:
    """Give an investigation back, without having to say why."""
    return _step_down(hold_complaint(complaint, may.investigate_complaint, actor, *BEFORE_CONCLUSIONS), actor)


def _step_down(complaint: Complaint, actor) -> Complaint:
    complaint.stepped_down.add(actor)
    record(complaint, "certification.complaint.step_down", actor=actor)
    complaint.investigator = complaint.declared_at = None
    complaint.save(update_fields=["investigator", "declared_at"])
    messages.stepped_down(complaint)
    return complaint


@transaction.atomic
def investigate(complaint: Complaint, *, actor) -> Complaint:
    return perform(complaint, "investigate", actor=actor)


@transaction.atomic
def hear_territory(complaint: Complaint, *, actor, text: str) -> Complaint:
    """Tell the territory what is said of it, in words that give nobody away, and give it time to answer."""
    complaint = hold_complaint(complaint, may.investigate_complaint, actor, S.INVESTIGATED)
    if complaint.territory_id is None:
        raise NotAllowed(_("This complaint is about no territory."))
    if complaint.declared_at is None:
        raise NotAllowed([rules.investigator_declared.message])
    if complaint.told_at is not None:
        raise NotAllowed(_("The territory was told already."))
    complaint.told, complaint.told_at = said_text(text), now()
    complaint.reply_before = localdate() + dt.timedelta(days=Scheme.current().complaint_reply_days)
    complaint.save(update_fields=["told", "told_at", "reply_before"])
    record(complaint, "certification.complaint.hear_territory", actor=actor, digest=digest_of(complaint.told))
    messages.territory_told(complaint)
    return complaint


@transaction.atomic
def reply_for_territory(complaint: Complaint, *, actor, text: str) -> Complaint:
    """Answer a complaint for the territory that was told of it, once and in time."""
    complaint = lock(complaint)
    if complaint.told_at is None or actor not in complaint.territory.leads():
        raise PermissionDenied
    if complaint.replied_at is not None:
        raise NotAllowed(_("The territory has answered already."))
    if complaint.status != S.INVESTIGATED:
        raise NotAllowed(_("The investigation is over: nothing more is added to it."))
    complaint.reply, complaint.replied_at, complaint.replied_by = said_text(text), now(), actor
    complaint.save(update_fields=["reply", "replied_at", "replied_by"])
    record(
        complaint,
        "certification.complaint.reply",
        actor=actor,
        role=Role.TERRITORY_LEAD,
        digest=digest_of(complaint.reply),
    )
    messages.territory_replied(complaint)
    return complaint


CONCLUSIONS = ("find_founded", "find_partly_founded", "find_unfounded")


def _concluding(move: str) -> Callable:
    @transaction.atomic
    def conclude(complaint: Complaint, *, actor, conclusions: str = "", answer: str = "") -> Complaint:
        """Conclude the investigation: what was found, and the words that the person who complains reads."""
        complaint = perform(
            complaint,
            move,
            actor=actor,
            digest=digest_of(conclusions),
            conclusions=said_text(conclusions),
            answer=_reasons(answer),
        )
        extend_link(complaint)
        messages.concluded(complaint)
        messages.conclusions_given(complaint)
        return complaint

    return conclude


# --- what follows -------------------------------------------------------------------------------------------------


@transaction.atomic
def add_measure(complaint: Complaint, *, actor, kind: str, text: str, **facts) -> ComplaintMeasure:
    """Add what follows from a founded complaint; `facts`: owner, due_on, and the finding, suspension or tie it led to."""
    complaint = hold_complaint(
        complaint, may.handle_complaint, actor, S.FOUNDED, S.PARTLY_FOUNDED, S.MEASURES
    )
    text = said_text(text)
    if twice := complaint.measures.filter(kind=kind, text=text).first():
        return twice
    measure = complaint.measures.create(kind=kind, text=text, added_by=actor, added_at=now(), **facts)
    if kind == MeasureKind.NONE:
        measure.done, measure.done_at = text, now()
        measure.save(update_fields=["done", "done_at"])
    record(
        complaint,
        "certification.complaint.add_measure",
        actor=actor,
        digest=digest_of(text),
        kind=str(kind),
    )
    messages.measure_proposed(measure)
    return measure


def _to_carry_out(complaint: Complaint, measure: ComplaintMeasure, kind: MeasureKind) -> ComplaintMeasure:
    """Return a measure of that kind, ours, that led to nothing yet; or refuse."""
    measure = complaint.measures.select_for_update().get(pk=measure.pk)
    if measure.kind != kind or measure.finding_id is not None or measure.suspension_id is not None:
        raise NotAllowed(_("This measure has led to something already."))
    return measure


def _standing_award(complaint: Complaint) -> Award:
    award = complaint.standing_award
    if award is None:
        raise NotAllowed(_("The territory holds no award in force."))
    return award


@transaction.atomic
def give_notice_of(
    complaint: Complaint, *, actor, measure: ComplaintMeasure, category: str, urgent: bool = False
) -> ComplaintMeasure:
    """Give the territory the notice that a measure announces; its words are those of the measure."""
    complaint = hold_complaint(
        complaint, may.handle_complaint, actor, S.FOUNDED, S.PARTLY_FOUNDED, S.MEASURES
    )
    measure = _to_carry_out(complaint, measure, MeasureKind.SUSPENSION)
    measure.suspension = sanction.give_notice(
        _standing_award(complaint), actor=actor, category=category, reason=measure.text, urgent=urgent
    )
    measure.save(update_fields=["suspension"])
    return measure


@transaction.atomic
def raise_finding_of(
    complaint: Complaint, *, actor, measure: ComplaintMeasure, criterion: Criterion, grade: str
) -> ComplaintMeasure:
    """Raise the finding that a measure announces; its words are those of the measure."""
    complaint = hold_complaint(
        complaint, may.handle_complaint, actor, S.FOUNDED, S.PARTLY_FOUNDED, S.MEASURES
    )
    measure = _to_carry_out(complaint, measure, MeasureKind.FINDING)
    measure.finding = raise_after_award(
        _standing_award(complaint), criterion, actor=actor, grade=grade, text=measure.text
    )
    measure.save(update_fields=["finding"])
    return measure


@transaction.atomic
def complete_measure(
    complaint: Complaint, *, actor, measure: ComplaintMeasure, text: str
) -> ComplaintMeasure:
    """Say what was done of a measure."""
    complaint = hold_complaint(
        complaint, may.handle_complaint, actor, S.FOUNDED, S.PARTLY_FOUNDED, S.MEASURES
    )
    measure = complaint.measures.select_for_update().get(pk=measure.pk)
    if measure.done_at is not None:
        return measure
    measure.done, measure.done_at = said_text(text), now()
    measure.save(update_fields=["done", "done_at"])
    record(complaint, "certification.complaint.complete_measure", actor=actor, digest=digest_of(text))
    return measure


@transaction.atomic
def take_measures(complaint: Complaint, *, actor) -> Complaint:
    """Put the measures in hand: the complaint is to be closed once the last one is done."""
    days = [day for day in complaint.measures.values_list("due_on", flat=True) if day is not None]
    due_on = max([*days, _since_arrival(complaint, Scheme.current().complaint_closing_days)])
    return perform(complaint, "take_measures", actor=actor, due_on=due_on)


@transaction.atomic
def close(complaint: Complaint, *, actor) -> Complaint:
    """Close a complaint, once nothing more is owed; the person who complained is told."""
    complaint = perform(complaint, "close", actor=actor)
    extend_link(complaint)
    messages.closed(complaint)
    return complaint


MOVES = {
    "acknowledge": acknowledge,
    "admit": admit,
    "declare_inadmissible": declare_inadmissible,
    "investigate": investigate,
    **{move: _concluding(move) for move in CONCLUSIONS},
    "take_measures": take_measures,
    "close": close,
}
