"""Ask for the file of a certificate again: in another language, or because of its seal."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.errors import NotAllowed
from certification.forms.issuance import EditionForm
from certification.rules import permissions as may
from certification.services.issuance import STANDING, remake_certificate
from certification.views.access import members_only
from certification.views.award import award_or_404


@members_only
def edition(request, pk):
    """Ask for another edition of the certificate of an award."""
    award = award_or_404(request, pk)
    certificate = getattr(award, "certificate", None)
    if certificate is None or not may.remake_certificate(award, request.user) or award.status not in STANDING:
        raise Http404
    back = reverse("certification:award", args=[award.pk])
    form = EditionForm(request.POST or None, initial={"language": certificate.language})
    reasons: list = []
    if request.method == "POST" and form.is_valid():
        try:
            remake_certificate(certificate, actor=request.user, **form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(
                request, _("The file is being made. You will receive a message when it is ready.")
            )
            return redirect(back)
    context = {
        "award": award,
        "form": form,
        "reasons": reasons,
        "title": _("Ask for another file of the certificate"),
        "submit": _("Ask for the file"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "certification/award/edition.html", context, status=status)
