"""The library of evidence of a dossier: found, received, described, replaced, previewed."""

from dataclasses import replace
from http import HTTPStatus
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import PreviewState
from certification.documents.preview import DRAWABLE
from certification.errors import InvalidUpload, NotAllowed, StaleDossier
from certification.forms.evidence import EvidenceDetailsForm, LibraryFilter, ReplacementForm, UploadsForm
from certification.models import Evidence
from certification.queries import assessment as assessments
from certification.queries.evidence import Library, details
from certification.services import evidence as verbs
from certification.services.preview import with_preview
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessment import CUT_SHORT, INVALID, STALE, WHOLE, criterion_url, crumbs
from certification.views.criterion import address_of, icon_of

PAGE_SIZE = 25
RECEIVED, KNOWN, REFUSED = "received", "known", "refused"


def grid_of(dossier) -> list:
    """Return the criteria of the dossier's grid, read once with their types of evidence."""
    dossier.criteria = list(
        dossier.version.criteria_for().filter(assessments.in_grid(dossier)).prefetch_related("evidence_types")
    )
    return dossier.criteria


def described(dossier, holding) -> dict:
    """Return a piece of evidence as the library shows it: where it opens, and its picture."""
    file = holding.file
    is_open = not holding.closed
    return {
        "holding": holding,
        "evidence": holding.evidence,
        "file": file,
        "icon": icon_of(file),
        "page": reverse("certification:evidence_piece", args=[dossier.pk, holding.evidence.pk]),
        "no_picture": why_no_picture(file),
        "url": address_of(holding.evidence, file) if is_open else "",
        "picture": reverse("certification:file_preview", args=[file.uuid])
        if is_open and has_picture(file)
        else "",
    }


def has_picture(file) -> bool:
    """Tell whether a file has a preview, or may have one once it is drawn."""
    if file is None:
        return False
    return file.content_type in DRAWABLE and file.preview_state in (PreviewState.NOT_YET, PreviewState.DRAWN)


def why_no_picture(file) -> str:
    """Return the sentence that says why a file has no preview, or nothing."""
    if file is None or has_picture(file):
        return ""
    is_undrawn = file.preview_state == PreviewState.NOT_YET
    return PreviewState.NO_PICTURE.label if is_undrawn else file.get_preview_state_display()


@members_only
@require_safe
def library(request, pk):
    """Show the evidence of the dossier, searched and filtered, and what is missing."""
    return show_library(request, dossier_or_404(request, pk))


def show_library(request, dossier, *, uploads_form=None, outcomes=(), reasons=(), status=200):
    """Render the library; `outcomes` are what became of each file sent."""
    criteria = grid_of(dossier)
    found = Library(dossier, request.user)
    filter_form = LibraryFilter(request.GET, criteria=criteria)
    kept = filter_form.kept()
    page = Paginator(found.matching(**kept), PAGE_SIZE).get_page(request.GET.get("page"))
    can_edit = assessments.may_fill(dossier, request.user)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Evidence library")),
        "page": page,
        "pieces": [described(dossier, holding) for holding in page],
        "filter_form": filter_form,
        "is_filtered": any(kept.values()),
        "total": len(found.holdings),
        "gaps": [{"gap": gap, "url": criterion_url(dossier, gap.criterion.code)} for gap in found.gaps]
        if found.reader.is_member
        else [],
        "shows_gaps": found.reader.is_member,
        "uploads_form": (uploads_form or UploadsForm(criteria=criteria)) if can_edit else None,
        "outcomes": outcomes,
        "reasons": reasons,
        "can_edit": can_edit,
    }
    return render(request, "certification/evidence/library.html", context, status=status)


# --- files sent -------------------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """What became of one file sent: `state` is received, known or refused; `text` says it in a sentence."""

    name: str
    state: str
    text: str
    url: str = ""


@keeps_what_was_typed
@require_POST
@members_only
def evidence_send(request, pk):
    """Receive files, each on its own: one that is refused does not lose the others."""
    dossier = dossier_or_404(request, pk)
    form = UploadsForm(request.POST, request.FILES, criteria=grid_of(dossier))
    if WHOLE not in request.POST:
        return answer(request, dossier, form, reasons=[CUT_SHORT])
    if not form.is_valid():
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        return answer(request, dossier, form, reasons=reasons if speaks_json(request) else ())
    outcomes = []
    for upload in form.cleaned_data["uploads"]:
        try:
            outcomes.append(receive(request, dossier, form, upload))
        except NotAllowed as refusal:
            return answer(request, dossier, form, outcomes=outcomes, reasons=refusal.reasons)
    return answer(request, dossier, form, outcomes=outcomes)


def receive(request, dossier, form, upload) -> Outcome:
    """Take one file in, or say why it is refused."""
    try:
        evidence, is_new = verbs.receive_evidence(
            dossier,
            actor=request.user,
            upload=upload,
            criteria=form.chosen(),
            personal_data=form.cleaned_data["personal_data"],
        )
    except InvalidUpload as refusal:
        return Outcome(upload.name, REFUSED, str(refusal))
    url = reverse("certification:evidence_piece", args=[dossier.pk, evidence.pk])
    if not is_new:
        text = _("The dossier holds this very file already: “%(title)s”.") % {"title": evidence.title}
        return Outcome(evidence.file.name, KNOWN, text, url)
    return Outcome(evidence.file.name, RECEIVED, evidence.file.get_check_state_display(), url)


def speaks_json(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def answer(request, dossier, form, *, outcomes=(), reasons=()):
    """Say what became of the files: to a script in JSON, to a person in a page."""
    is_refused = bool(reasons) or any(outcome.state == REFUSED for outcome in outcomes)
    if speaks_json(request):
        status = HTTPStatus.UNPROCESSABLE_ENTITY if reasons else HTTPStatus.OK
        found = {
            "files": [outcome._asdict() for outcome in outcomes],
            "reasons": [str(text) for text in reasons],
        }
        return JsonResponse(found, status=status)
    if is_refused or not outcomes:
        form = form if form.errors else None
        return show_library(
            request, dossier, uploads_form=form, outcomes=outcomes, reasons=reasons, status=INVALID
        )
    received = ngettext("%(count)d file received.", "%(count)d files received.", len(outcomes))
    messages.success(request, received % {"count": len(outcomes)})
    for outcome in outcomes:
        if outcome.state == KNOWN:
            messages.info(request, outcome.text)
    return redirect("certification:evidence", dossier.pk)


# --- one piece --------------------------------------------------------------------------------------------------


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def piece(request, pk, evidence):
    """Show one piece of evidence and its versions; describe it, or replace its file."""
    dossier = dossier_or_404(request, pk)
    kept = Evidence.objects.filter(dossier=dossier, removed_at=None).select_related("file", "added_by")
    found = get_object_or_404(kept.prefetch_related(*details()), pk=evidence)
    found.dossier = dossier
    criteria = grid_of(dossier)
    if request.method != "POST":
        return show_piece(request, dossier, found)
    is_replacement = "replace" in request.POST
    if is_replacement:
        form = ReplacementForm(request.POST, request.FILES, prefix="new")
    else:
        form = EvidenceDetailsForm(request.POST, evidence=found, criteria=criteria)
    try:
        reasons = write_piece(request, found, form) if form.is_valid() else ()
    except StaleDossier as stale:
        stored = form.stored(stale.current)
        return show_piece(request, dossier, found, form=form, stored=stored, status=STALE)
    if form.errors or reasons:
        forms = {"replacement" if is_replacement else "form": form}
        return show_piece(request, dossier, found, reasons=reasons, status=INVALID, **forms)
    messages.success(
        request,
        _("The new file is in place; the one before stays readable below.")
        if is_replacement
        else _("What you say of “%(title)s” is saved.") % {"title": found.title},
    )
    return redirect("certification:evidence_piece", dossier.pk, found.pk)


def write_piece(request, evidence, form) -> list:
    """Write what was typed or sent; return the sentences of a refusal."""
    try:
        if isinstance(form, ReplacementForm) and WHOLE not in request.POST:
            form.add_error("upload", CUT_SHORT)
        elif isinstance(form, ReplacementForm):
            verbs.replace_file(evidence, form.cleaned_data["upload"], actor=request.user)
        else:
            verbs.describe_evidence(evidence, actor=request.user, **form.facts())
    except InvalidUpload as refusal:
        form.add_error("upload", str(refusal))
    except NotAllowed as refusal:
        return refusal.reasons
    return []


def drawn(file):
    """Return a file with its preview drawn, as far as it can be."""
    try:
        return with_preview(file)
    except FileNotFoundError:
        return file


def show_piece(
    request, dossier, evidence, *, form=None, replacement=None, stored=None, reasons=(), status=200
):
    """Render one piece of evidence."""
    found = Library(dossier, request.user)
    holding = found.holding(evidence)
    if holding.file is not None and not holding.closed:
        # Drawn before the page, which says why when there is no picture.
        holding = replace(holding, file=drawn(holding.file))
    can_edit = assessments.may_fill(dossier, request.user)
    versions = [
        version
        for version in evidence.versions.all()
        if found.reader.is_member or version.submitted_at or version.file == holding.file
    ]
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": [
            *crumbs(dossier, "")[:-1],
            (_("Evidence library"), reverse("certification:evidence", args=[dossier.pk])),
            (evidence.title, None),
        ],
        "piece": described(dossier, holding),
        "versions": versions,
        "form": (form or EvidenceDetailsForm(evidence=evidence, criteria=dossier.criteria))
        if can_edit
        else None,
        "replacement": (replacement or ReplacementForm(prefix="new")) if can_edit and evidence.file else None,
        "reasons": reasons,
        "stored": stored,
        "is_stale": stored is not None,
        "can_edit": can_edit,
    }
    return render(request, "certification/evidence/piece.html", context, status=status)
