"""Who may assess, who is left out and why, and what waits for those who assess or sit on a dossier."""

import datetime as dt
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
    Mandate,
    Scheme,
)
from certification.models.people import mandate_roles
from certification.queries.waiting import Task
from certification.rules.assessor import MAY_BE_PROPOSED, MAY_WATCH

ROLES = {
    Capacity.ASSESSOR: Role.ASSESSOR,
    Capacity.COMMITTEE: Role.COMMITTEE_MEMBER,
    Capacity.APPEAL: Role.APPEAL_PANEL_MEMBER,
}
# Asked of an assessor, this tie would be the mission itself.
ASSESSOR_OF_THE_FILE = "file_assessor"
PREPARING = (DossierStatus.COMPLETENESS, DossierStatus.VISIT_PLANNING, DossierStatus.ADJOURNED)


class Candidate(NamedTuple):
    """An assessor of the network, seen from one dossier, with the sentences that leave them out."""

    profile: Assessor
    family: str
    comes_from_outside: bool
    refusals: list
    refusals_to_watch: list

    @property
    def person(self) -> object:
        return self.profile.person


def candidates_for(dossier: Dossier) -> list[Candidate]:
    """Return every assessor of the network, those who may be proposed first; a constant number of queries."""
    mandates = Mandate.objects.active().filter(person=OuterRef("person"), role=Role.ASSESSOR)
    profiles = (
        Assessor.objects.filter(Exists(mandates), person__is_active=True)
        .select_related("person", "territory")
        .order_by("family", "person__name", "pk")
    )
    names = {family.code: family.name for family in dossier.version.families.all()}
    home = (dossier.territory.country, dossier.territory.region)
    found = []
    for profile in profiles:
        # The reverse of the one-to-one, so that the rules do not read it again.
        profile.person.assessor = profile
        mission = Assignment(dossier=dossier, person=profile.person, round=dossier.round)
        found.append(
            Candidate(
                profile,
                names.get(profile.family, profile.family),
                (profile.country, profile.region) != home,
                [sentence for rule in MAY_BE_PROPOSED for sentence in rule.refusals(mission)],
                [sentence for rule in MAY_WATCH for sentence in rule.refusals(mission)],
            )
        )
    return sorted(found, key=lambda candidate: bool(candidate.refusals))


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


def waiting_for(person) -> list[Task]:
    """Return the missions to answer, the interests to declare, the challenges to settle, the names to read."""
    today = localdate()
    return [
        *_missions_to_answer(person),
        *_interests_to_declare(person),
        *_challenges_to_settle(person),
        *_names_to_read(person, today),
    ]


def _missions_to_answer(person) -> list[Task]:
    proposed = missions_of(person).filter(status=AssignmentStatus.PROPOSED)
    return [
        Task(
            _("Accept or decline the mission"),
            "certification:mission",
            (mission.pk,),
            mission.proposed_on,
            None,
            mission.dossier,
        )
        for mission in proposed.exclude(dossier__status__in=TERMINAL_DOSSIER_STATUSES)
    ]


def _interests_to_declare(person) -> list[Task]:
    roles = mandate_roles(person)
    tasks = []
    if roles & {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}:
        items = DocketItem.objects.filter(
            status=DocketItemStatus.LISTED,
            dossier__status__in=[DossierStatus.DOCKETED, DossierStatus.DELIBERATION],
        )
        undeclared = items.filter(~Exists(_declared(person, Capacity.COMMITTEE, OuterRef("round"))))
        tasks += [
            Task(
                _("Declare your interests before the session"),
                "certification:interests",
                (item.dossier_id,),
                item.listed_on,
                item.session.held_on,
                item.dossier,
            )
            for item in undeclared.select_related("session", "dossier__territory", "dossier__version")
        ]
    if Role.APPEAL_PANEL_MEMBER in roles:
        appeals = Appeal.objects.filter(panel=person, status__in=[AppealStatus.LODGED, AppealStatus.ADMITTED])
        undeclared = appeals.filter(~Exists(_declared(person, Capacity.APPEAL, OuterRef("dossier__round"))))
        tasks += [
            Task(
                _("Declare your interests before the appeal"),
                "certification:interests",
                (appeal.dossier_id,),
                None,
                None,
                appeal.dossier,
            )
            for appeal in undeclared.select_related("dossier__territory", "dossier__version")
        ]
    return tasks


def _declared(person, capacity, round_) -> QuerySet[InterestDeclaration]:
    return InterestDeclaration.objects.filter(
        dossier=OuterRef("dossier"), person=person, capacity=capacity, round=round_
    )


def _challenges_to_settle(person) -> list[Task]:
    if Role.CASE_OFFICER not in mandate_roles(person):
        return []
    challenged = Assignment.objects.filter(
        status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED],
        challenged_at__isnull=False,
        challenge_dismissed="",
        dossier__status__in=PREPARING,
    ).select_related("dossier__territory", "dossier__version")
    return [
        Task(
            _("Answer the challenge of an assessor"),
            "certification:team",
            (mission.dossier_id,),
            mission.challenged_at.date(),
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
