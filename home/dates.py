"""Dates of several days, as a poster shows them."""

import datetime as dt
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _


class Poster(NamedTuple):
    """The days in large figures, the month under them, then the days of the week."""

    days: str
    month: str
    weekdays: str


def poster(starts_at: dt.datetime, ends_at: dt.datetime) -> Poster:
    """Return the days of a meeting: “21–22”, “January 2027”, “Thursday and Friday”."""
    first, last = localdate(starts_at), localdate(ends_at)
    weekdays = [date_format(day, "l") for day in (first, last)]
    if first == last:
        return Poster(str(first.day), date_format(first, "F Y"), weekdays[0])
    between = {"first": weekdays[0], "last": weekdays[1]}
    is_next_day = last - first == dt.timedelta(days=1)
    words = _("%(first)s and %(last)s") % between if is_next_day else _("%(first)s to %(last)s") % between
    if (first.year, first.month) == (last.year, last.month):
        return Poster(f"{first.day}–{last.day}", date_format(first, "F Y"), words)
    months = f"{date_format(first, 'F')} – {date_format(last, 'F Y')}"
    return Poster(f"{first.day}–{last.day}", months, words)
