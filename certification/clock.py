"""What time it is. One door, so that the daily job, the demo and the tests can live on another day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_pretended: ContextVar[dt.datetime | None] = ContextVar("pretended", default=None)


def now() -> dt.datetime:
    """Return the current instant, aware."""
    return _pretended.get() or timezone.now()


def localdate(moment: dt.datetime | None = None) -> dt.date:
    """Return the date of a moment, today without one, in the current time zone."""
    return timezone.localdate(moment or now())


def noon(day: dt.date) -> dt.datetime:
    """Return the middle of a day, aware."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_current_timezone())


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Live at another moment inside the block; a date means its noon."""
    if not isinstance(moment, dt.datetime):
        moment = noon(moment)
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
