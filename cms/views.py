"""Pages of the project itself: the door, the probes, robots, and a refused form."""

import logging
import sys
from http import HTTPStatus
from pathlib import PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from cms.file_storage import is_storage_trouble
from cms.journal import pattern_of

logger = logging.getLogger(__name__)

# Where Wagtail stores the documents of editors, some of which are kept to a few readers.
DOCUMENTS = "documents"
# A picture that changes takes another name.
MEDIA_CACHE = "public, max-age=86400"
ALONE = "sandbox; default-src 'none'"
DATABASE_RETRY_SECONDS, STORAGE_RETRY_SECONDS = 30, 120


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
def media(request, name):  # noqa: ARG001 - everybody sees the same
    """Hand over a picture of the public site, wherever it is stored; documents have a page that asks who reads."""
    if PurePosixPath(name).parts[:1] == (DOCUMENTS,):
        raise Http404
    try:
        content = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Http404 from error
    response = FileResponse(content)
    response.headers["Cache-Control"] = MEDIA_CACHE
    response.headers["Content-Security-Policy"] = ALONE
    return response


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
    logger.warning("Refused form at %s: %s", pattern_of(request), reason)
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def broken(request):
    """Say that something broke; when it is the database or the storage that does not answer, that, and when to come back."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        # Whatever this thread held is of the database that went away.
        connections.close_all()
        name, seconds = "503.html", DATABASE_RETRY_SECONDS
    elif is_storage_trouble(error):
        name, seconds = "503_storage.html", STORAGE_RETRY_SECONDS
    else:
        return server_error(request)
    return HttpResponse(
        get_template(name).render(),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": seconds},
    )
