"""Sign a self-assessment off for a family of actors, and submit it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.errors import NotAllowed
from certification.queries import assessment as assessments
from certification.queries import submission as submitted
from certification.rules import permissions as may
from certification.services import assessment as verbs
from certification.services.transition import available_actions
from certification.views.access import ask_who_signs, dossier_or_404, members_only
from certification.views.assessment import INVALID, crumbs, linked

SUBMIT = "submit_self_assessment"


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request, pk):
    """Show which families signed; let a member sign for their own."""
    dossier = dossier_or_404(request, pk)
    if assessments.may_fill(dossier, request.user):
        ask_who_signs(request)
    reasons, status = (), 200
    if request.method == "POST":
        try:
            verbs.sign_off(dossier, actor=request.user, family=request.POST.get("family", ""))
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, INVALID
        else:
            messages.success(request, _("Your family of actors has signed off the self-assessment."))
            return redirect("certification:sign_off", dossier.pk)
    space = submitted.workspace_for(dossier, request.user)
    lines = submitted.family_lines_for(dossier, request.user, space.submission)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Sign-off by families")),
        "lines": lines,
        "space": space,
        "needed": dossier.scheme.min_families_signing_off,
        "signed": sum(bool(line.signed) for line in lines),
        "can_edit": assessments.may_fill(dossier, request.user),
        "submission": space.submission,
        "reasons": reasons,
    }
    return render(request, "certification/assessment/sign_off.html", context, status=status)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request, pk):
    """Confirm the submission, whose consequence is named, or say what is missing."""
    dossier = dossier_or_404(request, pk)
    if not may.submit(dossier, request.user):
        raise PermissionDenied
    reasons, status = (), 200
    if request.method == "POST":
        try:
            verbs.submit_self_assessment(dossier, actor=request.user)
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, INVALID
        else:
            messages.success(
                request,
                _("The self-assessment is submitted. The secretariat now checks that it is complete."),
            )
            return redirect("certification:workspace", dossier.pk)
    elif not assessments.may_fill(dossier, request.user):
        return redirect("certification:workspace", dossier.pk)
    space = assessments.Workspace(dossier)
    action = next(
        (action for action in available_actions(dossier, request.user) if action["move"] == SUBMIT), None
    )
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Submit")),
        "space": space,
        "missing": linked(space.missing()) if action else [],
        "refusals": action["refusals"] if action else [],
        "can_submit": bool(action) and not action["refusals"],
        "reasons": reasons,
    }
    return render(request, "certification/assessment/submit.html", context, status=status)
