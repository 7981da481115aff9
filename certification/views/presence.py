"""Who else is at work on the dossier: a fragment that open pages ask for again."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certification.queries.assessment import find_criterion
from certification.rules import permissions as may
from certification.views.access import dossier_or_404
from certification.views.team import note_presence


@never_cache
@require_safe
def presence(request, pk):
    """Note where the reader is (`at`, the code of a criterion; `writing`), and show who else is there."""
    if not request.user.is_authenticated:
        # A sign-in page has no place inside another page.
        return HttpResponse(status=401)
    dossier = dossier_or_404(request, pk)
    if not may.discuss(dossier, request.user):
        raise Http404
    code = request.GET.get("at", "")
    criterion = find_criterion(dossier, code) if code else None
    here = note_presence(request, dossier, criterion)
    context = {"here": here, "criterion": criterion, "dossier": dossier}
    return render(request, "certification/team/presence.html", context)
