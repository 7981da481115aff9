"""Report a doubt about a certificate, without an account."""

from http import HTTPStatus

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.forms.doubt import DoubtForm
from certification.queries.retention import amount
from certification.services.doubt import receive_doubt
from cms.spam import limited

LIMIT = "doubt"
LONGEST_CODE = 40


def crumbs(last: str) -> list:
    return [(_("Verify a certificate"), reverse("verify_form")), (last, None)]


@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request):
    """Ask what was seen and where; keep it for the secretariat."""
    months = amount("doubt_contact")
    reasons, status = [], HTTPStatus.OK
    if request.method == "POST":
        form = DoubtForm(request.POST, months=months)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if limited(request, LIMIT):
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [
                _("Too many messages came from your network in a short time. Try again in ten minutes.")
            ]
        elif form.is_valid():
            # What a robot sends is answered as if it had been kept.
            if not form.is_spam:
                receive_doubt(language=get_language(), **form.facts())
            return redirect("certification:doubt_received")
    else:
        code = request.GET.get("code", "")[:LONGEST_CODE].replace("\0", "")
        form = DoubtForm(initial={"code": code}, months=months)
    context = {"form": form, "reasons": reasons, "crumbs": crumbs(_("Report a doubt"))}
    return render(request, "certification/verification/doubt.html", context, status=status)


@require_safe
def doubt_received(request):
    """Say what comes next."""
    return render(
        request, "certification/verification/doubt_received.html", {"crumbs": crumbs(_("Doubt received"))}
    )
