"""A complaint as anybody makes and follows it, without an account; and the yearly figures of all of them."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification.errors import InvalidUpload, NotAllowed
from certification.forms.complaint import AddedForm, ComplaintForm
from certification.models import Scheme
from certification.queries import complaint as complaints
from certification.queries.retention import amount
from certification.rules.complaint import is_under_way
from certification.services import complaint as verbs
from cms.spam import limited

LIMIT, FOLLOWED = "complaint", "complaint_follow"
LONGEST = 60
REVOKE = "revoke"


def crumbs(*steps):
    return [(_("How the guarantee works"), reverse("certification:guarantee")), *steps]


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request):
    """Ask for a complaint, and keep it; `number` in the address names a certificate."""
    scheme = Scheme.current()
    form = ComplaintForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        months=amount("complaint"),
        initial={"about": request.GET.get("number", "")[:LONGEST].replace("\0", "")},
    )
    reasons, status = [], HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if limited(request, LIMIT):
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [
                _("Too many complaints came from your network in a short time. Try again in ten minutes.")
            ]
        elif form.is_valid():
            if form.is_spam:
                return redirect("certification:complaint_received")
            try:
                kept = verbs.lodge_complaint(language=get_language(), **form.facts())
            except InvalidUpload as refusal:
                form.add_error("files", str(refusal))
            except NotAllowed as refusal:
                reasons = refusal.reasons
            else:
                return redirect("certification:complaint_follow", verbs.token_of(kept))
    context = {"form": form, "reasons": reasons, "scheme": scheme, "crumbs": crumbs((_("Complaint"), None))}
    return render(request, "certification/complaint/new.html", context, status=status)


@require_safe
def complaint_received(request):
    """Thank for a complaint, without saying which."""
    context = {"crumbs": crumbs((_("Complaint received"), None))}
    return render(request, "certification/complaint/received.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request, token):
    """Show to whoever holds the link where their complaint stands; they may add something, or stop the link."""
    found = verbs.followed_by(token)
    if found is None:
        response = render(request, "certification/complaint/no_link.html", {}, status=HTTPStatus.NOT_FOUND)
        return _secret(response)
    if request.method == "POST" and REVOKE in request.POST:
        verbs.revoke_link(found)
        return redirect("certification:complaint_received")
    form, reasons, status = None, [], HTTPStatus.OK
    if is_under_way(found) or request.method == "POST":
        form = AddedForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if limited(request, FOLLOWED):
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [
                _("Too many messages came from your network in a short time. Try again in ten minutes.")
            ]
        elif form.is_valid():
            try:
                verbs.add_message(found, **form.facts())
            except InvalidUpload as refusal:
                form.add_error("files", str(refusal))
            except NotAllowed as refusal:
                reasons = refusal.reasons
            else:
                return _secret(redirect("certification:complaint_follow", token))
    context = {
        "complaint": found,
        "steps": complaints.steps_of(found),
        "answer": complaints.answer_in_words(found),
        "thread": list(found.messages.all()),
        "measures": list(found.measures.all()) if found.closed_at else [],
        "form": form,
        "reasons": reasons,
        "revoke": REVOKE,
    }
    return _secret(render(request, "certification/complaint/follow.html", context, status=status))


def _secret(response):
    """Keep the address of a page to its reader: the pages that it leads to do not learn it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def complaint_figures(request):
    """Show how many complaints came in a year, about what, with which outcome and how fast; nobody is recognisable."""
    asked = request.GET.get("year", "")
    if asked and not asked.isdecimal():
        raise Http404
    years, figures = complaints.figures(int(asked[:4]) if asked else None)
    context = {
        "years": years,
        "figures": figures,
        "scheme": Scheme.current(),
        "crumbs": crumbs(
            (_("Complaint"), reverse("certification:complaint")), (_("Complaints in figures"), None)
        ),
    }
    return render(request, "certification/complaint/figures.html", context)
