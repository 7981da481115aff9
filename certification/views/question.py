"""The five questions of the self-assessment."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.errors import NotAllowed, StaleDossier
from certification.forms.assessment import QuestionForm
from certification.queries import assessment as assessments
from certification.queries import submission as submitted
from certification.services import assessment as verbs
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessment import INVALID, STALE, crumbs
from certification.views.criterion import is_quiet, refuse, saved, texts_sent


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request, pk):
    """Show the questions on one page; save those that were touched."""
    dossier = dossier_or_404(request, pk)
    rows, submission = submitted.questions_for(dossier, request.user)
    if request.method != "POST":
        return show_questions(request, dossier, rows, submission=submission)
    forms = [QuestionForm(request.POST, question=row.question) for row in rows]
    if not all(form.is_valid() for form in forms):
        return refuse(request, INVALID, show_questions, dossier, rows, forms=forms)
    written, stale, reasons = save_questions(request, dossier, forms)
    if stale:
        forms = [renewed_question(request, row.question, stale) for row in rows]
        return refuse(request, STALE, show_questions, dossier, rows, forms=forms, stale=stale)
    if reasons:
        return refuse(request, INVALID, show_questions, dossier, rows, forms=forms, reasons=reasons)
    if is_quiet(request):
        return saved(request, [(QuestionForm, answer, f"{answer.question.code}-") for answer in written])
    messages.success(request, _("The answers to the questions are saved."))
    return redirect("certification:questions", dossier.pk)


def save_questions(request, dossier, forms):
    """Save each answer touched; return those written, those that somebody else saved meanwhile, and refusals."""
    written, stale, reasons = [], {}, []
    touched = [form for form in forms if form.is_touched()]
    # Nothing touched: the verb is asked all the same, so that a stranger is refused.
    for form in touched or ([] if assessments.may_fill(dossier, request.user) else forms[:1]):
        try:
            answer = verbs.save_question_answer(
                dossier,
                form.question,
                actor=request.user,
                text=form.cleaned_data["text"],
                revision=form.cleaned_data["revision"],
            )
            answer.question = form.question
            written.append(answer)
        except StaleDossier as error:
            stale[form.question.pk] = error.current
        except NotAllowed as refusal:
            reasons = refusal.reasons
    return written, stale, reasons


def renewed_question(request, question, stale):
    """Return the form of a question with what was typed, made to follow what was saved meanwhile."""
    data = request.POST
    if question.pk in stale:
        data = QuestionForm.renewed(data, stale[question.pk], prefix=question.code)
    return QuestionForm(data, question=question)


def show_questions(
    request, dossier, rows, *, forms=None, stale=None, reasons=(), status=200, submission=None
):
    """Render the page of the questions."""
    can_edit = assessments.may_fill(dossier, request.user)
    forms = forms or [QuestionForm(question=row.question, answer=row.answer) for row in rows]
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("The questions")),
        "rows": [
            {"row": row, "form": form, "stored": (stale or {}).get(row.question.pk)}
            for row, form in zip(rows, forms, strict=True)
        ],
        "forms": forms,
        "stale": stale,
        "reasons": reasons,
        "can_edit": can_edit,
        "submission": submission,
        "typed": texts_sent(request) if reasons else [],
    }
    return render(request, "certification/assessment/questions.html", context, status=status)
