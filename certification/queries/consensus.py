"""The consensus of the assessors, criterion by criterion: what each read, what they hold together, what divides them."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.db.models import Prefetch, prefetch_related_objects

from certification.choices import (
    DossierStatus,
)
from certification.models import (
    Answer,
    Assignment,
    Consensus,
    Criterion,
    Dissent,
    Dossier,
    Finding,
    FrameworkVersion,
    Grid,
    GridAnswer,
)
from certification.queries import grid as grids
from certification.queries.frozen import rows_of
from certification.rules import assessment as assessment_is
from certification.rules.scoring import Cap

DECIDED = (
    DossierStatus.CONDITIONAL,
    DossierStatus.ADJOURNED,
    DossierStatus.ACCREDITED,
    DossierStatus.REFUSED,
)


@dataclass(frozen=True)
class Reading:
    """What one assessor held of a criterion before they talked."""

    assignment: Assignment
    answer: GridAnswer | None


@dataclass
class ConsensusRow:
    """One criterion: declared, read by each, held together."""

    criterion: Criterion
    declared: Answer | None
    readings: list[Reading]
    held: Consensus | None
    retained: int | None
    cap: Cap | None
    is_divided: bool
    findings: list[Finding] = field(default_factory=list)
    decided: int | None = None

    @property
    def levels(self) -> list[int]:
        return [
            reading.answer.level
            for reading in self.readings
            if reading.answer and reading.answer.level is not None
        ]

    @property
    def gap(self) -> int:
        return max(self.levels) - min(self.levels) if self.levels else 0

    @property
    def is_recorded(self) -> bool:
        return self.held is not None and self.held.is_given()

    @property
    def is_open(self) -> bool:
        """Tell whether the criterion must still be discussed: a divergence that no minute settles."""
        return self.is_divided and not (self.is_recorded and self.held.minute.strip())

    @property
    def dissents(self) -> list:
        return list(self.held.dissents.all()) if self.held else []

    @property
    def voices(self) -> list[SimpleNamespace]:
        """Each assessor with what they said of the consensus: agreed, against (with the dissent), or nothing yet."""
        if not self.is_recorded:
            return []
        agreed = {agreement.assessor_id for agreement in self.held.agreements.all()}
        against = {dissent.assessor_id: dissent for dissent in self.dissents}
        return [
            SimpleNamespace(
                assignment=reading.assignment,
                agrees=reading.assignment.person_id in agreed,
                dissent=against.get(reading.assignment.person_id),
            )
            for reading in self.readings
        ]

    @property
    def is_awaited(self) -> bool:
        """Tell whether somebody of the team has not said yet what they think of the consensus."""
        return any(not voice.agrees and voice.dissent is None for voice in self.voices)


PARTS = ("maturity_levels", "award_levels", "level_requirements", "families", "finding_grades", "questions")


def read_version(version: FrameworkVersion) -> None:
    """Have at hand what these pages ask a version again and again: its scale, levels, families, grades, questions.

    An adopted version no longer changes: what was read of it is kept, under its fingerprint.
    """
    for name in PARTS:
        rows = getattr(version, name).all()
        rows._result_cache = rows_of(version, name, getattr(version, name).all)  # noqa: SLF001 - as a prefetch does, without its query
        version.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def read_consensus(dossier: Dossier) -> None:
    """Read at once what the team holds, who agrees and who dissents: the rules ask it again and again."""
    prefetch_related_objects(
        [dossier],
        Prefetch("consensus", Consensus.objects.select_related("criterion", "recorded_by")),
        Prefetch("consensus__dissents", Dissent.objects.select_related("assessor__assessor")),
        "consensus__agreements",
        Prefetch("findings", Finding.objects.select_related("criterion")),
    )


def consensus_rows(dossier: Dossier) -> list[ConsensusRow]:
    """Return every criterion of the grid with its readings; call it once every grid is submitted."""
    team = grids.read_grids(dossier)
    spec = grids.spec_of(dossier)
    divided = assessment_is.divergences(dossier).keys() | assessment_is.divided_on_applicability(dossier)
    declared = grids.declared_answers(dossier)
    read_consensus(dossier)
    held = {row.criterion_id: row for row in dossier.consensus.all() if row.round == dossier.round}
    findings: dict[int, list[Finding]] = {}
    for finding in dossier.findings.all():
        if finding.round == dossier.round:
            finding.dossier = dossier
            findings.setdefault(finding.criterion_id, []).append(finding)
    decided = decided_levels(dossier)
    seen = [(a, {answer.criterion_id: answer for answer in a.grid.answers.all()}) for a in team if _grid(a)]
    return [
        ConsensusRow(
            criterion,
            declared.get(criterion.pk),
            [Reading(assignment, answers.get(criterion.pk)) for assignment, answers in seen],
            held.get(criterion.pk),
            *grids.hold(spec, held.get(criterion.pk)),
            is_divided=criterion.pk in divided,
            findings=findings.get(criterion.pk, []),
            decided=decided.get(criterion.code),
        )
        for criterion in dossier.criteria
    ]


def decided_levels(dossier: Dossier) -> dict[str, int]:
    """Return the levels that the committee retained in this round, by code; nothing before its decision."""
    if dossier.status not in DECIDED or dossier.decision is None:
        return {}
    return dossier.decision.scores.get("levels", {})


def _grid(assignment: Assignment) -> Grid | None:
    return getattr(assignment, "grid", None)
