"""Errors told to a Sentry server, or to one that speaks like it (GlitchTip): what broke and where, nothing about anybody.

Read only where SENTRY_DSN is set. What people typed, their addresses, cookies, headers and accounts stay here, and so do
the words of an exception, which may quote them: the journal of this machine holds those, under the same request identifier.
"""

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration

from cms.journal import request_id

# Of an event, only what is named here leaves.
KEPT = (
    "event_id",
    "timestamp",
    "level",
    "logger",
    "platform",
    "release",
    "environment",
    "exception",
    "sdk",
    "contexts",
    "modules",
)
KEPT_OF_A_FRAME = ("filename", "module", "function", "lineno", "in_app", "context_line")


def start(dsn: str, *, release: str, site: str) -> None:
    """Tell errors from now on; `site` is the name under which the server shows this installation."""
    sentry_sdk.init(
        dsn,
        release=release,
        environment=site,
        integrations=[DjangoIntegration(middleware_spans=False, signals_spans=False)],
        before_send=scrub,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        traces_sample_rate=None,
        server_name=site,
    )


def scrub(event: dict, _hint: dict) -> dict:
    """Return what leaves of an event: the kind of error, the lines of code, the identifier of the request."""
    kept = {name: event[name] for name in KEPT if name in event}
    kept["contexts"] = {"trace": event.get("contexts", {}).get("trace", {})}
    for raised in kept.get("exception", {}).get("values", []):
        raised.pop("value", None)
        raised.pop("mechanism", None)
        frames = (raised.get("stacktrace") or {}).get("frames", [])
        raised["stacktrace"] = {
            "frames": [{name: frame[name] for name in KEPT_OF_A_FRAME if name in frame} for frame in frames]
        }
    if "exception" not in kept:
        # A line of the journal: its words before anything was written into them.
        kept["message"] = (event.get("logentry") or {}).get("message", "")
    kept["tags"] = {"request_id": request_id()}
    return kept
