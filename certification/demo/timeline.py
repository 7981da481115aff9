"""Time in the demo: many stories told together, day after day, up to today."""

import datetime as dt
import heapq
from collections.abc import Iterator
from itertools import count

from django.utils import timezone
from django.utils.translation import override

from certification import clock

Story = Iterator[dt.date]
SATURDAY = 5
FIRST_HOUR, LAST_HOUR = 9, 17
MINUTES_BETWEEN = 6


class Timeline:
    """Runs stories in the order of their days. A story yields the day on which it goes on; what lies after today waits.

    Numbers and the history therefore follow the calendar, as if people had come one after the other.
    """

    def __init__(self, today: dt.date):
        self.today = today
        self.started = clock.now()
        self.waiting: list = []
        self.order = count()
        self.steps = (dt.date.min, 0)

    def day(self, offset: int) -> dt.date:
        """Return the working day `offset` days from today (a week-end gives its Friday)."""
        return self.workday(self.today + dt.timedelta(days=offset)) if offset else self.today

    def workday(self, day: dt.date) -> dt.date:
        return day - dt.timedelta(days=max(0, day.weekday() - SATURDAY + 1)) if day != self.today else day

    def add(self, story: Story, language: str = "fr") -> None:
        """Take a story in; nothing of it happens before the first day that it yields."""
        self._wait(story, language, dt.date.min)

    def _wait(self, story: Story, language: str, after: dt.date) -> None:
        day = next(story, None)
        if day is not None and max(day, after) <= self.today:
            heapq.heappush(self.waiting, (max(day, after), next(self.order), story, language))

    def run(self) -> None:
        while self.waiting:
            day, _order, story, language = heapq.heappop(self.waiting)
            with clock.at(self._moment(day)), override(language):
                self._wait(story, language, day)

    def _moment(self, day: dt.date) -> dt.datetime:
        """Return the next moment of a day at work; today is lived as it is."""
        if day == self.today:
            return self.started
        done = self.steps[1] + 1 if self.steps[0] == day else 0
        self.steps = (day, done)
        minutes = min(done * MINUTES_BETWEEN, (LAST_HOUR - FIRST_HOUR) * 60)
        opening = dt.datetime.combine(day, dt.time(FIRST_HOUR), tzinfo=timezone.get_current_timezone())
        return opening + dt.timedelta(minutes=minutes)
