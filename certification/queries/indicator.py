"""The indicators of a dossier: what is given for a year, and the series from cycle to cycle."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, prefetch_related_objects

from certification.clock import localdate
from certification.models import Criterion, Dossier, Indicator, IndicatorValue
from certification.rules import indicator as indicator_rules

YEARS_OFFERED = 8


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator, its value in the year in hand, and every year of the territory, oldest first."""

    indicator: Indicator
    value: IndicatorValue | None
    series: tuple[IndicatorValue, ...] = ()

    @property
    def is_drawn(self) -> bool:
        """Tell whether the series is a line: two numbers at least."""
        return indicator_rules.is_number(self.indicator.kind) and len(self.points) > 1

    @property
    def points(self) -> list[IndicatorValue]:
        """Return the years that hold a number."""
        return [value for value in self.series if value.number is not None]


@dataclass
class CriterionIndicators:
    """The indicators of one criterion."""

    criterion: Criterion
    rows: list[IndicatorRow] = field(default_factory=list)

    @property
    def given(self) -> int:
        return sum(row.value is not None and is_given(row.value) for row in self.rows)


def is_given(value: IndicatorValue) -> bool:
    """Tell whether a value, or the reason why there is none, was given."""
    return value.value is not None or (value.not_available and bool(value.reason.strip()))


def default_year() -> int:
    """Return the last whole year."""
    return localdate().year - 1


def years_offered() -> list[int]:
    """Return the years that a screen offers, newest first."""
    return list(range(localdate().year, localdate().year - YEARS_OFFERED, -1))


def groups_of(dossier: Dossier, criteria: Iterable[Criterion], year: int) -> list[CriterionIndicators]:
    """Return the indicators of some criteria with their series; two queries whatever their number."""
    groups = {criterion.pk: CriterionIndicators(criterion) for criterion in criteria}
    prefetch_related_objects([group.criterion for group in groups.values()], "indicators")
    indicators = [row for group in groups.values() for row in group.criterion.indicators.all()]
    series = series_of(dossier, indicators)
    for indicator in indicators:
        years = series.get(indicator.uid, {})
        value = years.get(year)
        if value is not None and value.dossier_id != dossier.pk:
            value = None
        groups[indicator.criterion_id].rows.append(
            IndicatorRow(indicator, value, tuple(years[year] for year in sorted(years)))
        )
    return [group for group in groups.values() if group.rows]


def series_of(dossier: Dossier, indicators: Iterable[Indicator]) -> dict:
    """Return {lasting identifier: {year: value}} for the territory: this dossier's values, else those submitted before."""
    submitted_before = Q(
        dossier__territory=dossier.territory_id,
        dossier__declared_score__isnull=False,
        dossier__created_at__lt=dossier.created_at,
    )
    values = (
        IndicatorValue.objects.filter(Q(dossier=dossier) | submitted_before)
        .filter(indicator__uid__in=[indicator.uid for indicator in indicators])
        .select_related("indicator", "updated_by")
        .order_by("dossier__created_at", "dossier_id", "year")
    )
    series: dict = defaultdict(dict)
    for value in values:
        # The latest dossier speaks last: what it gives for a year replaces what was said before.
        if is_given(value) or value.dossier_id == dossier.pk:
            series[value.indicator.uid][value.year] = value
    return series


def content_of(dossier: Dossier) -> list[dict]:
    """Return the values of a dossier as a snapshot keeps them, in one order."""
    values = dossier.indicator_values.select_related("indicator__criterion").order_by(
        "indicator__criterion__order",
        "indicator__criterion__code",
        "indicator__order",
        "indicator_id",
        "year",
    )
    return [
        {
            "criterion": value.indicator.criterion.code,
            "indicator": value.indicator.code,
            "uid": value.indicator.uid,
            "kind": value.indicator.kind,
            "unit": value.indicator.unit,
            "year": value.year,
            "value": value.value,
            "not_available": value.not_available,
            "reason": value.reason,
        }
        for value in values
        if is_given(value)
    ]
