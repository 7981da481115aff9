"""What happened to the awards of the register: the public part of the history, without who did it nor why in detail."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.choices import ReasonCategory
from certification.clock import localdate
from certification.models import Award, HistoryEntry, RegisterEntry, Suspension

PREFIX = "certification.award."
# Every move that the register tells, with its words.
WORDS = {
    "activate": _("Certificate issued"),
    "suspend": _("Award suspended"),
    "reinstate": _("Suspension lifted"),
    "lapse_measure": _("Urgent measure lapsed: suspension lifted"),
    "restore": _("Award restored on appeal"),
    "withdraw": _("Award withdrawn"),
    "surrender": _("Award surrendered"),
    "supersede": _("Certificate replaced"),
    "expire": pgettext_lazy("change of the register", "Award expired"),
    "annul": _("Award annulled"),
}
ACTIONS = [f"{PREFIX}{move}" for move in WORDS]


class Change(NamedTuple):
    """One event of an award: its identifier, the award, the move, when, the state that follows, the public reason."""

    uuid: UUID
    award: int
    move: str
    at: dt.datetime
    status: str
    category: str

    @property
    def words(self) -> str:
        return str(WORDS[self.move])

    @property
    def reason(self) -> str:
        return str(ReasonCategory(self.category).label) if self.category else ""


def changes() -> QuerySet[HistoryEntry]:
    """Return the moves of awards that the register tells, the latest first."""
    return HistoryEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Award, for_concrete_model=False), action__in=ACTIONS
    ).order_by("-sequence")


def changes_of(awards: Collection[int]) -> dict[int, list[Change]]:
    """Return the events of each of these awards, the latest first. Two queries."""
    found = defaultdict(list)
    for change in _told(changes().filter(object_id__in=[str(award) for award in awards])):
        found[change.award].append(change)
    return found


class Changes(NamedTuple):
    """Some events with the lines of their awards; the last of them when older ones follow, else None."""

    found: list[tuple[Change, RegisterEntry]]
    last: UUID | None


def latest_changes(size: int, *, before: UUID | None = None) -> Changes | None:
    """Return the last events, those before one of them if it is named; None when no event has that identifier.

    Five queries.
    """
    entries = changes()
    if before is not None:
        sequence = entries.filter(uuid=before).values_list("sequence", flat=True).first()
        if sequence is None:
            return None
        entries = entries.filter(sequence__lt=sequence)
    told = _told(entries[: size + 1])
    lines = RegisterEntry.objects.in_bulk({change.award for change in told[:size]})
    return Changes(
        [(change, lines[change.award]) for change in told[:size] if change.award in lines],
        told[size - 1].uuid if len(told) > size else None,
    )


def _told(entries: QuerySet[HistoryEntry]) -> list[Change]:
    rows = list(entries.values_list("uuid", "object_id", "action", "timestamp", "target"))
    categories = _categories({int(row[1]) for row in rows if row[2].endswith((".suspend", ".withdraw"))})
    found = []
    for uuid, award, action, at, status in rows:
        move = action.removeprefix(PREFIX)
        found.append(
            Change(uuid, int(award), move, at, status, categories.get((int(award), move, localdate(at)), ""))
        )
    return found


def _categories(awards: set[int]) -> dict[tuple[int, str, dt.date], str]:
    """Return the public reason of each suspension, by the day it began, and of each withdrawal."""
    if not awards:
        return {}
    found = {
        (award, "suspend", day): category
        for award, day, category in Suspension.objects.filter(
            award__in=awards, started_on__isnull=False
        ).values_list("award", "started_on", "category")
    }
    for award, day, category in Award.objects.filter(pk__in=awards, ended_on__isnull=False).values_list(
        "pk", "ended_on", "reason_category"
    ):
        found[award, "withdraw", day] = category
    return found
