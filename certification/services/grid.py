"""An assessor's own grid: opened, filled in alone, submitted once."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from certification.choices import AssignmentStatus, DossierStatus, EvidenceLevel
from certification.clock import now
from certification.errors import NotAllowed, StaleDossier
from certification.models import Assignment, Criterion, EvidenceVerdict, Grid, GridAnswer
from certification.rules import grid as grid_is
from certification.rules import permissions as may
from certification.services.history import digest_of, record
from certification.services.transition import hold

ON_MISSION = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)


def _ours(assignment: Assignment, actor) -> Assignment:
    """Lock the dossier of a mission, and check that the actor fills in their own grid, now."""
    dossier = hold(assignment.dossier, may.score, actor)
    assignment = dossier.assignments.get(pk=assignment.pk)
    if not may.assigned_person(assignment, actor):
        raise PermissionDenied
    if dossier.status not in grid_is.GRIDS_ARE_FILLED_DURING or assignment.status not in ON_MISSION:
        raise NotAllowed(_("Grids are filled in during the visit and the writing of the report only."))
    return assignment


def _still_open(grid: Grid) -> None:
    if grid.submitted_at is not None:
        raise NotAllowed(_("Your grid is submitted: it no longer changes."))


@transaction.atomic
def open_grid(assignment: Assignment, *, actor) -> Grid:
    """Return the assessor's own grid, made the first time."""
    assignment = _ours(assignment, actor)
    grid, _is_new = Grid.objects.get_or_create(assignment=assignment)
    return grid


def check_observation(dossier, criterion: Criterion, *, level, not_applicable, testimony_families) -> None:
    """Refuse what no scale can hold: an unknown criterion or level, an impossible not applicable."""
    in_grid = criterion.version_id == dossier.version_id and (
        criterion.module_id is None or dossier.modules.filter(pk=criterion.module_id).exists()
    )
    if not in_grid:
        raise NotAllowed(_("This criterion is not in the grid of this dossier."))
    if level is not None and not 0 <= level <= dossier.version.max_level:
        raise NotAllowed(_("Choose a level of the scale."))
    if level is not None and not_applicable:
        raise NotAllowed(_("Give a level, or say that the criterion does not apply: not both."))
    if not_applicable and (criterion.is_veto or not criterion.na_allowed):
        raise NotAllowed(_("%(code)s always applies: give a level.") % {"code": criterion.code})
    if testimony_families and testimony_families > dossier.version.families.count():
        raise NotAllowed(_("There are fewer families of actors than that."))


@transaction.atomic
def save_grid_answer(
    grid: Grid,
    criterion: Criterion,
    *,
    actor,
    level: int | None = None,
    not_applicable: bool = False,
    na_reason: str = "",
    evidence_level: str = EvidenceLevel.NONE,
    measured: bool = False,
    testimony_families: int = 0,
    transmitted: bool = False,
    note: str = "",
    source: str = "",
    place: str = "",
    confidence: str = "",
    verdicts: Mapping[int, tuple[bool, str]] | None = None,
    revision: int | None = None,
) -> GridAnswer:
    """Save what an assessor observed of one criterion; as often as they like until they submit.

    `verdicts` tells, by key of a piece of evidence, whether it is accepted and why; None leaves them as they are.
    `revision` is the one that the writer had read: another one saved since raises StaleDossier with what is stored;
    the same content sent twice changes nothing.
    """
    assignment = _ours(grid.assignment, actor)
    grid = Grid.objects.select_for_update().get(pk=grid.pk)
    _still_open(grid)
    check_observation(
        assignment.dossier,
        criterion,
        level=level,
        not_applicable=not_applicable,
        testimony_families=testimony_families,
    )
    content = {
        "level": level,
        "not_applicable": not_applicable,
        "na_reason": na_reason if not_applicable else "",
        "evidence_level": evidence_level,
        "measured": measured,
        "testimony_families": testimony_families,
        "transmitted": transmitted,
        "note": note,
        "source": source,
        "place": place,
        "confidence": confidence,
    }
    answer = grid.answers.filter(criterion=criterion).first() or GridAnswer(grid=grid, criterion=criterion)
    given = (
        {} if answer.pk is None else {v.evidence_id: (v.accepted, v.reason) for v in answer.verdicts.all()}
    )
    wanted = given if verdicts is None else {pk: (said, why.strip()) for pk, (said, why) in verdicts.items()}
    is_same = all(getattr(answer, name) == value for name, value in content.items()) and wanted == given
    if answer.pk is not None and is_same:
        return answer
    if revision is not None and answer.revision != revision:
        raise StaleDossier(answer)
    for name, value in content.items():
        setattr(answer, name, value)
    answer.revision += 1
    answer.updated_at = now()
    answer.save()
    if wanted != given:
        _write_verdicts(assignment.dossier, answer, wanted)
    return answer


def _write_verdicts(dossier, answer: GridAnswer, wanted: Mapping[int, tuple[bool, str]]) -> None:
    known = set(
        dossier.evidences.filter(uses__criterion=answer.criterion_id, pk__in=wanted).values_list(
            "pk", flat=True
        )
    )
    if known != set(wanted):
        raise NotAllowed(_("This evidence does not serve this criterion."))
    answer.verdicts.all().delete()
    EvidenceVerdict.objects.bulk_create(
        EvidenceVerdict(answer=answer, evidence_id=pk, accepted=accepted, reason=reason)
        for pk, (accepted, reason) in wanted.items()
    )


def submission_refusals(grid: Grid | None, dossier) -> list:
    """Return what keeps a grid from being submitted, in sentences."""
    if grid is not None:
        prefetch_related_objects([grid], "answers__verdicts")
    return [sentence for _criterion, sentence in grid_is.owed_in(grid, dossier.criteria)]


@transaction.atomic
def submit_grid(grid: Grid, *, actor) -> Grid:
    """Submit a complete grid: from now on it never changes, and the others may read it once theirs is submitted."""
    assignment = _ours(grid.assignment, actor)
    grid = Grid.objects.select_for_update().get(pk=grid.pk)
    _still_open(grid)
    if assignment.dossier.status != DossierStatus.REPORTING:
        raise NotAllowed(_("Submit your grid once the visit is closed."))
    if refusals := submission_refusals(grid, assignment.dossier):
        raise NotAllowed(refusals)
    grid.submitted_at = now()
    grid.save(update_fields=["submitted_at"])
    content = [
        [
            *(answer.criterion.code, answer.level, answer.not_applicable, answer.evidence_level),
            *(answer.note, answer.source, answer.place, answer.confidence),
        ]
        for answer in grid.answers.select_related("criterion").order_by("criterion__code")
    ]
    record(
        assignment.dossier,
        "certification.grid.submit",
        actor=actor,
        digest=digest_of(content),
        grid=grid.pk,
    )
    return grid
