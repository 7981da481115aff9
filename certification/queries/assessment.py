"""The self-assessment as people read it: how far each criterion is, what is missing, how a score was computed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.models import (
    Answer,
    AwardLevel,
    CarriedAnswer,
    Criterion,
    Dossier,
    Evidence,
    EvidenceUse,
    FamilySignOff,
    FrameworkVersion,
    LevelRequirement,
    MaturityLevel,
    Profile,
    Question,
    QuestionAnswer,
)
from certification.queries.framework import profile_for
from certification.queries.frozen import rows_of
from certification.queries.waiting import Task
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.rules.scoring import (
    CONCORDANT_TESTIMONIES,
    DATED_MEASURE,
    PUBLISHED_TRANSMISSION,
    Line,
    ScoreResult,
    Sentence,
)

# Nothing is declared until the self-assessment is submitted.
NOT_DECLARED = (*assessment_is.NOT_OPENED_YET, DossierStatus.SELF_ASSESSMENT)
# From the report on, the territory reads what its peers observed.
REPORT_IS_NOT_SENT = (
    *NOT_DECLARED,
    DossierStatus.COMPLETENESS,
    DossierStatus.VISIT_PLANNING,
    DossierStatus.VISIT,
    DossierStatus.REPORTING,
)


def may_fill(dossier: Dossier, person) -> bool:
    """Tell whether the person may change the answers now."""
    return may.fill(dossier, person) and assessment_is.self_assessment_is_open(dossier)


def may_read_observed(dossier: Dossier, person) -> bool:
    """Tell whether the person reads the scores that the assessors' consensus gives."""
    if dossier.observed_score is None:
        return False
    return dossier.status not in REPORT_IS_NOT_SENT or may.assessors(dossier, person)


# --- the workspace ----------------------------------------------------------------------------------------------


class Missing(NamedTuple):
    """One thing that keeps the self-assessment from being submitted, and where to do it."""

    text: str
    url_name: str = ""
    args: tuple = ()
    count: str = ""


@dataclass(frozen=True)
class Row:
    """One criterion of the grid, its answer, and how far it is: done, alert or todo."""

    criterion: Criterion
    answer: Answer | None
    evidences: tuple[Evidence, ...]
    state: str
    note: str = ""


@dataclass
class AxisRows:
    """One axis of the grid."""

    code: str
    name: str
    rows: list[Row] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(row.state == "done" for row in self.rows)

    @property
    def total(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class QuestionRow:
    """One of the questions, and its answer."""

    question: Question
    answer: QuestionAnswer | None

    @property
    def is_answered(self) -> bool:
        return self.answer is not None and bool(self.answer.text.strip())


def find_criterion(dossier: Dossier, code: str) -> Criterion | None:
    """Return a criterion of the dossier's grid, in one query."""
    return dossier.version.criteria.filter(in_grid(dossier), code=code).first()


def with_guidance(dossier: Dossier, criterion: Criterion) -> Criterion:
    """Return a criterion of a dossier with what it says at each level, what to measure and what to show."""

    def read() -> list[Criterion]:
        prefetch_related_objects([criterion], "descriptors", "indicators", "evidence_types")
        return [criterion]

    return rows_of(dossier.version, f"criterion-{criterion.pk}", read)[0]


def in_grid(dossier: Dossier) -> Q:
    """Return what tells the criteria of a dossier's grid: the common ones and those of its themes."""
    return Q(module=None) | Q(module__in=dossier.modules.order_by())


def criteria_of(dossier: Dossier) -> list[Criterion]:
    """Return the criteria of a dossier's grid, in order, each with its axis, its principle and its module."""
    of_version = Criterion.objects.filter(version=dossier.version).select_related(
        "axis", "principle", "module"
    )
    criteria = rows_of(dossier.version, "criteria", lambda: of_version)
    if any(criterion.module_id for criterion in criteria):
        chosen = {None, *dossier.modules.order_by().values_list("pk", flat=True)}
        criteria = [criterion for criterion in criteria if criterion.module_id in chosen]
    return criteria


def question_rows(dossier: Dossier) -> list[QuestionRow]:
    """Return the questions in order, each with its answer."""
    answers = {answer.question_id: answer for answer in dossier.question_answers.select_related("updated_by")}
    return [QuestionRow(question, answers.get(question.pk)) for question in dossier.questions]


PROOFS = {
    DATED_MEASURE: gettext_lazy("a dated measure"),
    CONCORDANT_TESTIMONIES: gettext_lazy("testimonies that agree, from several families of actors"),
    PUBLISHED_TRANSMISSION: gettext_lazy(
        "a published transmission: a sheet, a visit given, a training course"
    ),
}


def scale_of(version: FrameworkVersion) -> list[MaturityLevel]:
    """Return the steps of the scale, each with `any_of`: the proofs of which it needs at least one."""
    needed = LevelRequirement.objects.filter(version=OuterRef("version"), level=OuterRef("level"))
    steps = version.maturity_levels.annotate(any_of=Subquery(needed.values("any_of")[:1]))
    return rows_of(version, "scale", lambda: steps)


def next_level(answer: Answer | None, scale: list[MaturityLevel]) -> str:
    """Return the sentence that says which proof the level above the answer needs, or nothing."""
    if answer is None or answer.level is None:
        return ""
    step = next((step for step in scale if step.level == answer.level + 1), None)
    if step is None or not step.any_of:
        return ""
    proofs = _(" or ").join(str(PROOFS[proof]) for proof in step.any_of)
    return _("Level %(level)d needs %(proofs)s.") % {"level": step.level, "proofs": proofs}


def prepare(dossier: Dossier) -> Dossier:
    """Read what the rules of the self-assessment ask for, in a fixed number of queries."""
    uses = EvidenceUse.objects.select_related("evidence_type")
    kept = Evidence.objects.filter(removed_at=None).select_related("file")
    kept = kept.prefetch_related(Prefetch("uses", queryset=uses))
    carried = CarriedAnswer.objects.select_related("criterion", "question")
    dossier.criteria = criteria_of(dossier)
    dossier.questions = questions_of(dossier)
    prefetch_related_objects(
        [dossier],
        "answers",
        Prefetch("evidences", queryset=kept),
        "question_answers",
        Prefetch("carried", queryset=carried if getattr(dossier, "has_carried", True) else carried.none()),
        Prefetch("sign_offs", queryset=FamilySignOff.objects.select_related("person")),
    )
    return dossier


def profile_of(dossier: Dossier) -> Profile | None:
    """Return what the version that a dossier follows proposes to its kind of territory, or None."""
    return profile_for(dossier.version, dossier.territory.kind)


def questions_of(dossier: Dossier) -> list[Question]:
    """Return the questions that a dossier answers, in order."""
    return rows_of(dossier.version, "questions", dossier.version.questions.all)


class Workspace:
    """The grid of one dossier, computed from rows already read."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = prepare(dossier)

    @cached_property
    def rows(self) -> list[Row]:
        answers = {answer.criterion_id: answer for answer in self.dossier.answers.all()}
        serving: dict[int, list[Evidence]] = {}
        for evidence in self.dossier.evidences.all():
            for use in evidence.uses.all():
                serving.setdefault(use.criterion_id, []).append(evidence)
        return [
            Row(
                criterion,
                answers.get(criterion.pk),
                tuple(serving.get(criterion.pk, ())),
                *self._state(criterion, answers.get(criterion.pk)),
            )
            for criterion in self.dossier.criteria
        ]

    def _state(self, criterion: Criterion, answer: Answer | None) -> tuple[str, str]:
        if answer is None or not answer.is_given():
            if criterion.code in self._presumed_na:
                return "todo", _("no level yet; presumed not applicable, if its condition holds")
            return "todo", _("no level yet")
        if criterion.pk in self._unjustified:
            return "alert", _("say why it does not apply, or give a level")
        if criterion.pk in self._without_evidence:
            level = self.dossier.scheme.min_evidence_level
            return "alert", _("level %(level)d or more needs a piece of evidence") % {"level": level}
        if criterion.pk in self._unconfirmed:
            return "alert", _("confirm the answer that was taken over")
        return "done", ""

    @cached_property
    def _presumed_na(self) -> list[str]:
        profile = profile_of(self.dossier)
        return profile.presumed_na if profile else []

    @cached_property
    def _unconfirmed(self) -> set[int | None]:
        return {carried.criterion_id for carried in assessment_is.unconfirmed(self.dossier)}

    @cached_property
    def _unjustified(self) -> set[int]:
        return {criterion.pk for criterion in assessment_is.unjustified(self.dossier)}

    @cached_property
    def _without_evidence(self) -> set[int]:
        return {criterion.pk for criterion in assessment_is.without_evidence(self.dossier)}

    @cached_property
    def axes(self) -> list[AxisRows]:
        axes: dict[str, AxisRows] = {}
        for row in self.rows:
            axis = row.criterion.axis
            axes.setdefault(axis.code, AxisRows(axis.code, axis.name)).rows.append(row)
        return list(axes.values())

    @cached_property
    def questions(self) -> list[QuestionRow]:
        answers = {answer.question_id: answer for answer in self.dossier.question_answers.all()}
        return [QuestionRow(question, answers.get(question.pk)) for question in self.dossier.questions]

    @property
    def axis_in_hand(self) -> str:
        """Return the code of the first axis that is not complete, else of the first one."""
        return next(
            (axis.code for axis in self.axes if axis.done < axis.total),
            self.axes[0].code if self.axes else "",
        )

    @property
    def done(self) -> int:
        return sum(axis.done for axis in self.axes)

    @property
    def total(self) -> int:
        return len(self.rows)

    def row(self, code: str) -> tuple[Row, Row | None, Row | None] | None:
        """Return the row of a criterion with its neighbours, or None when the grid has no such criterion."""
        for index, row in enumerate(self.rows):
            if row.criterion.code == code:
                before = self.rows[index - 1] if index else None
                after = self.rows[index + 1] if index + 1 < len(self.rows) else None
                return row, before, after
        return None

    @property
    def not_applicable_limit(self) -> str:
        """Return the sentence that says that too much is held for not applicable, or nothing."""
        refusals = assessment_is.not_applicable_stays_within_limits.refusals(self.dossier)
        return str(refusals[0]) if refusals else ""

    def missing(self) -> list[Missing]:
        """Return everything that is missing, by name, each with the page where to do it."""
        items = [
            Missing(
                _("%(criterion)s: %(note)s") % {"criterion": row.criterion, "note": row.note},
                "certification:criterion",
                (self.dossier.pk, row.criterion.code),
            )
            for row in self.rows
            if row.note
        ]
        items += [
            Missing(
                _("%(code)s %(keyword)s: no answer yet")
                % {"code": q.question.code, "keyword": q.question.keyword},
                "certification:questions",
                (self.dossier.pk,),
            )
            for q in self.questions
            if not q.is_answered
        ]
        return [*items, *self._missing_of_the_whole()]

    def missing_in_short(self) -> list[Missing]:
        """Return what is missing in a few lines, each with the page that names it all."""
        overview = ("certification:workspace", (self.dossier.pk,))
        todo = [row for row in self.rows if row.state == "todo"]
        alerts = [row for row in self.rows if row.state == "alert"]
        items = []
        if todo:
            words = ngettext(
                "%(count)d criterion without a level", "%(count)d criteria without a level", len(todo)
            )
            axes = ", ".join(dict.fromkeys(row.criterion.axis.code for row in todo))
            items.append(Missing(words % {"count": len(todo)}, *overview, axes))
        items += [
            Missing(
                _("%(criterion)s: %(note)s") % {"criterion": row.criterion.code, "note": row.note},
                "certification:criterion",
                (self.dossier.pk, row.criterion.code),
            )
            for row in alerts
        ]
        if unanswered := [q.question.code for q in self.questions if not q.is_answered]:
            answered = len(self.questions) - len(unanswered)
            count = _("%(done)d out of %(total)d") % {"done": answered, "total": len(self.questions)}
            words = _("Answer the questions: %(codes)s") % {"codes": ", ".join(unanswered)}
            items.append(Missing(words, "certification:questions", (self.dossier.pk,), count))
        return [*items, *self._missing_of_the_whole()]

    def _missing_of_the_whole(self) -> list[Missing]:
        items = [
            Missing(
                _("%(code)s %(keyword)s: confirm the answer that was taken over")
                % {"code": carried.question.code, "keyword": carried.question.keyword},
                "certification:carried",
                (self.dossier.pk,),
            )
            for carried in assessment_is.unconfirmed(self.dossier)
            if carried.question
        ]
        if self.not_applicable_limit:
            items.append(Missing(self.not_applicable_limit))
        if refusals := assessment_is.enough_families_signed_off.refusals(self.dossier):
            signed, needed = len(self.dossier.sign_offs.all()), self.dossier.scheme.min_families_signing_off
            count = _("%(done)d out of %(total)d") % {"done": signed, "total": needed}
            items.append(Missing(str(refusals[0]), "certification:sign_off", (self.dossier.pk,), count))
        return items


# --- sign-offs --------------------------------------------------------------------------------------------------


class FamilyLine(NamedTuple):
    """A family named in the territory: who speaks for it, who signed, and what changed since."""

    code: str
    name: str
    organisation: str
    signed: FamilySignOff | None
    changed_since: int
    is_own: bool


def family_lines(dossier: Dossier, person) -> list[FamilyLine]:
    """Return the families named in the territory, with their sign-offs."""
    names = {family.code: family.name for family in dossier.version.families.all()}
    signed = {row.family: row for row in dossier.sign_offs.all()}
    own = {
        member.family for member in dossier.territory.active_memberships() if member.person_id == person.pk
    }
    written = [a.updated_at for a in (*dossier.answers.all(), *dossier.question_answers.all())]
    return [
        FamilyLine(
            named.family,
            names.get(named.family, named.family),
            named.organisation,
            signed.get(named.family),
            sum(moment > signed[named.family].signed_at for moment in written)
            if named.family in signed
            else 0,
            named.family in own,
        )
        for named in dossier.territory.representations.all()
    ]


# --- how was this computed --------------------------------------------------------------------------------------


class AxisScore(NamedTuple):
    """One axis of the figure; `score` is a percentage, or None when nothing counts."""

    code: str
    name: str
    score: Decimal | None


class ScoredCriterion(NamedTuple):
    """One line of the explanation."""

    criterion: Criterion
    line: Line
    cap: Sentence | None


class ExplainedAxis(NamedTuple):
    axis: AxisScore
    lines: list[ScoredCriterion]
    points: int
    possible: int


class AwardLine(NamedTuple):
    """One level of award, and whether each of its floors holds."""

    name: str
    passed: bool
    floors: tuple


@dataclass(frozen=True)
class Explained:
    """A score with everything that explains it; `layer` is declared or observed."""

    layer: str
    overall: Decimal
    axes: list[AxisScore]
    details: list[ExplainedAxis]
    awards: list[AwardLine]
    level: AwardLevel | None
    blockers: tuple
    floor: Decimal | None
    places: int

    @property
    def capped(self) -> list[ScoredCriterion]:
        return [line for axis in self.details for line in axis.lines if line.cap]


def explain(dossier: Dossier, result: ScoreResult, *, layer: str) -> Explained:
    """Put a result into words and figures: the axes, each criterion's line, and the floors of each level.

    No level of award is named for the declared layer: only what peers observe can reach one.
    """
    percents = result.axis_percents
    criteria = {criterion.code: criterion for criterion in dossier.criteria}
    names = {criterion.axis.code: criterion.axis.name for criterion in criteria.values()}
    scores = [
        AxisScore(code, names.get(code, code), None if percent is None else Decimal(percent))
        for code, percent in percents.items()
    ]
    levels = (
        {level.code: level for level in dossier.version.award_levels.all()} if layer == "observed" else {}
    )
    awards = [
        AwardLine(levels[check.code].name, check.passed, check.floors)
        for check in result.award_checks
        if check.code in levels
    ]
    level = levels.get(result.level)
    return Explained(
        layer=layer,
        overall=Decimal(result.overall_percent),
        axes=scores,
        details=[explain_axis(axis, result, criteria) for axis in scores],
        awards=awards,
        level=level,
        blockers=result.blockers if layer == "observed" else (),
        floor=Decimal(level.axis_min.numerator * 100) / level.axis_min.denominator if level else None,
        places=result.percent_places,
    )


def explain_axis(axis: AxisScore, result: ScoreResult, criteria: dict[str, Criterion]) -> ExplainedAxis:
    lines = [
        ScoredCriterion(
            criteria[line.criterion],
            line,
            result.capped[line.criterion].reason if line.criterion in result.capped else None,
        )
        for line in result.lines
        if line.axis == axis.code
    ]
    return ExplainedAxis(
        axis, lines, sum(row.line.points for row in lines), sum(row.line.possible for row in lines)
    )


# --- what waits -------------------------------------------------------------------------------------------------


def waiting_for(person) -> list[Task]:
    """Return the self-assessments that wait for a person: to fill and submit, or to sign off for their family."""
    today = localdate()
    teams = Q(territory__memberships__until=None) | Q(territory__memberships__until__gte=today)
    dossiers = (
        Dossier.objects.filter(
            teams,
            territory__memberships__person=person,
            territory__memberships__role__in=[Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR],
            status=DossierStatus.SELF_ASSESSMENT,
        )
        .select_related("territory")
        .prefetch_related("sign_offs", "territory__memberships")
        .distinct()
    )
    return [task for dossier in dossiers for task in tasks_on(dossier, person)]


def tasks_on(dossier: Dossier, person) -> Iterable[Task]:
    """Give the tasks of one member on one dossier in self-assessment."""
    since = timezone.localdate(dossier.status_since)
    [member, *_others] = [m for m in dossier.territory.active_memberships() if m.person_id == person.pk] or [
        None
    ]
    if member is None:
        return
    is_lead = member.role == Role.TERRITORY_LEAD
    label = _("Fill in and submit the self-assessment") if is_lead else _("Fill in the self-assessment")
    yield Task(label, "certification:workspace", (dossier.pk,), since, dossier.due_on, dossier)
    if member.family and member.family not in {signed.family for signed in dossier.sign_offs.all()}:
        label = _("Sign off the self-assessment for your family of actors")
        yield Task(label, "certification:sign_off", (dossier.pk,), since, dossier.due_on, dossier)
