"""A public consultation: what was said and answered, and the form to say more, without an account."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import CommentPosition
from certification.errors import NotAllowed
from certification.forms.consultation import CommentForm
from certification.queries.consultation import family_names, figures_of, page_of_comments, subjects_of
from certification.queries.framework import Readable, find_criterion, readable
from certification.queries.retention import amount
from certification.services.consultation import receive_comment
from certification.views.framework import (
    criterion_address,
    home_of,
    number_in_words,
    send_document,
    surroundings,
    version_of,
)
from cms.spam import limited

LIMIT = "consultation"
WHOLE = "-"  # the value of the filter for what is about no criterion in particular
LONGEST = 64


@require_safe
def consultation(request, number):
    """Show the consultation on a version: its dates, its figures, its conclusions, the comments and their answers."""
    known, version = consulted_on(number)
    code, family = (request.GET.get(name, "")[:LONGEST].replace("\0", "") for name in ("criterion", "family"))
    subjects, families = subjects_of(version), family_names(version)
    page, groups = page_of_comments(
        version,
        subjects,
        families,
        number=request.GET.get("page", "1"),
        code={"": None, WHOLE: ""}.get(code, code),
        family=family,
    )
    context = {
        "crumbs": _crumbs(known, version, _("Public consultation")),
        "figures": figures_of(version, subjects, families),
        "positions": CommentPosition.labels,
        "page_of": page,
        "groups": [(group, _address_of(known, version, group.subject)) for group in groups],
        "narrowed": _narrowed(subjects, families, code, family),
        "whole": WHOLE,
    }
    return render(
        request, "certification/consultation/consultation.html", surroundings(known, version) | context
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, number, code=None):
    """Ask for a comment on a criterion, or on the whole, and keep it until somebody reads it."""
    known, version = consulted_on(number)
    criterion = find_criterion(version, code) if code is not None else None
    if code is not None and criterion is None:
        raise Http404
    around = surroundings(known, version)
    if request.method != "POST" and not around["is_receiving"]:
        return redirect("certification:consultation", number)
    months = amount("consultation_contact")
    data = request.POST if request.method == "POST" else None
    form = CommentForm(data, version=version, contact_months=months)
    reasons, status = [], HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if limited(request, LIMIT):
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [
                _("Too many comments came from your network in a short time. Try again in ten minutes.")
            ]
        elif form.is_valid():
            reasons = _keep(form, version, criterion)
            if not reasons:
                return redirect("certification:comment_received", number)
    context = {
        "form": form,
        "reasons": reasons,
        "criterion": criterion,
        "back": criterion_address(known, version, code) if criterion else around["home"],
        "crumbs": _crumbs(known, version, _("Comment")),
    }
    return render(request, "certification/consultation/comment.html", around | context, status=status)


def _keep(form, version, criterion) -> list:
    """Keep what was typed, unless a robot typed it; return the sentences that refuse it."""
    if form.is_spam:
        return []
    try:
        receive_comment(version.consultation, criterion=criterion, language=get_language(), **form.facts())
    except NotAllowed as error:
        return error.reasons
    return []


@require_safe
def comment_received(request, number):
    """Say what comes next."""
    known, version = consulted_on(number)
    context = {"crumbs": _crumbs(known, version, _("Comment received"))}
    return render(request, "certification/consultation/received.html", surroundings(known, version) | context)


@require_safe
def consultation_pdf(request, number):
    """Send the report of a consultation as a PDF; while it is being made, say so."""
    _known, version = consulted_on(number)
    return send_document(
        request,
        "consultation",
        version,
        filename=f"consultation-{version.version}-{get_language()}.pdf",
        back=reverse("certification:consultation", args=[number]),
    )


def consulted_on(number: str) -> tuple:
    """Return the versions that may be read, and the one of that number; without a consultation it does not exist."""
    known = readable()
    version = version_of(known, number)
    if version.consultation is None:
        raise Http404
    return known, version


def _crumbs(known: Readable, version, last: str) -> list:
    return [
        (_("Reference framework"), reverse("certification:framework")),
        (number_in_words(version), home_of(known, version)),
        (last, None),
    ]


def _address_of(known: Readable, version, subject) -> str:
    """Return where the subject of comments is read."""
    if not subject.is_there:
        return ""
    return criterion_address(known, version, subject.code) if subject.code else home_of(known, version)


def _narrowed(subjects, families, code: str, family: str) -> list[str]:
    """Return in words what the list of comments is narrowed to."""
    names = {subject.code or WHOLE: subject for subject in subjects.values()}
    found = []
    if code:
        subject = names.get(code)
        found.append(f"{subject.code} {subject.name}".strip() if subject else code)
    if family:
        found.append(families.get(family, family))
    return found
