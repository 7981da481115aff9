"""Days that count against a clock, and who assesses whom again: plain tables and properties."""

import datetime as dt
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.rules.delay import Figures, Stay, days_covered, figures
from certification.rules.rotation import Seen, cycles_in_a_row, reciprocal

START = dt.date(2026, 1, 1)
TODAY = dt.date(2026, 3, 1)


def day(number):
    return START + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("stay", "days", "late"),
    [
        (Stay(day(0), day(10), 0, 10), 10, 0),
        (Stay(day(0), day(11), 0, 10), 11, 1),
        (Stay(day(0), day(30), 20, 10), 10, 0),
        (Stay(day(0), day(30)), 30, 0),
        (Stay(day(0), None, 0, 50), 59, 9),
        (Stay(day(59), None, 0, 0), 0, 0),
        (Stay(day(0), day(5), 9, 3), 0, 0),
    ],
)
def test_days_and_lateness(stay, days, late):
    assert (stay.days(TODAY), stay.days_late(TODAY)) == (days, late)


def test_figures_of_a_clock():
    stays = [Stay(day(0), day(4), 0, 5), Stay(day(0), day(9), 0, 5), Stay(day(2), None, 0, 5), Stay(day(58))]
    assert figures(stays, TODAY) == Figures(2, 6.5, 9, 1, 2, 1)
    assert figures([], TODAY) == Figures(0, None, None, 0, 0, 0)


periods = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda two: (day(min(two)), day(max(two))))


@given(periods, st.lists(periods, max_size=6))
def test_a_day_that_two_periods_cover_counts_once(whole, others):
    since, until = whole
    days = {since + dt.timedelta(days=n) for n in range((until - since).days)}
    covered = {d for begins, ends in others for d in days if begins <= d < ends}
    assert days_covered(since, until, others) == len(covered)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=30), st.integers(0, 300))
def test_figures_agree_with_a_plain_count(lengths, allowed):
    found = figures([Stay(day(0), day(length), 0, allowed) for length in lengths], TODAY)
    assert found.median == statistics.median(lengths)
    assert found.longest == max(lengths)
    assert found.ended_late == len([length for length in lengths if length > allowed])
    assert found.ended + found.under_way == len(lengths)


@pytest.mark.parametrize(
    ("teams", "expected"),
    [([], 0), ([{1}], 1), ([{1}, {1, 2}], 2), ([{1}, {2}, {1}], 1), ([{1}, {2}], 0)],
)
def test_cycles_in_a_row(teams, expected):
    assert cycles_in_a_row(1, teams) == expected


def test_who_assessed_those_who_assessed_them():
    known = [Seen(1, 2), Seen(2, 1), Seen(3, 1), Seen(4, 4)]
    assert reciprocal([Seen(1, 2), Seen(3, 1), Seen(4, 4)], known) == [Seen(1, 2)]
