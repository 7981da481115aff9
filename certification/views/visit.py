"""The peer visit: its dates, its agenda and what is proposed for it, its calendar files, what happened there."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import DossierStatus
from certification.clock import localdate
from certification.documents.visit import render_programme, visit_calendar
from certification.errors import NotAllowed
from certification.forms.visit import AttendanceForm, DatesForm, RestitutionForm, SlotForm, typed_from
from certification.models import VisitSlot
from certification.queries import visit as visits
from certification.queries.obco import obco_for
from certification.rules import permissions as may
from certification.services import visit as verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessor import UNPROCESSABLE, crumbs_of


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
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
            done = write_visit(action, dossier, form, request.user)
        except NotAllowed as refused:
            reasons = refused.reasons
            dossier = dossier_or_404(request, pk)
        else:
            messages.success(request, done)
            return redirect("certification:visit", pk)
    context = visit_context(dossier, request.user) | {
        "forms": forms,
        "form": form,
        "reasons": reasons,
    }
    return render(request, "certification/visit/visit.html", context, status=UNPROCESSABLE if form else None)


DONE = {
    "plan": gettext_lazy("The dates of the visit are set."),
    "attendance": gettext_lazy("The people met are recorded."),
    "restitution": gettext_lazy("The restitution to the hosts is recorded."),
}


def visit_forms(dossier, request, action: str) -> dict:
    """Return the forms that this person may use now, the one that was sent bound to what was typed."""
    person, planned, families = request.user, dossier.current_visit, list(dossier.version.families.all())
    makers = {}
    if dossier.status == DossierStatus.VISIT_PLANNING:
        if may.plan_visit(dossier, person):
            days = {name: getattr(planned, name, None) for name in ("starts_on", "ends_on", "meeting_point")}
            makers["plan"] = partial(DatesForm, initial=days)
        if planned is not None and may.propose_meeting(dossier, person):
            makers["slot"] = slot_form(dossier, person, initial={"day": planned.starts_on})
    if dossier.status == DossierStatus.VISIT and planned is not None and may.observe(dossier, person):
        said = {"text": planned.restitution, "held_on": planned.restitution_on or localdate()}
        makers["attendance"] = partial(AttendanceForm, families=families, counts=planned.families_met)
        makers["restitution"] = partial(
            RestitutionForm, families=families, counts=planned.restitution_heard_by, initial=said
        )
    return {
        name: make(request.POST if name == action else None, prefix=name) for name, make in makers.items()
    }


def slot_form(dossier, person, *, initial: dict):
    return partial(
        SlotForm,
        families=dossier.version.families.all(),
        may_choose=may.choose_a_meeting(dossier, person),
        initial=initial,
    )


def write_visit(action: str, dossier, form, person) -> str:
    """Call the service of the form that was sent; return what was done."""
    planned = dossier.current_visit
    if action == "slot":
        slot = verbs.add_slot(planned, actor=person, **form.facts())
        return _("The meeting is proposed.") if slot.is_proposal else _("The meeting is on the agenda.")
    if action == "plan":
        verbs.plan_visit(dossier, actor=person, **form.cleaned_data)
    elif action == "attendance":
        verbs.record_attendance(planned, actor=person, families_met=form.counts())
    else:
        typed = form.cleaned_data
        verbs.record_restitution(
            planned, actor=person, text=typed["text"], held_on=typed["held_on"], heard_by=form.counts()
        )
    return DONE[action]


def visit_context(dossier, person) -> dict:
    """Return what every reader of the visit sees, and the move that this person may make."""
    planned = dossier.current_visit
    families = list(dossier.version.families.all())
    move = next((found for found in available_actions(dossier, person) if found["move"] in verbs.MOVES), None)
    is_planning = dossier.status == DossierStatus.VISIT_PLANNING
    keeps_agenda = is_planning and may.plan_visit(dossier, person)
    with_people = may.open_personal_data(dossier, person)
    return {
        "dossier": dossier,
        "crumbs": crumbs_of(dossier, _("Visit")),
        "visit": planned,
        "agenda": visits.programme(dossier, with_people=with_people),
        "proposals": visits.read_slots(dossier, planned.proposals, with_people=with_people)
        if planned
        else [],
        "people": visits.participants(dossier),
        "families": families,
        "checks": visits.agenda_checks(dossier) if is_planning else None,
        "is_planning": is_planning,
        "is_under_way": dossier.status == DossierStatus.VISIT,
        "may_edit": keeps_agenda,
        "may_propose": is_planning and may.propose_meeting(dossier, person),
        "may_choose": may.choose_a_meeting(dossier, person),
        "person": person,
        "missing": visits.missing_before(dossier, "start_visit") if is_planning else [],
        "met": in_words(families, planned.families_met if planned else {}),
        "heard": in_words(families, planned.restitution_heard_by if planned else {}),
        "move": move,
        "observes": may.observe(dossier, person),
        "shows_obco": may.observe(dossier, person) or obco_for(dossier, person) is not None,
    }


def in_words(families, counts: dict) -> list[tuple[str, int]]:
    """Return numbers of people with the names of their families."""
    names = {family.code: family.name for family in families}
    return [(names.get(code, code), count) for code, count in counts.items()]


@require_POST
@members_only
def visit_check(request, pk):
    """Say what the agenda would hold with the meeting that is being written; nothing is kept."""
    dossier = dossier_or_404(request, pk)
    if dossier.status != DossierStatus.VISIT_PLANNING or not may.propose_meeting(dossier, request.user):
        raise Http404
    form = slot_form(dossier, request.user, initial={})(request.POST, prefix="slot")
    checks = visits.agenda_checks(
        dossier,
        families=form.families_so_far(),
        chosen=bool(request.POST.get("slot-chosen_by_assessors")) and "chosen_by_assessors" in form.fields,
    )
    return render(request, "certification/visit/checks.html", {"checks": checks, "is_draft": True})


# --- one meeting ------------------------------------------------------------------------------------------------


def slot_or_404(dossier, slot: int) -> VisitSlot:
    return get_object_or_404(
        VisitSlot.objects.select_related("visit__dossier"),
        pk=slot,
        visit__dossier=dossier,
        visit__round=dossier.round,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def slot_change(request, pk, slot):
    """Rewrite a meeting: whoever keeps the agenda any of them, the others what they proposed."""
    dossier = dossier_or_404(request, pk)
    found = slot_or_404(dossier, slot)
    is_theirs = found.is_proposal and found.written_by_id == request.user.pk
    if not (
        may.plan_visit(dossier, request.user) or (is_theirs and may.propose_meeting(dossier, request.user))
    ):
        raise PermissionDenied
    form = slot_form(dossier, request.user, initial=typed_from(found))(request.POST or None, prefix="slot")
    reasons = []
    if form.is_valid():
        facts = {"chosen_by_assessors": found.chosen_by_assessors, **form.facts()}
        try:
            verbs.change_slot(found, actor=request.user, revision=form.cleaned_data["revision"] or 0, **facts)
        except NotAllowed as refused:
            reasons = refused.reasons
            found = slot_or_404(dossier, slot)
            # What was typed stays, over what is stored now: sending it again is a choice.
            form.data = form.data.copy()
            form.data["slot-revision"] = found.revision
        else:
            messages.success(request, _("The meeting is saved."))
            return redirect("certification:visit", pk)
    context = {
        "dossier": dossier,
        "crumbs": crumbs_of(dossier, (_("Visit"), "certification:visit"), _("Change the meeting")),
        "form": form,
        "reasons": reasons,
        "stored": visits.read_slots(dossier, [found], with_people=True)[0] if reasons else None,
        "cancel_url": reverse("certification:visit", args=[pk]),
    }
    return render(
        request, "certification/visit/slot.html", context, status=UNPROCESSABLE if form.is_bound else None
    )


@require_POST
@members_only
def slot_act(request, pk, slot, act):
    """Remove a meeting, or take onto the agenda one that is proposed."""
    dossier = dossier_or_404(request, pk)
    verb, done = ACTS[act]
    try:
        verb(slot_or_404(dossier, slot), actor=request.user)
    except NotAllowed as refused:
        dossier = dossier_or_404(request, pk)
        context = visit_context(dossier, request.user) | {
            "forms": visit_forms(dossier, request, ""),
            "reasons": refused.reasons,
        }
        return render(request, "certification/visit/visit.html", context, status=UNPROCESSABLE)
    messages.success(request, done)
    return redirect("certification:visit", pk)


ACTS = {
    "remove": (verbs.remove_slot, gettext_lazy("The meeting was removed from the agenda.")),
    "accept": (verbs.accept_slot, gettext_lazy("The meeting is on the agenda.")),
}


# --- files ------------------------------------------------------------------------------------------------------


@require_safe
@members_only
def calendar(request, pk):
    """Hand over the calendar file: of all, of the reader (`?of=me`), or of the people of one family (`?family=`)."""
    dossier = dossier_or_404(request, pk)
    family = request.GET.get("family", "")
    if dossier.current_visit is None:
        raise Http404
    if family and family not in {found.code for found in dossier.version.families.all()}:
        raise Http404
    attendee = request.user if request.GET.get("of") == "me" else None
    name = slugify(f"{dossier.number} {dossier.territory} {family}")
    return HttpResponse(
        visit_calendar(dossier.current_visit, family=family, attendee=attendee),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


@require_safe
@members_only
def programme_pdf(request, pk):
    dossier = dossier_or_404(request, pk)
    if dossier.current_visit is None:
        raise Http404
    content = render_programme(dossier, language=request.LANGUAGE_CODE)
    return pdf_response(content, slugify(f"{dossier.number} {_('programme')}"))


def pdf_response(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
