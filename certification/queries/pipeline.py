"""Every dossier under way as a card in the column of its phase: whose turn it is, how many days its clock has left."""

import datetime as dt
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from certification.choices import OPEN_DOSSIER_STATUSES, AwardStatus, DossierStatus
from certification.clock import localdate
from certification.models import Award, Dossier, Freeze
from certification.queries.dossier import (
    FOR_TURNS,
    PATH,
    Turn,
    ready_for_turns,
    visible_to,
    whose_turn,
)

NOBODY_YET = "nobody"


class Card(NamedTuple):
    """A dossier under way. `phase` is its place on the path, from 1; `days_left` is None while no clock runs."""

    dossier: Dossier
    phase: int
    turn: Turn
    since: dt.date
    days_left: int | None
    is_frozen: bool

    @property
    def label(self) -> str:
        """The name of its phase."""
        return PATH[self.phase - 1][0]

    @property
    def is_late(self) -> bool:
        return bool(self.days_late)

    @property
    def days_late(self) -> int:
        return max(0, -(self.days_left or 0))


class Column(NamedTuple):
    """A phase: how many dossiers, how many of them late, and the cards of the most urgent."""

    number: int
    label: str
    count: int
    late: int
    cards: list[Card]


def phases() -> list[tuple[int, str]]:
    """Return the phases of the path, numbered from 1."""
    return [(number, label) for number, (label, _states) in enumerate(PATH, start=1)]


PHASE = Case(
    *(When(status__in=states, then=Value(number)) for number, (_label, states) in enumerate(PATH, start=1))
)
# The most urgent first; without a running clock, the one that waits for longest.
URGENCY = (F("ends_on").asc(nulls_last=True), F("status_since").asc(), F("pk").asc())


def under_way(
    person, *, officer: str = "", phase: str = "", kind: str = "", late: bool = False
) -> QuerySet[Dossier]:
    """Return the dossiers under way that a person may read, the most urgent first, each with its `phase`, from 1.

    `ends_on` is the last day of the clock that runs, the `due_on` of `whose_turn`; None while none runs. `officer` is the id
    of an account, or "nobody".
    """
    prepared = Award.objects.filter(status=AwardStatus.PREPARED)
    frozen = Freeze.objects.filter(dossier=OuterRef("pk"), lifted_at=None)
    # Each half by its own index: dossiers that are over are nearly all of those of ten years.
    under_way_still = Dossier.objects.order_by().filter(status__in=OPEN_DOSSIER_STATUSES).values("pk")
    rows = visible_to(person).filter(pk__in=under_way_still.union(prepared.order_by().values("dossier")))
    if officer:
        rows = rows.filter(case_officer=None if officer == NOBODY_YET else officer)
    if kind:
        rows = rows.filter(kind=kind)
    rows = rows.annotate(
        phase=PHASE,
        ends_on=Case(
            When(Exists(frozen), then=None),
            When(
                status=DossierStatus.ACCREDITED,
                then=Subquery(prepared.filter(dossier=OuterRef("pk")).values("pledge_due_on")[:1]),
            ),
            default="due_on",
            output_field=DateField(),
        ),
    )
    if phase:
        rows = rows.filter(phase=phase)
    if late:
        rows = rows.filter(ends_on__lt=localdate())
    return rows.order_by(*URGENCY)


def cards(rows: QuerySet[Dossier]) -> list[Card]:
    """Return the cards of dossiers that are `under_way`, in their order; a constant number of queries."""
    read = rows.select_related("territory", "case_officer").prefetch_related(
        *FOR_TURNS, Prefetch("freezes", Freeze.objects.filter(lifted_at=None), to_attr="open_freezes")
    )
    today = localdate()
    return [_card(dossier, today) for dossier in ready_for_turns(read)]


def _card(dossier: Dossier, today: dt.date) -> Card:
    turn, is_frozen = whose_turn(dossier), bool(dossier.open_freezes)
    return Card(
        dossier,
        dossier.phase,
        turn,
        localdate(dossier.status_since),
        None if is_frozen else turn.days_left(today),
        is_frozen,
    )


def counted(rows: QuerySet[Dossier]) -> dict[int, tuple[int, int]]:
    """Return how many dossiers each phase has, and how many of them are late: {phase: (all, late)}. One query."""
    figures = (
        rows.order_by()
        .values("phase")
        .annotate(all=Count("pk"), late=Count("pk", filter=Q(ends_on__lt=localdate())))
    )
    return {found["phase"]: (found["all"], found["late"]) for found in figures}


def board(rows: QuerySet[Dossier], size: int, phase: str = "") -> list[Column]:
    """Return the columns of the path in order, `size` cards in each; only the one that was asked for, if one was."""
    place = Window(RowNumber(), partition_by="phase", order_by=URGENCY)
    # The rows are read afterwards: sorting thousands of whole ones takes ten times as long.
    nearest = rows.annotate(place=place).filter(place__lte=size).values_list("pk", flat=True)
    found = cards(rows.filter(pk__in=list(nearest)))
    counts = counted(rows)
    return [
        Column(number, label, *counts.get(number, (0, 0)), [card for card in found if card.phase == number])
        for number, label in phases()
        if phase in ("", str(number))
    ]


def officers() -> list[tuple[str, str]]:
    """Return who follows dossiers under way, by name."""
    followed = Dossier.objects.filter(status__in=OPEN_DOSSIER_STATUSES)
    following = get_user_model().objects.filter(pk__in=followed.values("case_officer"))
    return sorted(((str(officer.pk), str(officer)) for officer in following), key=lambda choice: choice[1])
