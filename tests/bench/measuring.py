"""What every measure shares: a request in process, the times of an act, the floor beside it, a line of the report."""

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

WARM_UP = 5
PAGE = b""


def bare(request):
    """Answer bytes that are there already: the least that a page can cost."""
    return HttpResponse(PAGE)


# The addresses of the floor, when this module stands in the place of those of the site.
urlpatterns = [path("bare/", bare)]


@dataclass
class Measure:
    """One line of the report. Times are milliseconds: of the clock, and of the processor that this process used."""

    what: str
    queries: int
    p50: float
    p95: float
    p99: float
    cpu: float
    floor: float  # how many times a bare view costs less
    goal: str = ""
    holds: bool = True

    def line(self) -> str:
        return (
            f"| {self.what} | {self.queries or ''} | {self.p50:.2f} | {self.p95:.2f} | {self.p99:.2f} | {self.cpu:.2f} | "
            f"{self.floor:.0f} × | {self.goal} | {('yes' if self.holds else 'no') if self.goal else ''} |"
        )


HEAD = (
    "| what | queries | p50 | p95 | p99 | processor | bare view | goal | holds |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |",
)


def ask(handler, address: str, *, cookies=None, post=None, **headers) -> int:
    """Make one request and read its answer whole; return its size."""
    factory = RequestFactory(headers=headers)
    if cookies:
        factory.cookies.load(cookies)
    request = factory.get(address) if post is None else factory.post(address, post)
    response = handler.get_response(request)
    size = sum(map(len, response.streaming_content)) if response.streaming else len(response.content)
    if response.status_code not in (200, 204):
        raise SystemExit(f"{address}: {response.status_code}")
    response.close()
    return size


def times_of(act: Callable[[int], object], rounds: int) -> tuple[list[float], float]:
    """Return the times of an act, sorted, and the processor's time of one at the median, in milliseconds."""
    for turn in range(WARM_UP):
        act(turn)
    gc.collect()
    clock, processor = [], []
    for turn in range(WARM_UP, WARM_UP + rounds):
        started, used = time.perf_counter(), time.process_time()
        act(turn)
        processor.append((time.process_time() - used) * 1000)
        clock.append((time.perf_counter() - started) * 1000)
    return sorted(clock), statistics.median(processor)


def percentile(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def floor_of(size: int, rounds: int = 200) -> float:
    """Return the processor's milliseconds of a bare view of a size, without any middleware."""
    global PAGE  # noqa: PLW0603 - the bare view answers what was measured
    PAGE = b"x" * size
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        handler = WSGIHandler()
        return times_of(lambda _turn: ask(handler, "/bare/"), rounds)[1]


def measure(
    what: str,
    act: Callable[[int], object],
    rounds: int,
    *,
    goal: str = "",
    holds: Callable[[Measure], bool] = lambda _found: True,
    floor: float,
) -> Measure:
    """Measure an act; `holds` says whether its goal is met."""
    act(0)
    with CaptureQueriesContext(connection) as queries:
        act(1)
    times, cpu = times_of(act, rounds)
    found = Measure(
        what,
        len(queries),
        statistics.median(times),
        percentile(times, 0.95),
        percentile(times, 0.99),
        cpu,
        cpu / floor if floor else 0,
        goal,
    )
    found.holds = holds(found)
    return found


def where() -> str:
    """Say on what machine and under what load a table was measured."""
    return (
        f"Measured {timezone.localdate():%Y-%m-%d} on {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{connection.vendor}; load average {os.getloadavg()[1]:.1f} (above the number of cores, the machine was shared: "
        "times of the clock are too long, ratios hold)."
    )


def private_memory(pid: int | str = "self") -> float:
    """Return the memory that a process has to itself, in MB: the pages of a mapped database file are not counted."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("The memory of a process cannot be read here.")


def as_data(found: Iterable[Measure]) -> list[dict]:
    return [asdict(one) for one in found]
