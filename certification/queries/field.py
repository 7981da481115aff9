"""What an assessor takes on a visit and brings back: the dossier's essentials, contested points first, and their own notes.

Notes are the assessor's own. The team reads them once every grid is submitted; the territory never does.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from certification.choices import Confidence, DossierStatus, EvidenceLevel, FindingStatus, ReplyStance
from certification.models import (
    Answer,
    Criterion,
    Dossier,
    FieldNote,
    FieldNoteRevision,
    FieldPhoto,
    Grid,
)
from certification.queries import grid
from certification.queries.dossier import visible_to
from certification.rules.scoring import FrameworkSpec, ObservedAnswer, retained_level

TAKING_NOTES = (DossierStatus.VISIT_PLANNING, DossierStatus.VISIT, DossierStatus.REPORTING)
LOW = 1
OWES_EVIDENCE = 2
MOST_POINTS = 12


# --- notes --------------------------------------------------------------------------------------------------------


def notes_of(dossier: Dossier, person) -> QuerySet[FieldNote]:
    """Return a person's own notes on the visit of this round, oldest first, with their photos and what stands apart."""
    of_this_round = FieldNote.objects.filter(visit__dossier=dossier, visit__round=dossier.round)
    return with_all(of_this_round.filter(author=person, removed_at=None))


def notes_on(dossier: Dossier, person, criterion: Criterion) -> QuerySet[FieldNote]:
    """Return what a person noted of one criterion on the visit, for their grid."""
    return notes_of(dossier, person).filter(criterion=criterion)


def readable_by(person) -> QuerySet[FieldNote]:
    """Return the notes that a person may read: their own, and those of their team once all its grids are submitted."""
    opened = Grid.objects.filter(pk__in=grid.visible_to(person)).exclude(assignment__person=person)
    return FieldNote.objects.filter(
        Q(author=person) | Q(visit__dossier__in=opened.values("assignment__dossier")),
        visit__dossier__in=visible_to(person).values("pk"),
        removed_at=None,
    )


def photos_readable_by(person) -> QuerySet[FieldPhoto]:
    """Return the photos of the notes that a person may read."""
    return FieldPhoto.objects.filter(note__in=readable_by(person))


def with_all(notes: QuerySet[FieldNote]) -> QuerySet[FieldNote]:
    """Read with each note its criterion, its meeting, its photos and what other devices wrote at the same time."""
    apart = FieldNoteRevision.objects.filter(is_apart=True)
    return notes.select_related("criterion", "slot").prefetch_related(
        Prefetch("revisions", apart),
        Prefetch("photos", FieldPhoto.objects.select_related("file")),
    )


# --- the kit ------------------------------------------------------------------------------------------------------


class Reason(NamedTuple):
    """Why a criterion is looked at first. `rank` 0: contested; then what is more or less likely to hold."""

    rank: int
    words: str


@dataclass
class KitLine:
    """One criterion as the visitors take it along: what is declared, on what evidence, why it deserves a look."""

    criterion: Criterion
    declared: Answer | None
    evidences: list[str]
    reasons: list[Reason] = field(default_factory=list)

    @property
    def rank(self) -> int | None:
        return min((reason.rank for reason in self.reasons), default=None)


def kit_lines(dossier: Dossier, person) -> list[KitLine]:
    """Return every criterion of the grid, in order; a fixed number of queries."""
    criteria = dossier.criteria
    prefetch_related_objects(criteria, "descriptors")
    declared, evidences = grid.declared_answers(dossier), _evidences(dossier)
    spec, contested = grid.spec_of(dossier), _contested(dossier)
    gaps, unsure = _readings(dossier, person)
    lines = []
    for criterion in criteria:
        line = KitLine(criterion, declared.get(criterion.pk), evidences.get(criterion.pk, []))
        if (gap := gaps.get(criterion.pk, 0)) >= dossier.version.divergence_to_discuss:
            line.reasons.append(Reason(0, _("The assessors are %(gap)d levels apart.") % {"gap": gap}))
        line.reasons += [Reason(0, words) for words in contested.get(criterion.pk, ())]
        if criterion.pk in unsure:
            line.reasons.append(
                Reason(0, _("An assessor is not sure of what was observed: to be confirmed."))
            )
        line.reasons += _doubts(line, spec)
        lines.append(line)
    return lines


def points_first(lines: Iterable[KitLine]) -> list[KitLine]:
    """Return what to look at first: contested points, else what is declared low or stands only if it is seen."""
    pointed = [line for line in lines if line.reasons]
    return sorted(pointed, key=lambda line: line.rank)[:MOST_POINTS]


def _doubts(line: KitLine, spec: FrameworkSpec) -> Iterable[Reason]:
    answer = line.declared
    if answer is None or (answer.level is None and not answer.not_applicable):
        return
    if answer.not_applicable:
        yield Reason(2, _("Declared not applicable: see whether the condition holds."))
        return
    if line.criterion.is_veto and answer.level < min((award.veto_min for award in spec.awards), default=0):
        yield Reason(1, _("A mandatory criterion, declared under the level that any award asks for."))
    elif answer.level <= LOW:
        yield Reason(3, _("Declared at level %(level)d: what keeps it there?") % {"level": answer.level})
    if answer.level >= OWES_EVIDENCE and not line.evidences:
        yield Reason(1, _("Declared at level %(level)d without evidence.") % {"level": answer.level})
        return
    evidence = EvidenceLevel.DOCUMENTS if line.evidences else EvidenceLevel.NONE
    held, cap = retained_level(spec, ObservedAnswer(level=answer.level, evidence=evidence))
    if cap is not None and answer.level > LOW:
        yield Reason(
            4,
            _("Declared at level %(level)d, held at %(held)d unless it is seen on the visit.")
            % {"level": answer.level, "held": held},
        )


def _readings(dossier: Dossier, person) -> tuple[dict[int, int], set[int]]:
    """Return how far apart the grids that this person may read are ({criterion id: levels}), and where one is unsure."""
    levels, unsure = defaultdict(list), set()
    grids = grid.visible_to(person).filter(assignment__dossier=dossier).prefetch_related("answers")
    for found in grids:
        for answer in found.answers.all():
            if answer.level is not None:
                levels[answer.criterion_id].append(answer.level)
            if answer.confidence == Confidence.LOW:
                unsure.add(answer.criterion_id)
    return {criterion: max(given) - min(given) for criterion, given in levels.items()}, unsure


def _contested(dossier: Dossier) -> dict[int, list[str]]:
    """Return what earlier rounds left open: points that the territory contested, findings not verified."""
    words = defaultdict(list)
    for criterion in dossier.replies.filter(stance=ReplyStance.CONTEST).values_list("criterion", flat=True):
        words[criterion].append(_("Contested by the territory in its reply."))
    open_findings = dossier.findings.exclude(status=FindingStatus.VERIFIED)
    for criterion in open_findings.values_list("criterion", flat=True).distinct():
        words[criterion].append(_("A finding waits for its correction."))
    return words


def _evidences(dossier: Dossier) -> dict[int, list[str]]:
    """Return the titles of the evidence of each criterion: {criterion id: titles}."""
    titles = defaultdict(list)
    uses = dossier.evidences.filter(removed_at=None).values_list("uses__criterion", "title").order_by("pk")
    for criterion, title in uses:
        titles[criterion].append(title)
    return titles
