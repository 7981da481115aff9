"""Pages of the project itself: the door, the probes, robots, and a refused form."""

import logging
from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@require_safe
def root(request):  # noqa: ARG001 - the language was chosen by the middleware
    """Send the visitor to the site in the best language."""
    response = redirect(f"/{get_language() or settings.LANGUAGE_CODE}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@never_cache
@require_safe
def healthz(request):  # noqa: ARG001 - nothing is asked
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):  # noqa: ARG001 - nothing is asked
    """The database answers, its migrations are applied, the storage can be written."""
    checks = {
        "database": _database_answers,
        "migrations": _migrations_are_applied,
        "storage": _storage_writes,
    }
    results = {name: _succeeds(name, check) for name, check in checks.items()}
    ready = all(results.values())
    return JsonResponse(
        {"ready": ready, **results}, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    )


def _succeeds(name, check):
    try:
        return check()
    except (Error, OSError):
        logger.exception("Not ready: %s", name)
        return False


def _database_answers():
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations_are_applied():
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _storage_writes():
    storage = storages["private"]
    name = storage.save(f"probe-{uuid4()}", ContentFile(b"ready"))
    try:
        return storage.size(name) == len(b"ready")
    finally:
        storage.delete(name)


@require_safe
def robots(request):
    """What search engines may read."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def csrf_failure(request, reason=""):
    """Say what to do when a form is refused because it does not look like ours."""
    logger.warning("Refused form at %s: %s", request.path, reason)
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)
