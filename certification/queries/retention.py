"""What each clock of retention is worth today, and the instant before which things have been kept long enough."""

import datetime as dt

from certification.clock import localdate, now
from certification.models import RetentionRule
from certification.rules.retention import CLOCKS, delta_of, in_words


def amount(code: str) -> int:
    """Return what a clock is worth, in its unit; by default until somebody writes it."""
    chosen = RetentionRule.objects.filter(code=code).values_list("amount", flat=True).first()
    return CLOCKS[code].amount if chosen is None else chosen


def limit(code: str) -> dt.datetime:
    """Return the instant before which things have been kept long enough."""
    return now() - delta_of(code, amount(code))


def limit_day(code: str) -> dt.date:
    """Return the day before which things have been kept long enough."""
    return localdate() - delta_of(code, amount(code))


def end_after(code: str, moment: dt.datetime) -> dt.datetime:
    """Return until when what began at that moment is kept."""
    return moment + delta_of(code, amount(code))


def day_after(code: str) -> dt.date:
    """Return the day on which what begins today ends."""
    return localdate() + delta_of(code, amount(code))


def kept_for(code: str) -> str:
    """Return how long things are kept, in words."""
    return in_words(code, amount(code))


def rules() -> list[RetentionRule]:
    """Return every clock in the order of `rules.retention`, written or not; one query."""
    chosen = {rule.code: rule for rule in RetentionRule.objects.all()}
    return [
        chosen.get(code) or RetentionRule(code=code, amount=clock.amount) for code, clock in CLOCKS.items()
    ]
