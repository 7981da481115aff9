"""The pool of assessors: the wish to join it, its answer, the page of each assessor, the letter of each mission."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import AssessorApplicationStatus, AssignmentStatus, Role
from certification.clock import localdate
from certification.documents.mission import render_mandate_letter
from certification.errors import NotAllowed
from certification.forms.assessor import EthicsPledgeForm
from certification.forms.pool import (
    AbsenceForm,
    ApplicationAnswerForm,
    AssessorApplicationForm,
    OneselfForm,
    TrainingForm,
)
from certification.models import Absence, Assignment, Mandate
from certification.models.people import mandate_roles
from certification.queries import pool
from certification.queries.framework import version_in_force
from certification.rules import permissions as may
from certification.services import assessor as missions
from certification.services import pool as verbs
from certification.services.transition import available_actions
from certification.views.access import keeps_what_was_typed, members_only

UNPROCESSABLE = 422


def crumbs(*pages) -> list[tuple]:
    return [(_("My space"), reverse("certification:dashboard")), *pages]


# --- joining ------------------------------------------------------------------------------------------------------


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def apply_to_assess(request):
    """Ask to join the pool; whoever asked already reads their application."""
    waiting = request.user.assessor_applications.filter(status=AssessorApplicationStatus.SUBMITTED).first()
    if waiting is not None and request.method != "POST":
        return redirect("certification:assessor_application", waiting.pk)
    form = AssessorApplicationForm(request.POST or None, person=request.user)
    reasons = []
    if form.is_valid():
        try:
            application = verbs.apply_to_assess(actor=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Your application is sent: the secretariat will answer you here."))
            return redirect("certification:assessor_application", application.pk)
    context = {"form": form, "reasons": reasons, "crumbs": crumbs((_("Become an assessor"), ""))}
    status = UNPROCESSABLE if request.POST else None
    return render(request, "certification/pool/apply.html", context, status=status)


ANSWERS = ("accept", "refuse", "withdraw")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def assessor_application(request, pk):
    """Read an application; the secretariat answers it, the applicant may take it back."""
    application = get_object_or_404(pool.applications_readable_by(request.user), pk=pk)
    action = request.POST.get("action", "")
    form = ApplicationAnswerForm(request.POST or None)
    reasons = []
    if action in ANSWERS and form.is_valid():
        try:
            verbs.MOVES[action](application, actor=request.user, reason=form.cleaned_data["reason"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The application is answered."))
            return redirect("certification:assessor_application", pk)
    actions = available_actions(application, request.user)
    families = pool.families()
    context = {
        "application": application,
        "family": families.get(application.family, application.family),
        "actions": actions,
        "answers": any(action["move"] == "accept" for action in actions),
        "form": form,
        "reasons": reasons,
        "profile": pool.readable_by(request.user).filter(person=application.person).first(),
        "is_own": application.person_id == request.user.pk,
        "crumbs": crumbs((_("Application to assess"), "")),
    }
    status = UNPROCESSABLE if request.POST else None
    return render(request, "certification/pool/application.html", context, status=status)


# --- one page per assessor ------------------------------------------------------------------------------------------


@require_safe
@members_only
def my_assessor_page(request):
    """Lead people to their own page, or to the application that would give them one."""
    profile = pool.readable_by(request.user).filter(person=request.user).first()
    if profile is None:
        return redirect("certification:apply_to_assess")
    return redirect("certification:assessor_page", profile.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def assessor_page(request, pk):
    """Show an assessor: mandate, training, pledge, load, absences; each form of the page has its own action."""
    profile = get_object_or_404(pool.readable_by(request.user), pk=pk)
    forms = page_forms(request, profile)
    action = request.POST.get("action", "")
    reasons = []
    if action in ACTIONS:
        act, done = ACTIONS[action]
        form = forms.get(action)
        try:
            if form is None or form.is_valid():
                act(profile, request.user, form.cleaned_data if form else {})
                messages.success(request, done())
                return redirect("certification:assessor_page", pk)
        except NotAllowed as refused:
            reasons = refused.reasons
    context = page_context(profile, request.user) | {
        "forms": forms,
        # Only what was sent is summed up as an error.
        "form": forms.get(action) if action else None,
        "reasons": reasons,
    }
    status = UNPROCESSABLE if request.POST else None
    return render(request, "certification/pool/assessor.html", context, status=status)


def sign(profile, actor, _data):
    version = version_in_force()
    if version is None or profile.person_id != actor.pk:
        raise PermissionDenied
    missions.sign_ethics_pledge(version, actor=actor)


ACTIONS = {
    "describe": (
        lambda profile, actor, data: verbs.describe_oneself(profile, actor=actor, **data),
        lambda: _("Your page is up to date."),
    ),
    "absence": (
        lambda profile, actor, data: verbs.add_absence(profile, actor=actor, **data),
        lambda: _("No mission will be proposed to you on these days."),
    ),
    "sign": (sign, lambda: _("The ethics pledge is signed.")),
    "train": (
        lambda profile, actor, data: verbs.record_training(profile, actor=actor, **data),
        lambda: _("The training is recorded."),
    ),
    "renew": (
        lambda profile, actor, data: verbs.renew_mandate(profile, actor=actor),
        lambda: _("The mandate is renewed."),
    ),
}


def page_forms(request, profile) -> dict:
    """Return the forms of the page by action, the one that was sent with what was typed."""
    action = request.POST.get("action", "")

    def sent(name):
        return request.POST if name == action else None

    itself = {"languages": profile.languages, "skills": "\n".join(profile.skills)}
    return {
        "describe": OneselfForm(sent("describe"), initial=itself, prefix="describe"),
        "absence": AbsenceForm(sent("absence"), prefix="absence"),
        "sign": EthicsPledgeForm(sent("sign"), prefix="sign"),
        "train": TrainingForm(sent("train"), prefix="train"),
    }


def page_context(profile, reader) -> dict:
    """Return what is known of an assessor: dates with the rules they serve, missions, and what the reader may do."""
    today = localdate()
    is_own = profile.person_id == reader.pk
    mandates = pool.mandates_of(profile)
    pledge = pool.pledge_in_force()
    signatures = pool.signatures_of(profile)
    held = pool.missions_of(profile)
    keeps = not is_own and may.keep_assessors(Mandate(person=profile.person), reader)
    roles = mandate_roles(profile.person) if is_own else ()
    signed = pool.signatures_in_force().filter(person=profile.person).first()
    return {
        "profile": profile,
        "family": pool.families().get(profile.family, profile.family),
        "today": today,
        "is_own": is_own,
        "keeps": keeps,
        "mandates": mandates,
        "is_mandated": any(m.since <= today and (m.until is None or m.until >= today) for m in mandates),
        "trainings": profile.trainings.select_related("recorded_by"),
        "is_trained": profile.trained_until is not None and profile.trained_until >= today,
        "pledge": pledge,
        "signed": signed,
        "may_sign": is_own and pledge is not None and signed is None and Role.ASSESSOR in roles,
        "signatures": signatures,
        "absences": profile.absences.filter(ends_on__gte=today),
        "missions": held,
        "load": sum(mission.status in pool.UNDER_WAY for mission in held),
        "most": pool.most_missions(),
        "letters": (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED),
        "crumbs": crumbs((_("My assessor’s page") if is_own else str(profile.person), "")),
    }


@require_POST
@members_only
def absence_remove(request, pk):
    """Be available again."""
    absence = get_object_or_404(
        Absence.objects.select_related("assessor"), pk=pk, assessor__person=request.user
    )
    verbs.remove_absence(absence, actor=request.user)
    messages.success(request, _("You are available again on these days."))
    return redirect("certification:assessor_page", absence.assessor_id)


# --- the letter of a mission ----------------------------------------------------------------------------------------


@require_safe
@members_only
def mandate_letter(request, pk):
    """Hand over the mandate letter of a mission, to its assessor and to the secretariat."""
    mission = get_object_or_404(
        Assignment.objects.select_related(
            "person", "dossier__territory", "dossier__version", "dossier__case_officer"
        ),
        pk=pk,
        status__in=(AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED),
    )
    if mission.person_id != request.user.pk and not may.assign(mission.dossier, request.user):
        raise Http404
    response = HttpResponse(render_mandate_letter(mission), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="mandate-{mission.dossier.number or mission.pk}.pdf"'
    )
    return response
