"""What a member does in an item: object, vote, leave it for a tie found late."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.errors import NotAllowed
from certification.forms.committee import (
    BallotForm,
    ObjectionForm,
    RecusalForm,
)
from certification.queries import committee_item as items
from certification.queries import committee_quorum as quorums
from certification.services import ballot as ballot_verbs
from certification.services import committee_item
from certification.services.committee_recusal import recuse
from certification.views.access import keeps_what_was_typed, members_only
from certification.views.committee import REFUSED, crumbs
from certification.views.committee_item import after_interests, show_item


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@after_interests
def item_recusal(request, item):
    """Leave an item for a tie found late; the file closes at once, a vote cast is struck."""
    if not items.may_recuse(item, request.user):
        raise Http404
    form, reasons = RecusalForm(request.POST or None, ties=items.recusing_ties(item)), []
    if form.is_valid():
        try:
            recuse(item, actor=request.user, category=form.cleaned_data["category"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("You have left this item: its file is closed to you."))
            return redirect("certification:session", item.session_id)
    return render(
        request,
        "certification/committee/recusal.html",
        {
            "crumbs": crumbs(
                (item.session.number, reverse("certification:session", args=[item.session_id])),
                (str(item.dossier.territory), reverse("certification:item", args=[item.pk])),
                (_("Leave the item"), None),
            ),
            "item": item,
            "territory": item.dossier.territory,
            "form": form,
            "reasons": reasons,
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@keeps_what_was_typed
@members_only
@require_POST
@after_interests
def item_objection(request, item):
    """Raise an objection, or withdraw one's own."""
    form, reasons = ObjectionForm(request.POST), []
    withdraws = "withdraw" in request.POST
    if withdraws or form.is_valid():
        try:
            if withdraws:
                committee_item.withdraw_objection(item, actor=request.user)
            else:
                committee_item.raise_objection(item, actor=request.user, reason=form.cleaned_data["reason"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            words = _("Your objection is withdrawn.") if withdraws else _("Your objection is recorded.")
            messages.success(request, words)
            return redirect("certification:item", item.pk)
    return show_item(request, item, objection_form=form, reasons=reasons, status=REFUSED)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@after_interests
def ballot(request, item):
    """Vote once; the page never says what was voted, not even by oneself."""
    part = items.own_part(item, request.user)
    if part.seat is None:
        raise Http404
    form, reasons = BallotForm(request.POST or None), []
    if form.is_valid():
        try:
            ballot_verbs.cast_vote(item, actor=request.user, choice=form.cleaned_data["choice"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Your vote is recorded."))
            return redirect("certification:item", item.pk)
    options = items.outcome_options(item)
    chosen = f"{item.proposed_outcome}:{item.proposed_level}".strip(":")
    return render(
        request,
        "certification/committee/ballot.html",
        {
            "crumbs": [
                *crumbs((item.session.number, reverse("certification:session", args=[item.session_id]))),
                (str(item.dossier.territory), reverse("certification:item", args=[item.pk])),
                (_("Vote"), None),
            ],
            "item": item,
            "territory": item.dossier.territory,
            "chosen": next((option for option in options if option.value == chosen), None),
            "part": part,
            "form": form,
            "reasons": reasons,
            "majority": quorums.majority_in_words(item.session),
            "turnout": quorums.turnout(item),
        },
        status=REFUSED if request.method == "POST" else 200,
    )
