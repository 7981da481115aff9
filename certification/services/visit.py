"""The peer visit: its dates, its agenda with what is proposed for it, and what happened there."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import DossierStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Dossier, Scheme, Visit, VisitReminder, VisitSlot
from certification.notifications import visit as messages
from certification.rules import permissions as may
from certification.rules import visit as is_
from certification.services.history import record
from certification.services.transition import hold, lock, perform
from cms.outbox import then


@transaction.atomic
def plan_visit(
    dossier: Dossier, *, actor, starts_on: dt.date, ends_on: dt.date, meeting_point: str = ""
) -> Visit:
    """Set the dates of the visit of this round, or move them; the agenda must still fit."""
    dossier = _being_prepared(dossier, actor, may.plan_visit)
    visit = dossier.current_visit or Visit(dossier=dossier, round=dossier.round)
    outside = [
        slot for slot in _slots(visit) if not is_.days_hold(starts_on, ends_on, slot.starts_at, slot.ends_at)
    ]
    sentences = []
    if ends_on < starts_on:
        sentences.append(_("The last day comes before the first one."))
    if starts_on < localdate():
        sentences.append(_("The first day is already past."))
    sentences += [
        _("“%(title)s” would fall outside of the visit: remove it first.") % {"title": slot.title}
        for slot in outside
    ]
    if sentences:
        raise NotAllowed(sentences)
    visit.starts_on, visit.ends_on, visit.meeting_point = starts_on, ends_on, meeting_point.strip()
    if visit.confirmed_at is not None:
        # A second visit in the same round: what the first one recorded stays in the history alone.
        record(
            visit,
            "certification.visit.replace",
            actor=actor,
            restitution=visit.restitution,
            met=visit.families_met,
            heard_by=visit.restitution_heard_by,
        )
        visit.confirmed_at, visit.restitution_at, visit.restitution_on = None, None, None
        visit.restitution, visit.families_met, visit.restitution_heard_by = "", {}, {}
    visit.save()
    record(visit, "certification.visit.plan", actor=actor, starts_on=starts_on, ends_on=ends_on)
    return visit


@transaction.atomic
def add_slot(
    visit: Visit,
    *,
    actor,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    title: str,
    place: str = "",
    travel: str = "",
    families: Iterable[str] = (),
    people: Mapping[str, str] | None = None,
    chosen_by_assessors: bool = False,
) -> VisitSlot:
    """Add a meeting. Whoever keeps the agenda puts it there; hosts, and an assessor who does not lead, propose it.

    `people` says who is met, by family code; a family with somebody in it is met.
    """
    dossier = _being_prepared(visit.dossier, actor, may.propose_meeting)
    slot = VisitSlot(visit=visit, is_proposal=not may.plan_visit(dossier, actor))
    _write(
        slot,
        dossier,
        actor,
        starts_at=starts_at,
        ends_at=ends_at,
        title=title,
        place=place,
        travel=travel,
        families=families,
        people=people or {},
        chosen_by_assessors=chosen_by_assessors,
    )
    record(
        slot,
        "certification.visitslot.propose" if slot.is_proposal else "certification.visitslot.add",
        actor=actor,
        families=slot.families,
        chosen_by_assessors=chosen_by_assessors,
    )
    if slot.is_proposal:
        then(messages.meeting_proposed, slot, actor)
    return slot


@transaction.atomic
def change_slot(slot: VisitSlot, *, actor, revision: int, **fields) -> VisitSlot:
    """Rewrite a meeting; `revision` is the one that was read: what somebody else wrote meanwhile is kept."""
    dossier = _being_prepared(slot.visit.dossier, actor, may.propose_meeting)
    slot = lock(slot)
    _refuse_what_is_not_theirs(slot, dossier, actor)
    if revision != slot.revision:
        raise NotAllowed(
            _("Somebody else changed this meeting while you were writing. Read it again, then save yours.")
        )
    slot.revision += 1
    _write(slot, dossier, actor, **fields)
    record(
        slot,
        "certification.visitslot.change",
        actor=actor,
        families=slot.families,
        chosen_by_assessors=slot.chosen_by_assessors,
    )
    return slot


@transaction.atomic
def accept_slot(slot: VisitSlot, *, actor) -> VisitSlot:
    """Take a proposed meeting onto the agenda; accepted twice, it is there once."""
    _being_prepared(slot.visit.dossier, actor, may.plan_visit)
    slot = lock(slot)
    if slot.is_proposal:
        slot.is_proposal = False
        slot.save(update_fields=["is_proposal"])
        record(slot, "certification.visitslot.accept", actor=actor, families=slot.families)
    return slot


@transaction.atomic
def remove_slot(slot: VisitSlot, *, actor) -> None:
    """Take a meeting off the agenda, or a proposal back; what the assessors chose, only an assessor removes."""
    dossier = _being_prepared(slot.visit.dossier, actor, may.propose_meeting)
    _refuse_what_is_not_theirs(slot, dossier, actor)
    record(slot, "certification.visitslot.remove", actor=actor)
    slot.delete()


def _refuse_what_is_not_theirs(slot: VisitSlot, dossier: Dossier, actor) -> None:
    """Refuse to touch a meeting that another side wrote: who proposes keeps a hand on that proposal alone."""
    if not may.plan_visit(dossier, actor) and not (slot.is_proposal and slot.written_by_id == actor.pk):
        raise PermissionDenied
    if slot.chosen_by_assessors and not may.choose_a_meeting(dossier, actor):
        raise NotAllowed(_("The assessors chose this meeting: only one of them may change or remove it."))


def _write(slot: VisitSlot, dossier: Dossier, actor, **facts) -> None:
    """Put a meeting in order and store it, or refuse with every sentence at once."""
    visit = slot.visit
    people = {code: who.strip() for code, who in facts["people"].items() if who.strip()}
    families = sorted({*facts["families"], *people})
    sentences = []
    if facts["ends_at"] <= facts["starts_at"]:
        sentences.append(_("The meeting ends before it starts."))
    if not is_.days_hold(visit.starts_on, visit.ends_on, facts["starts_at"], facts["ends_at"]):
        sentences.append(
            _("The meeting must take place during the visit, from %(first)s to %(last)s.")
            % {"first": date_format(visit.starts_on), "last": date_format(visit.ends_on)}
        )
    if not facts["title"].strip():
        sentences.append(_("Say what is seen."))
    if set(families) - _family_codes(dossier):
        sentences.append(_("Choose the families of actors among those of the framework."))
    if facts["chosen_by_assessors"] and not may.choose_a_meeting(dossier, actor):
        sentences.append(_("Only an assessor of the team may mark a meeting as chosen by the assessors."))
    if sentences:
        raise NotAllowed(sentences)
    slot.starts_at, slot.ends_at = facts["starts_at"], facts["ends_at"]
    slot.title, slot.place, slot.travel = (facts[name].strip() for name in ("title", "place", "travel"))
    slot.families, slot.people = families, people
    slot.chosen_by_assessors, slot.written_by = facts["chosen_by_assessors"], actor
    slot.save()


@transaction.atomic
def start_visit(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Confirm the visit: the team and the agenda are settled."""
    dossier = perform(dossier, "start_visit", actor=actor, reason=reason)
    visit = dossier.current_visit
    visit.confirmed_at = now()
    visit.save(update_fields=["confirmed_at"])
    return dossier


@transaction.atomic
def record_attendance(visit: Visit, *, actor, families_met: Mapping[str, int]) -> Visit:
    """Record how many people of each family were met: numbers, never names."""
    dossier, visit = _under_way(visit, actor)
    met = _numbers(dossier, families_met)
    if not met:
        raise NotAllowed(_("Record how many people of each family were met."))
    visit.families_met = met
    visit.save(update_fields=["families_met"])
    record(visit, "certification.visit.record_attendance", actor=actor, met=met)
    return visit


@transaction.atomic
def record_restitution(
    visit: Visit, *, actor, text: str, heard_by: Mapping[str, int], held_on: dt.date | None = None
) -> Visit:
    """Record what was said to the hosts before leaving: on which day (today), to how many people of each family."""
    dossier, visit = _under_way(visit, actor)
    day, heard = held_on or localdate(), _numbers(dossier, heard_by)
    sentences = [] if text.strip() else [_("Write what was said to the hosts.")]
    if not heard:
        sentences.append(_("Record how many people of each family heard the restitution."))
    if not visit.starts_on <= day <= localdate():
        sentences.append(
            _("The restitution takes place during the visit or after it, and not in the future.")
        )
    if sentences:
        raise NotAllowed(sentences)
    visit.restitution, visit.restitution_at, visit.restitution_on = text.strip(), now(), day
    visit.restitution_heard_by = heard
    visit.save(update_fields=["restitution", "restitution_at", "restitution_on", "restitution_heard_by"])
    record(visit, "certification.visit.record_restitution", actor=actor, held_on=day, heard_by=heard)
    return visit


@transaction.atomic
def close_visit(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Close the visit: the report is next."""
    return perform(dossier, "close_visit", actor=actor, reason=reason)


@transaction.atomic
def remind_of_visits() -> int:
    """Recall each confirmed visit to its people, once for each lead time of the scheme; return how many visits."""
    today, sent = localdate(), 0
    lead_times = sorted(Scheme.current().visit_reminder_days)
    if not lead_times:
        return 0
    coming = Visit.objects.filter(
        dossier__status=DossierStatus.VISIT,
        round=F("dossier__round"),
        starts_on__gt=today,
        starts_on__lte=today + dt.timedelta(days=lead_times[-1]),
    ).select_related("dossier__territory", "dossier__version", "dossier__case_officer")
    for visit in coming:
        left = (visit.starts_on - today).days
        _row, is_new = VisitReminder.objects.get_or_create(
            visit=visit,
            starts_on=visit.starts_on,
            days_before=next(days for days in lead_times if left <= days),
            defaults={"sent_at": now()},
        )
        if is_new:
            messages.visit_is_near(visit, left)
            sent += 1
    return sent


def _being_prepared(dossier: Dossier, actor, permission) -> Dossier:
    dossier = hold(dossier, permission, actor)
    if dossier.status != DossierStatus.VISIT_PLANNING:
        raise NotAllowed(_("The visit is not being prepared: its dates and its agenda no longer change."))
    return dossier


def _numbers(dossier: Dossier, typed: Mapping[str, int]) -> dict[str, int]:
    """Return how many people of each family, without those of whom there was nobody."""
    numbers = {code: int(count) for code, count in typed.items() if count}
    if set(numbers) - _family_codes(dossier) or any(count < 0 for count in numbers.values()):
        raise NotAllowed(_("Give a number of people for families of the framework."))
    return numbers


def _under_way(visit: Visit, actor) -> tuple[Dossier, Visit]:
    dossier = hold(visit.dossier, may.observe, actor)
    visit = lock(visit)
    if dossier.status != DossierStatus.VISIT or visit.round != dossier.round:
        raise NotAllowed(_("No visit is under way."))
    if visit.starts_on > localdate():
        raise NotAllowed(_("The visit starts on %(date)s.") % {"date": date_format(visit.starts_on)})
    return dossier, visit


def _slots(visit: Visit) -> list[VisitSlot]:
    return list(visit.slots.all()) if visit.pk else []


def _family_codes(dossier: Dossier) -> set[str]:
    return {family.code for family in dossier.version.families.all()}


MOVES = {"start_visit": start_visit, "close_visit": close_visit}
