"""The history of a dossier, for those who may read it."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from certification.queries import history as facts
from certification.rules import permissions as may
from certification.views.access import dossier_or_404, members_only


@members_only
@require_safe
def history(request, pk):
    """Show every fact of a dossier in plain sentences, newest first."""
    dossier = dossier_or_404(request, pk)
    if not may.read_history(dossier, request.user):
        raise Http404
    return render(
        request,
        "certification/history/history.html",
        {"dossier": dossier, "facts": facts.of_dossier(dossier, reader=request.user)},
    )
