"""What the impartiality guardian keeps: the register of declarations, ties found later, accesses to dossiers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import InterestEffect, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.exports import declarations as tables
from certification.forms.impartiality import ConclusionForm, RegisterFilter, UndeclaredForm
from certification.models.people import mandate_roles
from certification.queries import impartiality
from certification.queries.retention import amount
from certification.rules import permissions as may
from certification.services import impartiality as verbs
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessor import crumbs_of

UNPROCESSABLE = 422
PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def crumbs(*pages) -> list[tuple]:
    register = (_("Impartiality"), reverse("certification:impartiality") if pages else "")
    return [(_("My space"), reverse("certification:dashboard")), register, *pages]


def guardian_or_404(request) -> None:
    if Role.IMPARTIALITY_GUARDIAN not in mandate_roles(request.user):
        raise Http404


# --- the register ---------------------------------------------------------------------------------------------------


@require_safe
@members_only
def register(request):
    """Show every declaration, what was found later, what is frozen; filtered, fifty at a time."""
    guardian_or_404(request)
    form = RegisterFilter(request.GET)
    kept = form.kept()
    found = impartiality.register_for(request.user, **kept)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter_form": form,
        "is_filtered": any(kept.values()),
        "figures": impartiality.figures(request.user),
        "questions": impartiality.undeclared_for(request.user).filter(settled_at=None),
        "frozen_missions": impartiality.frozen_missions(),
        "frozen_dossiers": impartiality.frozen_dossiers(),
        "crumbs": crumbs(),
    }
    return render(request, "certification/impartiality/register.html", context)


@require_safe
@members_only
def register_table(request, form):
    """Hand the register over as a table, with the filters of the page."""
    guardian_or_404(request)
    found = impartiality.register_for(request.user, **RegisterFilter(request.GET).kept())
    if form == "csv":
        response = StreamingHttpResponse(tables.as_csv(found), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(tables.as_xlsx(found), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="declarations-{localdate()}.{form}"'
    return response


# --- ties found later -----------------------------------------------------------------------------------------------


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def undeclared_new(request, pk):
    """Record a tie that a declaration left out."""
    dossier = dossier_or_404(request, pk)
    if not may.record_undeclared_interest(dossier, request.user):
        raise Http404
    form = UndeclaredForm(
        request.POST or None,
        declarations=impartiality.declarations_to_question(dossier, request.user),
        categories=dossier.version.interest_categories.exclude(effect=InterestEffect.NONE),
    )
    reasons = []
    if form.is_valid():
        try:
            found = verbs.record_undeclared_interest(actor=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The tie is recorded; the guardian and the secretariat are told."))
            return redirect("certification:undeclared", found.pk)
    context = {
        "dossier": dossier,
        "form": form,
        "reasons": reasons,
        "crumbs": crumbs_of(dossier, _("Tie found after the declaration")),
    }
    status = UNPROCESSABLE if request.POST else None
    return render(request, "certification/impartiality/undeclared_new.html", context, status=status)


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def undeclared(request, pk):
    """Read a tie found later; the guardian concludes."""
    found = get_object_or_404(impartiality.undeclared_for(request.user), pk=pk)
    settles = may.settle_undeclared_interest(found.dossier, request.user) and found.settled_at is None
    form = ConclusionForm(request.POST or None) if settles else None
    if request.method == "POST" and form is None:
        raise PermissionDenied
    reasons = []
    if form is not None and form.is_valid():
        try:
            verbs.settle_undeclared_interest(
                found,
                actor=request.user,
                is_confirmed=form.cleaned_data["is_confirmed"] == ConclusionForm.YES,
                conclusion=form.cleaned_data["conclusion"],
            )
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Your conclusion is recorded."))
            return redirect("certification:undeclared", pk)
    context = {
        "found": found,
        "dossier": found.dossier,
        "form": form,
        "reasons": reasons,
        "watches": Role.IMPARTIALITY_GUARDIAN in mandate_roles(request.user),
        "crumbs": crumbs_of(found.dossier, _("Tie found after the declaration")),
    }
    status = UNPROCESSABLE if request.POST else None
    return render(request, "certification/impartiality/undeclared.html", context, status=status)


# --- accesses -------------------------------------------------------------------------------------------------------


@require_safe
@members_only
def accesses(request, pk):
    """List who opened which page of a dossier because they assess it or decide on it."""
    dossier = dossier_or_404(request, pk)
    if not may.read_accesses(dossier, request.user):
        raise Http404
    page = Paginator(impartiality.accesses_of(dossier), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "dossier": dossier,
        "page": page,
        "lines": [impartiality.access_in_words(access) for access in page],
        "months": amount("access_log"),
        "crumbs": crumbs_of(dossier, _("Accesses")),
    }
    return render(request, "certification/impartiality/accesses.html", context)
