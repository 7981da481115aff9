"""What follows a deliberation: the decision, its conditions, an appeal, a third party's verification."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import AppealStatus, DossierStatus, MarkScope, Role
from certification.errors import NotAllowed
from certification.forms.decision import (
    YES,
    AppealForm,
    PanelForm,
    ProofForm,
    RulingForm,
    VerificationForm,
    VerifierForm,
)
from certification.models import Appeal, Decision, DecisionCondition, ThirdPartyVerification
from certification.queries import committee as committees
from certification.queries import decision as decisions
from certification.rules import permissions as may
from certification.rules.decision import OPEN_TO_APPEAL, last_day_to_appeal
from certification.services import decision as verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.moves import confirm_move

REFUSED = 422


def crumbs(dossier, *steps):
    """Return the way to a page that follows a decision."""
    return [
        (_("My space"), reverse("certification:dashboard")),
        (dossier.number, reverse("certification:dossier", args=[dossier.pk])),
        *steps,
    ]


# --- the decision ------------------------------------------------------------------------------------------------


def decision_or_404(request, pk: int) -> Decision:
    decision = get_object_or_404(decisions.visible_to(request.user), pk=pk)
    # Until the countersignature a decision belongs to the debate: it opens to those to whom the item is open.
    if not decision.is_signed and committees.standing(decision.item, request.user) != committees.OPEN:
        raise Http404
    return decision


@never_cache
@require_safe
def decision(request, pk):
    """Show the public part of a decision, and how it was computed."""
    return show_decision(request, decision_or_404(request, pk))


def show_decision(request, decision, *, reasons=(), status=200):
    dossier, person = decision.dossier, request.user
    is_public = not person.is_authenticated
    countersigns = not is_public and may.minute_taker(decision.item.session, person)
    return render(
        request,
        "certification/decision/decision.html",
        {
            "layout": "base.html" if is_public else "members.html",
            "crumbs": [] if is_public else crumbs(dossier, (decision.number, None)),
            "decision": decision,
            "dossier": dossier,
            "territory": dossier.territory,
            **decisions.in_words(decision),
            "countersigns": countersigns and not decision.is_signed,
            "last_day_to_appeal": last_day_to_appeal(dossier) if decision.is_signed else None,
            "may_appeal": not is_public
            and may.lodge_appeal(dossier, person)
            and dossier.status in OPEN_TO_APPEAL,
            "reasons": reasons,
        },
        status=status,
    )


@members_only
@require_POST
def countersign(request, pk):
    """Sign as the secretary: the decision takes effect."""
    decision = decision_or_404(request, pk)
    try:
        verbs.countersign_decision(decision, actor=request.user)
    except NotAllowed as refused:
        return show_decision(request, decision, reasons=refused.reasons, status=REFUSED)
    messages.success(
        request, _("Decision %(number)s takes effect and is notified.") % {"number": decision.number}
    )
    return redirect("certification:decision", pk)


# --- its conditions ----------------------------------------------------------------------------------------------


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
        for condition in decision.conditions.select_related("verified_by")
    ]
    seats = list(decision.bureau.select_related("seat"))
    all_verified = all(row["condition"].verified_at for row in rows)
    return render(
        request,
        "certification/decision/conditions.html",
        {
            "crumbs": crumbs(dossier, (_("Conditions"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "decision": decision,
            "rows": rows,
            "bureau": sorted({opinion.seat.family for opinion in seats}),
            "families": {family.code: family.name for family in dossier.version.families.all()},
            "families_needed": dossier.scheme.bureau_min_families,
            "agrees": is_open
            and all_verified
            and may.committee_member(dossier, person)
            and person.pk not in {opinion.seat.holder_id for opinion in seats},
            "all_verified": all_verified,
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
            verbs.propose_condition_proof(row, actor=request.user, text=form.cleaned_data["text"])
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
        lambda: verbs.verify_condition(row, actor=request.user),
        _("The condition is verified."),
    )


@members_only
@require_POST
def bureau_agree(request, pk):
    """Agree, in the bureau, that the conditions are met."""
    dossier = dossier_or_404(request, pk)
    return _then_conditions(
        request,
        dossier,
        lambda: verbs.agree_in_bureau(dossier, actor=request.user),
        _("Your agreement is recorded."),
    )


def _then_conditions(request, dossier, verb, words):
    try:
        verb()
    except NotAllowed as refused:
        return show_conditions(request, dossier, reasons=refused.reasons, status=REFUSED)
    messages.success(request, words)
    return redirect("certification:conditions", dossier.pk)


# --- an appeal ---------------------------------------------------------------------------------------------------


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request, pk):
    """Lodge the territory's appeal, or follow it."""
    dossier = dossier_or_404(request, pk)
    found = decisions.appeal_of(dossier)
    if found is None and dossier.status not in OPEN_TO_APPEAL:
        raise Http404
    may_lodge = found is None and may.lodge_appeal(dossier, request.user)
    form, reasons = AppealForm(request.POST or None) if may_lodge else None, []
    if request.method == "POST" and not may.lodge_appeal(dossier, request.user):
        raise PermissionDenied
    if request.method == "POST" and not may_lodge:
        reasons = [_("An appeal is already lodged against this decision.")]
    elif request.method == "POST" and form.is_valid():
        try:
            verbs.lodge_appeal(dossier, actor=request.user, grounds=form.cleaned_data["grounds"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(
                request, _("Your appeal is lodged. A panel that took no part in the decision will rule.")
            )
            return redirect("certification:appeal", pk)
    return show_appeal(
        request,
        dossier,
        found,
        form=form,
        reasons=reasons,
        status=REFUSED if request.method == "POST" else 200,
    )


def show_appeal(request, dossier, found, *, form=None, panel_form=None, reasons=(), status=200):
    names = found is not None and found.status == AppealStatus.LODGED and may.name_panel(found, request.user)
    sees_panel = found is not None and (names or may.rule_on_appeal(found, request.user))
    return render(
        request,
        "certification/decision/appeal.html",
        {
            "crumbs": crumbs(dossier, (_("Appeal"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "appeal": found,
            "form": form,
            "last_day": last_day_to_appeal(dossier) if found is None else None,
            "panel": found.panel.all() if sees_panel else (),
            "panel_form": panel_form or (PanelForm(initial={"people": found.panel.all()}) if names else None),
            "actions": _appeal_actions(found, request.user) if found else (),
            "reasons": reasons,
        },
        status=status,
    )


def _appeal_actions(appeal, person) -> list[dict]:
    return [
        {
            "label": action["label"],
            "tone": action["tone"],
            "reasons": action["refusals"],
            "name": action["move"],
            "url": reverse("certification:appeal_move", args=[appeal.pk, action["move"]]),
        }
        for action in available_actions(appeal, person)
    ]


@members_only
@require_POST
def appeal_panel(request, pk):
    """Name the panel of an appeal."""
    dossier = dossier_or_404(request, pk)
    found = decisions.appeal_of(dossier)
    if found is None:
        raise Http404
    form, reasons = PanelForm(request.POST), []
    if form.is_valid():
        try:
            verbs.name_panel(found, actor=request.user, people=form.cleaned_data["people"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The panel is named."))
            return redirect("certification:appeal", pk)
    return show_appeal(request, dossier, found, panel_form=form, reasons=reasons, status=REFUSED)


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_move(request, pk, move):
    """Admit an appeal, or rule on it with reasons."""
    found = get_object_or_404(Appeal, pk=pk)
    dossier = dossier_or_404(request, found.dossier_id)
    back = reverse("certification:appeal", args=[dossier.pk])
    if move != "uphold":
        return confirm_move(
            request, found, move, title=str(dossier.territory), back=back, crumbs=crumbs(dossier)
        )
    if not may.rule_on_appeal(found, request.user):
        raise PermissionDenied
    award = decisions.award_of(found)
    form, reasons = RulingForm(request.POST or None, may_annul=award is not None), []
    if form.is_valid():
        try:
            verbs.uphold_appeal(found, actor=request.user, **form.cleaned_data)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The appeal is upheld: the dossier goes back with other voters."))
            return redirect(back)
    return render(
        request,
        "certification/decision/ruling.html",
        {
            "crumbs": crumbs(dossier, (_("Appeal"), back), (_("Uphold the appeal"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "appeal": found,
            "form": form,
            "reasons": reasons,
            "cancel_url": back,
        },
        status=REFUSED if request.method == "POST" else 200,
    )


# --- third-party verification ------------------------------------------------------------------------------------


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def third_party(request, pk):
    """Ask an outside body to verify, give the verification, or read it."""
    dossier = dossier_or_404(request, pk)
    if dossier.mark_scope != MarkScope.COMMERCIAL_EU:
        raise Http404
    verification = ThirdPartyVerification.objects.filter(dossier=dossier).select_related("verifier").first()
    is_given = verification is not None and verification.given_at is not None
    gives = verification is not None and not is_given and may.asked_verifier(verification, request.user)
    asks = not is_given and Role.CASE_OFFICER in dossier.roles_of(request.user)
    if request.method == "POST" and not (gives or asks):
        raise PermissionDenied
    form_class = VerificationForm if gives else VerifierForm if asks else None
    form, reasons = form_class(request.POST or None) if form_class else None, []
    if form is not None and form.is_valid():
        data = form.cleaned_data
        try:
            if gives:
                verbs.record_third_party(
                    dossier, actor=request.user, positive=data["positive"] == YES, statement=data["statement"]
                )
            else:
                verbs.ask_third_party(dossier, actor=request.user, verifier=data["verifier"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(
                request, _("The verification is recorded.") if gives else _("The verifier is asked.")
            )
            return redirect("certification:third_party", pk)
    return render(
        request,
        "certification/decision/third_party.html",
        {
            "crumbs": crumbs(dossier, (_("Third-party verification"), None)),
            "dossier": dossier,
            "territory": dossier.territory,
            "verification": verification,
            "gives": gives,
            "form": form,
            "reasons": reasons,
        },
        status=REFUSED if request.method == "POST" else 200,
    )
