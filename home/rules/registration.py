"""When one may register for a meeting, and what a page says of it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from home.choices import RegistrationMode


class Opening(TextChoices):
    """Where the registration for a meeting stands at a moment."""

    NONE = "none", _("Come as you are: there is no registration.")
    LINK = "link", _("Registration is made on another site.")
    OPEN = "open", _("Registration is open.")
    FULL = "full", _("All the places are taken. You can join the waiting list.")
    CLOSED = "closed", _("Registration is closed.")
    OVER = "over", _("This meeting is over.")


@dataclass(frozen=True)
class Places:
    """The places of a meeting, counted over its three languages."""

    capacity: int | None = None
    confirmed: int = 0
    waiting: int = 0

    @property
    def left(self) -> int | None:
        """How many are free; nothing when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.confirmed)

    @property
    def is_full(self) -> bool:
        return self.left == 0


def opening(meeting, places: Places, *, moment: dt.datetime) -> Opening:
    """Tell where the registration for a meeting stands."""
    if meeting.ends_at < moment:
        return Opening.OVER
    if meeting.registration == RegistrationMode.NONE:
        return Opening.NONE
    closes_at = min(filter(None, (meeting.registration_closes_at, meeting.starts_at)))
    if closes_at <= moment:
        return Opening.CLOSED
    if meeting.registration == RegistrationMode.LINK:
        return Opening.LINK if meeting.registration_link else Opening.NONE
    return Opening.FULL if places.is_full else Opening.OPEN


def takes_registrations(state: Opening) -> bool:
    """Tell whether the form of the site is open."""
    return state in {Opening.OPEN, Opening.FULL}
