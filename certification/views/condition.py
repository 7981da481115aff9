"""The conditions of a decision: what proves each, who verified it, what the bureau lifts."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import DossierStatus
from certification.errors import NotAllowed
from certification.forms.decision import (
    ProofForm,
)
from certification.models import DecisionCondition
from certification.rules import permissions as may
from certification.services import condition as condition_verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.decision import REFUSED, crumbs
from certification.views.moves import confirm_move


@members_only
@require_safe
def conditions(request, pk):
    return show_conditions(request, dossier_or_404(request, pk))


def show_conditions(request, dossier, *, failed=None, form=None, reasons=(), status=200):
    """Show each condition with its proof and its verification, and the agreements of the bureau."""
    decision, person = dossier.decision, request.user
    if decision is None or not decision.is_signed or not decision.conditions.exists():
        raise Http404
    is_open = dossier.status == DossierStatus.CONDITIONAL
    fills = is_open and may.fill(dossier, person)
    rows = [
        {
            "condition": condition,
            "form": (
                form
                if failed == condition.pk
                else ProofForm(prefix=f"c{condition.pk}", initial={"text": condition.proposed_proof})
            )
            if fills and condition.verified_at is None
            else None,
            "may_verify": is_open
            and condition.proposed_at is not None
            and condition.verified_at is None
            and may.verify_condition(dossier, person),
        }
        for condition in decision.conditions.select_related("verified_by").prefetch_related("bureau__seat")
    ]
    agrees = is_open and may.committee_member(dossier, person)
    families = {family.code: family.name for family in dossier.version.families.all()}
    for row in rows:
        opinions = list(row["condition"].bureau.all())
        row["bureau"] = [families.get(code, code) for code in sorted({o.seat.family for o in opinions})]
        row["agrees"] = (
            agrees
            and row["condition"].verified_at is not None
            and not any(person.pk in (each.seat.holder_id, each.seat.alternate_id) for each in opinions)
        )
    return render(
        request,
        "certification/decision/conditions.html",
        {
            "crumbs": crumbs(dossier, (_("Conditions"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "decision": decision,
            "rows": rows,
            "families_needed": dossier.scheme.bureau_min_families,
            "actions": [
                {
                    "label": action["label"],
                    "tone": action["tone"],
                    "reasons": action["refusals"],
                    "name": action["move"],
                    "url": reverse("certification:conditions_move", args=[dossier.pk, action["move"]]),
                }
                for action in (available_actions(dossier, person) if is_open else ())
                if action["move"] in CONDITION_MOVES
            ],
            "reasons": reasons,
        },
        status=status,
    )


CONDITION_MOVES = ("lift_conditions", "refuse_unmet_conditions")


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def conditions_move(request, pk, move):
    """Confirm the lifting of the conditions, or the refusal when their time is out."""
    dossier = dossier_or_404(request, pk)
    if move not in CONDITION_MOVES:
        raise Http404
    back = reverse("certification:conditions", args=[pk])
    return confirm_move(
        request, dossier, move, title=str(dossier.territory), back=back, crumbs=crumbs(dossier)
    )


def condition_or_404(request, pk: int, condition: int):
    dossier = dossier_or_404(request, pk)
    return dossier, get_object_or_404(DecisionCondition, pk=condition, decision__dossier=dossier)


@keeps_what_was_typed
@members_only
@require_POST
def condition_proof(request, pk, condition):
    """Propose the proof of one condition."""
    dossier, row = condition_or_404(request, pk, condition)
    form, reasons = ProofForm(request.POST, prefix=f"c{row.pk}"), []
    if form.is_valid():
        try:
            condition_verbs.propose_condition_proof(row, actor=request.user, text=form.cleaned_data["text"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The proof is handed to the assessors."))
            return redirect("certification:conditions", pk)
    return show_conditions(request, dossier, failed=row.pk, form=form, reasons=reasons, status=REFUSED)


@members_only
@require_POST
def condition_verify(request, pk, condition):
    """Verify one condition."""
    dossier, row = condition_or_404(request, pk, condition)
    return _then_conditions(
        request,
        dossier,
        lambda: condition_verbs.verify_condition(row, actor=request.user),
        _("The condition is verified."),
    )


@members_only
@require_POST
def bureau_agree(request, pk, condition):
    """Agree, in the bureau, that one condition is met."""
    dossier, row = condition_or_404(request, pk, condition)
    return _then_conditions(
        request,
        dossier,
        lambda: condition_verbs.agree_in_bureau(row, actor=request.user),
        _("Your agreement is recorded."),
    )


def _then_conditions(request, dossier, verb, words):
    try:
        verb()
    except NotAllowed as refused:
        return show_conditions(request, dossier, reasons=refused.reasons, status=REFUSED)
    messages.success(request, words)
    return redirect("certification:conditions", dossier.pk)
