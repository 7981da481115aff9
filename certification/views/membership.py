"""A member's place: their role and their family; an invitation sent again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.choices import Role
from certification.errors import NotAllowed
from certification.forms.territory import MemberForm
from certification.models import Invitation, Membership
from certification.queries import territory as territories
from certification.rules import permissions as may
from certification.services import membership as services
from certification.services.territory import resend_invitation
from certification.views import panel
from certification.views.access import members_only
from certification.views.territory import REFUSED, crumbs, families_in_force


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def membership_change(request, pk):
    """Change what a member may do, and the family that they speak for."""
    found = get_object_or_404(
        Membership.objects.select_related("territory", "person").filter(
            territory__in=territories.visible_to(request.user)
        ),
        pk=pk,
    )
    if not may.manage_territory(found.territory, request.user):
        raise PermissionDenied
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        families=families_in_force(),
        is_lead=found.role == Role.TERRITORY_LEAD,
        initial={"role": found.role, "family": found.family},
    )
    reasons, back = (), panel.address("territory", found.territory_id)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(found, actor=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("The place of %(person)s is up to date.") % {"person": found.person})
            return redirect(back)
    return render(
        request,
        "certification/territory/member.html",
        {
            "membership": found,
            "form": form,
            "reasons": reasons,
            "cancel_url": back,
            "crumbs": crumbs((found.territory.name, back), (str(found.person), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@members_only
@require_POST
def invitation_resend(request, pk):
    """Send an invitation again, with a new link."""
    found = get_object_or_404(
        Invitation.objects.select_related("territory").filter(
            territory__in=territories.visible_to(request.user)
        ),
        pk=pk,
    )
    try:
        sent, _token = resend_invitation(found, actor=request.user)
    except NotAllowed as refusal:
        messages.error(request, " ".join(map(str, refusal.reasons)))
    else:
        messages.success(
            request,
            _("The invitation is on its way to %(email)s. It is valid until %(date)s.")
            % {"email": sent.email, "date": date_format(sent.expires_on, "DATE_FORMAT")},
        )
    return redirect("certification:territory", found.territory_id)
