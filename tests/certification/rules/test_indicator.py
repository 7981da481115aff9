"""What an indicator may hold, kind by kind."""

import datetime as dt
from decimal import Decimal

import pytest

from certification.rules import indicator


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("number", None, ""),
        ("number", Decimal("-3.5"), ""),
        ("number", Decimal("NaN"), "in digits"),
        ("number", Decimal("1E+15"), "in digits"),
        ("number", Decimal("0.00001"), "four decimals"),
        ("number", "12", "in digits"),
        ("percent", Decimal(100), ""),
        ("percent", Decimal("100.01"), "between 0 and 100"),
        ("percent", Decimal(-1), "between 0 and 100"),
        ("amount", Decimal("1500000.50"), ""),
        ("amount", Decimal(-1), "not below zero"),
        ("duration", Decimal(-1), "not below zero"),
        ("date", dt.date(2025, 3, 1), ""),
        ("date", "2025-03-01", "not of the kind"),
        ("yes_no", True, ""),
        ("yes_no", False, ""),
        ("yes_no", Decimal(1), "not of the kind"),
        ("text", "Trois communes", ""),
        ("text", Decimal(1), "not of the kind"),
    ],
)
def test_each_kind_takes_its_own_values(kind, value, sentence):
    said = indicator.why_refused(kind, value=value)
    assert sentence in said
    assert bool(said) is bool(sentence)


@pytest.mark.parametrize(("year", "is_fine"), [(1989, False), (1990, True), (2026, True), (2027, False)])
def test_a_year_is_neither_to_come_nor_out_of_memory(year, is_fine):
    said = indicator.why_year_refused(year, on=dt.date(2026, 11, 30))
    assert (not said) is is_fine
    assert is_fine or "between 1990 and 2026" in said
