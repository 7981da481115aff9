"""Counting the readers of public pages: in memory first, then many at once in the database."""

import atexit
import datetime as dt
import logging
import re
import time
from collections import Counter
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import get_language

from cms.visits.models import LONGEST_PATH, DailyVisits

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 60
MOST_PAGES_IN_MEMORY = 200
# Crude on purpose: programs that say what they are, or say nothing.
ROBOT = re.compile(
    r"bot|crawl|spider|slurp|curl|wget|python|java/|go-http|headless|monitor|preview|fetch", re.IGNORECASE
)


class PageOfDay(NamedTuple):
    """What a visit is counted under."""

    day: dt.date
    language: str
    path: str


class Tally:
    """The visits of this process that are not written yet; a crash loses a minute of them, and nothing else."""

    def __init__(self):
        self._lock = Lock()
        self._counts = Counter()
        self._since = time.monotonic()

    def add(self, page: PageOfDay) -> None:
        """Count one visit, and write them all when it is time."""
        with self._lock:
            self._counts[page] += 1
            due = (
                time.monotonic() - self._since >= SECONDS_BETWEEN_WRITES
                or len(self._counts) >= MOST_PAGES_IN_MEMORY
            )
        if due:
            self.write()

    def write(self) -> None:
        """Write what was counted; a database that refuses costs the count, never the reader's page."""
        with self._lock:
            counts, self._counts, self._since = self._counts, Counter(), time.monotonic()
        if not counts:
            return
        try:
            add_visits(counts)
        except DatabaseError:
            logger.exception("%s visits could not be counted", counts.total())


def add_visits(counts: Counter) -> None:
    """Add the visits of a batch to those of their days, in two statements whatever their number."""
    rows = [DailyVisits(**page._asdict()) for page in counts]
    these = [(Q(**page._asdict()), count) for page, count in sorted(counts.items())]
    added = Case(*(When(one, then=Value(count)) for one, count in these), default=Value(0))
    any_of_these = Q()
    for one, _count in these:
        any_of_these |= one
    with transaction.atomic():
        DailyVisits.objects.bulk_create(rows, ignore_conflicts=True)
        DailyVisits.objects.filter(any_of_these).update(count=F("count") + added)


class VisitsMiddleware:
    """Count the public pages that anonymous readers receive, from the cache or not, whole or unchanged."""

    def __init__(self, get_response):
        if not settings.VISIT_STATISTICS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.tally = Tally()
        atexit.register(self.tally.write)

    def __call__(self, request):
        """Answer, then count."""
        response = self.get_response(request)
        if getattr(request, "public_page", False) and is_a_reader(request):
            self.tally.add(PageOfDay(timezone.localdate(), get_language(), request.path))
        return response


def is_a_reader(request) -> bool:
    """Tell whether somebody asked for this page: not a program, nor a browser that reads ahead."""
    agent = request.headers.get("User-Agent", "")
    return (
        request.method == "GET"
        and bool(agent)
        and not ROBOT.search(agent)
        and "prefetch" not in request.headers.get("Sec-Purpose", "")
        and len(request.path) <= LONGEST_PATH
    )


def forget_visits(before: dt.date) -> int:
    """Forget the counts of the days before one; return how many."""
    return DailyVisits.objects.filter(day__lt=before).delete()[0]
