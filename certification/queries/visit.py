"""The visit as its readers see it: days, families met, the OBCO report, and what waits for visitors and hosts."""

import datetime as dt
from itertools import groupby

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.choices import AssignmentStatus, DossierStatus, Role
from certification.clock import localdate
from certification.models import Assignment, Dossier, Obco, Visit, VisitSlot
from certification.queries.waiting import Task
from certification.rules import permissions as may

VISITING = (DossierStatus.VISIT_PLANNING, DossierStatus.VISIT, DossierStatus.REPORTING)
HOSTS_MAY_COMMENT = (DossierStatus.VISIT, DossierStatus.REPORTING, DossierStatus.REPLY)


def agenda(visit: Visit | None) -> list[tuple[dt.date, list[VisitSlot]]]:
    """Return the meetings day by day, in order."""
    slots = visit.slots.all() if visit is not None else []
    return [
        (day, list(meetings))
        for day, meetings in groupby(slots, lambda slot: timezone.localdate(slot.starts_at))
    ]


def missing_before(dossier: Dossier, move: str, *, without: tuple = ()) -> list:
    """Return the sentences that keep a dossier from a move, whoever would make it; an empty list when it may go."""
    arrows = (arrow for arrow in dossier.get_all_status_transitions() if arrow.name == move)
    conditions = [check for arrow in arrows if arrow.source == dossier.status for check in arrow.conditions]
    return [sentence for check in conditions if check not in without for sentence in check.refusals(dossier)]


def obco_for(dossier: Dossier, person) -> Obco | None:
    """Return the OBCO report of this round if this person may read it now, or None.

    The visitors write it; the hosts read it as soon as it is shared, and before anybody else; the others read it
    with the report.
    """
    obco = (
        dossier.obcos.filter(round=dossier.round)
        .prefetch_related("answers")
        .select_related("shared_by")
        .first()
    )
    if obco is None or may.observe(dossier, person):
        return obco
    if obco.shared_with_hosts_at is None:
        return None
    if may.territory_member(dossier, person) or dossier.status not in VISITING:
        return obco
    return None


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
        if visit is not None and not any(slot.chosen_by_assessors for slot in visit.slots.all()):
            label = _("Choose a meeting of the visit")
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
