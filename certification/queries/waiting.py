"""What waits for a person: one shape for every part of the path."""

import datetime as dt
from typing import NamedTuple

from certification.models import Dossier


class Task(NamedTuple):
    """One thing that a person is asked to do: verb and object, where, since when, until when, for which dossier."""

    label: str
    url_name: str
    args: tuple
    since: dt.date | None = None
    due_on: dt.date | None = None
    dossier: Dossier | None = None

    def days_left(self, on: dt.date) -> int | None:
        """Return the days left before the deadline, negative when it is past; None without a deadline."""
        return None if self.due_on is None else (self.due_on - on).days


def in_order(tasks: list[Task]) -> list[Task]:
    """Sort tasks: nearest deadline first, those without one last, oldest first."""
    return sorted(
        tasks, key=lambda task: (task.due_on is None, task.due_on or dt.date.max, task.since or dt.date.max)
    )
