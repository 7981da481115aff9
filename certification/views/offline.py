"""The worker of a self-assessment: it keeps the pages that its reader opened, for when there is no network."""

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from certification.rules import permissions as may
from certification.views.access import dossier_or_404, members_only

# Raised when the worker changes what it keeps, so that what an older one kept is left behind.
VERSION = 1


@members_only
@require_safe
def worker(request, pk):
    """Hand over the worker. Its address bounds its reach: the self-assessment of this dossier, in this language."""
    dossier = dossier_or_404(request, pk)
    if not may.fill(dossier, request.user):
        raise Http404
    own = f"desk:{VERSION}:{request.user.pk}:"
    context = {
        "key": f"{own}{dossier.pk}:{request.LANGUAGE_CODE}",
        "own": own,
        "away": render_to_string("certification/assessment/away.html", {"dossier": dossier}, request),
    }
    return render(request, "certification/assessment/worker.js", context, content_type="text/javascript")
