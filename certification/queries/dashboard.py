"""What "My space" gathers: the tasks of every part of the path, the territories, the missions."""

from typing import NamedTuple

from django.db.models import Prefetch

from certification.choices import AssignmentStatus, DossierStatus, Role
from certification.models import Assignment, Dossier, Membership
from certification.models.people import mandate_roles
from certification.queries import assessment, assessor, committee, dossier, grid, report, visit
from certification.queries.territory import memberships_of
from certification.queries.waiting import Task, in_order

S = DossierStatus
DECLARING = {Role.CASE_OFFICER, Role.APPEAL_PANEL_MEMBER}
VISITED = {S.VISIT_PLANNING, S.VISIT, S.REPORTING, S.REPLY}
OBSERVED = {S.VISIT, S.REPORTING, S.REPLY}


class Gathered(NamedTuple):
    """All that a person sees in their space."""

    tasks: list[Task]
    memberships: list[Membership]
    missions: list[Assignment]


def gather(person) -> Gathered:
    """Read what concerns a person; the parts of the path that cannot concern them are not asked."""
    roles = mandate_roles(person)
    memberships = list(
        memberships_of(person).prefetch_related(
            Prefetch(
                "territory__dossiers",
                Dossier.objects.prefetch_related(*dossier.FOR_TURNS).order_by("-created_at", "-pk"),
            )
        )
    )
    missions = list(
        Assignment.objects.filter(
            person=person, status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED]
        )
        .select_related("dossier__territory")
        .order_by("-proposed_at")
    )
    mine, filled = [], []
    for membership in memberships:
        found = dossier.ready_for_turns(membership.territory.dossiers.all())
        mine += found
        filled += found if membership.role in dossier.TERRITORY_TEAM else []
    states = {found.status for found in mine}
    visited = {mission.dossier.status for mission in missions}
    proposed = any(mission.status == AssignmentStatus.PROPOSED for mission in missions)
    tasks = dossier.waiting_for(person, filled=filled)
    for source, concerns in (
        (assessment, S.SELF_ASSESSMENT in states),
        (assessor, proposed or S.VISIT_PLANNING in states or roles & DECLARING),
        (visit, (states | visited) & VISITED),
        (grid, visited & OBSERVED),
        (report, visited & OBSERVED or S.REPLY in states),
        (committee, roles or missions or S.CONDITIONAL in states),
    ):
        if concerns:
            tasks += source.waiting_for(person)
    return Gathered(in_order(once(tasks)), memberships, missions)


def once(tasks: list[Task]) -> list[Task]:
    """Return each thing to do once, whoever named it."""
    return list({(task.url_name, task.args, str(task.label)): task for task in reversed(tasks)}.values())
