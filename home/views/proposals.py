"""Proposing an initiative or a sheet, without an account."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.spam import limited
from home.choices import ProposalKind
from home.forms.proposals import FORMS
from home.queries.proposals import index_for
from home.services.proposals import receive

LIMIT = "proposal"
TITLES = {
    ProposalKind.INITIATIVE: gettext_lazy("Propose an initiative"),
    ProposalKind.SHEET: gettext_lazy("Propose an experience sheet"),
}


@require_safe
def choose(request):
    """Ask what is proposed, and say what follows."""
    return render(request, "home/proposals/choose.html", {"crumbs": _crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request, kind):
    """Ask for what is proposed, and send it to the moderators."""
    index = index_for(kind, get_language())
    if index is None:
        raise Http404
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    reasons, status = [], HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if limited(request, LIMIT):
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [
                _("Too many proposals came from your network in a short time. Try again in ten minutes.")
            ]
        elif form.is_valid():
            if not form.is_spam:
                receive(kind=kind, index=index, facts=form.facts(), **form.who())
            return redirect("home:propose_received")
    context = {
        "title": TITLES[kind],
        "crumbs": _crumbs(TITLES[kind]),
        "form": form,
        "reasons": reasons,
        "is_sheet": kind == ProposalKind.SHEET,
    }
    return render(request, "home/proposals/propose.html", context, status=status)


@require_safe
def received(request):
    """Say what comes next."""
    return render(request, "home/proposals/received.html", {"crumbs": _crumbs(_("Proposal received"))})


def _crumbs(last=""):
    above = (_("Propose"), reverse("home:propose") if last else "")
    return [(_("Home"), f"/{get_language()}/"), above, *([(last, "")] if last else [])]
