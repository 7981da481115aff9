"""The visit as its readers see it: days, families met, the OBCO report, and what waits for visitors and hosts."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.choices import AssignmentStatus, DossierStatus, Role
from certification.clock import localdate
from certification.models import Assignment, Dossier, Obco, Visit, VisitSlot
from certification.queries.waiting import Task
from certification.rules import visit as rules

VISITING = (DossierStatus.VISIT_PLANNING, DossierStatus.VISIT, DossierStatus.REPORTING)
HOSTS_MAY_COMMENT = (DossierStatus.VISIT, DossierStatus.REPORTING, DossierStatus.REPLY)


def agenda(visit: Visit | None) -> list[tuple[dt.date, list[VisitSlot]]]:
    """Return the meetings day by day, in order."""
    slots = visit.agenda if visit is not None else []
    return [
        (day, list(meetings))
        for day, meetings in groupby(slots, lambda slot: timezone.localdate(slot.starts_at))
    ]


class Checks(NamedTuple):
    """What the agenda must hold: families (name, is it met), meetings chosen by the assessors; how many are needed."""

    families: list[tuple[str, bool]]
    families_needed: int
    chosen: int
    chosen_needed: int

    @property
    def families_met(self) -> int:
        return sum(is_met for _name, is_met in self.families)

    @property
    def enough_families(self) -> bool:
        return self.families_met >= self.families_needed

    @property
    def enough_chosen(self) -> bool:
        return self.chosen >= self.chosen_needed


def agenda_checks(dossier: Dossier, *, families: Iterable[str] = (), chosen: bool = False) -> Checks:
    """Return how far the agenda holds; `families` and `chosen` are those of a meeting that is only being written."""
    met = rules.families_on_agenda(dossier) | set(families)
    return Checks(
        [(family.name, family.code in met) for family in dossier.version.families.all()],
        dossier.scheme.min_families_met,
        len(rules.slots_chosen_by_assessors(dossier)) + chosen,
        dossier.scheme.min_slots_chosen,
    )


class Meeting(NamedTuple):
    """A meeting as it is read: its families by name, each with who is met."""

    slot: VisitSlot
    people: list[tuple[str, str]]


def read_slots(dossier: Dossier, slots: Iterable[VisitSlot], *, with_people: bool) -> list[Meeting]:
    """Return meetings with the names of their families; who is met is said to those who may know it."""
    names = {family.code: family.name for family in dossier.version.families.all()}
    return [
        Meeting(
            slot,
            [
                (names.get(code, code), slot.people.get(code, "") if with_people else "")
                for code in slot.families
            ],
        )
        for slot in slots
    ]


def programme(dossier: Dossier, *, with_people: bool) -> list[tuple[dt.date, list[Meeting]]]:
    """Return the agenda day by day, as it is read."""
    return [
        (day, read_slots(dossier, slots, with_people=with_people))
        for day, slots in agenda(dossier.current_visit)
    ]


def participants(dossier: Dossier) -> list[Assignment]:
    """Return those who come: the assessors, then the observers, who accepted their mission."""
    came = [m for m in dossier.team if m.status in rules.ON_MISSION]
    return sorted(
        came, key=lambda mission: (mission.role == Role.OBSERVER, mission.role != Role.LEAD_ASSESSOR)
    )


def missing_before(dossier: Dossier, move: str, *, without: tuple = ()) -> list:
    """Return the sentences that keep a dossier from a move, whoever would make it; an empty list when it may go."""
    arrows = (arrow for arrow in dossier.get_all_status_transitions() if arrow.name == move)
    conditions = [check for arrow in arrows if arrow.source == dossier.status for check in arrow.conditions]
    return [sentence for check in conditions if check not in without for sentence in check.refusals(dossier)]


def waiting_for(person) -> list[Task]:
    """Return what the visit asks of its assessors and of its hosts."""
    return [*_of_visitors(person), *_of_hosts(person)]


def _of_visitors(person) -> list[Task]:
    missions = (
        Assignment.objects.filter(
            person=person,
            status=AssignmentStatus.ACCEPTED,
            role__in=[Role.ASSESSOR, Role.LEAD_ASSESSOR],
            dossier__status__in=VISITING,
        )
        .select_related("dossier__territory", "dossier__version")
        .prefetch_related(
            Prefetch("dossier__visits", queryset=Visit.objects.prefetch_related("slots")), "dossier__obcos"
        )
    )
    return [task for mission in missions if (task := _of_visitor(mission)) is not None]


def _of_visitor(mission: Assignment) -> Task | None:
    dossier = mission.dossier
    leads = mission.role == Role.LEAD_ASSESSOR
    visit = next((visit for visit in dossier.visits.all() if visit.round == dossier.round), None)
    is_shared = any(o.round == dossier.round and o.shared_with_hosts_at for o in dossier.obcos.all())
    label, url_name = None, "certification:visit"
    if dossier.status == DossierStatus.VISIT_PLANNING:
        if visit is not None and not any(slot.chosen_by_assessors for slot in visit.agenda):
            label = _("Choose a meeting of the visit")
        elif leads and visit is not None and visit.proposals:
            label = _("Answer what is proposed for the agenda")
    elif dossier.status == DossierStatus.VISIT:
        if leads and visit is not None and visit.ends_on <= localdate():
            label = _("Close the visit")
    elif leads and not is_shared:
        label, url_name = _("Share the OBCO report with the hosts"), "certification:obco"
    if label is None:
        return None
    return Task(
        label, url_name, (dossier.pk,), timezone.localdate(dossier.status_since), dossier.due_on, dossier
    )


def _of_hosts(person) -> list[Task]:
    today = localdate()
    shared = Obco.objects.filter(
        Q(dossier__territory__memberships__until=None) | Q(dossier__territory__memberships__until__gte=today),
        dossier__territory__memberships__person=person,
        dossier__territory__memberships__role__in=[Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR],
        dossier__status__in=HOSTS_MAY_COMMENT,
        shared_with_hosts_at__isnull=False,
        hosts_comment="",
    ).select_related("dossier__territory", "dossier__version")
    return [
        Task(
            _("Read the OBCO report"),
            "certification:obco",
            (obco.dossier_id,),
            timezone.localdate(obco.shared_with_hosts_at),
            None,
            obco.dossier,
        )
        for obco in shared
        if obco.round == obco.dossier.round
    ]
