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
    Q,
    QuerySet,
    Subquery,
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


PHASE_OF = {status: number for number, (_label, states) in enumerate(PATH, start=1) for status in states}
# The most urgent first; without a running clock, the one that waits for longest.
URGENCY = (F("ends_on").asc(nulls_last=True), F("status_since").asc(), F("pk").asc())
# What a card says of its dossier; the texts of an application are long.
SHOWN = (
    "number", "kind", "status", "status_since", "due_on", "reply_submitted_at", "territory__name",
    "case_officer__name", "case_officer__email",
)  # fmt: skip


def under_way(
    person, *, officer: str = "", phase: str = "", kind: str = "", late: bool = False
) -> QuerySet[Dossier]:
    """Return the dossiers under way that a person may read, the most urgent first.

    `ends_on` is the last day of the clock that runs, the `due_on` of `whose_turn`; None while none runs. `officer` is the id
    of an account, or "nobody"; `phase` a number of `phases`.
    """
    prepared = Award.objects.filter(status=AwardStatus.PREPARED)
    # Both read at once, a handful each: indexes leave aside the dossiers that are over, nearly all of those of ten years,
    # and nothing is looked up for each of those under way.
    to_issue = list(prepared.order_by().values_list("dossier", flat=True))
    frozen = list(Freeze.objects.filter(lifted_at=None).values_list("dossier", flat=True))
    rows = visible_to(person).filter(
        Q(status__in=OPEN_DOSSIER_STATUSES) | Q(status=DossierStatus.ACCREDITED, pk__in=to_issue)
    )
    if officer:
        rows = rows.filter(case_officer=None if officer == NOBODY_YET else officer)
    if kind:
        rows = rows.filter(kind=kind)
    if phase:
        rows = rows.filter(status__in=PATH[int(phase) - 1][1])
    rows = rows.annotate(
        ends_on=Case(
            When(pk__in=frozen, then=None),
            When(
                status=DossierStatus.ACCREDITED,
                then=Subquery(prepared.filter(dossier=OuterRef("pk")).values("pledge_due_on")[:1]),
            ),
            default="due_on",
            output_field=DateField(),
        ),
    )
    if late:
        rows = rows.filter(ends_on__lt=localdate())
    return rows.order_by(*URGENCY)


def cards(rows: QuerySet[Dossier]) -> list[Card]:
    """Return the cards of dossiers under way, in their order; a constant number of queries."""
    is_frozen = Exists(Freeze.objects.filter(dossier=OuterRef("pk"), lifted_at=None))
    read = rows.select_related("territory", "case_officer").only(*SHOWN).annotate(is_frozen=is_frozen)
    today = localdate()
    return [_card(dossier, today) for dossier in ready_for_turns(read.prefetch_related(*FOR_TURNS))]


def _card(dossier: Dossier, today: dt.date) -> Card:
    turn = whose_turn(dossier)
    return Card(
        dossier,
        PHASE_OF[dossier.status],
        turn,
        localdate(dossier.status_since),
        None if dossier.is_frozen else turn.days_left(today),
        dossier.is_frozen,
    )


def counted(rows: QuerySet[Dossier]) -> dict[int, tuple[int, int]]:
    """Return how many dossiers each phase has, and how many of them are late: {phase: (all, late)}. One query."""
    figures: dict[int, tuple[int, int]] = {}
    of_states = (
        rows.order_by()
        .values("status")
        .annotate(all=Count("pk"), late=Count("pk", filter=Q(ends_on__lt=localdate())))
    )
    for found in of_states:
        number = PHASE_OF[found["status"]]
        total, late = figures.get(number, (0, 0))
        figures[number] = (total + found["all"], late + found["late"])
    return figures


def board(
    rows: QuerySet[Dossier], counts: dict[int, tuple[int, int]], size: int, phase: str = ""
) -> list[Column]:
    """Return the columns of the path in order, `size` cards in each; only the one that was asked for, if one was.

    `counts` is what is `counted` of these rows.
    """
    place = Window(RowNumber(), partition_by="status", order_by=URGENCY)
    # The rows are read afterwards: sorting thousands of whole ones takes ten times as long.
    nearest = rows.annotate(place=place).filter(place__lte=size).values_list("pk", "status")
    shown: dict[int, list[int]] = {number: [] for number, _label in phases()}
    for pk, status in nearest:
        shown[PHASE_OF[status]].append(pk)
    chosen = [pk for pks in shown.values() for pk in pks[:size]]
    found = {card.dossier.pk: card for card in cards(Dossier.objects.filter(pk__in=chosen).order_by())}
    return [
        Column(
            number,
            label,
            *counts.get(number, (0, 0)),
            [found[pk] for pk in shown[number][:size] if pk in found],
        )
        for number, label in phases()
        if phase in ("", str(number))
    ]


def officers() -> list[tuple[str, str]]:
    """Return who follows dossiers under way, by name."""
    followed = Dossier.objects.filter(status__in=OPEN_DOSSIER_STATUSES)
    following = get_user_model().objects.filter(pk__in=followed.values("case_officer"))
    return sorted(((str(officer.pk), str(officer)) for officer in following), key=lambda choice: choice[1])
