"""Rows with a day before which somebody must act: each reminder goes once, and a day late is told once.

A row has `due_on` (date), `reminded_days` (the last lead time told) and `late_since` (the day that was missed).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from certification.clock import localdate
from certification.models import Scheme
from certification.services.transition import lock


def remind_of(rows: Iterable[Any], *, due: Callable[[Any], None], late: Callable[[Any], None]) -> int:
    """Tell what is due at each lead time of the scheme, and what is late; return how many were told."""
    today, done = localdate(), 0
    lead_times = sorted({*Scheme.current().reminder_days, 0})
    for row in rows:
        left = (row.due_on - today).days
        if left < 0:
            done += _tell_late(row, late)
        elif reached := [days for days in lead_times if left <= days]:
            done += _remind(row, reached[0], due)
    return done


@transaction.atomic
def _remind(row, days_before: int, due: Callable[[Any], None]) -> bool:
    current = lock(row)
    was_told = current.reminded_days is not None and current.reminded_days <= days_before
    # Read before the lock: somebody may have done it, or moved the day, meanwhile.
    if current.due_on != row.due_on or was_told:
        return False
    current.reminded_days = days_before
    current.save(update_fields=["reminded_days"])
    due(current)
    return True


@transaction.atomic
def _tell_late(row, late: Callable[[Any], None]) -> bool:
    current = lock(row)
    if current.due_on != row.due_on or current.late_since == current.due_on:
        return False
    current.late_since = current.due_on
    current.save(update_fields=["late_since"])
    late(current)
    return True
