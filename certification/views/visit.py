"""The peer visit: its dates, its agenda, what happened there, and the OBCO report."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import DossierStatus
from certification.documents.visit import visit_calendar
from certification.errors import NotAllowed
from certification.forms.visit import (
    AttendanceForm,
    CommentForm,
    DatesForm,
    ObcoForm,
    RestitutionForm,
    SlotForm,
)
from certification.models import VisitSlot
from certification.queries import visit as visits
from certification.rules import permissions as may
from certification.services import visit as verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, members_only
from certification.views.assessor import UNPROCESSABLE, crumbs_of

WRITABLE_OBCO = (DossierStatus.VISIT, DossierStatus.REPORTING)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def visit(request, pk):
    dossier = dossier_or_404(request, pk)
    action = request.POST.get("action", "")
    forms = visit_forms(dossier, request, action)
    form, reasons = forms.get(action), []
    if request.method == "POST" and form is None:
        raise PermissionDenied
    if form is not None and form.is_valid():
        try:
            write_visit(action, dossier, form, request.user)
        except NotAllowed as refused:
            reasons = refused.reasons
            dossier = dossier_or_404(request, pk)
        else:
            messages.success(request, DONE[action])
            return redirect("certification:visit", pk)
    context = visit_context(dossier, request.user) | {
        "forms": forms,
        "form": form,
        "reasons": reasons,
    }
    return render(request, "certification/visit/visit.html", context, status=UNPROCESSABLE if form else None)


DONE = {
    "plan": gettext_lazy("The dates of the visit are set."),
    "slot": gettext_lazy("The meeting is on the agenda."),
    "attendance": gettext_lazy("The people met are recorded."),
    "restitution": gettext_lazy("The restitution to the hosts is recorded."),
}


def visit_forms(dossier, request, action: str) -> dict:
    """Return the forms that this person may use now, the one that was sent bound to what was typed."""
    person, planned, families = request.user, dossier.current_visit, list(dossier.version.families.all())
    makers = {}
    if dossier.status == DossierStatus.VISIT_PLANNING and may.plan_visit(dossier, person):
        days = {name: getattr(planned, name, None) for name in ("starts_on", "ends_on", "meeting_point")}
        makers["plan"] = partial(DatesForm, initial=days)
        if planned is not None:
            makers["slot"] = partial(
                SlotForm,
                families=families,
                may_choose=may.choose_a_meeting(dossier, person),
                initial={"day": planned.starts_on},
            )
    if dossier.status == DossierStatus.VISIT and planned is not None and may.observe(dossier, person):
        makers["attendance"] = partial(AttendanceForm, families=families, met=planned.families_met)
        makers["restitution"] = partial(RestitutionForm, initial={"text": planned.restitution})
    return {
        name: make(request.POST if name == action else None, prefix=name) for name, make in makers.items()
    }


def write_visit(action: str, dossier, form, person) -> None:
    """Call the service of the form that was sent."""
    if action == "plan":
        verbs.plan_visit(dossier, actor=person, **form.cleaned_data)
    elif action == "slot":
        verbs.add_slot(dossier.current_visit, actor=person, **form.facts())
    elif action == "attendance":
        verbs.record_attendance(dossier.current_visit, actor=person, families_met=form.families_met())
    else:
        verbs.record_restitution(dossier.current_visit, actor=person, text=form.cleaned_data["text"])


def visit_context(dossier, person) -> dict:
    """Return what every reader of the visit sees, and the move that this person may make."""
    planned = dossier.current_visit
    names = {family.code: family.name for family in dossier.version.families.all()}
    agenda = visits.agenda(planned)
    for _day, slots in agenda:
        for slot in slots:
            slot.family_names = [names.get(code, code) for code in slot.families]
    move = next((found for found in available_actions(dossier, person) if found["move"] in verbs.MOVES), None)
    is_planning = dossier.status == DossierStatus.VISIT_PLANNING
    return {
        "dossier": dossier,
        "crumbs": crumbs_of(dossier, _("Visit")),
        "visit": planned,
        "agenda": agenda,
        "is_planning": is_planning,
        "is_under_way": dossier.status == DossierStatus.VISIT,
        "may_edit": is_planning and may.plan_visit(dossier, person),
        "may_choose": may.choose_a_meeting(dossier, person),
        "missing": visits.missing_before(dossier, "start_visit") if is_planning else [],
        "met": [(names.get(code, code), count) for code, count in planned.families_met.items()]
        if planned
        else [],
        "move": move,
        "shows_obco": may.observe(dossier, person) or visits.obco_for(dossier, person) is not None,
    }


@require_http_methods(["POST"])
@members_only
def slot_remove(request, pk, slot):
    dossier = dossier_or_404(request, pk)
    found = get_object_or_404(
        VisitSlot.objects.select_related("visit__dossier"),
        pk=slot,
        visit__dossier=dossier,
        visit__round=dossier.round,
    )
    try:
        verbs.remove_slot(found, actor=request.user)
    except NotAllowed as refused:
        context = visit_context(dossier, request.user) | {
            "forms": visit_forms(dossier, request, ""),
            "reasons": refused.reasons,
        }
        return render(request, "certification/visit/visit.html", context, status=UNPROCESSABLE)
    messages.success(request, _("The meeting was removed from the agenda."))
    return redirect("certification:visit", pk)


@require_safe
@members_only
def calendar(request, pk):
    dossier = dossier_or_404(request, pk)
    if dossier.current_visit is None:
        raise Http404
    name = slugify(f"{dossier.number} {dossier.territory}")
    return HttpResponse(
        visit_calendar(dossier.current_visit),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


# --- OBCO -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def obco(request, pk):
    dossier = dossier_or_404(request, pk)
    found = visits.obco_for(dossier, request.user)
    writes = may.observe(dossier, request.user)
    if found is None and not (writes and dossier.status in WRITABLE_OBCO):
        raise Http404
    questions = list(dossier.version.questions.all())
    action = request.POST.get("action", "")
    form = ObcoForm(
        request.POST if action in ("save", "share") else None,
        questions=questions,
        obco=found,
        is_draft=action == "save",
    )
    comment_form = CommentForm(
        request.POST if action == "comment" else None,
        initial={"comment": found.hosts_comment if found else ""},
    )
    sent = comment_form if action == "comment" else form
    reasons = []
    if sent.is_valid():
        try:
            done = write_obco(action, dossier, sent, request.user)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, done)
            return redirect("certification:obco", pk)
    is_shared = found is not None and found.shared_with_hosts_at is not None
    answers = {answer.question_id: answer for answer in found.answers.all()} if found else {}
    context = {
        "dossier": dossier,
        "crumbs": crumbs_of(dossier, (_("Visit"), "certification:visit"), _("OBCO report")),
        "obco": found,
        "is_shared": is_shared,
        "observations": [(question, answers.get(question.pk)) for question in questions],
        "form": form if writes and not is_shared and dossier.status in WRITABLE_OBCO else None,
        "may_share": may.share_obco(dossier, request.user),
        "comment_form": comment_form
        if is_shared
        and may.comment_obco(dossier, request.user)
        and dossier.status in visits.HOSTS_MAY_COMMENT
        else None,
        "sent": sent,
        "reasons": reasons,
    }
    return render(
        request, "certification/visit/obco.html", context, status=UNPROCESSABLE if request.POST else None
    )


def write_obco(action: str, dossier, form, person) -> str:
    """Save, share or comment; sharing keeps first what was typed."""
    if action == "comment":
        verbs.comment_obco(dossier, actor=person, comment=form.cleaned_data["comment"])
        return _("Your comment is recorded: the visitors will read it.")
    verbs.save_obco(
        dossier, actor=person, strong_points=form.cleaned_data["strong_points"], answers=form.answers()
    )
    if action == "share":
        verbs.share_obco(dossier, actor=person)
        return _("The OBCO report was shared with the hosts.")
    return _("The OBCO report is saved.")
