"""What a dossier took over, beside what it says today; confirmed one by one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.errors import NotAllowed
from certification.queries import assessment as assessments
from certification.queries import carried as queries
from certification.services.carried import confirm_carried
from certification.views.access import dossier_or_404, members_only
from certification.views.assessment import crumbs
from certification.views.panel import head

REFUSED = 422


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def carried(request, pk):
    """Show every answer taken over with what it said; confirm the one whose button was pressed."""
    dossier = dossier_or_404(request, pk)
    reasons: list = []
    if request.method == "POST":
        found = asked(dossier, request.POST.get("confirm", ""))
        try:
            confirm_carried(found, actor=request.user)
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("%(code)s is confirmed.") % {"code": code_of(found)})
            if "back" in request.POST and found.criterion:
                return redirect("certification:criterion", dossier.pk, found.criterion.code)
            return redirect("certification:carried", dossier.pk)
    rows = queries.carried_rows(dossier)
    return render(
        request,
        "certification/dossier/carried.html",
        {
            **head(dossier, request.user),
            "crumbs": crumbs(dossier, _("Answers taken over")),
            "rows": rows,
            "waiting": sum(row.must_confirm for row in rows),
            "can_edit": assessments.may_fill(dossier, request.user),
            "reasons": reasons,
        },
        status=REFUSED if reasons else 200,
    )


def asked(dossier, value: str):
    if not value.isdecimal():
        raise Http404
    return get_object_or_404(dossier.carried.select_related("dossier", "criterion", "question"), pk=value)


def code_of(found) -> str:
    return (found.criterion or found.question).code
