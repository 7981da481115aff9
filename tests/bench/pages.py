"""Measure in process the pages that matter: `make bench` prints a table and writes `bench.json` in DATA_DIR.

The floor is an empty answer of the same run: compare ratios, machines differ.
"""

import json
import statistics
import time

import django

django.setup()

from django.conf import settings  # noqa: E402 - the applications must be loaded first
from django.db import connection  # noqa: E402 - same
from django.test import Client  # noqa: E402 - same
from django.test.utils import CaptureQueriesContext  # noqa: E402 - same
from django.urls import NoReverseMatch, reverse  # noqa: E402 - same

from certification.models import Certificate  # noqa: E402 - same

ROUNDS = 60
WARM_UP = 5


def addresses():
    """The floor, then the pages that this site has."""
    yield "floor", "/healthz"
    yield "home", "/fr/"
    yield "sign in", "/accounts/login/"
    for label, name in (("register", "certification:register"), ("verify", "certification:verify_form")):
        try:
            yield label, reverse(name)
        except NoReverseMatch:
            print(f"{label}: this site does not have it")
    if code := Certificate.objects.values_list("code", flat=True).first():
        yield "verification", f"/verifier/{code}/"


def measure(client, path):
    response = client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
        count = len(queries)
    times = []
    for turn in range(ROUNDS + WARM_UP):
        started = time.perf_counter()
        client.get(path)
        if turn >= WARM_UP:
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {
        "path": path,
        "status": response.status_code,
        "bytes": len(response.content),
        "queries": count,
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
    }


def main():
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    settings.DEBUG = False
    results = {label: measure(Client(), path) for label, path in addresses()}
    floor = results["floor"]["p50_ms"]
    print(f"{'page':<14}{'status':>7}{'queries':>9}{'kB':>8}{'p50 ms':>9}{'p95 ms':>9}{'× floor':>9}")
    for label, result in results.items():
        result["times_floor"] = round(result["p50_ms"] / floor, 1)
        print(
            f"{label:<14}{result['status']:>7}{result['queries']:>9}{result['bytes'] / 1000:>8.1f}"
            f"{result['p50_ms']:>9.2f}{result['p95_ms']:>9.2f}{result['times_floor']:>9.1f}"
        )
    target = settings.DATA_DIR / "bench.json"
    target.write_text(json.dumps(results, indent=2))
    print(f"written to {target}")


if __name__ == "__main__":
    main()
