"""What the secretariat, the territory and the guardian write on a dossier besides its moves: one short form each."""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.choices import OPEN_DOSSIER_STATUSES, DossierStatus, FeeStatus
from certification.errors import NotAllowed
from certification.forms.deadline import AnswerTimeForm, AskTimeForm
from certification.forms.dossier import AnswerForm, FeeForm, ListForm, ReasonForm
from certification.queries import deadline as clocks
from certification.rules import permissions as may
from certification.services import deadline
from certification.services import dossier as services
from certification.views import panel
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only

S = DossierStatus
REFUSED = 422
CONFLICT = 409


class Act(NamedTuple):
    """One short form: its words, who may, when, and the verb it calls with what was typed."""

    label: str
    text: str
    form: type[forms.Form]
    permission: Callable
    is_open: Callable
    call: Callable
    done: str
    tone: str = "primary"


def in_states(*statuses) -> Callable:
    return lambda dossier: dossier.status in statuses


ACTS = {
    "fee": Act(
        gettext_lazy("Record the contribution to costs"),
        gettext_lazy("The eligibility check starts once the contribution is received, or waived."),
        FeeForm,
        may.instruct,
        lambda dossier: dossier.status in (S.SUBMITTED, S.ELIGIBILITY) and dossier.fee == FeeStatus.DUE,
        lambda dossier, actor, data: services.record_fee(dossier, actor=actor, fee=data["fee"]),
        gettext_lazy("The contribution is recorded."),
    ),
    "perimeter": Act(
        gettext_lazy("Confirm the perimeter"),
        gettext_lazy(
            "You state that the perimeter makes one territory, with its families of actors, and is nobody else's."
        ),
        forms.Form,
        may.instruct,
        lambda dossier: dossier.status == S.ELIGIBILITY and not dossier.perimeter_is_coherent,
        lambda dossier, actor, data: services.confirm_perimeter(dossier, actor=actor),
        gettext_lazy("The perimeter is confirmed."),
    ),
    "ask-correction": Act(
        gettext_lazy("Ask for a correction"),
        gettext_lazy("The territory is told at once. Our clock stops until it answers; theirs starts."),
        ListForm,
        may.instruct,
        lambda dossier: dossier.status == S.ELIGIBILITY and dossier.open_correction is None,
        lambda dossier, actor, data: services.ask_correction(
            dossier, actor=actor, reason=data["reason"], items=data["items"]
        ),
        gettext_lazy("The request is sent to the territory."),
        "secondary",
    ),
    "extend-correction": Act(
        gettext_lazy("Extend the time to correct"),
        gettext_lazy("The territory gets the same time again, once."),
        ReasonForm,
        may.instruct,
        lambda dossier: (
            dossier.status == S.ELIGIBILITY
            and dossier.open_correction is not None
            and not dossier.open_correction.extended
        ),
        lambda dossier, actor, data: services.extend_correction(
            dossier.open_correction, actor=actor, reason=data["reason"]
        ),
        gettext_lazy("The deadline is extended."),
        "secondary",
    ),
    "correction": Act(
        gettext_lazy("Answer the correction request"),
        gettext_lazy(
            "Correct the application first if it needs it: both versions are kept. Then answer point by point."
        ),
        AnswerForm,
        may.submit,
        lambda dossier: (
            dossier.status in (S.ELIGIBILITY, S.SELF_ASSESSMENT) and dossier.open_correction is not None
        ),
        lambda dossier, actor, data: services.answer_correction(
            dossier.open_correction, actor=actor, answer=data["answer"]
        ),
        gettext_lazy("Your answer is sent to the secretariat."),
    ),
    "propose-ineligibility": Act(
        gettext_lazy("Propose the ineligibility"),
        gettext_lazy(
            "Nothing is decided nor sent: a second case officer reads your reasons and countersigns, or not."
        ),
        ReasonForm,
        may.instruct,
        lambda dossier: dossier.status == S.ELIGIBILITY and dossier.ineligibility_proposed_by_id is None,
        lambda dossier, actor, data: services.propose_ineligibility(
            dossier, actor=actor, reasons=data["reason"]
        ),
        gettext_lazy("The proposal is recorded: a second case officer decides."),
        "danger",
    ),
    "return": Act(
        gettext_lazy("Ask the territory to complete"),
        gettext_lazy("The self-assessment opens again for the territory, which is told at once."),
        ListForm,
        may.instruct,
        in_states(S.COMPLETENESS),
        lambda dossier, actor, data: services.return_for_completion(
            dossier, actor=actor, reason=data["reason"], items=data["items"]
        ),
        gettext_lazy("The list is sent to the territory."),
        "secondary",
    ),
    "extend": Act(
        gettext_lazy("Extend the self-assessment"),
        gettext_lazy("The territory asked for more time, with reasons. This can be done once."),
        ReasonForm,
        may.instruct,
        in_states(S.SELF_ASSESSMENT),
        lambda dossier, actor, data: services.extend_self_assessment(
            dossier, actor=actor, reason=data["reason"]
        ),
        gettext_lazy("The deadline is extended."),
        "secondary",
    ),
    "extension": Act(
        gettext_lazy("Ask for more time"),
        gettext_lazy(
            "The secretariat reads your reasons, then grants or refuses, with its own. Your deadline holds until then."
        ),
        AskTimeForm,
        may.ask_for_time,
        clocks.may_ask,
        lambda dossier, actor, data: deadline.ask_extension(
            dossier, actor=actor, days=data["days"], reason=data["reason"]
        ),
        gettext_lazy("Your request is sent to the secretariat."),
        "secondary",
    ),
    "answer-extension": Act(
        gettext_lazy("Answer the request for more time"),
        gettext_lazy("The territory reads your reasons. Granted, the deadline moves at once."),
        AnswerTimeForm,
        may.answer_about_time,
        clocks.may_answer,
        lambda dossier, actor, data: deadline.answer_extension(
            dossier, actor=actor, granted=data["granted"] == "yes", reason=data["reason"]
        ),
        gettext_lazy("Your answer is sent to the territory."),
    ),
    "freeze": Act(
        gettext_lazy("Freeze the dossier"),
        gettext_lazy(
            "Every move stops, for everybody, until the freeze is lifted. Everybody concerned reads the reason."
        ),
        ReasonForm,
        may.freeze,
        lambda dossier: dossier.status in OPEN_DOSSIER_STATUSES | {S.ACCREDITED} and dossier.freeze is None,
        lambda dossier, actor, data: services.freeze_dossier(dossier, actor=actor, reason=data["reason"]),
        gettext_lazy("The dossier is frozen."),
        "danger",
    ),
    "lift-freeze": Act(
        gettext_lazy("Lift the freeze"),
        gettext_lazy("The dossier goes on from where it stood."),
        ReasonForm,
        may.freeze,
        lambda dossier: dossier.freeze is not None,
        lambda dossier, actor, data: services.lift_freeze(dossier, actor=actor, reason=data["reason"]),
        gettext_lazy("The freeze is lifted."),
    ),
}
# Shown as the button of a move, not beside the moves.
SHOWN_AS_MOVES = {"return"}


def acts_for(dossier, person) -> list[dict]:
    """Return the short forms that a person may open now, as buttons."""
    return [
        {
            "label": act.label,
            "tone": act.tone,
            "url": panel.address("dossier_act", dossier.pk, name),
            "name": name,
        }
        for name, act in ACTS.items()
        if name not in SHOWN_AS_MOVES and act.permission(dossier, person) and act.is_open(dossier)
    ]


@keeps_what_was_typed
@members_only
def dossier_act(request, pk, act):
    """Show one short form of a dossier, then do what it says."""
    if act not in ACTS:
        raise Http404
    found = dossier_or_404(request, pk)
    chosen = ACTS[act]
    if not chosen.permission(found, request.user):
        raise PermissionDenied
    form = chosen.form(request.POST if request.method == "POST" else None)
    reasons: list = []
    status = 200
    if not chosen.is_open(found):
        reasons, status = [services.closed(found)], CONFLICT
    elif request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                chosen.call(found, request.user, form.cleaned_data)
            except NotAllowed as error:
                reasons = error.reasons
            else:
                messages.success(request, chosen.done)
                return redirect("certification:dossier", pk)
    back = panel.address("dossier", pk)
    name = _("Dossier %(number)s") % {"number": found.number} if found.number else _("Draft dossier")
    return render(
        request,
        "certification/dossier/act.html",
        {
            "dossier": found,
            "act": chosen,
            "is_open": status != CONFLICT,
            "form": form,
            "reasons": reasons,
            "correction": found.open_correction if act == "correction" else None,
            "extension": clocks.open_extension(found) if act == "answer-extension" else None,
            "cancel_url": back,
            "crumbs": [(_("My space"), panel.address("dashboard")), (name, back), (chosen.label, None)],
        },
        status=status,
    )
