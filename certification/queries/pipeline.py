"""Every dossier under way as a card in the column of its phase: whose turn it is, how many days its clock has left."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q

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
    def is_late(self) -> bool:
        return bool(self.days_late)

    @property
    def days_late(self) -> int:
        return max(0, -(self.days_left or 0))

    @property
    def urgency(self) -> tuple:
        """The most urgent first; without a running clock, the one that waits for longest."""
        return (self.days_left is None, self.days_left or 0, self.since, self.dossier.pk)


class Column(NamedTuple):
    """A phase with its cards, the most urgent first."""

    number: int
    label: str
    cards: list[Card]

    @property
    def late(self) -> int:
        return sum(card.is_late for card in self.cards)


def phases() -> list[tuple[int, str]]:
    """Return the phases of the path, numbered from 1."""
    return [(number, label) for number, (label, _states) in enumerate(PATH, start=1)]


def cards_for(person) -> list[Card]:
    """Return every dossier under way that a person may read, the most urgent first; a constant number of queries."""
    awaited = Award.objects.filter(dossier=OuterRef("pk"), status=AwardStatus.PREPARED)
    rows = (
        visible_to(person)
        .filter(
            Q(status__in=OPEN_DOSSIER_STATUSES) | Q(Exists(awaited), status=DossierStatus.ACCREDITED),
        )
        .select_related("territory", "case_officer")
        .prefetch_related(
            *FOR_TURNS, Prefetch("freezes", Freeze.objects.filter(lifted_at=None), to_attr="open_freezes")
        )
    )
    today = localdate()
    return sorted((_card(dossier, today) for dossier in ready_for_turns(rows)), key=lambda card: card.urgency)


def _card(dossier: Dossier, today: dt.date) -> Card:
    turn, is_frozen = whose_turn(dossier), bool(dossier.open_freezes)
    number = next(place for place, (_label, states) in enumerate(PATH, start=1) if dossier.status in states)
    return Card(
        dossier,
        number,
        turn,
        localdate(dossier.status_since),
        None if is_frozen else turn.days_left(today),
        is_frozen,
    )


def narrowed(
    cards: Iterable[Card], *, officer: str = "", phase: str = "", kind: str = "", late: bool = False
) -> list[Card]:
    """Return the cards that a reader asked for. `officer` is the id of an account, or "nobody"."""
    followed_by = {"": None, NOBODY_YET: ""}.get(officer, officer)
    return [
        card
        for card in cards
        if (followed_by is None or str(card.dossier.case_officer_id or "") == followed_by)
        and (not phase or str(card.phase) == phase)
        and (not kind or card.dossier.kind == kind)
        and (not late or card.is_late)
    ]


def board(cards: Iterable[Card], phase: str = "") -> list[Column]:
    """Return the columns of the path in order; only the one that was asked for, if one was."""
    cards = list(cards)
    return [
        Column(number, label, [card for card in cards if card.phase == number])
        for number, label in phases()
        if phase in ("", str(number))
    ]


def officers_of(cards: Iterable[Card]) -> list[tuple[str, str]]:
    """Return who follows these dossiers, by name."""
    found = {card.dossier.case_officer_id: card.dossier.case_officer for card in cards}
    return sorted(
        ((str(key), str(officer)) for key, officer in found.items() if officer is not None),
        key=lambda choice: choice[1],
    )
