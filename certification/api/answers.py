"""How every address of the API answers: JSON for refusals as well, open to every site, told once when nothing changed."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from certification.queries.register import Version
from cms.spam import WINDOW_SECONDS, limited

METHODS = "GET, HEAD, OPTIONS"
# In ten minutes from one network: five a second, when reading the whole register of 200,000 awards takes 2,000.
MOST_REQUESTS = 3000
DAY_SECONDS = 24 * 3600
FRESH = "public, max-age=60"
# Keys may be words of our own (choices) or numbers; moments are written as Django writes them.
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


class Refused(Exception):
    """What a program asked for cannot be answered: the status and a sentence for whoever reads its journal."""

    def __init__(self, status: int, detail: str):
        super().__init__(detail)
        self.status, self.detail = status, detail


def answer(data, status: int = 200, *, content_type: str = "application/json") -> HttpResponse:
    """Answer data as JSON; what Django alone knows to write (numbers with places, lazy words) is written as it does."""
    body = orjson.dumps(data, default=DjangoJSONEncoder().default, option=OPTIONS)
    return HttpResponse(body, status=status, content_type=content_type)


def open_to_all(view: Callable) -> Callable:
    """Answer reading methods alone, to any site, within the limit; refusals are JSON, and caches keep a minute."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        response = _respond(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Retry-After"
        response.headers.setdefault(
            "Cache-Control", FRESH if response.status_code in (200, 304) else "no-store"
        )
        return response

    return inner


def _respond(view, request, *args, **kwargs) -> HttpResponse:
    if request.method == "OPTIONS":
        return _preflight()
    if request.method not in ("GET", "HEAD"):
        response = answer({"detail": f"Read only: {METHODS}."}, 405)
        response["Allow"] = METHODS
        return response
    if limited(request, "api", MOST_REQUESTS):
        response = answer({"detail": f"Too many requests: wait {WINDOW_SECONDS} seconds."}, 429)
        response["Retry-After"] = str(WINDOW_SECONDS)
        return response
    try:
        response = view(request, *args, **kwargs)
    except Refused as refusal:
        return answer({"detail": refusal.detail}, refusal.status)
    except Http404:
        return answer({"detail": "Not found."}, 404)
    if request.method == "HEAD" and response.streaming:
        # The server reads all of it before it throws it away: the whole register for a few headers.
        response.streaming_content = ()
    return response


def _preflight() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
            "Access-Control-Max-Age": str(DAY_SECONDS),
            "Cache-Control": f"public, max-age={DAY_SECONDS}",
        },
    )


def unless_same(request, version: Version, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer 304 when the reader has this version of the register already, else what `make` returns, with its marks."""
    etag, since = f'W/"{version.fingerprint}"', int(version.since.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=since)
    # Of conditions, a reader only has those that spare it an answer.
    if response is None or response.status_code != HTTPStatus.NOT_MODIFIED:
        response = make()
    response.headers.setdefault("ETag", etag)
    response.headers.setdefault("Last-Modified", http_date(since))
    return response
