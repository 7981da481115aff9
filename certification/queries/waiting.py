"""What waits for a person: one shape for every part of the path."""

import datetime as dt
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

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

    def days_late(self, on: dt.date) -> int:
        """Return by how many days the deadline is past; 0 in time or without a deadline."""
        return max(0, -(self.days_left(on) or 0))

    @property
    def about(self) -> str:
        """Number and territory of the dossier, or an empty string."""
        found = self.dossier
        return " · ".join(filter(None, [found.number, found.territory.name])) if found is not None else ""

    @property
    def path(self) -> str:
        """The address of the page where it is done, in the active language; empty while that page does not exist."""
        name = self.url_name if ":" in self.url_name else f"certification:{self.url_name}"
        try:
            return reverse(name, args=self.args)
        except NoReverseMatch:
            return ""


def in_order(tasks: list[Task]) -> list[Task]:
    """Sort tasks: nearest deadline first, those without one last, oldest first."""
    return sorted(
        tasks, key=lambda task: (task.due_on is None, task.due_on or dt.date.max, task.since or dt.date.max)
    )
