"""One item in the debate: what the peers observed, the outcomes possible, what divides, one's own part."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification.choices import AwardMeasureKind, DocketItemStatus, InterestEffect, Outcome, ReplyStance
from certification.models import (
    Dissent,
    DocketItem,
    Dossier,
    Finding,
    InterestCategory,
    Objection,
    Reply,
    Seat,
)
from certification.rules.decision import outcome_refusals
from certification.rules.sanction import measure_refusals
from certification.rules.scoring import Percentage

S = DocketItemStatus


@dataclass(frozen=True)
class AxisLine:
    code: str
    name: str
    score: float | None


@dataclass(frozen=True)
class Profile:
    """What the peers observed, by axis, and the floor of a level."""

    axes: tuple[AxisLine, ...]
    overall: float
    floor: float | None
    floor_of: str


def profile(item: DocketItem) -> Profile:
    """Return the observed scores with the floor of the level proposed, or of the highest one within the rules."""
    dossier, result = item.dossier, item.dossier.observed_result
    levels = {award.code: award for award in dossier.version.award_levels.all()}
    level = levels.get(item.proposed_level or result.level)
    names = {axis.code: axis.name for axis in dossier.version.axes.all()}
    return Profile(
        tuple(
            AxisLine(code, names[code], None if value is None else float(value * 100))
            for code, value in result.axes.items()
        ),
        float(result.overall * 100),
        float(level.axis_min * 100) if level else None,
        level.name if level else "",
    )


@dataclass(frozen=True)
class Option:
    """One outcome that the chair may propose, or the sentences that forbid it."""

    value: str
    label: str
    text: str
    refusals: tuple[str, ...]
    is_chosen: bool = False


def outcome_options(item: DocketItem, chosen: str = "") -> list[Option]:
    """Return every outcome, possible ones first; the value is `outcome` or `outcome:level`."""
    if item.measure_id is not None:
        return _measure_options(item, chosen)
    dossier = item.dossier
    today = dossier.today
    soon = today + dt.timedelta(days=1)
    promise = [{"due_on": soon.isoformat()}]
    scheme = dossier.scheme
    levels = sorted(dossier.version.award_levels.all(), key=lambda level: -level.order)

    def option(outcome: Outcome, level: str, label: str, text: str) -> Option:
        refused = outcome_refusals(dossier, outcome, level, promise, soon)
        value = f"{outcome.value}:{level}" if level else outcome.value
        return Option(value, label, text, tuple(map(str, refused)), value == chosen)

    reached = dossier.observed_result.level
    accredit = [
        option(
            Outcome.ACCREDITED,
            level.code,
            _("Accredit: %(level)s, %(months)d months")
            % {"level": level.name, "months": level.validity_months},
            _summary(dossier, level)
            if level.code == reached
            else _("Possible: the committee may lower a level, with its reasons."),
        )
        for level in levels
    ]
    conditional = [
        option(
            Outcome.CONDITIONAL,
            level.code,
            _("Accredit with conditions: %(level)s") % {"level": level.name},
            ngettext(
                "Each condition is named, with the proof expected and a date within %(count)d month.",
                "Each condition is named, with the proof expected and a date within %(count)d months.",
                scheme.max_condition_months,
            )
            % {"count": scheme.max_condition_months},
        )
        for level in levels
    ]
    # The highest level that conditions could open is enough; refused ones only say why when none could.
    possible = [candidate for candidate in conditional if not candidate.refusals or candidate.is_chosen]
    conditional = possible[:1] or conditional[-1:]
    others = [
        option(
            Outcome.ADJOURNED,
            "",
            _("Adjourn"),
            ngettext(
                "What is missing, by whom, within %(count)d month.",
                "What is missing, by whom, within %(count)d months.",
                scheme.max_adjournment_months,
            )
            % {"count": scheme.max_adjournment_months},
        ),
        option(
            Outcome.REFUSED,
            "",
            _("Refuse"),
            _("Reasons criterion by criterion, advice, and the way to appeal."),
        ),
    ]
    options = [*accredit, *conditional, *others]
    return sorted(options, key=lambda candidate: bool(candidate.refusals))


def _measure_options(item: DocketItem, chosen: str) -> list[Option]:
    """Return the two outcomes of a measure about an award."""
    texts = {
        Outcome.TAKEN: item.measure.get_kind_display(),
        Outcome.NOT_TAKEN: _("An urgent measure that is not ratified falls at once.")
        if item.measure.kind == AwardMeasureKind.RATIFY
        else _("The award stays as it is."),
    }
    return [
        Option(
            outcome.value,
            outcome.label,
            text,
            tuple(map(str, measure_refusals(item.measure, outcome))),
            outcome.value == chosen,
        )
        for outcome, text in texts.items()
    ]


def _summary(dossier: Dossier, level) -> str:
    """Say why the highest level within the rules is reached."""
    result = dossier.observed_result
    places = 1
    lowest = min((value, code) for code, value in result.axes.items() if value is not None)
    return _(
        "Overall %(overall)s, at least %(overall_min)s needed. Lowest axis: %(axis)s, %(value)s, "
        "at least %(axis_min)s needed. Every mandatory criterion holds."
    ) % {
        "overall": Percentage(result.overall, places),
        "overall_min": Percentage(level.overall_min, 0),
        "axis": lowest[1],
        "value": Percentage(lowest[0], places),
        "axis_min": Percentage(level.axis_min, 0),
    }


def proposed_conditions(item: DocketItem) -> list[dict]:
    """Return the conditions proposed, with real dates."""
    return [{**row, "due_on": dt.date.fromisoformat(row["due_on"])} for row in item.conditions]


@dataclass(frozen=True)
class Points:
    """What the committee reads first: findings, lasting dissents, points contested by the territory."""

    findings: list[Finding]
    dissents: list[Dissent]
    contested: list[Reply]

    def __bool__(self) -> bool:
        return bool(self.findings or self.dissents or self.contested)


def points(dossier: Dossier) -> Points:
    """Return what divides, from the report whose consensus counts."""
    number = dossier.consensus_round()
    return Points(
        list(dossier.findings.filter(round=number).select_related("criterion")),
        list(
            Dissent.objects.filter(consensus__dossier=dossier, consensus__round=number).select_related(
                "consensus__criterion"
            )
        ),
        list(dossier.replies.filter(round=number, stance=ReplyStance.CONTEST).select_related("criterion")),
    )


@dataclass(frozen=True)
class Step:
    label: str
    state: str


STEPS = (
    (gettext_lazy("Presentation"), {S.LISTED}),
    (gettext_lazy("Debate"), {S.DELIBERATING}),
    (gettext_lazy("Consent"), {S.CONSENT}),
    (gettext_lazy("Vote, if needed"), {S.BALLOT, S.COUNTED}),
    (gettext_lazy("Signed decision"), {S.DECIDED}),
)


def steps(item: DocketItem) -> list[Step]:
    """Return where an item stands in its own course."""
    here = next((number for number, (_label, statuses) in enumerate(STEPS) if item.status in statuses), None)
    if here is None:
        return []
    return [
        Step(label, "done" if number < here else "current" if number == here else "next")
        for number, (label, _statuses) in enumerate(STEPS)
    ]


@dataclass(frozen=True)
class OwnPart:
    """What a person may do on an item with their own seat."""

    seat: Seat | None = None
    objection: Objection | None = None
    has_voted: bool = False
    may_object: bool = False
    may_vote: bool = False
    why_not: str = ""


def own_part(item: DocketItem, person) -> OwnPart:
    """Return a person's own part; without a seat they only read."""
    seat = item.seat_of(person)
    if seat is None:
        return OwnPart()
    sitting = item.sitting_of(person)
    takes_part = item.sits(person) and sitting.counts and sitting.declared and sitting.votes
    why_not = ""
    if not sitting.present or not item.sits(person):
        why_not = _("You are not recorded as present: ask the secretary.")
    elif not sitting.votes:
        why_not = _(
            "You declared a tie with this territory: you may speak, you do not take part in the decision."
        )
    elif item.status == S.BALLOT and seat.pk in item.quorum_at_count["suspended"]:
        why_not = _("Your vote is suspended by lot, so that no family holds too large a share of the votes.")
    elif item.status == S.BALLOT and seat.pk not in item.quorum_at_count["voters"]:
        why_not = _("You arrived after the ballot opened.")
    return OwnPart(
        seat,
        item.objections.filter(seat=seat, withdrawn_at=None).first(),
        item.votes.filter(seat=seat, struck_at=None).exists(),
        takes_part and item.status == S.CONSENT,
        takes_part and item.status == S.BALLOT and not why_not,
        why_not,
    )


def criterion_reasons(item: DocketItem) -> list[tuple[str, str, str]]:
    """Return the reasons proposed criterion by criterion: code, name, text."""
    if not item.criterion_reasons:
        return []
    names = {criterion.code: criterion.name for criterion in item.dossier.criteria}
    return [(code, names.get(code, ""), text) for code, text in item.criterion_reasons.items()]


def may_recuse(item: DocketItem, person) -> bool:
    """Tell whether a person who declared no recusing tie may still leave the item."""
    takes_part = item.seat_of(person) is not None or item.session.chair_id == person.pk
    return takes_part and item.status not in (S.DECIDED, S.DEFERRED) and person.pk in item.effects


def recusing_ties(item: DocketItem) -> list[InterestCategory]:
    """Return the ties that keep a member out of an item."""
    ties = item.dossier.version.interest_categories.filter(effect=InterestEffect.RECUSED)
    return list(ties)
