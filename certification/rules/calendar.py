"""Deadlines: days, working days, months. Pure dates, no clock read."""

import datetime as dt

from dateutil.relativedelta import relativedelta

SATURDAY = 5


def add_working_days(start: dt.date, days: int) -> dt.date:
    """Return the date `days` working days after `start`, Monday to Friday (public holidays vary by country)."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < SATURDAY:
            days -= 1
    return day


def deadline(start: dt.date, *, months: int = 0, days: int = 0, working_days: bool = False) -> dt.date:
    """Return the last day of a delay that starts on `start`: months first, then days."""
    day = start + relativedelta(months=months)
    return add_working_days(day, days) if working_days else day + dt.timedelta(days=days)
