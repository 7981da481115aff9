"""One item of a session: its reading, its debate, the outcome proposed, the decision signed at its end."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import DocketItemStatus, SessionStatus
from certification.clock import now
from certification.errors import NotAllowed
from certification.forms.committee import (
    ConditionFormSet,
    CriterionReasonFormSet,
    DebateForm,
    ObjectionForm,
    ProposalForm,
    SignatureForm,
)
from certification.models import DocketItem
from certification.queries import committee as committees
from certification.queries import committee_item as items
from certification.queries import committee_quorum as quorums
from certification.queries.committee_reading import reading
from certification.queries.committee_session import earliest_second_convocation
from certification.queries.decision import document_of
from certification.rules import permissions as may
from certification.services import committee_item
from certification.services import decision as decisions
from certification.services.transition import available_actions, refusals
from certification.views.access import keep_access, keeps_what_was_typed, members_only, signs
from certification.views.committee import REFUSED, button, crumbs
from certification.views.moves import arrow_of, confirm_move, too_late

CONFLICT = 409
OVER = (DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED)


class InterestsFirst(Exception):
    """This person declares interests before the file opens to them."""


def item_or_404(request, pk: int) -> DocketItem:
    """Return an item that is open to this person; a recused one does not find it, one yet to declare is told so."""
    found = committees.with_people(
        DocketItem.objects.filter(session__in=committees.sessions_visible_to(request.user).values("pk"))
    ).select_related(
        "session__version__committee_rules", "session__chair", "dossier__territory", "dossier__version"
    )
    found = found.prefetch_related("dossier__version__award_levels", "dossier__version__axes")
    item = get_object_or_404(found, pk=pk)
    stands = committees.standing(item, request.user)
    if stands == committees.CLOSED:
        raise Http404
    if stands == committees.TO_DECLARE:
        raise InterestsFirst
    if request.method == "GET":
        keep_access(request, item.dossier)
    return item


def after_interests(view):
    """Send whoever has not declared their interests to do so first."""

    @wraps(view)
    def inner(request, pk, **kwargs):
        try:
            item = item_or_404(request, pk)
        except InterestsFirst:
            item = get_object_or_404(DocketItem, pk=pk)
            messages.info(request, _("Declare your interests on this dossier: it opens to you afterwards."))
            return redirect("certification:interests", item.dossier_id)
        return view(request, item, **kwargs)

    return inner


@members_only
@require_safe
@after_interests
def item(request, item):
    return show_item(request, item)


@members_only
@require_safe
@after_interests
def item_quorum(request, item):
    """Show the quorum alone, as it is now: the page of the item asks for it again and again."""
    return render(
        request, "certification/committee/quorum_live.html", {**quorum_context(item), "is_live": True}
    )


def quorum_context(item) -> dict:
    return {
        "item": item,
        "session": item.session,
        "spheres": quorums.spheres(item.session, item),
        "recusals": quorums.recusals(item),
        "tests": quorums.quorum_tests(item),
        "notice": None if item.status in OVER else quorums.quorum_notice(item),
        "turnout": quorums.turnout(item),
        "read_at": now(),
        "polls": item.status not in OVER and item.session.status == SessionStatus.OPEN,
    }


def show_item(
    request, item, *, form=None, conditions=None, criteria=None, objection_form=None, reasons=(), status=200
):
    """Show one item: what divides first, who counts, what was observed, the outcome proposed, what may be done."""
    person, dossier = request.user, item.dossier
    minutes = may.minute_taker(item.session, person)
    presides = may.preside(item, person)
    proposes = presides and item.status == DocketItemStatus.DELIBERATING
    chosen = f"{item.proposed_outcome}:{item.proposed_level}".strip(":")
    options = items.outcome_options(item, form.data.get("outcome", "") if form else chosen)
    part = items.own_part(item, person)
    ranks = list(item.session.items.values_list("pk", flat=True))
    return render(
        request,
        "certification/committee/item.html",
        {
            **quorum_context(item),
            "crumbs": _item_crumbs(item, ranks),
            "rank": ranks.index(item.pk) + 1,
            "total": len(ranks),
            "dossier": dossier,
            "territory": dossier.territory,
            **({} if item.measure_id else {"points": items.points(dossier), "profile": items.profile(item)}),
            "steps": items.steps(item),
            "options": options,
            "chosen": next((option for option in options if option.value == chosen), None),
            "proposed_conditions": items.proposed_conditions(item),
            "tally": (item.quorum_at_count or {}).get("tally"),
            "proposes": proposes,
            "earliest": earliest_second_convocation(item.session) if presides else None,
            "form": form or (proposal_form(item, options) if proposes else None),
            "conditions": conditions or (condition_forms(item) if proposes else None),
            "criteria": criteria or (criterion_forms(item) if proposes else None),
            "criterion_reasons": items.criterion_reasons(item),
            "may_recuse": items.may_recuse(item, person),
            "debate_form": DebateForm(initial={"debate": item.debate})
            if minutes and item.session.status == SessionStatus.OPEN
            else None,
            "actions": _item_actions(item, person),
            "part": part,
            "objections": item.objections.filter(withdrawn_at=None).select_related("seat")
            if part.seat or presides
            else (),
            "objection_form": objection_form or ObjectionForm(),
            "decision": getattr(item, "decision", None),
            "majority": quorums.majority_in_words(item.session),
            "reasons": reasons,
        },
        status=status,
    )


def _item_crumbs(item, ranks):
    session = item.session
    place = _("Item %(rank)d of %(total)d") % {"rank": ranks.index(item.pk) + 1, "total": len(ranks)}
    return crumbs((session.number, reverse("certification:session", args=[session.pk])), (place, None))


def proposal_form(item, options, data=None):
    return ProposalForm(
        data,
        options=options,
        initial={
            "reasons": item.reasons,
            "advice": item.advice,
            "adjourned_until": item.adjourned_until or committee_item.default_adjournment(item.dossier),
            "adjourned_to": item.adjourned_to or None,
            **{name: getattr(item, name) for name in committee_item.KEPT_FOR},
        },
    )


def condition_forms(item, data=None):
    return ConditionFormSet(data, initial=item.conditions, prefix="conditions")


def criterion_forms(item, data=None):
    return CriterionReasonFormSet(
        data,
        initial=[{"criterion": code, "text": text} for code, text in item.criterion_reasons.items()],
        form_kwargs={"criteria": item.dossier.criteria},
        prefix="criteria",
    )


def _item_actions(item, person) -> list[dict]:
    return [
        button(action, reverse("certification:item_move", args=[item.pk, action["move"]]))
        for action in sorted(available_actions(item, person), key=lambda action: action["tone"] != "primary")
    ]


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@after_interests
def item_move(request, item, move):
    """Confirm a move of the chair on one item; the decision has its own page, where it is read and signed."""
    back = reverse("certification:item", args=[item.pk])
    return confirm_move(
        request,
        item,
        move,
        title=str(item.dossier.territory),
        back=back,
        crumbs=crumbs(
            (item.session.number, reverse("certification:session", args=[item.session_id])),
            (str(item.dossier.territory), back),
        ),
    )


@members_only
@require_safe
@after_interests
def item_reading(request, item):
    """Show what a member reads before the session: the question, what divides, what is contested."""
    ranks = list(item.session.items.values_list("pk", flat=True))
    return render(
        request,
        "certification/committee/reading.html",
        {
            "crumbs": crumbs(
                (item.session.number, reverse("certification:session", args=[item.session_id])),
                (str(item.dossier.territory), reverse("certification:item", args=[item.pk])),
                (_("Reading"), None),
            ),
            "item": item,
            "session": item.session,
            "dossier": item.dossier,
            "territory": item.dossier.territory,
            "reading": None if item.measure_id else reading(item),
            "rank": ranks.index(item.pk) + 1,
            "total": len(ranks),
        },
    )


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@after_interests
@signs
def item_sign(request, item):
    """Preview the decision as it would be kept, then sign it as the chair, who signs in once more."""
    arrow = arrow_of(item, "decide")
    if arrow is None:
        context = {"title": str(item.dossier.territory), "reasons": [too_late(item)]}
        context["cancel_url"] = reverse("certification:item", args=[item.pk])
        return render(request, "certification/move.html", context, status=CONFLICT)
    if not arrow.permission(item, request.user):
        raise PermissionDenied
    form = SignatureForm(request.POST if request.method == "POST" else None)
    reasons = refusals(item, arrow)
    if request.method == "POST" and form.is_valid():
        try:
            decision = decisions.record_decision(item, actor=request.user, reason=form.cleaned_data["reason"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The decision is signed. The secretary must countersign it."))
            return redirect("certification:decision", decision.pk)
    draft = decisions.draft_decision(item, reason=form.data.get("reason", ""))
    return render(
        request,
        "certification/committee/sign.html",
        {
            "crumbs": crumbs(
                (item.session.number, reverse("certification:session", args=[item.session_id])),
                (str(item.dossier.territory), reverse("certification:item", args=[item.pk])),
                (_("Sign the decision"), None),
            ),
            "item": item,
            "form": form,
            "reasons": reasons,
            **document_of(draft.as_decision(item), draft.unsaved_conditions()),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@keeps_what_was_typed
@members_only
@require_POST
@after_interests
def item_debate(request, item):
    """Keep the secretary's notes of the debate."""
    form, reasons = DebateForm(request.POST), []
    if form.is_valid():
        try:
            committee_item.write_debate(item, actor=request.user, text=form.cleaned_data["debate"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Your notes are kept in the confidential part of the minutes."))
            return redirect("certification:item", item.pk)
    return show_item(request, item, reasons=reasons, status=REFUSED)


@keeps_what_was_typed
@members_only
@require_POST
@after_interests
def item_proposal(request, item):
    """Put an outcome to the committee."""
    form = proposal_form(item, items.outcome_options(item), request.POST)
    conditions = criteria = None
    # A measure about an award has neither conditions nor reasons by criterion.
    if item.measure_id is None:
        conditions, criteria = condition_forms(item, request.POST), criterion_forms(item, request.POST)
    reasons = []
    if form.is_valid() and all(found is None or found.is_valid() for found in (conditions, criteria)):
        rows = [row for row in conditions.cleaned_data if any(row.values())] if conditions else []
        by_criterion = {
            row["criterion"]: row["text"]
            for row in (criteria.cleaned_data if criteria else ())
            if row.get("criterion")
        }
        try:
            committee_item.propose_outcome(
                item,
                actor=request.user,
                conditions=rows,
                criterion_reasons=by_criterion,
                **form.proposal(),
            )
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The outcome is put to the committee."))
            return redirect("certification:item", item.pk)
    return show_item(
        request, item, form=form, conditions=conditions, criteria=criteria, reasons=reasons, status=REFUSED
    )
