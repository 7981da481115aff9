"""Who may assess, who is left out and why, and what waits for those who assess or sit on a dossier."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    TERMINAL_DOSSIER_STATUSES,
    AppealStatus,
    AssignmentStatus,
    Capacity,
    DocketItemStatus,
    DossierStatus,
    InterestEffect,
    Role,
)
from certification.clock import localdate
from certification.models import (
    Appeal,
    Assessor,
    Assignment,
    DocketItem,
    Dossier,
    FrameworkVersion,
    InterestCategory,
    InterestDeclaration,
    Scheme,
)
from certification.models.people import mandate_roles
from certification.queries import pool
from certification.queries.dossier import of_the_commission_of
from certification.queries.waiting import Task
from certification.rules.assessor import MAY_WATCH, why_left_out
from certification.rules.peer import Candidate, Peer
from certification.rules.team import Team, holds_together, propose_teams

ROLES = {
    Capacity.ASSESSOR: Role.ASSESSOR,
    Capacity.COMMITTEE: Role.COMMITTEE_MEMBER,
    Capacity.APPEAL: Role.APPEAL_PANEL_MEMBER,
    Capacity.COMMISSION: Role.REGIONAL_COMMISSION,
}
# Asked of an assessor, this tie would be the mission itself.
ASSESSOR_OF_THE_FILE = "file_assessor"
# Enough to choose from; the list of people below lets the officer compose another one.
TEAMS_SHOWN = 5
PREPARING = (DossierStatus.COMPLETENESS, DossierStatus.VISIT_PLANNING, DossierStatus.ADJOURNED)


class Line(NamedTuple):
    """An assessor of the network, seen from one dossier, with the sentences that leave them out."""

    profile: Assessor
    peer: Peer
    family: str
    comes_from_outside: bool
    has_signed: bool
    refusals: list
    refusals_to_watch: list

    @property
    def person(self) -> object:
        return self.profile.person


class Proposal(NamedTuple):
    """A team that may be proposed in one click: its lines, the lead among them, the families it brings together."""

    lines: list[Line]
    lead: int | None
    families: list[str]
    outside: list[Line]


class Choice(NamedTuple):
    """What an officer chooses from: teams, best first; then each assessor, those who may be proposed first."""

    is_whole: bool
    teams: list[Proposal]
    lines: list[Line]


def choice_for(dossier: Dossier, *, at_most: int = TEAMS_SHOWN) -> Choice:
    """Return the teams and the people that a dossier may choose from; a constant number of queries."""
    place = dossier.place
    profiles = list(pool.everybody())
    names = {family.code: family.name for family in dossier.version.families.all()}
    lines = []
    for profile, peer in zip(profiles, pool.peers_of(profiles, dossier), strict=True):
        candidate = Candidate(peer, place)
        lines.append(
            Line(
                profile,
                peer,
                names.get(profile.family, profile.family),
                peer.home != place.home,
                peer.person in place.signed,
                why_left_out(candidate),
                why_left_out(candidate, MAY_WATCH),
            )
        )
    has_lead = any(mission.role == Role.LEAD_ASSESSOR for mission in dossier.team)
    by_person = {line.peer.person: line for line in lines}
    teams = propose_teams((line.peer for line in lines), place, at_most=at_most, has_lead=has_lead)
    return Choice(
        holds_together(place.team, place),
        [_as_proposal(team, by_person, names) for team in teams],
        sorted(lines, key=lambda line: bool(line.refusals)),
    )


def _as_proposal(team: Team, lines: dict[int, Line], names: dict[str, str]) -> Proposal:
    return Proposal(
        [lines[peer.person] for peer in team.peers],
        team.lead,
        [names.get(family, family) for family in team.families],
        [lines[person] for person in team.outside],
    )


def former_missions(dossier: Dossier) -> list[Assignment]:
    """Return the missions of this round that ended before the visit, with what was said: declined, lapsed, replaced."""
    ended = (AssignmentStatus.DECLINED, AssignmentStatus.LAPSED, AssignmentStatus.REPLACED)
    return list(
        dossier.assignments.filter(round=dossier.round, status__in=ended)
        .select_related("person")
        .order_by("-pk")
    )


def missions_of(person) -> QuerySet[Assignment]:
    """Return a person's own missions, whatever became of them; a view answers 404 for all others."""
    return Assignment.objects.filter(person=person).select_related("dossier__territory", "dossier__version")


# --- interests --------------------------------------------------------------------------------------------------


def capacities_of(dossier: Dossier, person) -> list[Capacity]:
    """Return in which capacities a person has interests to declare on this dossier and round, declared or not."""
    found = []
    if dossier.assignments.filter(
        person=person, status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED]
    ).exists():
        found.append(Capacity.ASSESSOR)
    roles = mandate_roles(person)
    if roles & {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR} and _on_a_docket(dossier).exists():
        found.append(Capacity.COMMITTEE)
    if Role.APPEAL_PANEL_MEMBER in roles and dossier.appeals.filter(panel=person).exists():
        found.append(Capacity.APPEAL)
    if (
        Role.REGIONAL_COMMISSION in roles
        and Dossier.objects.filter(of_the_commission_of(person), pk=dossier.pk).exists()
    ):
        found.append(Capacity.COMMISSION)
    return found


def declarable_by(person) -> QuerySet[Dossier]:
    """Return the dossiers on which a person may be asked their interests, before they may read them."""
    missions = Assignment.objects.filter(
        dossier=OuterRef("pk"),
        person=person,
        status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED],
    )
    roles = mandate_roles(person)
    clauses = Q(Exists(missions))
    if roles & {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}:
        clauses |= Q(Exists(_on_a_docket(OuterRef("pk"), round=OuterRef("round"))))
    if Role.APPEAL_PANEL_MEMBER in roles:
        clauses |= Q(Exists(Appeal.objects.filter(dossier=OuterRef("pk"), panel=person)))
    if Role.REGIONAL_COMMISSION in roles:
        clauses |= of_the_commission_of(person)
    return Dossier.objects.filter(clauses).select_related("territory", "version")


def _on_a_docket(dossier, **round_of) -> QuerySet[DocketItem]:
    rounds = round_of or {"round": dossier.round}
    return DocketItem.objects.filter(dossier=dossier, **rounds).exclude(status=DocketItemStatus.DEFERRED)


def declaration_of(dossier: Dossier, person, capacity: str) -> InterestDeclaration | None:
    """Return what a person declared on this dossier and round in this capacity, or None."""
    return (
        InterestDeclaration.objects.filter(
            dossier=dossier, person=person, capacity=capacity, round=dossier.round
        )
        .prefetch_related("categories")
        .first()
    )


def asked_categories(version: FrameworkVersion, capacity: str) -> list[InterestCategory]:
    """Return the ties that a person is asked about, each by a yes or a no."""
    return [
        category
        for category in version.interest_categories.all()
        if category.effect != InterestEffect.NONE
        and not (capacity == Capacity.ASSESSOR and category.code == ASSESSOR_OF_THE_FILE)
    ]


def no_tie_categories(version: FrameworkVersion) -> list[InterestCategory]:
    """Return the rows by which a person states that they have no tie."""
    return [
        category for category in version.interest_categories.all() if category.effect == InterestEffect.NONE
    ]


# --- what waits -------------------------------------------------------------------------------------------------


def waiting_for(person, *, missions: Iterable[Assignment] | None = None, leads: bool = True) -> list[Task]:
    """Return the missions to answer, the interests to declare, the challenges to settle, the names to read.

    `missions` holds those of the person, when the caller has read them already; `leads` says whether they lead a
    territory.
    """
    missions = missions_of(person) if missions is None else missions
    return [
        *_missions_to_answer(missions),
        *_interests_to_declare(person),
        *_challenges_to_settle(person),
        *(_names_to_read(person, localdate()) if leads else ()),
    ]


def _missions_to_answer(missions: Iterable[Assignment]) -> list[Task]:
    return [
        Task(
            _("Accept or decline the mission"),
            "certification:mission",
            (mission.pk,),
            mission.proposed_on,
            mission.answer_due_on,
            mission.dossier,
        )
        for mission in missions
        if mission.status == AssignmentStatus.PROPOSED
        and mission.dossier.status not in TERMINAL_DOSSIER_STATUSES
    ]


def _interests_to_declare(person) -> list[Task]:
    """Return the appeals on which a member of the panel declares first; sessions: see `committee_tasks`."""
    if Role.APPEAL_PANEL_MEMBER not in mandate_roles(person):
        return []
    declared = InterestDeclaration.objects.filter(
        dossier=OuterRef("dossier"), person=person, capacity=Capacity.APPEAL, round=OuterRef("dossier__round")
    )
    appeals = Appeal.objects.filter(
        ~Exists(declared), panel=person, status__in=[AppealStatus.LODGED, AppealStatus.ADMITTED]
    )
    return [
        Task(
            _("Declare your interests before the appeal"),
            "certification:interests",
            (appeal.dossier_id,),
            None,
            None,
            appeal.dossier,
        )
        for appeal in appeals.select_related("dossier__territory", "dossier__version")
    ]


def _challenges_to_settle(person) -> list[Task]:
    if Role.CASE_OFFICER not in mandate_roles(person):
        return []
    challenged = Assignment.objects.filter(
        status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED],
        challenged_at__isnull=False,
        challenge_dismissed="",
        challenge_upheld="",
        dossier__status__in=PREPARING,
    ).select_related("dossier__territory", "dossier__version")
    return [
        Task(
            _("Answer the challenge of an assessor"),
            "certification:team",
            (mission.dossier_id,),
            localdate(mission.challenged_at),
            None,
            mission.dossier,
        )
        for mission in challenged
    ]


def _names_to_read(person, today: dt.date) -> list[Task]:
    proposed = (
        Assignment.objects.filter(
            Q(dossier__territory__memberships__until=None)
            | Q(dossier__territory__memberships__until__gte=today),
            dossier__territory__memberships__person=person,
            dossier__territory__memberships__role=Role.TERRITORY_LEAD,
            dossier__status__in=PREPARING,
            dossier__challenge_waived=False,
            status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED],
        )
        .select_related("dossier__territory", "dossier__version")
        .order_by("dossier", "-proposed_on")
    )
    latest: dict[int, Assignment] = {}
    for mission in proposed:
        latest.setdefault(mission.dossier_id, mission)
    if not latest:
        return []
    delay = dt.timedelta(days=Scheme.current().challenge_days - 1)
    return [
        Task(
            _("Read the names of the assessors proposed"),
            "certification:team",
            (mission.dossier_id,),
            mission.proposed_on,
            mission.proposed_on + delay,
            mission.dossier,
        )
        for mission in latest.values()
        if today <= mission.proposed_on + delay
    ]
