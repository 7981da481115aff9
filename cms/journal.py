"""The journal of requests: each has an identifier, said to the visitor's browser and in every line written meanwhile.

Nothing personal is written: the pattern of the address, never the address (it may hold a token or a name), no account,
no IP address. The proxy keeps its own journal, under the same identifier.
"""

import logging
import re
import time
import traceback
from contextvars import ContextVar
from uuid import uuid4

from pythonjsonlogger.json import JsonFormatter

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = ("/static/", "/healthz", "/readyz", "/metrics")
_current: ContextVar[str] = ContextVar("request_id", default="")

logger = logging.getLogger("cms.requests")


def request_id() -> str:
    """Return the identifier of the request under way; a dash outside of any."""
    return _current.get() or "-"


class RequestIdFilter(logging.Filter):
    """Give every line the identifier of the request under way."""

    def filter(self, record):
        record.request_id = request_id()
        return True


class AddressFilter(logging.Filter):
    """Write the pattern of an address in the place of the address, in the lines of Django about a request as well.

    Those hold the path among their words, and the request itself, which a journal of objects would write whole.
    """

    def filter(self, record):
        request = record.__dict__.pop("request", None)
        if isinstance(record.args, tuple) and hasattr(request, "path"):
            # Django escapes what it writes.
            said = {request.path, request.path.encode("unicode_escape").decode("ascii")}
            record.args = tuple(pattern_of(request) if arg in said else arg for arg in record.args)
        return True


class WhereItFailed:
    """Write where an error came from and its kind, never its words: they hold what was typed, or whom a mail was for.

    Whoever must know more does it again, or reads the error tracking, where there is one.
    """

    def formatException(self, exc_info):  # noqa: N802 - the name is Python's
        kind, _error, frames = exc_info
        return "".join(traceback.format_tb(frames)) + f"{kind.__module__}.{kind.__qualname__}"


class LineFormatter(WhereItFailed, logging.Formatter):
    """Lines for people."""


class JsonLineFormatter(WhereItFailed, JsonFormatter):
    """Lines for machines."""


def pattern_of(request) -> str:
    """Return the pattern of the address of a request: nothing that it holds."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "kept page, or no such address"


class JournalMiddleware:
    """Name each request, and write one line when it is answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        request.id = given if WELL_FORMED.fullmatch(given) else uuid4().hex
        token = _current.set(request.id)
        start = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request.id
            if not request.path_info.startswith(QUIET):
                logger.info(
                    "%s %s %d",
                    request.method,
                    pattern_of(request),
                    response.status_code,
                    extra={"milliseconds": round(1000 * (time.perf_counter() - start), 1)},
                )
            return response
        finally:
            _current.reset(token)
