"""What one process costs: `start` it, let it serve a thousand requests, or print a dossier of sixty pages; one a run.

`python -m tests.bench.process start|thousand|report` prints JSON; each is measured in a process of its own.
"""

import io
import json
import os
import resource
import sys
import time

STARTED = time.perf_counter()
SENTENCE = "Les habitants, les entreprises et les élus décident ensemble de ce qui dure. "
WHOSE = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")


def start() -> dict:
    """Start the site and answer one page: what a deployment waits for."""
    handler = site()
    return {
        "seconds": time.perf_counter() - STARTED,
        "cpu": time.process_time(),
        "answer": page(handler, "/fr/"),
    }


def thousand() -> dict:
    """Serve a thousand requests of every public kind; return the memory that the worker keeps to itself."""
    handler = site()
    from certification.models import RegisterEntry  # noqa: PLC0415 - the site has just started
    from tests.bench.measuring import private_memory  # noqa: PLC0415 - same

    codes = list(RegisterEntry.objects.values_list("code", flat=True)[:500])
    paths = ["/fr/", "/en/register/", "/api/v1/awards/", *(f"/verifier/{code}/" for code in codes)]
    for turn in range(1000):
        page(handler, f"{paths[turn % len(paths)]}?bench={turn}")
    return {"memory": private_memory()}


def report() -> dict:
    """Print a dossier that fills sixty pages, in a process of its own as production does."""
    import django  # noqa: PLC0415 - as late as the site itself

    django.setup()
    from django.db.models import Count  # noqa: PLC0415 - the site has just started

    from certification.documents.dossier import render_dossier  # noqa: PLC0415 - same
    from certification.models import Dossier  # noqa: PLC0415 - same
    from certification.queries.export import whole  # noqa: PLC0415 - same

    dossier = Dossier.objects.annotate(answered=Count("answers")).order_by("-answered", "pk")[0]
    found = whole(dossier, dossier.opened_by)
    for row in (row for axis in found.axes for row in axis.rows if row.answer):
        row.answer.text = "\n\n".join([SENTENCE * 8] * 10)
    started = time.perf_counter(), processor()
    document = render_dossier(found, language="fr")
    measured = {
        "seconds": time.perf_counter() - started[0],
        "cpu": processor() - started[1],
        # Of the largest of two: the process that asks, the process that prints.
        "memory": max(resource.getrusage(who).ru_maxrss for who in WHOSE) / 1024,
    }
    from pypdf import PdfReader  # noqa: PLC0415 - no part of what is measured

    return {
        **measured,
        "pages": len(PdfReader(io.BytesIO(document)).pages),
        "kilobytes": len(document) / 1000,
    }


def processor() -> float:
    """Return the seconds of processor that this process and those that it started and awaited have used."""
    used = [resource.getrusage(who) for who in WHOSE]
    return sum(one.ru_utime + one.ru_stime for one in used)


def site():
    """Return the door of the site, as a server starts it."""
    from django.conf import settings  # noqa: PLC0415 - same

    from cms.wsgi import application  # noqa: PLC0415 - this is what is measured

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    # Where errors are shown, every query is kept in memory.
    settings.DEBUG = False
    return application


def page(handler, path: str) -> int:
    from django.test import RequestFactory  # noqa: PLC0415 - same

    response = handler.get_response(RequestFactory().get(path))
    response.close()
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code}")
    return response.status_code


if __name__ == "__main__":
    print(json.dumps({"start": start, "thousand": thousand, "report": report}[sys.argv[1]]()))
