"""What follows a deliberation: the decision."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certification.documents.decision import render_decision
from certification.errors import NotAllowed
from certification.forms.decision import (
    SubstituteForm,
)
from certification.models import Decision
from certification.queries import committee as committees
from certification.queries import decision as decisions
from certification.rules import permissions as may
from certification.rules.appeal import OPEN_TO_APPEAL
from certification.services import decision as verbs
from certification.views.access import keep_access, members_only, signs
from certification.views.agenda import progress_plan

REFUSED = 422


def crumbs(dossier, *steps):
    """Return the way to a page that follows a decision."""
    return [
        (_("My space"), reverse("certification:dashboard")),
        (dossier.number, reverse("certification:dossier", args=[dossier.pk])),
        *steps,
    ]


# --- the decision ------------------------------------------------------------------------------------------------


def decision_or_404(request, pk: int) -> Decision:
    decision = get_object_or_404(decisions.visible_to(request.user), pk=pk)
    # Until the countersignature a decision belongs to the debate: it opens to those to whom the item is open.
    if not decision.is_signed and committees.standing(decision.item, request.user) != committees.OPEN:
        raise Http404
    if request.method == "GET":
        keep_access(request, decision.dossier)
    return decision


@never_cache
@require_safe
def decision(request, pk):
    """Show the public part of a decision, and how it was computed."""
    return show_decision(request, decision_or_404(request, pk))


def show_decision(request, decision, *, reasons=(), status=200):
    dossier, person = decision.dossier, request.user
    is_public = not person.is_authenticated
    countersigns = not is_public and may.minute_taker(decision.item.session, person)
    return render(
        request,
        "certification/decision/decision.html",
        {
            "layout": "base.html" if is_public else "members.html",
            "crumbs": [] if is_public else crumbs(dossier, (decision.number, None)),
            **decisions.document_of(decision),
            **(progress_plan(dossier, person) if decision.is_signed and not is_public else {}),
            "countersigns": countersigns and not decision.is_signed,
            "substitute_form": SubstituteForm()
            if countersigns and not decision.is_signed and decisions.needs_a_substitute(decision)
            else None,
            "may_appeal": not is_public
            and may.lodge_appeal(dossier, person)
            and (dossier.status in OPEN_TO_APPEAL or decision.item.measure_id is not None),
            "reasons": reasons,
        },
        status=status,
    )


@never_cache
@require_safe
def decision_file(request, pk):
    """Give a decision that took effect as a document."""
    decision = decision_or_404(request, pk)
    if not decision.is_signed:
        raise Http404
    return HttpResponse(
        render_decision(decision, language=get_language()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{decision.number}.pdf"'},
    )


@members_only
@require_POST
@signs
def countersign(request, pk):
    """Sign as the secretary, who signs in once more: the decision takes effect."""
    decision = decision_or_404(request, pk)
    form = SubstituteForm(request.POST)
    substitute = form.cleaned_data["substitute"] if form.is_valid() else None
    try:
        verbs.countersign_decision(decision, actor=request.user, substitute=substitute)
    except NotAllowed as refused:
        return show_decision(request, decision, reasons=refused.reasons, status=REFUSED)
    messages.success(
        request, _("Decision %(number)s takes effect and is notified.") % {"number": decision.number}
    )
    return redirect("certification:decision", pk)
