"""The peer visit: its dates and agenda, what happened there, and the OBCO report that the hosts read first."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import DossierStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Dossier, Obco, ObcoAnswer, Visit, VisitSlot
from certification.rules import permissions as may
from certification.rules import visit as is_
from certification.services.history import record
from certification.services.transition import hold, lock, perform


@transaction.atomic
def plan_visit(
    dossier: Dossier, *, actor, starts_on: dt.date, ends_on: dt.date, meeting_point: str = ""
) -> Visit:
    """Set the dates of the visit of this round, or move them; the agenda must still fit."""
    dossier = _being_prepared(dossier, actor)
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
        )
        visit.confirmed_at, visit.restitution_at, visit.restitution, visit.families_met = None, None, "", {}
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
    families: Iterable[str] = (),
    chosen_by_assessors: bool = False,
) -> VisitSlot:
    """Add a meeting to the agenda. Only an assessor of the team says that the assessors chose it."""
    dossier = _being_prepared(visit.dossier, actor)
    families = sorted(set(families))
    sentences = []
    if ends_at <= starts_at:
        sentences.append(_("The meeting ends before it starts."))
    if not is_.days_hold(visit.starts_on, visit.ends_on, starts_at, ends_at):
        sentences.append(
            _("The meeting must take place during the visit, from %(first)s to %(last)s.")
            % {"first": date_format(visit.starts_on), "last": date_format(visit.ends_on)}
        )
    if not title.strip():
        sentences.append(_("Say what is seen."))
    if set(families) - _family_codes(dossier):
        sentences.append(_("Choose the families of actors among those of the framework."))
    if chosen_by_assessors and not may.choose_a_meeting(dossier, actor):
        sentences.append(_("Only an assessor of the team may mark a meeting as chosen by the assessors."))
    if sentences:
        raise NotAllowed(sentences)
    slot = VisitSlot.objects.create(
        visit=visit,
        starts_at=starts_at,
        ends_at=ends_at,
        title=title.strip(),
        place=place.strip(),
        families=families,
        chosen_by_assessors=chosen_by_assessors,
    )
    record(
        slot,
        "certification.visitslot.add",
        actor=actor,
        families=families,
        chosen_by_assessors=chosen_by_assessors,
    )
    return slot


@transaction.atomic
def remove_slot(slot: VisitSlot, *, actor) -> None:
    """Take a meeting off the agenda; what the assessors chose, only an assessor removes."""
    dossier = _being_prepared(slot.visit.dossier, actor)
    if slot.chosen_by_assessors and not may.choose_a_meeting(dossier, actor):
        raise NotAllowed(_("The assessors chose this meeting: only one of them may remove it."))
    record(slot, "certification.visitslot.remove", actor=actor)
    slot.delete()


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
    met = {code: int(count) for code, count in families_met.items() if count}
    if set(met) - _family_codes(dossier) or any(count < 0 for count in met.values()):
        raise NotAllowed(_("Give a number of people for families of the framework."))
    if not met:
        raise NotAllowed(_("Record how many people of each family were met."))
    visit.families_met = met
    visit.save(update_fields=["families_met"])
    record(visit, "certification.visit.record_attendance", actor=actor, met=met)
    return visit


@transaction.atomic
def record_restitution(visit: Visit, *, actor, text: str) -> Visit:
    """Record what was said to the hosts before leaving."""
    _dossier, visit = _under_way(visit, actor)
    if not text.strip():
        raise NotAllowed(_("Write what was said to the hosts."))
    visit.restitution, visit.restitution_at = text.strip(), now()
    visit.save(update_fields=["restitution", "restitution_at"])
    record(visit, "certification.visit.record_restitution", actor=actor)
    return visit


@transaction.atomic
def close_visit(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Close the visit: the report is next."""
    return perform(dossier, "close_visit", actor=actor, reason=reason)


@transaction.atomic
def save_obco(
    dossier: Dossier, *, actor, strong_points: str = "", answers: Mapping[str, str] | None = None
) -> Obco:
    """Keep what the visitors observed: free words on the five questions, no mark. Open until it is shared."""
    dossier = hold(dossier, may.observe, actor)
    if dossier.status not in (DossierStatus.VISIT, DossierStatus.REPORTING):
        raise NotAllowed(_("The OBCO report is written during and after the visit."))
    obco, _created = Obco.objects.get_or_create(dossier=dossier, round=dossier.round)
    if obco.shared_with_hosts_at is not None:
        raise NotAllowed(_("The hosts have received the OBCO report: it no longer changes."))
    obco.strong_points = strong_points.strip()
    obco.save(update_fields=["strong_points"])
    questions = {question.code: question for question in dossier.version.questions.all()}
    if set(answers or {}) - set(questions):
        raise NotAllowed(_("Answer the questions of the framework."))
    for code, text in (answers or {}).items():
        ObcoAnswer.objects.update_or_create(
            obco=obco, question=questions[code], defaults={"text": text.strip(), "updated_at": now()}
        )
    return obco


@transaction.atomic
def share_obco(dossier: Dossier, *, actor) -> Obco:
    """Hand the OBCO report over to the hosts, who read it before anybody else."""
    dossier = hold(dossier, may.share_obco, actor)
    obco = dossier.obcos.filter(round=dossier.round).first()
    if dossier.status not in (DossierStatus.VISIT, DossierStatus.REPORTING) or obco is None:
        raise NotAllowed(_("Write the OBCO report first."))
    if obco.shared_with_hosts_at is not None:
        raise NotAllowed(_("The hosts have already received the OBCO report."))
    answered = {answer.question_id for answer in obco.answers.all() if answer.text.strip()}
    sentences = [] if obco.strong_points.strip() else [_("Write what struck you.")]
    sentences += [
        _("Write what you observed on “%(question)s”.") % {"question": question.keyword}
        for question in dossier.version.questions.all()
        if question.pk not in answered
    ]
    if sentences:
        raise NotAllowed(sentences)
    obco.shared_with_hosts_at, obco.shared_by = now(), actor
    obco.save(update_fields=["shared_with_hosts_at", "shared_by"])
    record(obco, "certification.obco.share", actor=actor)
    return obco


@transaction.atomic
def comment_obco(dossier: Dossier, *, actor, comment: str) -> Obco:
    """Keep the hosts' comment on the OBCO report, until the file is sealed for the committee."""
    dossier = hold(dossier, may.comment_obco, actor)
    obco = dossier.obcos.filter(round=dossier.round, shared_with_hosts_at__isnull=False).first()
    if obco is None:
        raise NotAllowed(_("The OBCO report has not been shared with you yet."))
    if dossier.status not in (DossierStatus.VISIT, DossierStatus.REPORTING, DossierStatus.REPLY):
        raise NotAllowed(_("The file is sealed for the committee: the comment no longer changes."))
    if not comment.strip():
        raise NotAllowed(_("Write your comment."))
    obco.hosts_comment = comment.strip()
    obco.save(update_fields=["hosts_comment"])
    record(obco, "certification.obco.comment", actor=actor)
    return obco


def _being_prepared(dossier: Dossier, actor) -> Dossier:
    dossier = hold(dossier, may.plan_visit, actor)
    if dossier.status != DossierStatus.VISIT_PLANNING:
        raise NotAllowed(_("The visit is not being prepared: its dates and its agenda no longer change."))
    return dossier


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
