"""The lead of a project, offered and answered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from certification.choices import TransferStatus
from certification.errors import NotAllowed
from certification.forms.lead_transfer import LeadOfferForm
from certification.models import LeadTransfer
from certification.queries import territory as territories
from certification.rules import permissions as may
from certification.services import lead_transfer as services
from certification.views import panel
from certification.views.access import members_only
from certification.views.territory import REFUSED, crumbs, territory_or_404

DONE = {
    "accept": gettext_lazy("You now lead the project."),
    "decline": gettext_lazy("You have declined the lead."),
    "cancel": gettext_lazy("The offer is cancelled."),
}


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def lead_offer(request, pk):
    """Choose a member to whom the lead is offered."""
    found = territory_or_404(request, pk)
    if not may.manage_territory(found, request.user):
        raise PermissionDenied
    others = [m for m in found.active_memberships() if m.role != "territory_lead"]
    form = LeadOfferForm(request.POST if request.method == "POST" else None, members=others)
    reasons, back = (), panel.address("territory", found.pk)
    if request.method == "POST" and form.is_valid():
        person = next(m.person for m in others if m.person_id == form.cleaned_data["person"])
        try:
            services.offer_lead(found, actor=request.user, person=person, note=form.cleaned_data["note"])
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            said = {"person": person}
            messages.success(
                request, _("The lead is offered to %(person)s: nothing changes until they accept.") % said
            )
            return redirect(back)
    return render(
        request,
        "certification/territory/lead_offer.html",
        {
            "territory": found,
            "others": others,
            "form": form,
            "reasons": reasons,
            "cancel_url": back,
            "crumbs": crumbs((found.name, back), (_("Pass the lead on"), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request, pk):
    """Answer an offer of the lead, or cancel it."""
    found = get_object_or_404(
        LeadTransfer.objects.select_related("territory", "person", "asked_by").filter(
            Q(person=request.user) | Q(territory__in=territories.visible_to(request.user))
        ),
        pk=pk,
    )
    is_asked, is_lead = (
        found.person_id == request.user.pk,
        may.manage_territory(found.territory, request.user),
    )
    if not (is_asked or is_lead):
        raise Http404
    reasons: list = []
    if request.method == "POST":
        move = next((name for name in services.MOVES if name in request.POST), None)
        if move is None:
            raise Http404
        try:
            services.MOVES[move](found, actor=request.user)
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, str(DONE[move]))
            return redirect("certification:territory", found.territory_id)
    back = panel.address("territory", found.territory_id)
    return render(
        request,
        "certification/territory/transfer.html",
        {
            "transfer": found,
            "territory": found.territory,
            "is_open": found.status == TransferStatus.ASKED,
            "is_asked": is_asked,
            "is_lead": is_lead,
            "reasons": reasons,
            "cancel_url": back,
            "crumbs": crumbs((found.territory.name, back), (_("Pass the lead on"), None)),
        },
        status=REFUSED if reasons else 200,
    )
