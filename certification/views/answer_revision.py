"""The versions of an answer: read, compared, brought back; two texts brought together."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.errors import NotAllowed, StaleDossier
from certification.queries import answer_revision as revisions
from certification.queries import assessment as assessments
from certification.rules import permissions as may
from certification.rules.answer_revision import compare
from certification.services.restore import restore
from certification.views.access import dossier_or_404, members_only

STALE, INVALID = 409, 422


def difference(stored, form) -> list:
    """Return what leads from the text that somebody else saved to the one typed."""
    return compare(stored.text, form["text"].value() or "")


def followed(data, stored, form_class):
    """Return what was typed, made to follow what is stored now; both texts in one field when that was asked."""
    followed = form_class.renewed(data, stored)
    if "merge" in data:
        followed["text"] = "\n\n".join(filter(None, [stored.text.strip(), data.get("text", "").strip()]))
    return followed


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request, pk, code):
    """Show what the answer to a criterion held, and bring a version back."""
    dossier = team_dossier_or_404(request, pk)
    criterion = assessments.find_criterion(dossier, code)
    if criterion is None:
        raise Http404
    answer = get_object_or_404(dossier.answers.select_related("updated_by", "criterion"), criterion=criterion)
    back = reverse("certification:criterion", args=[dossier.pk, code])
    return show_versions(request, dossier, answer, title=f"{code} {criterion.name}", back=back)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def question_versions(request, pk, code):
    """Show what the answer to a question held, and bring a version back."""
    dossier = team_dossier_or_404(request, pk)
    answer = get_object_or_404(
        dossier.question_answers.select_related("updated_by", "question"), question__code=code
    )
    title = f"{code} {answer.question.keyword}"
    back = reverse("certification:questions", args=[dossier.pk])
    return show_versions(request, dossier, answer, title=title, back=back)


def team_dossier_or_404(request, pk):
    """Return the dossier for the people of its territory: nobody else reads its drafts."""
    dossier = dossier_or_404(request, pk)
    if not may.discuss(dossier, request.user):
        raise Http404
    return dossier


def show_versions(request, dossier, answer, *, title, back):
    reasons, status = [], 200
    if request.method == "POST":
        chosen = request.POST.get("version", "")
        read = request.POST.get("revision", "")
        if not (chosen.isdecimal() and read.isdecimal()):
            raise Http404
        version = get_object_or_404(answer.revisions, pk=chosen)
        try:
            restore(version, actor=request.user, revision=int(read))
        except StaleDossier:
            reasons, status = [_("Somebody has just changed the answer: read it below, then choose.")], STALE
            answer.refresh_from_db()
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, INVALID
        else:
            messages.success(request, _("The version is back. The text that it replaces is kept here."))
            return redirect(back)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": [
            (_("My space"), reverse("certification:dashboard")),
            (_("Self-assessment"), reverse("certification:workspace", args=[dossier.pk])),
            (title, back),
            (_("Versions"), None),
        ],
        "title": title,
        "answer": answer,
        "is_question": not hasattr(answer, "level"),
        "versions": revisions.versions_of(answer),
        "can_edit": assessments.may_fill(dossier, request.user),
        "reasons": reasons,
        "back": back,
    }
    return render(request, "certification/team/versions.html", context, status=status)
