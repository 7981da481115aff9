"""What "My space" gathers: the tasks of every part of the path, the territories, the missions."""

from django.db.models import Prefetch, QuerySet

from certification.choices import AssignmentStatus
from certification.models import Assignment, Dossier, Membership
from certification.queries import assessment, assessor, dossier, grid, report, visit
from certification.queries.dossier import FOR_TURNS
from certification.queries.territory import memberships_of
from certification.queries.waiting import Task, in_order

SOURCES = (dossier, assessment, assessor, visit, grid, report)


def tasks_for(person) -> list[Task]:
    """Return everything that waits for a person, nearest deadline first, each thing once."""
    found: dict[tuple, Task] = {}
    for source in SOURCES:
        for task in source.waiting_for(person):
            found.setdefault((task.url_name, task.args, str(task.label)), task)
    return in_order(list(found.values()))


def territories_of(person) -> QuerySet[Membership]:
    """Return the memberships with the dossiers of their territories, newest first."""
    dossiers = Dossier.objects.prefetch_related(*FOR_TURNS).order_by("-created_at", "-pk")
    return memberships_of(person).prefetch_related(Prefetch("territory__dossiers", dossiers))


def missions_of(person) -> QuerySet[Assignment]:
    """Return the missions in hand."""
    return (
        Assignment.objects.filter(
            person=person, status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED]
        )
        .select_related("dossier__territory")
        .order_by("-proposed_at")
    )
