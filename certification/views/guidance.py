"""The guidance meeting of a refused dossier: recorded by the secretariat, read by the territory."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.choices import DossierStatus
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.forms.guidance import GuidanceForm
from certification.rules import permissions as may
from certification.services.guidance import record_guidance
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.decision import crumbs


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def guidance(request, pk):
    """Read the guidance meeting of a refused dossier, with the day of a new application; or record it."""
    dossier = dossier_or_404(request, pk)
    if dossier.status != DossierStatus.REFUSED:
        raise Http404
    may_record = may.instruct(dossier, request.user)
    if request.method == "POST" and not may_record:
        raise PermissionDenied
    meeting = dossier.guidance_meeting
    records = may_record and meeting is None
    form = GuidanceForm(request.POST or None, initial={"held_on": localdate()}) if records else None
    reasons = []
    if form is not None and form.is_valid():
        try:
            record_guidance(dossier, actor=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The meeting is recorded: the territory reads it."))
            return redirect("certification:guidance", pk)
    return render(
        request,
        "certification/decision/guidance.html",
        {
            "crumbs": crumbs(dossier, (_("Guidance meeting"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "decision": dossier.decision,
            "meeting": meeting,
            "apply_again_from": dossier.apply_again_from,
            "form": form,
            "reasons": reasons,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK,
    )
