"""Who answers what: ask a member, see what is asked, hand in, agree, take up again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.clock import localdate
from certification.errors import NotAllowed
from certification.forms.delegation import DelegationForm
from certification.queries import assessment as assessments
from certification.queries import delegation as delegations
from certification.rules import permissions as may
from certification.services import delegation as verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, members_only
from certification.views.assessment import INVALID, criterion_url, crumbs
from certification.views.moves import confirm_move


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request, pk):
    """Ask a member to answer an axis or a criterion; `what` in the address chooses it."""
    dossier = dossier_or_404(request, pk)
    if not may.delegate(dossier, request.user):
        raise PermissionDenied
    members = list(dossier.territory.memberships.select_related("person").order_by("person__name"))
    running = {m.pk for m in dossier.territory.active_memberships()}
    criteria = assessments.criteria_of(dossier)
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        criteria=criteria,
        members=[m for m in members if m.pk in running],
        initial={"what": request.GET.get("what", "")},
    )
    reasons, status = (), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            given = form.cleaned_data
            person = next(m.person for m in members if m.person_id == given["person"])
            try:
                asked = verbs.assign(
                    dossier,
                    actor=request.user,
                    person=person,
                    due_on=given["due_on"],
                    note=given["note"],
                    **form.part(),
                )
            except NotAllowed as refusal:
                reasons = refusal.reasons
            else:
                said = {"code": asked.code, "person": asked.person}
                messages.success(request, _("%(code)s is asked of %(person)s.") % said)
                return redirect("certification:workspace", dossier.pk)
    context = {
        "dossier": dossier,
        "crumbs": crumbs(dossier, _("Ask a member to answer")),
        "form": form,
        "reasons": reasons,
        "cancel_url": reverse("certification:workspace", args=[dossier.pk]),
    }
    return render(request, "certification/team/delegate.html", context, status=status)


def delegation_or_404(request, pk):
    return get_object_or_404(delegations.readable_by(request.user), pk=pk)


@members_only
@require_safe
def delegation(request, pk):
    """Show what is asked of whom, how far it is, and what the reader may do."""
    found = delegation_or_404(request, pk)
    dossier = found.dossier
    space = assessments.Workspace(dossier)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, found.code),
        "delegation": found,
        "rows": [
            {"row": row, "url": criterion_url(dossier, row.criterion.code)}
            for row in space.rows
            if found.covers(row.criterion)
        ],
        "actions": [
            {**action, "url": reverse("certification:delegation_move", args=[found.pk, action["move"]])}
            for action in available_actions(found, request.user)
        ],
        "is_mine": found.person_id == request.user.pk,
        "is_late": found.due_on is not None and found.due_on < localdate(),
    }
    return render(request, "certification/team/delegation.html", context)


@members_only
def delegation_move(request, pk, move):
    """Confirm a move: hand in, ask for changes, agree, open again, take back."""
    found = delegation_or_404(request, pk)
    assessments.prepare(found.dossier)
    back = reverse("certification:delegation", args=[found.pk])
    return confirm_move(
        request,
        found,
        move,
        title=f"{found.code} {found.name}",
        back=back,
        crumbs=crumbs(found.dossier, found.code),
    )
