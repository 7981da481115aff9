"""The opinion of a regional commission: given by its members, or recorded for them, and read."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.clock import localdate
from certification.errors import InvalidUpload, NotAllowed
from certification.forms.regional_opinion import OpinionForm, OpinionOnBehalfForm
from certification.queries.regional_opinion import declared_by, opinion_on, to_declare
from certification.rules import permissions as may
from certification.rules.regional_opinion import refusals_to_give
from certification.services.regional_opinion import AWAITED_IN, record_opinion
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.decision import crumbs


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def regional_opinion(request, pk):
    """Record the opinion of a regional commission, or read it; its members declare their interests first."""
    if to_declare(request.user).filter(pk=pk).exists():
        messages.info(request, _("Declare your interests on this dossier: it opens to you afterwards."))
        return redirect("certification:interests", pk)
    dossier = dossier_or_404(request, pk)
    found = opinion_on(dossier)
    may_record = may.record_regional_opinion(dossier, request.user)
    if request.method == "POST" and not may_record:
        raise PermissionDenied
    records = may_record and found.given is None and dossier.status in AWAITED_IN
    if found.given is None and not records:
        raise Http404
    kept_out = _kept_out(request, dossier) if records else []
    form, reasons = _form(request, dossier) if records and not kept_out else None, []
    if form is not None and form.is_valid():
        try:
            record_opinion(dossier, actor=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            reasons = refused.reasons
        except InvalidUpload as refused:
            form.add_error("paper", str(refused))
        else:
            messages.success(request, _("The opinion is recorded: the committee reads it with the file."))
            return redirect("certification:regional_opinion", pk)
    return render(
        request,
        "certification/decision/regional_opinion.html",
        {
            "crumbs": crumbs(dossier, (_("Regional opinion"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "opinion": found.given,
            "sentence": found.sentence,
            "kept_out": kept_out,
            "form": form,
            "reasons": reasons,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK,
    )


def _kept_out(request, dossier) -> list:
    """Return why a member of the commission leaves its opinion to somebody else; the secretariat records it for them."""
    is_own = may.give_regional_opinion(dossier, request.user)
    return refusals_to_give(dossier, request.user, declared_by(dossier, request.user)) if is_own else []


def _form(request, dossier) -> OpinionForm:
    """Return the form of a member of the commission, or that of the secretariat, which attaches the paper."""
    is_own = may.give_regional_opinion(dossier, request.user)
    known = {
        "commission": _("Regional commission of %(region)s") % {"region": dossier.territory.region},
        "given_on": localdate(),
    }
    of = OpinionForm if is_own else OpinionOnBehalfForm
    return of(request.POST or None, request.FILES or None, initial=known if is_own else None)
