"""What an indicator may hold, each kind in its own way."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from certification.choices import IndicatorKind

FIRST_YEAR = 1990
WHOLE = 100
MOST_DECIMALS = 4
MOST = Decimal(10) ** 15
NUMBERS = frozenset(
    {IndicatorKind.NUMBER, IndicatorKind.PERCENT, IndicatorKind.AMOUNT, IndicatorKind.DURATION}
)


def is_number(kind: str) -> bool:
    """Tell whether values of this kind can be drawn as a series."""
    return kind in NUMBERS


def field_of(kind: str) -> str:
    """Return the name of the field that holds values of this kind."""
    if is_number(kind):
        return "number"
    return {IndicatorKind.DATE: "date", IndicatorKind.YES_NO: "yes"}.get(kind, "text")


def why_refused(kind: str, *, value: Decimal | dt.date | bool | str | None) -> str:
    """Return the sentence that says why a value does not suit its kind, or nothing; None suits all."""
    if value is None:
        return ""
    if is_number(kind):
        return _why_number_refused(kind, value)
    expected = {IndicatorKind.DATE: dt.date, IndicatorKind.YES_NO: bool}.get(kind, str)
    return "" if isinstance(value, expected) else str(_("This value is not of the kind that is asked."))


def _why_number_refused(kind: str, value) -> str:
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) >= MOST:
        return str(_("Give a number, in digits."))
    if value != round(value, MOST_DECIMALS):
        return str(_("Give four decimals at most."))
    if kind == IndicatorKind.PERCENT and not 0 <= value <= WHOLE:
        return str(_("A percentage lies between 0 and 100."))
    if kind in (IndicatorKind.AMOUNT, IndicatorKind.DURATION) and value < 0:
        return str(_("Give a number that is not below zero."))
    return ""


def why_year_refused(year: int, *, on: dt.date) -> str:
    """Return the sentence that says why a year is not one of the series, or nothing."""
    if FIRST_YEAR <= year <= on.year:
        return ""
    return str(_("Choose a year between %(first)d and %(last)d.")) % {"first": FIRST_YEAR, "last": on.year}
