"""What "My space" gathers: the tasks of every part of the path, the territories, the missions."""

from typing import NamedTuple

from django.db.models import Prefetch

from certification.choices import AssignmentStatus, DossierStatus, Role
from certification.models import Assignment, Dossier, Membership
from certification.models.people import mandate_roles
from certification.queries import (
    appeal,
    assessment,
    assessor,
    committee_tasks,
    companion,
    complaint,
    consultation,
    deadline,
    delegation,
    dossier,
    doubt,
    duty,
    finding,
    grid,
    impartiality,
    message,
    pool,
    regional_opinion,
    report,
    visit,
)
from certification.queries.territory import memberships_of
from certification.queries.waiting import Task, in_order

S = DossierStatus
DECLARING = {Role.CASE_OFFICER, Role.APPEAL_PANEL_MEMBER}
CONSULTING = {Role.SCHEME_MANAGER, Role.ADMIN}
POOLED = {Role.CASE_OFFICER, Role.ASSESSOR}
VISITED = {S.VISIT_PLANNING, S.VISIT, S.REPORTING, S.REPLY}
OBSERVED = {S.VISIT, S.REPORTING, S.REPLY}
FOLLOWED = {S.REPLY, S.DOCKETED, S.DELIBERATION, S.CONDITIONAL, S.ADJOURNED, S.ACCREDITED}


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
    led = {membership.territory_id for membership in memberships if membership.role == Role.TERRITORY_LEAD}
    if proposed or S.VISIT_PLANNING in states or roles & DECLARING:
        tasks += assessor.waiting_for(person, missions=missions, leads=bool(led))
    if roles or missions or S.CONDITIONAL in states:
        tasks += committee_tasks.waiting_for(person, fills_conditions=S.CONDITIONAL in states)
    for source, concerns in (
        (assessment, S.SELF_ASSESSMENT in states),
        (visit, (states | visited) & VISITED),
        (grid, visited & OBSERVED),
        (report, visited & OBSERVED or S.REPLY in states),
        (finding, FOLLOWED & (states | visited)),
        (pool, roles & POOLED),
        (impartiality, Role.IMPARTIALITY_GUARDIAN in roles),
        (regional_opinion, Role.REGIONAL_COMMISSION in roles),
        (deadline, Role.CASE_OFFICER in roles),
        (doubt, Role.CASE_OFFICER in roles),
        (consultation, roles & CONSULTING),
        (appeal, roles & DECLARING),
        (complaint, roles or memberships),
    ):
        if concerns:
            tasks += source.waiting_for(person)
    if S.ACCREDITED in states or roles & duty.KEEPERS:
        tasks += duty.waiting_for(person, led)
    tasks += among_people(person, memberships, mine)
    return Gathered(in_order(once(tasks)), memberships, missions)


def among_people(person, memberships: list[Membership], dossiers: list[Dossier]) -> list[Task]:
    """Return what people of a territory ask of one another, and the messages of the secretariat."""
    filled, led = delegation.in_self_assessment(memberships)
    tasks = delegation.waiting_for(person, filled, led) if filled else []
    tasks += companion.waiting_for(person, led)
    if memberships:
        tasks += companion.transfers_waiting_for(person)
    if dossiers or Role.CASE_OFFICER in mandate_roles(person):
        tasks += message.waiting_for(person, dossiers)
    return tasks


def once(tasks: list[Task]) -> list[Task]:
    """Return each thing to do once, whoever named it."""
    return list({(task.url_name, task.args, str(task.label)): task for task in reversed(tasks)}.values())
