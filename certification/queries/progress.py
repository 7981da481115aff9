"""One territory from cycle to cycle: never beside another one."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from certification.choices import DossierKind
from certification.models import Criterion, Dossier
from certification.models.scores import declared_result
from certification.queries.assessment import may_read_observed
from certification.queries.carried import DECIDED, grid_of
from certification.queries.dossier import visible_to
from certification.queries.migration_map import route
from certification.rules.migration_map import Given, Place, follow
from certification.rules.scoring import ScoreResult


class Cycle:
    """One dossier of a territory: what the peers observed once it is decided, what is declared before."""

    def __init__(self, dossier: Dossier, person) -> None:
        self.dossier = dossier
        self.is_observed = dossier.status in DECIDED and may_read_observed(dossier, person)

    @property
    def year(self) -> int:
        return (self.dossier.submitted_at or self.dossier.created_at).year

    @cached_property
    def result(self) -> ScoreResult:
        return self.dossier.observed_result if self.is_observed else declared_result(self.dossier)

    @cached_property
    def axes(self) -> dict[Hashable, float | None]:
        """The percentage of each axis, by what lasts."""
        found = {axis.code: axis.uid for axis in self.dossier.version.axes.all()}
        return {
            found[code]: None if percent is None else float(percent)
            for code, percent in self.result.axis_percents.items()
        }

    @cached_property
    def given(self) -> dict[Hashable, Given]:
        """The levels held, by what lasts: those retained after the caps where peers observed."""
        rows = (
            self.dossier.consensus.filter(round=self.dossier.consensus_round())
            if self.is_observed
            else self.dossier.answers
        ).select_related("criterion")
        retained = self.result.retained if self.is_observed else {}
        return {
            row.criterion.uid: Given(
                None if row.not_applicable else retained.get(row.criterion.code, row.level),
                row.not_applicable,
            )
            for row in rows.all()
            if row.is_given()
        }


@dataclass(frozen=True)
class Compared:
    """An axis of the framework of a dossier: its score in this cycle, and the one that was retained in the last one."""

    code: str
    name: str
    score: float | None
    before: float | None


def beside_the_last_cycle(dossier: Dossier, cycles: list[Cycle]) -> list[Compared]:
    """Return each axis of a renewal beside the decision of the last cycle, for whoever reads the renewal.

    The decision is public to them, the former dossier is not: nothing else of it is read. Empty without a last cycle.
    """
    decision = dossier.previous.decision if dossier.previous_id else None
    if decision is None or not cycles:
        return []
    former = {axis.code: axis.uid for axis in dossier.previous.version.axes.all()}
    retained = {
        former[code]: None if percent is None else float(percent)
        for code, percent in decision.scores.get("axes", {}).items()
        if code in former
    }
    now = cycles[-1].axes
    return [
        Compared(axis.code, axis.name, now.get(axis.uid), retained.get(axis.uid))
        for axis in dossier.version.axes.all()
    ]


@dataclass(frozen=True)
class CriterionLine:
    """A criterion of the latest version and its level in each cycle, in words."""

    criterion: Criterion
    levels: tuple[str, ...]


def cycles_of(dossier: Dossier, person) -> list[Cycle]:
    """Return the cycles of the territory up to this dossier that the person may read, the oldest first."""
    rows = visible_to(person).filter(
        territory=dossier.territory_id,
        kind__in=[DossierKind.INITIAL, DossierKind.RENEWAL],
        created_at__lte=dossier.created_at,
    )
    rows = rows.select_related("version", "territory").order_by("created_at", "pk")
    return [Cycle(row, person) for row in rows if row.status in DECIDED or row.pk == dossier.pk]


def criterion_lines(dossier: Dossier, cycles: list[Cycle]) -> list[CriterionLine]:
    """Return each criterion of the dossier's grid with what it was in each cycle, through the migration maps."""
    grid = grid_of(dossier.version, dossier.modules.all())
    places = {uid: Place(na_allowed=True) for uid in grid}
    columns = [
        follow(
            route(cycle.dossier.version, dossier.version), cycle.given, places, dossier.version.max_level
        ).carried
        for cycle in cycles
    ]
    return [
        CriterionLine(
            criterion, tuple(in_words(column[uid].given) if uid in column else "–" for column in columns)
        )
        for uid, criterion in grid.items()
    ]


def in_words(given: Given) -> str:
    if given.not_applicable:
        return _("n/a")
    return "–" if given.level is None else str(given.level)
