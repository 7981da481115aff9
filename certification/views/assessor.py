"""The team of a dossier, the mission of an assessor, and the interests that a person declares before reading."""

from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from certification.choices import AssignmentStatus, Capacity, InterestEffect, Role
from certification.errors import NotAllowed
from certification.forms.assessor import (
    AnswerForm,
    EthicsPledgeForm,
    InterestsForm,
    ProposeForm,
    ReasonForm,
    TeamForm,
)
from certification.models import Dossier
from certification.queries import assessor as assessors
from certification.queries import dossier as dossiers
from certification.queries import pool
from certification.queries import visit as visits
from certification.rules import permissions as may
from certification.rules.assessor import MAY_BE_CHALLENGED
from certification.rules.visit import AGENDA_IS_READY
from certification.services import assessor as verbs
from certification.services import impartiality
from certification.services.transition import available_actions
from certification.views.access import ask_who_signs, dossier_or_404, members_only
from cms.addresses import address

UNPROCESSABLE = 422
LETTER_STATUSES = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)


def my_space() -> tuple:
    return _("My space"), address("certification:dashboard")


def crumbs_of(dossier: Dossier, *pages) -> list[tuple]:
    """Return the way to a page of a dossier: each page a (words, view name) pair, the last one its words alone."""
    *before, here = pages
    return [
        my_space(),
        (dossier.number, address("certification:dossier", dossier.pk)),
        *((words, reverse(name, args=[dossier.pk])) for words, name in before),
        (here, ""),
    ]


# --- the team ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def team(request, pk):
    dossier = dossier_or_404(request, pk)
    reasons = []
    if request.method == "POST":
        if not may.assign(dossier, request.user):
            raise PermissionDenied
        propose = propose_whole if request.POST.get("action") == "team" else propose_one
        try:
            reasons = propose(request, dossier)
        except NotAllowed as refused:
            reasons = refused.reasons
        if not reasons:
            return redirect("certification:team", dossier.pk)
        dossier = dossier_or_404(request, pk)
    return render(
        request,
        "certification/assessor/team.html",
        team_context(request, dossier, reasons),
        status=UNPROCESSABLE if reasons else None,
    )


def people_of_the_pool():
    return get_user_model().objects.filter(pk__in=pool.everybody().values("person"))


def propose_one(request, dossier: Dossier) -> list:
    """Propose one person of the list; return the sentences of a form that was not filled as the page fills it."""
    form = ProposeForm(request.POST, people=people_of_the_pool())
    if form.is_valid():
        person = form.cleaned_data["person"]
        verbs.propose_assessor(dossier, person, form.cleaned_data["role"], actor=request.user)
        messages.success(request, _("%(person)s is proposed and will be asked.") % {"person": person})
    return sentences_of(form)


def propose_whole(request, dossier: Dossier) -> list:
    """Propose a team in one click; return the sentences of a form that was not filled as the page fills it."""
    form = TeamForm(request.POST, people=people_of_the_pool())
    if form.is_valid():
        verbs.propose_team(dossier, form.roles(), actor=request.user, seen=form.seen_missions())
        messages.success(request, _("The team is proposed: each person will be asked."))
    return sentences_of(form)


def sentences_of(form) -> list:
    return [sentence for errors in form.errors.values() for sentence in errors]


def team_context(request, dossier: Dossier, reasons) -> dict:
    """Return what each reader of the team sees: names for all, candidates and challenges for those concerned."""
    names = {family.code: family.name for family in dossier.version.families.all()}
    assigns = may.assign(dossier, request.user)
    challenges = may.challenge(dossier, request.user)
    watches = may.freeze(dossier, request.user)
    is_changing = dossier.status in assessors.PREPARING
    members = [
        SimpleNamespace(
            mission=mission,
            family=names.get(mission.person.assessor.family, ""),
            profile=mission.person.assessor,
            may_replace=assigns and is_changing and mission.status != AssignmentStatus.COMPLETED,
            may_dismiss=assigns and mission.is_challenged,
            may_freeze=watches and not mission.is_frozen and mission.person_id != request.user.pk,
            may_lift=watches and mission.is_frozen and mission.person_id != request.user.pk,
            may_read_letter=assigns and mission.status in LETTER_STATUSES,
            may_challenge=challenges and not any(check.refusals(mission) for check in MAY_BE_CHALLENGED),
            shows_challenge=mission.challenged_at
            and (assigns or may.territory_member(dossier, request.user)),
        )
        for mission in dossier.team
    ]
    choice = assessors.choice_for(dossier) if assigns and is_changing else None
    return {
        "dossier": dossier,
        "crumbs": crumbs_of(dossier, _("Team")),
        "members": members,
        "reasons": reasons,
        "is_changing": is_changing,
        "missing": visits.missing_before(dossier, "start_visit", without=AGENDA_IS_READY),
        "choice": choice,
        "seen": ",".join(str(mission.pk) for mission in dossier.team),
        "former": assessors.former_missions(dossier) if assigns or watches else [],
        "needs_lead": not any(mission.role == Role.LEAD_ASSESSOR for mission in dossier.team),
        "may_waive": challenges
        and is_changing
        and bool(dossier.team)
        and not dossier.challenge_waived
        and not any(mission.is_challenged for mission in dossier.team),
        "last_day": max((mission.last_day_to_challenge for mission in dossier.team), default=None),
        "mission": next((mission for mission in dossier.team if mission.person_id == request.user.pk), None),
    }


def team_verb(name: str):
    """Return what a verb on one name does: its service, its permission and its words."""
    return {
        "replace": SimpleNamespace(
            service=verbs.replace_assessor,
            permission=may.assign,
            submit=_("Replace the assessor"),
            consequence=_("%(person)s leaves the team at once and can no longer open the dossier."),
            done=_("%(person)s is no longer in the team."),
        ),
        "challenge": SimpleNamespace(
            service=verbs.challenge_assessor,
            permission=may.challenge,
            submit=_("Challenge the assessor"),
            consequence=_(
                "You ask that %(person)s does not assess your territory. The secretariat decides, with reasons."
            ),
            done=_("Your challenge was sent to the secretariat."),
        ),
        "uphold": SimpleNamespace(
            service=verbs.uphold_challenge,
            permission=may.assign,
            submit=_("Accept the challenge"),
            consequence=_("%(person)s leaves the team at once. The territory will read your reasons."),
            done=_("The challenge is accepted: %(person)s is no longer in the team."),
        ),
        "freeze": SimpleNamespace(
            service=impartiality.freeze_mission,
            permission=may.freeze,
            submit=_("Freeze the mission"),
            consequence=_(
                "The dossier closes to %(person)s at once, and the team waits until you lift this."
            ),
            done=_("The mission of %(person)s is frozen."),
        ),
        "lift": SimpleNamespace(
            service=impartiality.lift_mission_freeze,
            permission=may.freeze,
            submit=_("Lift the freeze of the mission"),
            consequence=_("The mission of %(person)s goes on."),
            done=_("The mission of %(person)s goes on."),
        ),
        "dismiss": SimpleNamespace(
            service=verbs.dismiss_challenge,
            permission=may.assign,
            submit=_("Dismiss the challenge"),
            consequence=_("%(person)s stays in the team. The territory will read your reasons."),
            done=_("The challenge is dismissed."),
        ),
    }[name]


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def team_member(request, pk, mission, verb):
    dossier = dossier_or_404(request, pk)
    assignment = get_object_or_404(dossier.assignments.select_related("person", "dossier"), pk=mission)
    act = team_verb(verb)
    if not act.permission(dossier, request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    reasons = []
    if form.is_valid():
        try:
            act.service(assignment, actor=request.user, reason=form.cleaned_data["reason"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, act.done % {"person": assignment.person})
            return redirect("certification:team", dossier.pk)
    context = {
        "dossier": dossier,
        "crumbs": crumbs_of(dossier, (_("Team"), "certification:team"), act.submit),
        "form": form,
        "reasons": reasons,
        "title": act.submit,
        "submit": act.submit,
        "consequence": act.consequence % {"person": assignment.person},
        "challenge": assignment.challenged_reason if verb in ("dismiss", "uphold") else "",
    }
    return render(
        request,
        "certification/assessor/team_member.html",
        context,
        status=UNPROCESSABLE if request.POST else None,
    )


@require_http_methods(["POST"])
@members_only
def waive_challenge(request, pk):
    dossier = dossier_or_404(request, pk)
    try:
        verbs.waive_challenge(dossier, actor=request.user)
    except NotAllowed as refused:
        context = team_context(request, dossier_or_404(request, pk), refused.reasons)
        return render(request, "certification/assessor/team.html", context, status=UNPROCESSABLE)
    messages.success(request, _("You accept the names proposed: the visit can be prepared without waiting."))
    return redirect("certification:team", dossier.pk)


# --- the mission ------------------------------------------------------------------------------------------------


MISSION_ANSWERS = {
    "accept": (verbs.accept_mission, gettext_lazy("You accept the mission: the dossier is open to you.")),
    "decline": (
        verbs.decline_mission,
        gettext_lazy("You decline the mission. Thank you for having said so."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def mission(request, pk):
    assignment = get_object_or_404(assessors.missions_of(request.user), pk=pk)
    action = request.POST.get("action", "")
    if action == "sign":
        ask_who_signs(request)
    pledge_form = EthicsPledgeForm(request.POST if action == "sign" else None)
    answer_form = AnswerForm(request.POST if action in MISSION_ANSWERS else None)
    reasons = []
    try:
        if action == "sign" and pledge_form.is_valid():
            verbs.sign_ethics_pledge(assignment.dossier.version, actor=request.user)
            messages.success(request, _("The ethics pledge is signed."))
            return redirect("certification:mission", pk)
        if action in MISSION_ANSWERS and answer_form.is_valid():
            service, done = MISSION_ANSWERS[action]
            service(assignment, actor=request.user, reason=answer_form.cleaned_data["reason"])
            messages.success(request, done)
            return redirect("certification:mission", pk)
    except NotAllowed as refused:
        reasons = refused.reasons
        assignment = get_object_or_404(assessors.missions_of(request.user), pk=pk)
    context = mission_context(assignment, request.user) | {
        "pledge_form": pledge_form,
        "answer_form": answer_form,
        "reasons": reasons,
    }
    return render(
        request,
        "certification/assessor/mission.html",
        context,
        status=UNPROCESSABLE if request.POST else None,
    )


def mission_context(assignment, person) -> dict:
    """Return what an assessor may know of a mission before reading anything of the dossier."""
    dossier = assignment.dossier
    signature, declaration = assignment.ethics_signature(), assignment.declaration()
    is_proposed = assignment.status == AssignmentStatus.PROPOSED
    done = [signature is not None, declaration is not None, not is_proposed]
    current = done.index(False) if False in done else len(done)
    steps = [
        {"label": label, "state": "done" if done[i] else "current" if i == current else "next"}
        for i, label in enumerate((_("Ethics pledge"), _("Interests"), _("Answer")))
    ]
    return {
        "assignment": assignment,
        "crumbs": [my_space(), (_("Mission"), "")],
        "territory": dossier.territory,
        "visit": dossier.current_visit,
        "pledge": dossier.version.pledge("assessor_ethics"),
        "signature": signature,
        "declaration": declaration,
        "is_recused": declaration is not None and declaration.effect == InterestEffect.RECUSED,
        "is_proposed": is_proposed,
        "has_letter": assignment.status in LETTER_STATUSES,
        "is_readable": dossiers.visible_to(person).filter(pk=dossier.pk).exists(),
        "steps": steps,
        "actions": {action["move"]: action for action in available_actions(assignment, person)},
    }


# --- interests --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def interests(request, pk):
    dossier = get_object_or_404(assessors.declarable_by(request.user), pk=pk)
    capacity, declaration = to_declare(dossier, request)
    asked = assessors.asked_categories(dossier.version, capacity)
    no_tie = assessors.no_tie_categories(dossier.version)
    form = InterestsForm(request.POST or None, asked=asked, no_tie=no_tie)
    reasons = []
    if form.is_valid():
        try:
            declaration = verbs.declare_interests(
                dossier, actor=request.user, capacity=capacity, categories=form.categories()
            )
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Your declaration is recorded."))
            return redirect("certification:interests", pk)
    assignment = assessors.missions_of(request.user).filter(dossier=dossier).order_by("-pk").first()
    is_assessor = capacity == Capacity.ASSESSOR
    context = {
        "territory": dossier.territory,
        "dossier": dossier,
        "crumbs": [
            my_space(),
            *(
                [(_("Mission"), reverse("certification:mission", args=[assignment.pk]))]
                if is_assessor
                else []
            ),
            (_("My interests"), ""),
        ],
        "capacity": Capacity(capacity),
        "declaration": declaration,
        "form": form,
        "reasons": reasons,
        "assignment": assignment,
        "is_readable": dossiers.visible_to(request.user).filter(pk=pk).exists(),
    }
    return render(
        request,
        "certification/assessor/interests.html",
        context,
        status=UNPROCESSABLE if request.POST else None,
    )


def to_declare(dossier: Dossier, request):
    """Return the capacity in which this person declares now, the first not declared yet, and the declaration made."""
    capacities = assessors.capacities_of(dossier, request.user)
    if not capacities:
        raise Http404
    made = [(capacity, assessors.declaration_of(dossier, request.user, capacity)) for capacity in capacities]
    return next((pair for pair in made if pair[1] is None), made[-1])
