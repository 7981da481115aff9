"""The consensus of the assessors, the report that they send, and the file that is sealed for the committee."""

from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from certification.choices import DossierStatus, ReplyStance, Role, SnapshotKind
from certification.clock import localdate
from certification.models import (
    Answer,
    Assignment,
    AwardLevel,
    Consensus,
    Criterion,
    Dossier,
    Finding,
    Grid,
    GridAnswer,
    Reply,
    Snapshot,
)
from certification.queries import grid as grids
from certification.queries.waiting import Task
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.rules.dossier import reply_is_closed
from certification.rules.scoring import Cap, FrameworkSpec, ObservedAnswer, ScoreResult, percent, score

SCORE_PLACES = 4


# --- consensus --------------------------------------------------------------------------------------------------


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


def consensus_rows(dossier: Dossier) -> list[ConsensusRow]:
    """Return every criterion of the grid with its readings; call it once every grid is submitted."""
    team = grids.read_grids(dossier)
    spec = grids.spec_of(dossier)
    divided = assessment_is.divergences(dossier).keys() | assessment_is.divided_on_applicability(dossier)
    declared = grids.declared_answers(dossier)
    held = {row.criterion_id: row for row in _held(dossier)}
    findings: dict[int, list[Finding]] = {}
    for finding in dossier.findings.filter(round=dossier.round):
        findings.setdefault(finding.criterion_id, []).append(finding)
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
        )
        for criterion in dossier.criteria
    ]


def _grid(assignment: Assignment) -> Grid | None:
    return getattr(assignment, "grid", None)


def _held(dossier: Dossier) -> QuerySet[Consensus]:
    return dossier.consensus.filter(round=dossier.round).prefetch_related("dissents__assessor__assessor")


# --- the report ---------------------------------------------------------------------------------------------------


def report_content(dossier: Dossier) -> dict:
    """Return the whole report as plain data: codes and figures, no words of a language, so that its digest holds.

    It carries every grid: build it for the people who may read them all, or to seal it.
    """
    rows = consensus_rows(dossier)
    result = dossier.observed_result
    visit = dossier.current_visit
    return {
        "dossier": dossier.number,
        "territory": dossier.territory.name,
        "round": dossier.round,
        "framework": {"version": str(dossier.version), "content_hash": dossier.version.content_hash},
        "modules": sorted(module.code for module in dossier.modules.all()),
        "team": [_team_member(assignment) for assignment in dossier.assessors],
        "visit": visit
        and {
            "starts_on": visit.starts_on.isoformat(),
            "ends_on": visit.ends_on.isoformat(),
            "restitution": visit.restitution,
            "families_met": visit.families_met,
        },
        "obco": _obco_content(dossier),
        "result": {
            "overall": percent(result.overall, SCORE_PLACES),
            "axes": {
                code: None if share is None else percent(share, SCORE_PLACES)
                for code, share in result.axes.items()
            },
            "level": result.level,
        },
        "criteria": [_criterion_content(row) for row in rows],
        "findings": [
            {
                "criterion": finding.criterion.code,
                "grade": finding.grade,
                "text": finding.text,
                "status": finding.status,
            }
            for finding in dossier.findings.filter(round=dossier.round).select_related("criterion")
        ],
    }


def _team_member(assignment: Assignment) -> dict:
    return {
        "person": assignment.person_id,
        "name": str(assignment.person),
        "role": assignment.role,
        "family": _family(assignment.person),
    }


def _family(person) -> str:
    profile = getattr(person, "assessor", None)
    return profile.family if profile else ""


def _obco_content(dossier: Dossier) -> dict | None:
    obco = dossier.obcos.filter(round=dossier.round).prefetch_related("answers__question").first()
    return obco and {
        "strong_points": obco.strong_points,
        "answers": {answer.question.code: answer.text for answer in obco.answers.all()},
    }


def _judgement(answer) -> dict:
    return {"level": answer.level, "not_applicable": answer.not_applicable, "na_reason": answer.na_reason}


def _observation(answer) -> dict:
    return _judgement(answer) | {
        "evidence_level": answer.evidence_level,
        "measured": answer.measured,
        "testimony_families": answer.testimony_families,
        "transmitted": answer.transmitted,
    }


def _criterion_content(row: ConsensusRow) -> dict:
    return {
        "code": row.criterion.code,
        "declared": row.declared and _judgement(row.declared) | {"text": row.declared.text},
        "observed": row.held
        and _observation(row.held) | {"minute": row.held.minute, "comment": row.held.comment},
        "retained": row.retained,
        "divided": row.is_divided,
        "dissents": [
            {
                "name": str(dissent.assessor),
                "family": _family(dissent.assessor),
                "level": dissent.level,
                "reason": dissent.reason,
            }
            for dissent in sorted(row.dissents, key=lambda dissent: dissent.assessor_id)
        ],
        "grids": [
            _observation(reading.answer)
            | {"person": reading.assignment.person_id, "note": reading.answer.note}
            for reading in row.readings
            if reading.answer
        ],
    }


def file_content(dossier: Dossier) -> dict:
    """Return the full file as it is sealed for the committee: application, answers, evidence digests, report, replies."""
    return {
        "application": {
            "perimeter": dossier.perimeter,
            "population": dossier.population,
            "municipalities": dossier.municipalities,
            "motivation": dossier.motivation,
            "mandate_letter": dossier.mandate_letter and dossier.mandate_letter.sha256,
            "mark_scope": dossier.mark_scope,
        },
        "answers": [
            _judgement(answer) | {"criterion": answer.criterion.code, "text": answer.text}
            for answer in dossier.answers.select_related("criterion").order_by("criterion__code")
        ],
        "questions": {
            answer.question.code: answer.text
            for answer in dossier.question_answers.select_related("question")
        },
        "sign_offs": sorted(dossier.sign_offs.values_list("family", flat=True)),
        "evidence": [
            {
                "title": evidence.title,
                "kind": evidence.kind,
                "sha256": evidence.file.sha256 if evidence.file else "",
                "link": evidence.link,
                "criteria": sorted(use.criterion.code for use in evidence.uses.all()),
            }
            for evidence in dossier.evidences.filter(removed_at=None)
            .select_related("file")
            .prefetch_related("uses__criterion")
            .order_by("pk")
        ],
        "report": report_content(dossier),
        "hosts_comment": next(
            iter(dossier.obcos.filter(round=dossier.round).values_list("hosts_comment", flat=True)), ""
        ),
        "replies": [
            {
                "criterion": reply.criterion.code,
                "stance": reply.stance,
                "text": reply.text,
                "answer": reply.answer,
            }
            for reply in replies_of(dossier)
        ],
        "reply_waived": dossier.reply_waived,
        "snapshots": [
            [snapshot.kind, snapshot.number, snapshot.digest]
            for snapshot in dossier.snapshots.exclude(kind=SnapshotKind.FILE)
            .order_by("kind", "number")
            .defer("content")
        ],
    }


def reports_of(dossier: Dossier) -> QuerySet[Snapshot]:
    """Return the frozen versions of the report, the newest first."""
    return dossier.snapshots.filter(kind=SnapshotKind.REPORT).order_by("-number")


def report_for(dossier: Dossier, person, number: int | None = None) -> tuple[dict | None, Snapshot | None]:
    """Return the report that a person may read, with its snapshot; (None, None) when there is none for them.

    Whoever reads the dossier reads what was sent. While it is being written, its authors alone read the draft,
    once every grid is submitted.
    """
    frozen = reports_of(dossier)
    snapshot = (frozen.filter(number=number) if number else frozen).first()
    is_author = may.assessors(dossier, person)
    being_written = dossier.status == DossierStatus.REPORTING and number is None
    if being_written and is_author:
        grids.read_grids(dossier)
        if assessment_is.every_grid_is_submitted(dossier):
            return report_content(dossier), None
    return (snapshot.content, snapshot) if snapshot else (None, None)


def answers_in(content: dict) -> dict[str, ObservedAnswer]:
    """Return what the scoring engine reads in a frozen report."""
    return {
        row["code"]: ObservedAnswer(
            level=row["observed"]["level"],
            not_applicable=row["observed"]["not_applicable"],
            evidence=row["observed"]["evidence_level"],
            measured=row["observed"]["measured"],
            testimony_families=row["observed"]["testimony_families"],
            transmitted=row["observed"]["transmitted"],
        )
        for row in content["criteria"]
        if row["observed"] and (row["observed"]["level"] is not None or row["observed"]["not_applicable"])
    }


class ReportView:
    """A report as people read it: the frozen codes and figures, with the words of the framework version."""

    def __init__(self, dossier: Dossier, content: dict) -> None:
        self.dossier = dossier
        self.content = content
        self.version = dossier.version
        self.criteria = {criterion.code: criterion for criterion in dossier.criteria}
        self.words = {step.level: step.name for step in self.version.maturity_levels.all()}
        self.families = {family.code: family.name for family in self.version.families.all()}

    @cached_property
    def spec(self) -> FrameworkSpec:
        return grids.spec_of(self.dossier)

    @cached_property
    def result(self) -> ScoreResult:
        """Compute again from what is frozen: the explanation of the figures."""
        return score(self.spec, answers_in(self.content))

    @cached_property
    def level(self) -> AwardLevel | None:
        """The award level that the rules allow, or None."""
        return self.version.award_level(self.result.level) if self.result.level else None

    @cached_property
    def next_level(self) -> SimpleNamespace | None:
        """The first level above, and what is missing for it."""
        check = self.result.next_award
        return check and SimpleNamespace(award=self.version.award_level(check.code), missing=check.missing)

    @cached_property
    def axes(self) -> list[SimpleNamespace]:
        """The axes with their score in percent and their criteria."""
        axes = {}
        for row in self.rows:
            axis = row.criterion.axis
            if axis.code not in axes:
                share = self.result.axes.get(axis.code)
                axes[axis.code] = SimpleNamespace(
                    code=axis.code,
                    name=axis.name,
                    score=None if share is None else float(share * 100),
                    rows=[],
                )
            axes[axis.code].rows.append(row)
        return list(axes.values())

    @property
    def overall(self) -> float:
        return float(self.result.overall * 100)

    @cached_property
    def rows(self) -> list[SimpleNamespace]:
        """Every criterion of the report, with its words."""
        return [self._row(data) for data in self.content["criteria"] if data["code"] in self.criteria]

    def _row(self, data: dict) -> SimpleNamespace:
        observed = data["observed"] or {}
        declared = data["declared"] or {}
        code = data["code"]
        return SimpleNamespace(
            criterion=self.criteria[code],
            declared=declared.get("level"),
            declared_word=self.words.get(declared.get("level"), ""),
            declared_na=declared.get("not_applicable", False),
            retained=data["retained"],
            word=self.words.get(data["retained"], ""),
            not_applicable=observed.get("not_applicable", False),
            na_reason=observed.get("na_reason", ""),
            cap=self.result.capped.get(code),
            minute=observed.get("minute", ""),
            comment=observed.get("comment", ""),
            divided=data["divided"],
            dissents=[self._dissent(dissent) for dissent in data["dissents"]],
        )

    def _dissent(self, data: dict) -> SimpleNamespace:
        return SimpleNamespace(
            family=self.families.get(data["family"], ""),
            level=data["level"],
            word=self.words.get(data["level"], ""),
            reason=data["reason"],
        )

    @property
    def divided_rows(self) -> list[SimpleNamespace]:
        return [row for row in self.rows if row.divided or row.dissents]

    @property
    def strong_rows(self) -> list[SimpleNamespace]:
        """The criteria observed at the two highest levels, the highest first."""
        strong = [
            row for row in self.rows if row.retained is not None and row.retained >= self.spec.max_level - 1
        ]
        return sorted(strong, key=lambda row: -row.retained)

    @cached_property
    def findings(self) -> list[SimpleNamespace]:
        """The findings with the words and the consequence that the framework gives their grade, gravest first."""
        found = [
            SimpleNamespace(
                criterion=self.criteria[data["criterion"]],
                grade=data["grade"],
                catalogue=self.version.finding_grade(data["grade"]) if data["grade"] else None,
                text=data["text"],
                status=data["status"],
            )
            for data in self.content["findings"]
            if data["criterion"] in self.criteria
        ]
        return sorted(found, key=lambda finding: -assessment_is.GRAVITY.get(finding.grade, -1))

    @property
    def finding_counts(self) -> list[tuple[str, int]]:
        """How many findings of each grade, in the words of the framework."""
        names = Counter(finding.catalogue.name if finding.catalogue else "–" for finding in self.findings)
        return list(names.items())

    @cached_property
    def obco(self) -> SimpleNamespace | None:
        """What struck the visitors, and what they observed on each question."""
        data = self.content["obco"]
        if not data:
            return None
        questions = [
            (question, data["answers"].get(question.code, "")) for question in self.version.questions.all()
        ]
        return SimpleNamespace(strong_points=data["strong_points"], questions=questions)

    @property
    def team(self) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(role=Role(member["role"]).label, family=self.families.get(member["family"], ""))
            for member in self.content["team"]
        ]


# --- right of reply ---------------------------------------------------------------------------------------------


def replies_of(dossier: Dossier) -> QuerySet[Reply]:
    """Return the replies of the round, in the order of the framework."""
    return (
        dossier.replies.filter(round=dossier.round)
        .select_related("criterion", "answered_by")
        .order_by("criterion__axis__order", "criterion__order", "pk")
    )


def replies_for(dossier: Dossier, person) -> list[Reply]:
    """Return the replies that a person may read: the territory its drafts, the others what was sent."""
    if may.territory_member(dossier, person) or reply_is_closed(dossier) or dossier.docketed_at is not None:
        return list(replies_of(dossier))
    return []


def waiting_for(person) -> list[Task]:
    """Return what a person has to do between the grids and the docket."""
    return [*_consensus_tasks(person), *_reply_tasks(person), *_answer_tasks(person)]


def _task(label: str, page: str, dossier: Dossier) -> Task:
    return Task(
        label,
        f"certification:{page}",
        (dossier.pk,),
        since=dossier.status_since.date(),
        due_on=dossier.due_on,
        dossier=dossier,
    )


def _consensus_tasks(person) -> list[Task]:
    missing = Assignment.objects.filter(role__in=grids.SCORING_ROLES, status__in=grids.ON_MISSION).filter(
        Q(grid=None) | Q(grid__submitted_at=None)
    )
    dossiers = (
        Dossier.objects.filter(status=DossierStatus.REPORTING, assignments__in=grids.missions_of(person))
        .exclude(assignments__in=missing)
        .select_related("territory")
        .distinct()
    )
    return [_task(_("Agree on the levels and send the report"), "consensus", dossier) for dossier in dossiers]


def _reply_tasks(person) -> list[Task]:
    today = localdate()
    dossiers = (
        Dossier.objects.filter(
            Q(territory__memberships__until=None) | Q(territory__memberships__until__gte=today),
            territory__memberships__person=person,
            territory__memberships__role=Role.TERRITORY_LEAD,
            status=DossierStatus.REPLY,
            reply_submitted_at=None,
        )
        .select_related("territory")
        .distinct()
    )
    return [_task(_("Reply to the assessment report"), "reply", dossier) for dossier in dossiers]


def _answer_tasks(person) -> list[Task]:
    dossiers = (
        Dossier.objects.filter(
            Q(reply_submitted_at__isnull=False) | Q(due_on__lt=localdate()),
            status=DossierStatus.REPLY,
            replies__stance=ReplyStance.CONTEST,
            replies__answered_at=None,
            assignments__in=grids.missions_of(person),
        )
        .select_related("territory")
        .distinct()
    )
    return [
        _task(_("Answer the points that the territory contests"), "reply", dossier) for dossier in dossiers
    ]
