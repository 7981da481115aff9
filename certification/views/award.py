"""An award in the members' area: its state, its pledge and its contract, what the mark may be used for, its moves."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import OPEN_REVIEW_STATUSES, AwardStatus, MarkScope, ReviewStatus, Role
from certification.documents.contract import render_contract
from certification.errors import NotAllowed
from certification.forms.award import PledgeForm
from certification.models import Freeze
from certification.queries.contract import contract_shown
from certification.queries.dossier import awards_visible_to
from certification.queries.sanction import in_hand, kinds_to_propose, measures_to_contest, read_procedures
from certification.rules import mark as marks
from certification.rules import permissions as may
from certification.services import issuance, sanction, third_party
from certification.services import pledge as verbs
from certification.services.transition import available_actions
from certification.views.access import ask_who_signs, keep_access, keeps_what_was_typed, members_only
from certification.views.agenda import progress_plan
from certification.views.moves import confirm_move

REFUSED = 422
STANDING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
MOVES = {**issuance.MOVES, **sanction.MOVES}


def award_or_404(request, pk: int):
    """Return the award that this person may read, and keep that they opened its dossier."""
    # Said with the award, so that the many whose dossier is not frozen do not ask by which freeze.
    is_frozen = Exists(Freeze.objects.filter(dossier=OuterRef("dossier"), lifted_at=None))
    readable = awards_visible_to(request.user).select_related(
        "territory", "level", "decision", "dossier__territory", "dossier__version", "certificate__file"
    )
    found = get_object_or_404(readable.annotate(is_frozen=is_frozen), pk=pk)
    if not found.is_frozen:
        found.dossier.freeze = None
    keep_access(request, found.dossier)
    return found


def crumbs(award, *steps) -> list[tuple]:
    """Return the way to a page of an award."""
    return [
        (_("My space"), reverse("certification:dashboard")),
        (award.dossier.number, reverse("certification:dossier", args=[award.dossier_id])),
        (_("Award"), reverse("certification:award", args=[award.pk]) if steps else None),
        *steps,
    ]


@members_only
@require_safe
def award(request, pk):
    """Show an award: its status, its pledge, its certificate, what comes next."""
    found = award_or_404(request, pk)
    return render(request, "certification/award/award.html", award_context(request, found))


def award_context(request, found) -> dict:
    families = {family.code: family.name for family in found.dossier.version.families.all()}
    signatures = list(found.signatures.select_related("person").order_by("signed_at"))
    reviews = list(found.reviews.all())
    changes = list(found.changes.all())
    return {
        "award": found,
        "crumbs": crumbs(found),
        **progress_plan(found.dossier, request.user),
        "certificate": getattr(found, "certificate", None),
        "signatures": [
            {
                "family": families.get(signature.family, ""),
                "on_behalf_of": signature.on_behalf_of,
                "signed_at": signature.signed_at,
            }
            for signature in signatures
        ],
        "families_needed": found.scheme.pledge_min_families,
        "families_signed": len({signature.family for signature in signatures} - {""}),
        "lead_signed": any(not signature.family for signature in signatures),
        "may_sign": found.status == AwardStatus.PREPARED and may.territory_member(found, request.user),
        **procedure_context(request, found),
        "stands": found.status in STANDING,
        "may_remake": found.status in STANDING and may.remake_certificate(found, request.user),
        "may_declare": found.status in STANDING and may.declare_change(found, request.user),
        "may_review": found.status in STANDING and may.conclude_review(found, request.user),
        "changes_to_answer": sum(change.answered_at is None for change in changes),
        "changes": changes,
        "review": next((row for row in reversed(reviews) if row.status in OPEN_REVIEW_STATUSES), None),
        "reviews": [row for row in reviews if row.status == ReviewStatus.CONCLUDED],
        "actions": [
            {
                "label": action["label"],
                "tone": action["tone"],
                "reasons": action["refusals"],
                "name": action["move"],
                "url": reverse("certification:award_move", args=[found.pk, action["move"]]),
            }
            for action in available_actions(found, request.user)
            if action["move"] in MOVES
        ],
    }


def procedure_context(request, found) -> dict:
    """Return the procedures of an award, and what the reader may do about the one that is open."""
    procedures = read_procedures(found)
    person, procedure = request.user, found.suspension
    is_open = procedure is not None
    suspended = found.status == AwardStatus.SUSPENDED
    measure = in_hand(found)
    return {
        "suspensions": procedures,
        "procedure": procedure,
        "measure_in_hand": measure,
        "may_give_notice": found.status in STANDING and not is_open and may.give_notice(found, person),
        "may_be_heard": is_open and procedure.waits_for_a_reply and may.be_heard(found, person),
        "may_drop_notice": found.status == AwardStatus.ACTIVE
        and is_open
        and measure is None
        and may.decide_measure(found, person),
        "may_lift_causes": suspended
        and is_open
        and procedure.causes_lifted_at is None
        and may.verify_causes(found, person),
        "may_propose": measure is None
        and may.propose_measure(found, person)
        and bool(kinds_to_propose(found)),
        "may_answer_measure": measure is not None
        and measure.heard_at is None
        and may.be_heard(found, person),
        "contested": [
            (measure, measure.was_appealed)
            for measure in measures_to_contest(found)
            if measure.was_appealed or may.lodge_appeal(found, person)
        ],
    }


def submitted(request, form, template, context, act, *, done: str, to):
    """Show a form, or do what was typed: a refusal shows its sentences above what was typed."""
    reasons: list = []
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(request, done)
            return redirect(to)
    status = REFUSED if request.method == "POST" else 200
    return render(request, template, {**context, "form": form, "reasons": reasons}, status=status)


@members_only
def award_move(request, pk, move):
    """Confirm a move of an award, then make it."""
    found = award_or_404(request, pk)
    back = reverse("certification:award", args=[found.pk])
    return confirm_move(
        request,
        found,
        move,
        title=str(found),
        back=back,
        crumbs=[(found.territory.name, back), (_("Award"), None)],
    )


@keeps_what_was_typed
@members_only
def pledge(request, pk):
    """Sign the territory's pledge and its mark-use contract."""
    found = award_or_404(request, pk)
    if not may.territory_member(found, request.user):
        raise Http404
    ask_who_signs(request)
    version = found.dossier.version
    roles = found.roles_of(request.user)
    own = {m.family for m in found.territory.active_memberships() if m.person_id == request.user.pk}
    is_lead = Role.TERRITORY_LEAD in roles
    named = {row.family: row.organisation for row in found.territory.representations.all()}
    choices = (
        [("", _("the lead organisation: %(name)s") % {"name": found.territory.lead_organisation})]
        if is_lead
        else []
    )
    choices += [
        (family.code, f"{family.name}: {named[family.code]}")
        for family in version.families.all()
        if family.code in named and (is_lead or family.code in own)
    ]
    open_choices = [choice for choice in choices if choice[0] not in found.signed_families]
    form = PledgeForm(request.POST or None, families=open_choices)
    if not is_lead:
        del form.fields["on_behalf_of"]

    def sign(data):
        verbs.sign_pledge(
            found, actor=request.user, family=data["family"], on_behalf_of=data.get("on_behalf_of", "")
        )

    return submitted(
        request,
        form,
        "certification/award/pledge.html",
        {
            "award": found,
            "pledge": version.pledge("territory"),
            "contract": contract_shown(found),
            "nothing_left": not open_choices,
        },
        sign,
        done=_("The signature is recorded."),
        to=reverse("certification:award", args=[found.pk]),
    )


@members_only
@require_safe
def contract(request, pk):
    """Give the pledge and the mark-use contract with their signatures, as a document."""
    found = award_or_404(request, pk)
    name = found.number or found.dossier.number
    return HttpResponse(
        render_contract(found, language=get_language()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{_("contract")}-{name}.pdf"'},
    )


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request, pk):
    """Say what the mark may be used for by the holder of this award, and what it may not; ask for more."""
    found = award_or_404(request, pk)
    is_asked = found.dossier.mark_scope == MarkScope.COMMERCIAL_EU
    may_ask = found.status == AwardStatus.ACTIVE and not is_asked and may.sign_pledge(found, request.user)
    reasons: list = []
    if request.method == "POST":
        try:
            third_party.ask_for_commercial_use(found, actor=request.user)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Commercial use is asked for: the secretariat names who verifies."))
            return redirect("certification:award_mark", pk)
    return render(
        request,
        "certification/award/mark.html",
        {
            "is_asked": is_asked,
            "may_ask": may_ask,
            "reasons": reasons,
            "award": found,
            "crumbs": crumbs(found, (_("Use of the mark"), None)),
            "may_be_used": marks.may_be_used(found.status),
            "permitted": marks.permitted(found.mark_scope),
            "forbidden": marks.forbidden(found.mark_scope),
            "is_commercial": found.mark_scope == MarkScope.COMMERCIAL_EU,
            "verification": getattr(found.dossier, "third_party", None),
            "certificate": getattr(found, "certificate", None),
        },
        status=REFUSED if reasons else 200,
    )
