"""Companions of a territory: invited, agreed to, accepted, ended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from certification.errors import NotAllowed
from certification.forms.companion import CompanionForm
from certification.queries import companion as companions
from certification.queries.framework import version_in_force
from certification.rules import permissions as may
from certification.services import companion as services
from certification.views import panel
from certification.views.access import members_only
from certification.views.territory import REFUSED, crumbs, territory_or_404

VERBS = {
    "agree": (services.agree, gettext_lazy("The person is invited.")),
    "accept": (services.accept, gettext_lazy("You now accompany the territory.")),
    "decline": (services.decline, gettext_lazy("Your answer is recorded.")),
    "end": (services.end, gettext_lazy("The companionship has ended.")),
}


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def companion_new(request, pk):
    """Invite a companion, or offer one to the territory on behalf of the secretariat."""
    found = territory_or_404(request, pk)
    if not may.offer_companion(found, request.user):
        raise PermissionDenied
    form = CompanionForm(request.POST if request.method == "POST" else None)
    is_lead = may.manage_territory(found, request.user)
    reasons, back = (), panel.address("territory", found.pk)
    if request.method == "POST" and form.is_valid():
        try:
            services.offer_companion(found, actor=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            messages.success(
                request,
                _("The invitation is on its way.")
                if is_lead
                else _("The offer is made: the project leader answers it."),
            )
            return redirect(back)
    return render(
        request,
        "certification/territory/companion_new.html",
        {
            "territory": found,
            "is_lead": is_lead,
            "months": months_kept_out(),
            "form": form,
            "reasons": reasons,
            "cancel_url": back,
            "crumbs": crumbs((found.name, back), (_("Invite a companion"), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


def months_kept_out() -> int | None:
    """Return during how many months a companion may then neither assess nor vote, by the framework in force."""
    version = version_in_force()
    return version.companion_months() if version else 0


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def companion(request, pk):
    """Answer an invitation or an offer; end a companionship."""
    found = get_object_or_404(companions.readable_by(request.user), pk=pk)
    is_addressee = services.is_addressee(found, request.user)
    is_lead = may.manage_territory(found.territory, request.user)
    if not (is_addressee or is_lead or found.offered_by_id == request.user.pk):
        raise Http404
    reasons: list = []
    if request.method == "POST":
        act = next((name for name in VERBS if name in request.POST), None)
        if act is None:
            raise Http404
        verb, done = VERBS[act]
        try:
            verb(found, actor=request.user)
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, str(done))
            return redirect(
                "certification:dashboard" if is_addressee else panel.address("territory", found.territory_id)
            )
    back = panel.address("dashboard") if is_addressee else panel.address("territory", found.territory_id)
    return render(
        request,
        "certification/territory/companion.html",
        {
            "companionship": found,
            "territory": found.territory,
            "is_addressee": is_addressee,
            "is_lead": is_lead,
            "months": months_kept_out(),
            "reasons": reasons,
            "cancel_url": back,
            "crumbs": crumbs((_("Companion of %(territory)s") % {"territory": found.territory.name}, None)),
        },
        status=REFUSED if reasons else 200,
    )
