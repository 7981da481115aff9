"""The findings that a person may read, and what each still waits for."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.choices import AssignmentStatus, FindingStatus, Role
from certification.clock import localdate
from certification.models import AgendaAction, Assignment, Dossier, Evidence, Finding
from certification.queries.dossier import visible_to as dossiers_visible_to
from certification.queries.waiting import Task
from certification.rules import permissions as may
from certification.rules.finding import GRAVITY, NO_LONGER_FOLLOWED

S = FindingStatus
WAITS_FOR_THE_TERRITORY = (S.OPEN, S.ACCEPTED, S.OVERDUE, S.ESCALATED)
WAITS_FOR_A_CHECK = (S.ACTION_PROPOSED, S.DONE_DECLARED)


def visible_to(person) -> QuerySet[Finding]:
    """Return the findings that a person may read: those sent, of the dossiers that they read.

    What is not sent is its authors' alone.
    """
    own = Assignment.objects.filter(
        person=person,
        role__in=[Role.ASSESSOR, Role.LEAD_ASSESSOR],
        status__in=[AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED],
    )
    return Finding.objects.filter(
        Q(sent_at__isnull=False) | Q(dossier__assignments__in=own),
        dossier__in=dossiers_visible_to(person).values("pk"),
    ).distinct()


@dataclass(frozen=True)
class FindingRow:
    """A finding in a list: the words of its grade, whose turn it is, how many days are left."""

    finding: Finding
    catalogue: object
    who: str
    days_left: int | None


def findings_of(dossier: Dossier, person) -> list[FindingRow]:
    """Return the findings of a dossier that a person may read, what waits first, then the gravest."""
    found = visible_to(person).filter(dossier=dossier).select_related("criterion").prefetch_related("actions")
    catalogue = {grade.code: grade for grade in dossier.version.finding_grades.all()}
    rows = []
    for finding in found:
        finding.dossier = dossier
        rows.append(
            FindingRow(finding, catalogue.get(finding.grade), whose_turn(finding), days_left(finding))
        )
    return sorted(rows, key=lambda row: (row.finding.is_settled, -GRAVITY.get(row.finding.grade, -1)))


def whose_turn(finding: Finding) -> str:
    """Return who has to do something of a finding, in words; nothing when it is settled."""
    if finding.status in WAITS_FOR_THE_TERRITORY:
        return _("The territory")
    if finding.status in WAITS_FOR_A_CHECK:
        return _("The assessors") if finding.blocks_award else _("The assessors or the secretariat")
    return ""


def days_left(finding: Finding) -> int | None:
    return None if finding.due_on is None else (finding.due_on - localdate()).days


def may_choose_from(finding: Finding) -> tuple[QuerySet[Evidence], QuerySet[AgendaAction]]:
    """Return what a territory may show as a proof, and the actions of its agenda that may carry a correction."""
    dossier = finding.dossier
    return (
        dossier.evidences.filter(removed_at=None).order_by("title"),
        dossier.actions.filter(Q(finding=None) | Q(finding=finding)).order_by("what"),
    )


def waiting_for(person) -> list[Task]:
    """Return what a person has to do about findings: propose, prove, or check."""
    return [*_to_answer(person), *_to_check(person)]


def _to_answer(person) -> list[Task]:
    today = localdate()
    found = (
        Finding.objects.filter(
            Q(dossier__territory__memberships__until=None)
            | Q(dossier__territory__memberships__until__gte=today),
            dossier__territory__memberships__person=person,
            dossier__territory__memberships__role__in=[Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR],
            status__in=WAITS_FOR_THE_TERRITORY,
            sent_at__isnull=False,
            due_on__isnull=False,
        )
        .exclude(dossier__status__in=NO_LONGER_FOLLOWED)
        .select_related("criterion", "dossier__territory")
        .distinct()
    )
    return [_task(finding) for finding in found]


def _to_check(person) -> list[Task]:
    missions = Assignment.objects.filter(
        person=person,
        role__in=[Role.ASSESSOR, Role.LEAD_ASSESSOR],
        status__in=[AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED],
    )
    found = (
        Finding.objects.filter(status__in=WAITS_FOR_A_CHECK, dossier__assignments__in=missions)
        .exclude(dossier__status__in=NO_LONGER_FOLLOWED)
        .select_related("criterion", "dossier__territory")
        .distinct()
    )
    return [_task(finding) for finding in found if may.assessors(finding, person)]


LABELS = {
    S.OPEN: gettext_lazy("Propose an action for the finding on %(code)s"),
    S.ACCEPTED: gettext_lazy("Give the proof of the correction on %(code)s"),
    S.OVERDUE: gettext_lazy("Overdue: answer the finding on %(code)s"),
    S.ESCALATED: gettext_lazy("Give the proof of the correction on %(code)s"),
    S.ACTION_PROPOSED: gettext_lazy("Accept the action proposed on %(code)s, or ask for another one"),
    S.DONE_DECLARED: gettext_lazy("Verify the correction on %(code)s"),
}


def _task(finding: Finding) -> Task:
    return Task(
        LABELS[S(finding.status)] % {"code": finding.criterion.code},
        "certification:finding",
        (finding.pk,),
        since=localdate(finding.status_since),
        due_on=finding.due_on,
        dossier=finding.dossier,
    )
