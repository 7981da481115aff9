"""Who reads which grid, and what an assessor needs to fill in their own."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from certification.choices import AssignmentStatus, DossierStatus, Role
from certification.clock import localdate
from certification.models import Answer, Assignment, Criterion, Dossier, Evidence, Grid, GridAnswer
from certification.queries.waiting import Task
from certification.rules.scoring import Cap, FrameworkSpec, ObservedAnswer, retained_level

SCORING_ROLES = (Role.LEAD_ASSESSOR, Role.ASSESSOR)
ON_MISSION = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)


def missions_of(person) -> QuerySet[Assignment]:
    """Return the missions in which a person fills in a grid: accepted, and not as an observer."""
    return Assignment.objects.filter(person=person, role__in=SCORING_ROLES, status__in=ON_MISSION)


def mission_on(dossier: Dossier, person) -> Assignment | None:
    """Return a person's own mission on a dossier, with its grid if it is begun, or None."""
    mission = missions_of(person).filter(dossier=dossier).select_related("grid").order_by("-pk").first()
    if mission is not None:
        mission.dossier = dossier
    return mission


def visible_to(person) -> QuerySet[Grid]:
    """Return the grids that a person may read: their own, and those of their team once all are submitted.

    Nobody else reads a grid: not the secretariat, not the territory, not an administrator. What the assessors
    conclude together is in the report.
    """
    if not person.is_authenticated:
        return Grid.objects.none()
    team = Assignment.objects.filter(dossier=OuterRef("assignment__dossier"), role__in=SCORING_ROLES)
    begun = team.filter(status__in=ON_MISSION)
    waiting = begun.filter(Q(grid=None) | Q(grid__submitted_at=None))
    of_my_team = Exists(begun.filter(person=person)) & ~Exists(waiting)
    own = Q(assignment__in=missions_of(person))
    return Grid.objects.filter(own | Q(of_my_team))


def read_grids(dossier: Dossier) -> list[Assignment]:
    """Return the assessors with their grids and answers, read at once: the rules ask them again and again."""
    prefetch_related_objects(dossier.assessors, "grid__answers__verdicts")
    return dossier.assessors


def proofs(observation) -> ObservedAnswer:
    """Return what the scoring engine reads in an assessor's answer or in a consensus."""
    return ObservedAnswer(
        level=observation.level,
        not_applicable=observation.not_applicable,
        evidence=observation.evidence_level,
        measured=observation.measured,
        testimony_families=observation.testimony_families,
        transmitted=observation.transmitted,
    )


def hold(spec: FrameworkSpec, observation) -> tuple[int | None, Cap | None]:
    """Return the level that the evidence lets stand, and the cap if it lowers it."""
    if observation is None or observation.level is None:
        return None, None
    return retained_level(spec, proofs(observation))


@dataclass(frozen=True)
class GridRow:
    """One criterion: what the territory declares, what the assessor observed, what stands of it."""

    criterion: Criterion
    declared: Answer | None
    own: GridAnswer | None
    retained: int | None
    cap: Cap | None

    @property
    def is_done(self) -> bool:
        return self.own is not None and self.own.is_given()


def spec_of(dossier: Dossier) -> FrameworkSpec:
    """Return the scoring rules of the dossier's version and modules."""
    return dossier.score_rules


def declared_answers(dossier: Dossier) -> dict[int, Answer]:
    """Return the territory's answers by criterion."""
    return {answer.criterion_id: answer for answer in dossier.answers.all()}


def grid_rows(dossier: Dossier, grid: Grid | None, spec: FrameworkSpec) -> list[GridRow]:
    """Return the assessor's whole grid, in the order of the framework."""
    declared = declared_answers(dossier)
    if grid:
        prefetch_related_objects([grid], "answers__verdicts")
    own = {answer.criterion_id: answer for answer in grid.answers.all()} if grid else {}
    rows = []
    for criterion in dossier.criteria:
        answer = own.get(criterion.pk)
        rows.append(GridRow(criterion, declared.get(criterion.pk), answer, *hold(spec, answer)))
    return rows


def evidence_of(dossier: Dossier, criterion: Criterion) -> QuerySet[Evidence]:
    """Return the evidence that the territory uses for one criterion."""
    return dossier.evidences.filter(removed_at=None, uses__criterion=criterion).select_related("file")


def steps(version) -> list[dict]:
    """Return the steps of a version's scale, with their general words."""
    return [
        {"level": step.level, "name": step.name, "definition": step.definition}
        for step in version.maturity_levels.all()
    ]


def scale(criterion: Criterion) -> list[dict]:
    """Return the steps of the scale, each with its general words and what the criterion itself asks for."""
    own = {descriptor.level: descriptor.text for descriptor in criterion.descriptors.all()}
    return [step | {"own": own.get(step["level"], "")} for step in steps(criterion.version)]


def waiting_for(person) -> list[Task]:
    """Return the grids that a person still has to submit."""
    missions = (
        missions_of(person)
        .filter(dossier__status__in=[DossierStatus.VISIT, DossierStatus.REPORTING])
        .filter(Q(grid=None) | Q(grid__submitted_at=None))
        .select_related("dossier__territory")
    )
    return [
        Task(
            _("Fill in and submit your grid"),
            "certification:grid",
            (mission.dossier_id,),
            since=localdate(mission.dossier.status_since),
            due_on=mission.dossier.due_on,
            dossier=mission.dossier,
        )
        for mission in missions
    ]
