"""The self-assessment: its overview, each criterion, the questions, the sign-offs, the submission, the scores."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import EvidenceKind
from certification.clock import now
from certification.errors import InvalidUpload, NotAllowed, StaleDossier
from certification.forms.assessment import NOT_APPLICABLE, AnswerForm, EvidenceForm, QuestionForm
from certification.models import Evidence
from certification.models.scores import declared_result
from certification.queries import assessment as assessments
from certification.rules import permissions as may
from certification.services import assessment as verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.panel import head

INVALID, STALE = 422, 409
MOST_NAMED = 6
SUBMIT = "submit_self_assessment"
ICONS = (("image/", "image"), ("text/csv", "file-spreadsheet"), ("spreadsheet", "file-spreadsheet"))


def crumbs(dossier, *last):
    """Return the way to a page of the self-assessment."""
    overview = (_("Self-assessment"), reverse("certification:workspace", args=[dossier.pk]))
    way = [
        (_("My space"), reverse("certification:dashboard")),
        (dossier.number or _("Draft dossier"), reverse("certification:dossier", args=[dossier.pk])),
    ]
    return [*way, overview, (last[0], None)] if last else [*way, (overview[0], None)]


def linked(items) -> list[dict]:
    """Give each missing thing the address where to do it."""
    return [
        {
            "text": item.text,
            "url": reverse(item.url_name, args=item.args) if item.url_name else "",
            "count": item.count,
        }
        for item in items
    ]


def navigation(space, *, current=None) -> dict:
    """Return the axes and their criteria for the side list; the axis of the current criterion is open."""
    here = current.criterion.axis.code if current else None
    return {
        "axes": [
            {
                "code": axis.code,
                "name": axis.name,
                "done": axis.done,
                "total": axis.total,
                "url": criterion_url(space.dossier, axis.rows[0].criterion.code),
                "is_open": axis.code == here,
                "criteria": [
                    {
                        "code": row.criterion.code,
                        "name": row.criterion.name,
                        "url": criterion_url(space.dossier, row.criterion.code),
                        "is_current": row is current,
                        "state": row.state,
                    }
                    for row in axis.rows
                ],
            }
            for axis in space.axes
        ],
        "done": space.done,
        "total": space.total,
    }


def criterion_url(dossier, code: str) -> str:
    return reverse("certification:criterion", args=[dossier.pk, code])


# --- overview ---------------------------------------------------------------------------------------------------


@members_only
@require_safe
def workspace(request, pk):
    """Show the axes, how far each criterion is, and everything that is missing, by name."""
    dossier = dossier_or_404(request, pk)
    space = assessments.Workspace(dossier)
    can_fill = assessments.may_fill(dossier, request.user)
    return render(
        request,
        "certification/assessment/workspace.html",
        {
            **head(dossier, request.user),
            "crumbs": crumbs(dossier),
            "space": space,
            "missing": linked(space.missing()) if can_fill else [],
            "can_edit": can_fill,
            "can_submit": can_fill and may.submit(dossier, request.user),
            "correction": dossier.open_correction if can_fill else None,
        },
    )


# --- one criterion ----------------------------------------------------------------------------------------------


class Piece(NamedTuple):
    """A piece of evidence as a page shows it; `also` names the other criteria that it supports."""

    evidence: Evidence
    url: str
    icon: str
    also: str


def pieces(space, evidences, besides) -> list[Piece]:
    """Describe pieces of evidence beside one criterion."""
    codes = {row.criterion.pk: row.criterion.code for row in space.rows if row.criterion.pk != besides.pk}
    return [
        Piece(
            evidence,
            address_of(evidence),
            icon_of(evidence),
            in_few_words(
                [codes[use.criterion_id] for use in evidence.uses.all() if use.criterion_id in codes]
            ),
        )
        for evidence in evidences
    ]


def in_few_words(codes: list[str]) -> str:
    """Name a few criteria, or count them when they are many."""
    if len(codes) > MOST_NAMED:
        return ngettext("%(count)d criterion", "%(count)d criteria", len(codes)) % {"count": len(codes)}
    return ", ".join(sorted(codes))


def address_of(evidence) -> str:
    return evidence.link or reverse("certification:file", args=[evidence.file.uuid])


def icon_of(evidence) -> str:
    if evidence.file is None:
        return "link-2"
    return next((icon for mark, icon in ICONS if mark in evidence.file.content_type), "file-text")


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request, pk, code):
    """Show one criterion; save its answer, then do what the button pressed says.

    Every button sends the whole form, so that nothing typed is lost, with scripts or without.
    """
    dossier = dossier_or_404(request, pk)
    if request.method != "POST":
        return show_criterion(request, dossier, code)
    asked = assessments.find_criterion(dossier, code)
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST, criterion=asked, max_level=dossier.version.max_level)
    try:
        answer = save_answer(request, dossier, asked, form) if form.is_valid() else None
        if form.is_valid() and not is_quiet(request):
            return follow_button(request, dossier, asked)
    except StaleDossier as stale:
        form = AnswerForm(
            AnswerForm.renewed(request.POST, stale.current),
            criterion=asked,
            max_level=dossier.version.max_level,
        )
        return refuse(request, STALE, show_criterion, dossier, code, form=form, stored=stale.current)
    except NotAllowed as refusal:
        return refuse(request, INVALID, show_criterion, dossier, code, form=form, reasons=refusal.reasons)
    if not form.is_valid():
        return refuse(request, INVALID, show_criterion, dossier, code, form=form)
    return saved(request, [answer and (AnswerForm, answer, "")])


def is_quiet(request) -> bool:
    """Tell whether the page saves on its own: nobody waits for a whole page."""
    return bool(request.headers.get("HX-Request")) or "quiet" in request.POST


def refuse(request, status, show, *args, **context):
    """Show the page again with what was typed; a page that saves on its own needs the status alone."""
    return (
        HttpResponse(status=status) if is_quiet(request) else show(request, *args, status=status, **context)
    )


def saved(request, written):
    """Say when it was saved, and hand over the revisions that the next save follows."""
    fields = [
        {"name": f"{prefix}{name}", "value": value}
        for form, stored, prefix in filter(None, written)
        for name, value in (("revision", stored.revision), ("base", form.fingerprint_of(stored)))
    ]
    return render(request, "certification/assessment/saved.html", {"saved_at": now(), "fields": fields})


def save_answer(request, dossier, asked, form):
    """Save what was touched; return the answer written, or None."""
    if not form.is_touched() and assessments.may_fill(dossier, request.user):
        return None
    return verbs.save_answer(
        dossier, asked, actor=request.user, revision=form.cleaned_data["revision"], **form.content()
    )


def follow_button(request, dossier, asked):
    """Do what the button says once the answer is saved, then go where it leads."""
    post, here = request.POST, criterion_url(dossier, asked.code)
    if "remove" in post:
        evidence = evidence_or_404(dossier, post["remove"])
        return redirect("certification:evidence_remove", dossier.pk, evidence.pk)
    if "use" in post:
        verbs.use_evidence(evidence_or_404(dossier, post["use"]), asked, actor=request.user)
        messages.success(request, _("The evidence now supports %(code)s.") % {"code": asked.code})
        return redirect(f"{here}#evidence")
    if "stop" in post:
        verbs.stop_using_evidence(evidence_or_404(dossier, post["stop"]), asked, actor=request.user)
        messages.success(request, _("The evidence no longer supports %(code)s.") % {"code": asked.code})
        return redirect(f"{here}#evidence")
    evidence_form = EvidenceForm(post, request.FILES, criterion=asked)
    if evidence_form.is_given() or "add" in post:
        refused = add_evidence(request, dossier, asked, evidence_form)
        if refused:
            return refused
        messages.success(request, _("The evidence was added to %(code)s.") % {"code": asked.code})
        if "go" not in post:
            return redirect(f"{here}#evidence")
    else:
        messages.success(request, _("The answer to %(code)s is saved.") % {"code": asked.code})
    return redirect(neighbour(dossier, asked, post.get("go")))


def add_evidence(request, dossier, asked, form):
    """Add the file or the link; return the page again when it is refused, else nothing."""
    if form.is_valid():
        given = form.cleaned_data
        kind = given["evidence_type"].kind if given["evidence_type"] else EvidenceKind.DOCUMENT
        try:
            verbs.add_evidence(dossier, actor=request.user, kind=kind, criteria=[asked], **given)
        except InvalidUpload as refusal:
            form.add_error("upload", str(refusal))
        except NotAllowed as refusal:
            form.add_error(None, refusal.reasons)
    return (
        show_criterion(request, dossier, asked.code, evidence_form=form, status=INVALID)
        if form.errors
        else None
    )


def evidence_or_404(dossier, value: str):
    """Return a piece of evidence that the dossier still holds."""
    if not str(value).isdecimal():
        raise Http404
    return get_object_or_404(dossier.evidences.filter(removed_at=None).select_related("dossier"), pk=value)


def neighbour(dossier, asked, way: str | None) -> str:
    """Return the address of the next criterion, of the one before, or of the questions after the last one."""
    codes = [row.code for row in dossier.criteria]
    place = codes.index(asked.code) + {"next": 1, "previous": -1}.get(way, 0)
    if place >= len(codes):
        return reverse("certification:questions", args=[dossier.pk])
    return criterion_url(dossier, codes[max(0, place)])


def show_criterion(
    request, dossier, code, *, form=None, evidence_form=None, stored=None, reasons=(), status=200
):
    """Render the page of one criterion."""
    space = assessments.Workspace(dossier)
    found = space.row(code)
    if found is None:
        raise Http404
    row, before, after = found
    asked, scale = assessments.with_guidance(row.criterion), assessments.scale_of(dossier.version)
    can_edit = assessments.may_fill(dossier, request.user)
    if can_edit:
        max_level = dossier.version.max_level
        form = form or AnswerForm(criterion=asked, max_level=max_level, answer=row.answer)
        evidence_form = evidence_form or EvidenceForm(criterion=asked)
    elsewhere = [evidence for evidence in dossier.evidences.all() if evidence not in row.evidences]
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, asked.code),
        "space": space,
        "navigation": navigation(space, current=row),
        "row": row,
        "criterion": asked,
        "axis": asked.axis,
        "levels": levels_of(scale, asked),
        "next_level": assessments.next_level(row.answer, scale),
        "pieces": pieces(space, row.evidences, asked),
        "elsewhere": pieces(space, elsewhere, asked) if can_edit else [],
        "missing": linked(space.missing_in_short()) if can_edit else [],
        "form": form if can_edit else None,
        "evidence_form": evidence_form if can_edit else None,
        "stored": stored,
        "reasons": reasons,
        "before": before,
        "after": after,
        "can_edit": can_edit,
        "can_submit": can_edit and may.submit(dossier, request.user),
    }
    return render(request, "certification/assessment/criterion.html", context, status=status)


def levels_of(scale, asked) -> list[dict]:
    """Return the scale in general words, with what this criterion asks at each level, and not applicable."""
    own = {descriptor.level: descriptor.text for descriptor in asked.descriptors.all()}
    levels = [
        {
            "level": step.level,
            "name": step.name,
            "definition": step.definition,
            "own": own.get(step.level, ""),
        }
        for step in scale
    ]
    if asked.na_allowed and not asked.is_veto:
        condition = _("Only if: %(condition)s") % {"condition": asked.na_condition}
        levels.append(
            {
                "level": NOT_APPLICABLE,
                "mark": "–",
                "name": _("Does not apply"),
                "definition": condition,
                "own": "",
            }
        )
    return levels


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_remove(request, pk, evidence):
    """Ask before a piece of evidence leaves the dossier, naming what it supports."""
    dossier = dossier_or_404(request, pk)
    found = evidence_or_404(dossier, evidence)
    codes = [
        use.criterion.code for use in found.uses.select_related("criterion").order_by("criterion__order")
    ]
    back = (
        criterion_url(dossier, codes[0]) if codes else reverse("certification:workspace", args=[dossier.pk])
    )
    reasons, status = (), 200
    if request.method == "POST":
        try:
            verbs.remove_evidence(found, actor=request.user)
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, INVALID
        else:
            messages.success(request, _("“%(title)s” was removed from the dossier.") % {"title": found.title})
            return redirect(back)
    elif not assessments.may_fill(dossier, request.user):
        raise PermissionDenied
    context = {
        "dossier": dossier,
        "crumbs": crumbs(dossier, _("Remove evidence")),
        "evidence": found,
        "codes": ", ".join(codes),
        "cancel_url": f"{back}#evidence",
        "reasons": reasons,
    }
    return render(request, "certification/assessment/evidence_remove.html", context, status=status)


# --- the questions ----------------------------------------------------------------------------------------------


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request, pk):
    """Show the questions on one page; save those that were touched."""
    dossier = dossier_or_404(request, pk)
    rows = assessments.question_rows(dossier)
    if request.method != "POST":
        return show_questions(request, dossier, rows)
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


def show_questions(request, dossier, rows, *, forms=None, stale=None, reasons=(), status=200):
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
    }
    return render(request, "certification/assessment/questions.html", context, status=status)


# --- sign-offs and submission -----------------------------------------------------------------------------------


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request, pk):
    """Show which families signed; let a member sign for their own."""
    dossier = dossier_or_404(request, pk)
    reasons, status = (), 200
    if request.method == "POST":
        try:
            verbs.sign_off(dossier, actor=request.user, family=request.POST.get("family", ""))
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, INVALID
        else:
            messages.success(request, _("Your family of actors has signed off the self-assessment."))
            return redirect("certification:sign_off", dossier.pk)
    space = assessments.Workspace(dossier)
    lines = assessments.family_lines(dossier, request.user)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Sign-off by families")),
        "lines": lines,
        "space": space,
        "needed": dossier.scheme.min_families_signing_off,
        "signed": len(dossier.sign_offs.all()),
        "can_edit": assessments.may_fill(dossier, request.user),
        "reasons": reasons,
    }
    return render(request, "certification/assessment/sign_off.html", context, status=status)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request, pk):
    """Confirm the submission, whose consequence is named, or say what is missing."""
    dossier = dossier_or_404(request, pk)
    if not may.submit(dossier, request.user):
        raise PermissionDenied
    reasons, status = (), 200
    if request.method == "POST":
        try:
            verbs.submit_self_assessment(dossier, actor=request.user)
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, INVALID
        else:
            messages.success(
                request,
                _("The self-assessment is submitted. The secretariat now checks that it is complete."),
            )
            return redirect("certification:workspace", dossier.pk)
    elif not assessments.may_fill(dossier, request.user):
        return redirect("certification:workspace", dossier.pk)
    space = assessments.Workspace(dossier)
    action = next(
        (action for action in available_actions(dossier, request.user) if action["move"] == SUBMIT), None
    )
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Submit")),
        "space": space,
        "missing": linked(space.missing()) if action else [],
        "refusals": action["refusals"] if action else [],
        "can_submit": bool(action) and not action["refusals"],
        "reasons": reasons,
    }
    return render(request, "certification/assessment/submit.html", context, status=status)


# --- scores -----------------------------------------------------------------------------------------------------


@members_only
@require_safe
def score(request, pk):
    """Show the scores by layer, and how each was computed."""
    dossier = dossier_or_404(request, pk)
    if dossier.declared_score is None or dossier.status in assessments.NOT_DECLARED:
        raise Http404
    layers = [assessments.explain(dossier, declared_result(dossier), layer="declared")]
    if assessments.may_read_observed(dossier, request.user):
        layers.append(assessments.explain(dossier, dossier.observed_result, layer="observed"))
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Scores")),
        "layers": layers,
    }
    return render(request, "certification/assessment/score.html", context)
