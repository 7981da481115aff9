"""A report as people read it: the frozen codes and figures, with the words of the framework version."""

from collections import Counter
from types import SimpleNamespace

from django.utils.functional import cached_property

from certification.choices import AgreementBasis, Role
from certification.models import AwardLevel, Dossier
from certification.queries import grid as grids
from certification.queries.consensus import decided_levels
from certification.queries.report_changes import since_last_cycle
from certification.rules.finding import GRAVITY
from certification.rules.scoring import FrameworkSpec, ObservedAnswer, ScoreResult, score


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
        self.decided = decided_levels(dossier)
        self.statuses = {finding.pk: finding.status for finding in dossier.findings.all()}

    @cached_property
    def previous(self) -> SimpleNamespace | None:
        """What changed since the last cycle, in the words of this version; None in a first one."""
        return since_last_cycle(self)

    @property
    def previous_shares(self) -> list[float | None] | None:
        """The scores of the last cycle, axis by axis; None in a first one."""
        return [axis.previous for axis in self.axes] if self.previous else None

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
                    previous=self.previous and self.previous.axes.get(axis.code),
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
            reason=AgreementBasis(observed["basis"]).label
            if observed.get("basis", AgreementBasis.DISCUSSED) != AgreementBasis.DISCUSSED
            else "",
            decided=self.decided.get(code),
            decided_word=self.words.get(self.decided.get(code), ""),
            refused=[
                SimpleNamespace(
                    title=piece["title"], reasons=[why for said, why in piece["said"] if not said]
                )
                for piece in data.get("evidence", ())
                if not all(said for said, _why in piece["said"])
            ],
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
                evidence=data.get("evidence", []),
                withdrawn=data.get("withdrawn", ""),
                pk=data.get("finding"),
                status=self.statuses.get(data.get("finding"), data.get("status", "")),
            )
            for data in self.content["findings"]
            if data["criterion"] in self.criteria
        ]
        return sorted(found, key=lambda finding: -GRAVITY.get(finding.grade, -1))

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
