"""How the installation is doing: a page for people, and figures for machines."""

import logging
from hmac import compare_digest
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_tasks import TaskResultStatus

from cms.operations.facts import facts, failed_tasks, versions
from cms.operations.mail_test import mail_server, send_test_letter
from cms.operations.models import Run
from cms.operations.queue import drop, troubled, try_again
from cms.operations.warnings import operators

logger = logging.getLogger(__name__)

LAST_RUNS = 15


@require_safe
def operations(request):
    """Show an administrator what runs, what waits, what failed, and what to do."""
    if not request.user.is_superuser:
        raise PermissionDenied
    return render(
        request,
        "operations/operations.html",
        {
            "page_title": _("Operations"),
            "facts": facts(),
            "failed": failed_tasks(),
            "runs": Run.objects.order_by("-started_at")[:LAST_RUNS],
            "versions": versions(),
            "operators": [address for address, _language in operators()],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def task(request, pk):
    """Show an administrator one task that failed; have it tried again at once, or drop it."""
    if not request.user.is_superuser:
        raise PermissionDenied
    found = troubled().filter(pk=pk).first()
    if request.method == "POST":
        decide(request, found)
        return redirect("operations")
    if found is None:
        raise Http404
    told = found.args_kwargs["kwargs"]
    return render(
        request,
        "operations/task.html",
        {
            "page_title": _("Task that failed"),
            "task": found,
            "tries": len(found.worker_ids),
            "given_up": found.status == TaskResultStatus.FAILED,
            # Words and links of a message are its reader's alone.
            "recipient": told.get("email", ""),
            "subject": told.get("subject", ""),
            # What a call was about: numbers of rows, never words.
            "call": found.args_kwargs["args"][0] if found.args_kwargs["args"] else "",
            "error": found.traceback.strip().rsplit("\n", 1)[-1],
        },
    )


def decide(request, found):
    """Do with a task what the form asks; whoever comes second is told so."""
    again = request.POST.get("decision") == "again"
    if found is None or not (try_again if again else drop)(found):
        messages.warning(request, _("This task is no longer in trouble: nothing was done."))
        return
    logger.info(
        "Task %s (%s): %s by account %s",
        found.pk,
        found.task_path,
        "tried again" if again else "dropped",
        request.user.pk,
    )
    messages.success(
        request, _("The task will be done in a moment.") if again else _("The task is dropped for good.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mail_test(request):
    """Send the administrator a letter, and say what the mail server answered."""
    if not request.user.is_superuser:
        raise PermissionDenied
    answer = send_test_letter(request.user) if request.method == "POST" else None
    return render(
        request,
        "operations/mail_test.html",
        {
            "page_title": _("Mail test"),
            "answer": answer,
            "sender": settings.DEFAULT_FROM_EMAIL,
            "server": mail_server(),
        },
        status=HTTPStatus.OK if answer is None or answer.is_accepted else HTTPStatus.UNPROCESSABLE_ENTITY,
    )


@never_cache
@require_safe
def metrics(request):
    """Give the same figures to a Prometheus server that knows METRICS_TOKEN; to anybody else there is nothing here."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    # As bytes: of texts, only plain ASCII is compared.
    if not token or not compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Http404
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415 - no other page needs it
    from prometheus_client.exposition import CONTENT_TYPE_LATEST  # noqa: PLC0415 - same

    registry = CollectorRegistry()
    for fact in facts():
        for name, value in fact.figures.items():
            Gauge(f"pactes_{fact.name}_{name}", str(fact.label), registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
