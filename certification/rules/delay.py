"""How long a step took against its clock: days that count, lateness, the figures of many. Pure: no row is read."""

import datetime as dt
import statistics
from collections.abc import Iterable
from typing import NamedTuple


class Stay(NamedTuple):
    """One dossier in one step, the bounds included as dates.

    `until` is None while it lasts; `waited` counts the days during which the clock stood still; `allowed` the days
    that the clock gives, extensions included, None without a clock.
    """

    since: dt.date
    until: dt.date | None = None
    waited: int = 0
    allowed: int | None = None

    def days(self, today: dt.date) -> int:
        """Return the days that count, today or in the end; never less than none."""
        return max(0, ((self.until or today) - self.since).days - self.waited)

    def days_late(self, today: dt.date) -> int:
        """Return by how many days the clock is exceeded; 0 in time or without a clock."""
        return 0 if self.allowed is None else max(0, self.days(today) - self.allowed)


class Figures(NamedTuple):
    """What a clock gave: the stays that ended, in days, and those that last. Without any that ended, no figure."""

    ended: int
    median: float | None
    longest: int | None
    ended_late: int
    under_way: int
    late_now: int


def overlap(since: dt.date, until: dt.date, begins: dt.date, ends: dt.date) -> int:
    """Return how many days two periods share."""
    return max(0, (min(until, ends) - max(since, begins)).days)


def days_covered(since: dt.date, until: dt.date, periods: Iterable[tuple[dt.date, dt.date]]) -> int:
    """Return how many days of a period others cover; a day that two of them cover counts once."""
    covered, reached = 0, since
    for begins, ends in sorted(periods):
        covered += overlap(reached, until, begins, ends)
        reached = max(reached, min(ends, until))
    return covered


def figures(stays: Iterable[Stay], today: dt.date) -> Figures:
    """Return the figures of the stays of one clock."""
    stays = list(stays)
    ended = [stay.days(today) for stay in stays if stay.until is not None]
    late = [stay for stay in stays if stay.days_late(today)]
    return Figures(
        ended=len(ended),
        median=statistics.median(ended) if ended else None,
        longest=max(ended, default=None),
        ended_late=sum(stay.until is not None for stay in late),
        under_way=len(stays) - len(ended),
        late_now=sum(stay.until is None for stay in late),
    )
