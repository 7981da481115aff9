"""The verification by an outside body: asked by the secretariat, given in a page that shows what it needs to read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.choices import MarkScope, Role
from certification.errors import InvalidUpload, NotAllowed
from certification.forms.third_party import YES, VerificationForm, VerifierForm
from certification.models import ThirdPartyVerification
from certification.queries import third_party as queries
from certification.rules import permissions as may
from certification.services import third_party as verbs
from certification.services.impartiality import record_access
from certification.views.access import keeps_what_was_typed, members_only
from certification.views.decision import crumbs

REFUSED = 422


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def third_party(request, pk):
    """Ask an outside body to verify, give the verification, or read it."""
    dossier = get_object_or_404(
        queries.open_to(request.user).select_related("territory", "version", "case_officer"), pk=pk
    )
    if dossier.mark_scope != MarkScope.COMMERCIAL_EU:
        raise Http404
    verification = (
        ThirdPartyVerification.objects.filter(dossier=dossier).select_related("verifier", "document").first()
    )
    is_given = verification is not None and verification.given_at is not None
    verifies = verification is not None and may.asked_verifier(verification, request.user)
    if verifies:
        record_access(dossier, request.user, request.resolver_match.url_name)
    gives = verifies and not is_given
    may_ask = not is_given or verbs.may_be_asked_again(dossier, verification)
    asks = may_ask and Role.CASE_OFFICER in dossier.roles_of(request.user)
    if request.method == "POST" and not (gives or asks):
        raise PermissionDenied
    form, reasons = form_of(request, verification, gives=gives, asks=asks), []
    if form is not None and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if gives:
                verbs.record_third_party(
                    dossier,
                    actor=request.user,
                    positive=data["positive"] == YES,
                    statement=data["statement"],
                    report=data["report"],
                )
            else:
                verbs.ask_third_party(dossier, actor=request.user, **data)
        except NotAllowed as refused:
            reasons = refused.reasons
        except InvalidUpload as error:
            reasons = [str(error)]
        else:
            messages.success(
                request, _("The verification is recorded.") if gives else _("The verifier is asked.")
            )
            return redirect("certification:third_party", pk)
    return render(
        request,
        "certification/third_party/third_party.html",
        {
            "crumbs": [] if verifies else crumbs(dossier, (_("Third-party verification"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "verification": verification,
            "gives": gives,
            "verifies": verifies,
            **(portal(dossier) if verifies else {}),
            "form": form,
            "reasons": reasons,
        },
        status=REFUSED if request.method == "POST" else 200,
    )


def form_of(request, verification, *, gives: bool, asks: bool):
    """Return the form of the reader: the verdict, the request, or none."""
    if gives:
        return VerificationForm(request.POST or None, request.FILES or None)
    if asks:
        names = ("verifier", "body", "accreditation", "claims")
        initial = {name: getattr(verification, name) for name in names} if verification else None
        return VerifierForm(request.POST or None, initial=initial)
    return None


def portal(dossier) -> dict:
    """Return the part of the dossier that the verifier reads, and no more."""
    return {
        "levels": queries.levels_to_verify(dossier),
        "findings": queries.findings_to_verify(dossier),
        "evidence": queries.evidence_to_verify([dossier.pk])
        .select_related("file")
        .prefetch_related("uses__criterion")
        .order_by("title", "pk"),
        "families": {row.code: row.name for row in dossier.version.families.all()},
    }
