"""From answers to a level: pure, exact, explained. Percentages are fractions; only their display is rounded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from certification.choices import EvidenceLevel
from certification.rules.percentage import percentage_in_words

# More families than any framework counts: an answer held for fully evidenced lacks no testimony.
EVERY_FAMILY = 99

SENTENCES = {
    "not_answered": _("Criterion {criterion} is not answered."),
    "na_refused": _("Criterion {criterion} cannot be declared not applicable."),
    "na_axis": _("Axis {axis}: {share} of its weight is declared not applicable, at most {limit} allowed."),
    "na_overall": _("{share} of the total weight is declared not applicable, at most {limit} allowed."),
    "overall": _("Overall result: {value}, at least {floor} needed."),
    "axis": _("Axis {axis}: {value}, at least {floor} needed."),
    "veto": _("Mandatory criterion {criterion}: level {value}, at least {floor} needed."),
    "required": _("Criterion {criterion}: level {value}, at least {floor} needed."),
    "required_absent": _("Criterion {criterion}: not applicable, at least level {floor} needed."),
    "every_criterion": _("Lowest level of a criterion: {value}, at least {floor} needed."),
    "below_floor": _("Lowest level of a criterion: {value}, at least {floor} needed ({criteria})."),
    "top_criteria": _("Criteria at level {level}: {value}, at least {floor} needed."),
    "visited": _("Seen during a visit on site."),
    "not_visited": _("A visit on site is needed."),
    "cap_none": _("{declared} declared, capped at {retained}: no accepted evidence."),
    "cap_documents": _("{declared} declared, capped at {retained}: not seen on site."),
    "cap_dated_measure": _("{declared} declared, capped at {retained}: no dated measure."),
    "cap_concordant_testimonies": _(
        "{declared} declared, capped at {retained}: no concordant testimonies from {families} families."
    ),
    "cap_measure_or_testimonies": _(
        "{declared} declared, capped at {retained}: neither a dated measure "
        "nor concordant testimonies from {families} families."
    ),
    "cap_published_transmission": _("{declared} declared, capped at {retained}: no published transmission."),
    "cap_requirement": _(
        "{declared} declared, capped at {retained}: the proof asked for at this level is missing."
    ),
    "line": _("{criterion}: level {retained}, weight {weight}, {points} points out of {possible}."),
    "line_na": _("{criterion}: not applicable, weight {weight} left out."),
    "line_unanswered": _("{criterion}: not answered, weight {weight}, 0 points out of {possible}."),
}

# Which proof each requirement of a level names, as written in a framework.
DATED_MEASURE = "dated_measure"
CONCORDANT_TESTIMONIES = "concordant_testimonies"
PUBLISHED_TRANSMISSION = "published_transmission"
PROOFS = (DATED_MEASURE, CONCORDANT_TESTIMONIES, PUBLISHED_TRANSMISSION)


def percent(value: Fraction, places: int = 2) -> str:
    """Write a share as a percentage, half up: Fraction(29, 40) gives "72.50"."""
    unit = 10**places
    # Floor of x + 1/2 is half up for the positive numbers that shares are.
    rounded = (value * 100 * unit * 2 + 1) // 2
    return f"{rounded // unit}.{rounded % unit:0{places}}" if places else str(rounded)


@dataclass(frozen=True)
class Percentage:
    """A share as a reader sees it, with the decimal mark of the reader's language."""

    value: Fraction
    places: int = 2

    def __str__(self) -> str:
        return percentage_in_words(percent(self.value, self.places), self.places)


@dataclass(frozen=True)
class Sentence:
    """A reason as a code and its facts; `str()` writes it in the active language."""

    code: str
    facts: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, **facts: object) -> "Sentence":
        return cls(code, tuple(sorted(facts.items())))

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**{name: str(fact) for name, fact in self.facts})


@dataclass(frozen=True)
class AxisSpec:
    code: str
    weight: int


@dataclass(frozen=True)
class CriterionSpec:
    code: str
    axis: str
    weight: int
    veto: bool = False
    na_allowed: bool = False


@dataclass(frozen=True)
class LevelRequirementSpec:
    """Proofs of which at least one is needed to hold a level."""

    level: int
    any_of: tuple[str, ...]
    testimony_min_families: int = 0


@dataclass(frozen=True)
class AwardSpec:
    """The floors of one award level: each must hold, none compensates another."""

    code: str
    order: int
    overall_min: Fraction
    axis_min: Fraction
    veto_min: int
    criterion_min: int = 0
    criteria_at_4_min: int = 0
    requires: tuple[tuple[str, int], ...] = ()
    site_visit: bool = False


@dataclass(frozen=True)
class FrameworkSpec:
    """What the engine needs of a framework version, for the themes a territory chose."""

    axes: tuple[AxisSpec, ...]
    criteria: tuple[CriterionSpec, ...]
    awards: tuple[AwardSpec, ...]
    level_requirements: tuple[LevelRequirementSpec, ...] = ()
    cap_no_evidence: int = 1
    cap_documents_only: int = 2
    na_max_axis_share: Fraction = Fraction(3, 10)
    na_max_overall_share: Fraction = Fraction(15, 100)
    max_level: int = 4
    percent_places: int = 2


@dataclass(frozen=True)
class ObservedAnswer:
    """One criterion as answered, with the proofs that hold it."""

    level: int | None = None
    not_applicable: bool = False
    evidence: str = EvidenceLevel.NONE
    measured: bool = False
    testimony_families: int = 0
    transmitted: bool = False

    @classmethod
    def fully_evidenced(cls, level: int) -> "ObservedAnswer":
        return cls(
            level=level,
            evidence=EvidenceLevel.VISITED,
            measured=True,
            testimony_families=EVERY_FAMILY,
            transmitted=True,
        )

    @property
    def answered(self) -> bool:
        return self.not_applicable or self.level is not None


@dataclass(frozen=True)
class Cap:
    """A declared level brought down, and why."""

    declared: int
    retained: int
    reason: Sentence


@dataclass(frozen=True)
class Floor:
    """One condition of an award level, held or not, with what was found."""

    code: str
    passed: bool
    sentence: Sentence


@dataclass(frozen=True)
class AwardCheck:
    code: str
    order: int
    floors: tuple[Floor, ...]

    @property
    def passed(self) -> bool:
        return all(floor.passed for floor in self.floors)

    @property
    def missing(self) -> tuple[Sentence, ...]:
        return tuple(floor.sentence for floor in self.floors if not floor.passed)


@dataclass(frozen=True)
class Line:
    """How one criterion counts in the result."""

    criterion: str
    axis: str
    weight: int
    declared: int | None
    retained: int | None
    not_applicable: bool
    points: int
    possible: int
    sentence: Sentence


@dataclass(frozen=True)
class ScoreResult:
    """The result, and everything needed to explain it."""

    overall: Fraction
    axes: Mapping[str, Fraction | None]
    level: str | None
    blockers: tuple[Sentence, ...]
    capped: Mapping[str, Cap]
    retained: Mapping[str, int]
    not_applicable: tuple[str, ...]
    unanswered: tuple[str, ...]
    failed_vetoes: Mapping[str, int]
    award_checks: tuple[AwardCheck, ...]
    lines: tuple[Line, ...]
    percent_places: int = 2

    @property
    def overall_percent(self) -> str:
        return percent(self.overall, self.percent_places)

    @property
    def axis_percents(self) -> dict[str, str | None]:
        return {
            code: None if value is None else percent(value, self.percent_places)
            for code, value in self.axes.items()
        }

    @property
    def next_award(self) -> AwardCheck | None:
        """Return the first award above the level reached, to say what is still missing."""
        reached = next((check.order for check in self.award_checks if check.code == self.level), None)
        above = [check for check in self.award_checks if reached is None or check.order > reached]
        return above[0] if above else None


def retained_level(spec: FrameworkSpec, answer: ObservedAnswer) -> tuple[int, Cap | None]:
    """Apply the evidence caps to one answered level. The lowest cap holds; the first named wins a tie."""
    declared = answer.level
    if not 0 <= declared <= spec.max_level:
        raise ValueError(f"level {declared} is outside the scale 0 to {spec.max_level}")
    caps = []
    if answer.evidence == EvidenceLevel.NONE:
        caps.append((spec.cap_no_evidence, "cap_none", {}))
    elif answer.evidence == EvidenceLevel.DOCUMENTS:
        caps.append((spec.cap_documents_only, "cap_documents", {}))
    caps.extend(
        (requirement.level - 1, _missing_proof(requirement), {"families": requirement.testimony_min_families})
        for requirement in spec.level_requirements
        if not _holds(requirement, answer)
    )
    lowered = [cap for cap in caps if cap[0] < declared]
    if not lowered:
        return declared, None
    level, code, facts = min(lowered, key=lambda cap: cap[0])
    return level, Cap(declared, level, Sentence.of(code, declared=declared, retained=level, **facts))


def _holds(requirement: LevelRequirementSpec, answer: ObservedAnswer) -> bool:
    proofs = {
        DATED_MEASURE: answer.measured,
        CONCORDANT_TESTIMONIES: answer.testimony_families >= requirement.testimony_min_families,
        PUBLISHED_TRANSMISSION: answer.transmitted,
    }
    return any(proofs[proof] for proof in requirement.any_of)


def _missing_proof(requirement: LevelRequirementSpec) -> str:
    if set(requirement.any_of) == {DATED_MEASURE, CONCORDANT_TESTIMONIES}:
        return "cap_measure_or_testimonies"
    return f"cap_{requirement.any_of[0]}" if len(requirement.any_of) == 1 else "cap_requirement"


def differ_too_much(levels: Iterable[int], threshold: int) -> bool:
    """Say whether assessors' levels on one criterion are so far apart that they must talk about it."""
    known = list(levels)
    return bool(known) and max(known) - min(known) >= threshold


def score(
    spec: FrameworkSpec, answers: Mapping[str, ObservedAnswer], *, site_visited: bool | None = None
) -> ScoreResult:
    """Compute the result of `answers`, by criterion code.

    An answer is left out of the count only when the criterion may be not applicable; otherwise it counts as zero
    and blocks. Without `site_visited`, one answer seen on the visit proves that a visit took place.
    """
    if unknown := set(answers) - {criterion.code for criterion in spec.criteria}:
        raise ValueError(f"unknown criteria: {', '.join(sorted(unknown))}")
    if site_visited is None:
        site_visited = any(answer.evidence == EvidenceLevel.VISITED for answer in answers.values())
    count = _count(spec, answers)
    axes = {axis.code: count.axis(axis.code) for axis in spec.axes}
    overall = _weighted_mean((axis.weight, axes[axis.code]) for axis in spec.axes)
    checks = tuple(
        AwardCheck(
            award.code,
            award.order,
            tuple(_floors(spec, award, count, overall, axes, site_visited=site_visited)),
        )
        for award in sorted(spec.awards, key=lambda award: award.order)
    )
    blockers = (*count.blockers, *_na_blockers(spec, count))
    reached = [check for check in checks if check.passed] if not blockers else []
    level = reached[-1].code if reached else None
    if level is None and checks:
        blockers = (*blockers, *checks[0].missing)
    lowest_veto = min((award.veto_min for award in spec.awards), default=0)
    return ScoreResult(
        overall=overall,
        axes=axes,
        level=level,
        blockers=blockers,
        capped=count.capped,
        retained=count.retained,
        not_applicable=tuple(count.not_applicable),
        unanswered=tuple(count.unanswered),
        failed_vetoes={
            criterion.code: count.retained[criterion.code]
            for criterion in spec.criteria
            if criterion.veto
            and criterion.code in count.retained
            and count.retained[criterion.code] < lowest_veto
        },
        award_checks=checks,
        lines=tuple(count.lines),
        percent_places=spec.percent_places,
    )


@dataclass
class _Count:
    """The running count of `score`."""

    retained: dict[str, int] = field(default_factory=dict)
    capped: dict[str, Cap] = field(default_factory=dict)
    not_applicable: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    blockers: list[Sentence] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def axis(self, code: str) -> Fraction | None:
        lines = [line for line in self.lines if line.axis == code]
        possible = sum(line.possible for line in lines)
        return Fraction(sum(line.points for line in lines), possible) if possible else None


def _count(spec: FrameworkSpec, answers: Mapping[str, ObservedAnswer]) -> _Count:
    count = _Count()
    for criterion in spec.criteria:
        answer = answers.get(criterion.code, ObservedAnswer())
        possible = criterion.weight * spec.max_level
        declared = retained = None
        left_out = answer.not_applicable and criterion.na_allowed and not criterion.veto
        if left_out:
            count.not_applicable.append(criterion.code)
            sentence = Sentence.of("line_na", criterion=criterion.code, weight=criterion.weight)
        elif answer.not_applicable or not answer.answered:
            count.unanswered.append(criterion.code)
            reason = "na_refused" if answer.not_applicable else "not_answered"
            count.blockers.append(Sentence.of(reason, criterion=criterion.code))
            sentence = Sentence.of(
                "line_unanswered", criterion=criterion.code, weight=criterion.weight, possible=possible
            )
        else:
            declared = answer.level
            retained, cap = retained_level(spec, answer)
            count.retained[criterion.code] = retained
            if cap:
                count.capped[criterion.code] = cap
            sentence = Sentence.of(
                "line",
                criterion=criterion.code,
                retained=retained,
                weight=criterion.weight,
                points=criterion.weight * retained,
                possible=possible,
            )
        count.lines.append(
            Line(
                criterion=criterion.code,
                axis=criterion.axis,
                weight=criterion.weight,
                declared=declared,
                retained=retained,
                not_applicable=left_out,
                points=criterion.weight * (retained or 0),
                possible=0 if left_out else possible,
                sentence=sentence,
            )
        )
    return count


def _weighted_mean(pairs: Iterable[tuple[int, Fraction | None]]) -> Fraction:
    known = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _value in known)
    return sum((weight * value for weight, value in known), Fraction(0)) / total if total else Fraction(0)


def _na_blockers(spec: FrameworkSpec, count: _Count) -> Iterable[Sentence]:
    places = spec.percent_places
    for axis in spec.axes:
        share = _left_out_share(line for line in count.lines if line.axis == axis.code)
        if share > spec.na_max_axis_share:
            yield Sentence.of(
                "na_axis",
                axis=axis.code,
                share=Percentage(share, places),
                limit=Percentage(spec.na_max_axis_share, places),
            )
    share = _left_out_share(count.lines)
    if share > spec.na_max_overall_share:
        yield Sentence.of(
            "na_overall", share=Percentage(share, places), limit=Percentage(spec.na_max_overall_share, places)
        )


def _left_out_share(lines: Iterable[Line]) -> Fraction:
    lines = list(lines)
    total = sum(line.weight for line in lines)
    return (
        Fraction(sum(line.weight for line in lines if line.not_applicable), total) if total else Fraction(0)
    )


def _floors(
    spec: FrameworkSpec,
    award: AwardSpec,
    count: _Count,
    overall: Fraction,
    axes: Mapping[str, Fraction | None],
    *,
    site_visited: bool,
) -> Iterable[Floor]:
    places = spec.percent_places
    yield _share_floor("overall", overall, award.overall_min, places)
    for axis in spec.axes:
        if axes[axis.code] is not None:
            yield _share_floor("axis", axes[axis.code], award.axis_min, places, axis=axis.code)
    for criterion in spec.criteria:
        if criterion.veto:
            yield _level_floor("veto", criterion.code, count.retained.get(criterion.code, 0), award.veto_min)
    yield from _criteria_floors(spec, award, count)
    if award.site_visit:
        yield Floor("visited", site_visited, Sentence.of("visited" if site_visited else "not_visited"))


def _criteria_floors(spec: FrameworkSpec, award: AwardSpec, count: _Count) -> Iterable[Floor]:
    if award.criterion_min:
        yield _lowest_floor(award, count)
    if award.criteria_at_4_min:
        at_top = sum(level == spec.max_level for level in count.retained.values())
        sentence = Sentence.of(
            "top_criteria", level=spec.max_level, value=at_top, floor=award.criteria_at_4_min
        )
        yield Floor("top_criteria", at_top >= award.criteria_at_4_min, sentence)
    in_grid = {criterion.code for criterion in spec.criteria}
    for code, floor in award.requires:
        if code in count.not_applicable:
            sentence = Sentence.of("required_absent", criterion=code, floor=floor)
            yield Floor("required", passed=False, sentence=sentence)
        elif code in in_grid:
            yield _level_floor("required", code, count.retained.get(code, 0), floor)


def _share_floor(code: str, value: Fraction, floor: Fraction, places: int, **facts: object) -> Floor:
    shown = {"value": Percentage(value, places), "floor": Percentage(floor, places)}
    return Floor(code, value >= floor, Sentence.of(code, **shown, **facts))


def _level_floor(code: str, criterion: str, level: int, floor: int) -> Floor:
    return Floor(code, level >= floor, Sentence.of(code, criterion=criterion, value=level, floor=floor))


def _lowest_floor(award: AwardSpec, count: _Count) -> Floor:
    levels = {line.criterion: line.retained or 0 for line in count.lines if not line.not_applicable}
    lowest = min(levels.values(), default=0)
    below = [criterion for criterion, level in levels.items() if level < award.criterion_min]
    if below:
        sentence = Sentence.of(
            "below_floor", value=lowest, floor=award.criterion_min, criteria=", ".join(below)
        )
    else:
        sentence = Sentence.of("every_criterion", value=lowest, floor=award.criterion_min)
    return Floor("every_criterion", not below, sentence)
