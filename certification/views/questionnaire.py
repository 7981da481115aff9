"""The questionnaire in a spreadsheet: download it, send it back, choose line by line, save."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from certification.errors import InvalidUpload, NotAllowed
from certification.forms.questionnaire import QuestionnaireForm
from certification.queries import assessment as assessments
from certification.queries import questionnaire as questionnaires
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.services import questionnaire as services
from certification.services.files import XLSX
from certification.views.access import dossier_or_404, members_only
from certification.views.assessment import crumbs

REFUSED = 422
TAKE = "file"


def fillable_or_404(request, pk: int):
    """Return a dossier that this person fills: the questionnaire is for nobody else."""
    dossier = dossier_or_404(request, pk)
    if not may.fill(dossier, request.user):
        raise Http404
    return dossier


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request, pk):
    """Hand out the questionnaire and take it back; show what a file sent would change."""
    dossier = fillable_or_404(request, pk)
    if request.method != "POST":
        return show(request, dossier)
    if "drop" in request.POST:
        filled = questionnaires.sent_by(dossier, request.user)
        if filled:
            services.drop_questionnaire(filled, actor=request.user)
        messages.success(request, _("The file was put aside: nothing of it was saved."))
        return redirect("certification:questionnaire", dossier.pk)
    form = QuestionnaireForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            services.receive_questionnaire(dossier, form.cleaned_data["upload"], actor=request.user)
            return redirect("certification:questionnaire", dossier.pk)
    except InvalidUpload as refusal:
        form.add_error("upload", str(refusal).split("\n"))
    except NotAllowed as refusal:
        return show(request, dossier, form=form, reasons=refusal.reasons, status=REFUSED)
    return show(request, dossier, form=form, status=REFUSED)


@members_only
@require_http_methods(["POST"])
def apply(request, pk):
    """Save the lines chosen in the preview."""
    dossier = fillable_or_404(request, pk)
    filled = questionnaires.sent_by(dossier, request.user)
    if filled is None:
        raise Http404
    chosen = {
        name.removeprefix("revision-"): int(value)
        for name, value in request.POST.items()
        if name.startswith("revision-")
        and value.isdecimal()
        and request.POST.get(f"take-{name.removeprefix('revision-')}") == TAKE
    }
    try:
        brought = services.bring_answers(filled, actor=request.user, chosen=chosen)
    except NotAllowed as refusal:
        return show(request, dossier, reasons=refusal.reasons, status=REFUSED)
    messages.success(
        request,
        ngettext("%(count)d answer was saved.", "%(count)d answers were saved.", brought.saved)
        % {"count": brought.saved},
    )
    if brought.refused:
        return show(request, dossier, reasons=brought.refused, status=REFUSED)
    return redirect("certification:workspace", dossier.pk)


@members_only
@require_safe
def download(request, pk):
    """Hand over the questionnaire in the language of the page."""
    dossier = fillable_or_404(request, pk)
    if not assessments.may_fill(dossier, request.user):
        return redirect("certification:questionnaire", dossier.pk)
    response = HttpResponse(services.questionnaire_of(dossier), content_type=XLSX)
    name = f"questionnaire-{dossier.number or dossier.pk}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def show(request, dossier, *, form=None, reasons=(), status=200):
    filled = questionnaires.sent_by(dossier, request.user)
    is_open = assessments.may_fill(dossier, request.user)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Questionnaire")),
        "form": form or QuestionnaireForm(),
        "reasons": reasons or ([] if is_open else assessment_is.self_assessment_is_open.refusals(dossier)),
        "is_open": is_open,
        "filled": filled,
        "lines": questionnaires.compared(dossier, filled) if filled else [],
    }
    return render(request, "certification/questionnaire/questionnaire.html", context, status=status)
