"""Which reads go to the copy of the database, where there is one: those of public pages for anonymous readers.

The copy follows the primary a moment later. So everything else asks the primary: whoever has a session, whatever writes,
what is read in a transaction, the rest of a request that wrote; and, for `SETTLE_SECONDS` after a write that public pages
show, every page. Thus no page of before a publication is made, nor kept, after it.
"""

from contextvars import ContextVar

from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.signals import post_page_move

from cms.delivery import PUBLIC_VIEWS, is_anonymous
from cms.freshness import is_shown

REPLICA = "replica"
# How far the copy may lag behind before it matters; the operations page warns when it does.
SETTLE_SECONDS = 10
WRITTEN = "replica:written"
# What machines read of the register, beside the pages of people.
READ_VIEWS = PUBLIC_VIEWS | {
    "api_award",
    "api_awards_csv",
    "api_awards_geojson",
    "api_awards_json",
    "api_changes",
    "api_framework",
    "api_territory",
    "badge",
    "certificate_pdf",
    "credential",
    "credential_achievement",
    "credential_criteria",
    "credential_file",
    "credential_level",
    "credential_territory",
    "credential_token",
    "relief",
}
_may_lag: ContextVar[bool] = ContextVar("may_lag", default=False)


class ReplicaMiddleware:
    """Let a request read the copy when nobody can tell the difference."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _may_lag.set(False)
        try:
            return self.get_response(request)
        finally:
            _may_lag.reset(token)

    def process_view(self, request, _view, _args, _kwargs):
        if (
            request.method in {"GET", "HEAD"}
            and request.resolver_match.view_name in READ_VIEWS
            and is_anonymous(request)
            and not caches["default"].get(WRITTEN)
        ):
            _may_lag.set(True)


class Router:
    """Where a query goes: the only reader of what the middleware decided."""

    def db_for_read(self, model, **hints):
        if _may_lag.get() and not transaction.get_connection(DEFAULT_DB_ALIAS).in_atomic_block:
            return REPLICA
        return DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints):
        # Whoever wrote reads what they wrote.
        _may_lag.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == DEFAULT_DB_ALIAS


def listen() -> None:
    """Hear of the writes that public pages show, before the pages kept of them are forgotten."""
    for signal in (post_save, post_delete, m2m_changed, post_page_move):
        signal.connect(_written, dispatch_uid="cms.replica")


def _written(sender, **_facts) -> None:
    if is_shown(sender):
        # Now, for a page made while this transaction ends; and again then, for it may have lasted.
        _let_settle()
        transaction.on_commit(_let_settle)


def _let_settle() -> None:
    caches["default"].set(WRITTEN, 1, SETTLE_SECONDS)
