"""A territory: creating it, its members, its invitations."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certification.choices import OPEN_DOSSIER_STATUSES, Role, TransferStatus
from certification.errors import NotAllowed
from certification.forms.territory import InvitationForm, TerritoryForm
from certification.models import Invitation, Membership
from certification.queries import companion as companions
from certification.queries import territory as territories
from certification.queries.framework import version_in_force
from certification.rules import permissions as may
from certification.services import territory as services
from certification.services.membership import end_membership
from certification.views import panel
from certification.views.access import members_only

REFUSED = 422


def families_in_force() -> list:
    version = version_in_force()
    return list(version.families.select_related("sphere")) if version else []


def territory_or_404(request, pk):
    return get_object_or_404(territories.for_page(request.user), pk=pk)


def crumbs(*more) -> list:
    return [(_("My space"), panel.address("dashboard")), *more]


@members_only
def territory_new(request):
    """Describe a territory; whoever does becomes its project leader."""
    form = TerritoryForm(request.POST if request.method == "POST" else None, families=families_in_force())
    if request.method == "POST" and form.is_valid():
        created = services.create_territory(actor=request.user, **form.facts())
        messages.success(request, _("The territory is created. Invite your partners, then open a dossier."))
        return redirect("certification:territory", created.pk)
    return render(
        request,
        "certification/territory/form.html",
        {
            "form": form,
            "title": _("Describe your territory"),
            "submit": _("Create the territory"),
            "cancel_url": panel.address("dashboard"),
            "crumbs": crumbs((_("Describe your territory"), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@members_only
def territory_edit(request, pk):
    """Change what a territory says of itself."""
    found = territory_or_404(request, pk)
    if not may.manage_territory(found, request.user):
        raise PermissionDenied
    form = TerritoryForm(
        request.POST if request.method == "POST" else None,
        families=families_in_force(),
        instance=territory_or_404(request, pk),
    )
    if request.method == "POST" and form.is_valid():
        services.update_territory(found, actor=request.user, **form.facts())
        messages.success(request, _("The territory is up to date."))
        return redirect("certification:territory", pk)
    back = panel.address("territory", pk)
    return render(
        request,
        "certification/territory/form.html",
        {
            "form": form,
            "title": _("Change the territory"),
            "submit": _("Save the territory"),
            "cancel_url": back,
            "crumbs": crumbs((found.name, back), (_("Change the territory"), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@members_only
def territory(request, pk):
    """Show a territory; its project leader invites from here."""
    found = territory_or_404(request, pk)
    families = families_in_force()
    if request.method != "POST":
        return territory_page(request, found, families, form=InvitationForm(families=families))
    if not may.manage_territory(found, request.user):
        raise PermissionDenied
    form = InvitationForm(request.POST, families=families)
    reasons: list = []
    if form.is_valid():
        try:
            invitation, _token = services.invite_member(found, actor=request.user, **form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(
                request,
                _("The invitation is on its way to %(email)s. It is valid until %(date)s.")
                % {"email": invitation.email, "date": date_format(invitation.expires_on, "DATE_FORMAT")},
            )
            return redirect("certification:territory", pk)
    return territory_page(request, found, families, form=form, reasons=reasons, status=REFUSED)


def territory_page(request, found, families, *, form, reasons=(), status=200):
    names = {family.code: family.name for family in families}
    organisations = {r.family: r.organisation for r in found.representations.all()}
    members = [
        {
            "membership": member,
            "family": names.get(member.family, ""),
            "is_me": member.person_id == request.user.pk,
        }
        for member in found.active_memberships()
    ]
    is_lead = may.manage_territory(found, request.user)
    return render(
        request,
        "certification/territory/territory.html",
        {
            "territory": found,
            "members": members,
            "families": [
                {
                    "name": family.name,
                    "sphere": family.sphere.name,
                    "organisation": organisations.get(family.code, ""),
                }
                for family in families
            ],
            "represented": len(organisations),
            "invitations": [
                {"invitation": invitation, "family": names.get(invitation.family, "")}
                for invitation in territories.open_invitations(found)
            ]
            if is_lead
            else [],
            "companions": companions.of_territory(found),
            "transfer": open_transfer(found),
            "may_offer_companion": may.offer_companion(found, request.user),
            "dossiers": found.dossiers.all(),
            "awards": found.awards.all(),
            "is_lead": is_lead,
            "may_apply": is_lead and not any(d.status in OPEN_DOSSIER_STATUSES for d in found.dossiers.all()),
            "form": form,
            "reasons": reasons,
            "crumbs": crumbs((found.name, None)),
        },
        status=status,
    )


def open_transfer(found):
    """Return the offer of the lead that waits for its answer, or None."""
    waiting = found.transfers.filter(status=TransferStatus.ASKED)
    return waiting.select_related("person", "asked_by").first()


@members_only
@require_POST
def invitation_revoke(request, pk):
    """Revoke an invitation that nobody accepted yet."""
    found = get_object_or_404(
        Invitation.objects.select_related("territory").filter(
            territory__in=territories.visible_to(request.user)
        ),
        pk=pk,
    )
    back = redirect("certification:territory", found.territory_id)
    try:
        services.revoke_invitation(found, actor=request.user)
    except NotAllowed as error:
        messages.error(request, " ".join(map(str, error.reasons)))
        return back
    messages.success(request, _("The invitation is revoked: its link no longer works."))
    return back


@members_only
def membership_end(request, pk):
    """Confirm, then end a membership."""
    found = get_object_or_404(
        Membership.objects.select_related("territory", "person").filter(
            territory__in=territories.visible_to(request.user)
        ),
        pk=pk,
    )
    is_me = found.person_id == request.user.pk
    if not is_me and not may.manage_territory(found.territory, request.user):
        raise PermissionDenied
    reasons: list = []
    if request.method == "POST":
        try:
            end_membership(found, actor=request.user)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(request, _("The membership has ended."))
            return (
                redirect("certification:dashboard")
                if is_me
                else redirect("certification:territory", found.territory_id)
            )
    back = panel.address("territory", found.territory_id)
    return render(
        request,
        "certification/territory/end_membership.html",
        {
            "membership": found,
            "is_me": is_me,
            "reasons": reasons,
            "cancel_url": back,
            "crumbs": crumbs((found.territory.name, back), (_("End a membership"), None)),
        },
        status=REFUSED if reasons else 200,
    )


@members_only
def invitation(request, token):
    """Accept an invitation: the link of the e-mail leads here, after signing up or in."""
    found = (
        Invitation.objects.select_related("territory", "invited_by")
        .filter(digest=services.digest(token))
        .first()
    )
    if found is None:
        raise Http404
    reasons = services.why_invitation_is_closed(found, request.user)
    if request.method == "POST":
        try:
            membership = services.accept_invitation(token, actor=request.user)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(
                request,
                _("Welcome: you are now a member of %(territory)s.") % {"territory": membership.territory},
            )
            return redirect("certification:territory", membership.territory_id)
    names = {family.code: family.name for family in families_in_force()}
    is_member = territories.memberships_of(request.user).filter(territory=found.territory_id).exists()
    return render(
        request,
        "certification/territory/invitation.html",
        {
            "invitation": found,
            "role": Role(found.role).label,
            "family": names.get(found.family, ""),
            "reasons": reasons,
            "territory_url": panel.address("territory", found.territory_id) if is_member else "",
            "crumbs": crumbs((_("Invitation"), None)),
        },
        status=REFUSED if reasons and request.method == "POST" else 200,
    )
