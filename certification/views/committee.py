"""The committee: its sessions, one session, one item, its ballot."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import DocketItemStatus, Role, SessionStatus
from certification.clock import now
from certification.errors import NotAllowed
from certification.forms.committee import (
    LEFT,
    BallotForm,
    ConditionFormSet,
    ObjectionForm,
    PresenceForm,
    ProposalForm,
    SessionForm,
)
from certification.models import DocketItem, Dossier, Seat
from certification.models.people import mandate_roles
from certification.queries import committee as committees
from certification.rules import permissions as may
from certification.services import committee as verbs
from certification.services.transition import available_actions
from certification.views.access import keeps_what_was_typed, members_only
from certification.views.moves import confirm_move

PER_PAGE = 20
REFUSED = 422
CONVENERS = {Role.CASE_OFFICER, Role.COMMITTEE_CHAIR}
OVER = (DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED)


def crumbs(*steps):
    """Return the way to a page of the committee."""
    return [
        (_("My space"), reverse("certification:dashboard")),
        (_("Guarantee committee"), reverse("certification:sessions") if steps else None),
        *steps,
    ]


# --- sessions ----------------------------------------------------------------------------------------------------


@members_only
@require_safe
def sessions(request):
    """List the sessions that this person may open, and what waits for one."""
    roles = mandate_roles(request.user)
    found = committees.sessions_visible_to(request.user)
    may_convene = bool(roles & CONVENERS)
    if not (roles & (committees.READERS | committees.COMMITTEE) or found.exists()):
        raise Http404
    return render(
        request,
        "certification/committee/sessions.html",
        {
            "crumbs": crumbs(),
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "may_convene": may_convene,
            "docketed": committees.docketed_without_session() if Role.CASE_OFFICER in roles else (),
        },
    )


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request):
    """Convene a session, or the second convocation of one that lacked its quorum (`?second=<session>`)."""
    if not mandate_roles(request.user) & CONVENERS:
        raise Http404
    first = None
    if "second" in request.GET:
        number = request.GET["second"]
        first = get_object_or_404(
            committees.sessions_visible_to(request.user), pk=number if number.isdecimal() else None
        )
    form = SessionForm(request.POST or None, initial=_proposed(first))
    reasons = []
    if form.is_valid():
        try:
            session = verbs.convene_session(
                actor=request.user, second_convocation_of=first, **form.cleaned_data
            )
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Session %(number)s is convened.") % {"number": session.number})
            return redirect("certification:session", session.pk)
    return render(
        request,
        "certification/committee/session_new.html",
        {
            "crumbs": crumbs((_("Convene a session"), None)),
            "form": form,
            "reasons": reasons,
            "first": first,
            "left": verbs.left_without_quorum(first),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


def _proposed(first) -> dict:
    """Propose for a second convocation what the first one had, at the earliest day."""
    if first is None:
        return {}
    return {
        "held_on": committees.earliest_second_convocation(first),
        "starts_at": first.starts_at,
        "place": first.place,
        "remote_link": first.remote_link,
        "chair": first.chair_id,
        "secretary": first.secretary_id,
    }


def session_or_404(request, pk: int):
    return get_object_or_404(committees.sessions_visible_to(request.user), pk=pk)


@members_only
@require_safe
def session(request, pk):
    return show_session(request, session_or_404(request, pk))


def show_session(request, session, *, reasons=(), status=200):
    """Show the docket as this person may read it, the seats by sphere, and what may be done."""
    keeps_presence = may.keep_presence(session, request.user)
    in_time = (
        session.status in (SessionStatus.CONVENED, SessionStatus.OPEN) and session.held_on <= session.today
    )
    instructs = may.instruct(session, request.user)
    left = verbs.left_without_quorum(session) if instructs or may.preside(session, request.user) else []
    return render(
        request,
        "certification/committee/session.html",
        {
            "crumbs": crumbs((session.number, None)),
            "session": session,
            "agenda": committees.agenda(session, request.user),
            "spheres": committees.spheres(session),
            "present": len(session.present),
            "seats": len(session.seats),
            "keeps_presence": keeps_presence and in_time,
            "waits_for_its_day": keeps_presence and session.held_on > session.today,
            "docketed": _may_be_listed(session) if instructs else (),
            "actions": _session_actions(session, request.user),
            "left": left,
            "earliest": committees.earliest_second_convocation(session) if left else None,
            "reasons": reasons,
        },
        status=status,
    )


def _may_be_listed(session):
    if session.status not in (SessionStatus.CONVENED, SessionStatus.OPEN) or session.is_second_convocation:
        return ()
    return committees.docketed_without_session()


def _session_actions(session, person) -> list[dict]:
    return [
        _button(action, reverse("certification:session_move", args=[session.pk, action["move"]]))
        for action in available_actions(session, person)
    ]


def _button(action: dict, url: str) -> dict:
    return {
        "label": action["label"],
        "tone": action["tone"],
        "reasons": action["refusals"],
        "name": action["move"],
        "url": url,
    }


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def session_move(request, pk, move):
    """Confirm the opening, the closing or the cancellation of a session."""
    session = session_or_404(request, pk)
    back = reverse("certification:session", args=[pk])
    return confirm_move(
        request, session, move, title=session.number, back=back, crumbs=crumbs((session.number, back))
    )


@members_only
@require_POST
def session_docket(request, pk):
    """Put a dossier on the docket of a session."""
    session = session_or_404(request, pk)
    number = request.POST.get("dossier", "")
    dossier = get_object_or_404(Dossier, pk=number if number.isdecimal() else None)
    try:
        verbs.put_on_docket(session, dossier, actor=request.user)
    except NotAllowed as refused:
        return show_session(request, session_or_404(request, pk), reasons=refused.reasons, status=REFUSED)
    messages.success(request, _("%(territory)s is on the docket.") % {"territory": dossier.territory})
    return redirect("certification:session", pk)


@members_only
@require_POST
def session_presence(request, pk):
    """Record where one seat is."""
    session = session_or_404(request, pk)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        raise Http404
    seat, mode = get_object_or_404(Seat, pk=form.cleaned_data["seat"]), form.cleaned_data["mode"]
    try:
        if mode == LEFT:
            verbs.record_departure(session, seat, actor=request.user)
        else:
            verbs.record_presence(session, seat, actor=request.user, mode=mode)
    except NotAllowed as refused:
        return show_session(request, session_or_404(request, pk), reasons=refused.reasons, status=REFUSED)
    return redirect(reverse("certification:session", args=[pk]) + f"#seat-{seat.pk}")


# --- an item -----------------------------------------------------------------------------------------------------


class InterestsFirst(Exception):
    """This person declares interests before the file opens to them."""


def item_or_404(request, pk: int) -> DocketItem:
    """Return an item that is open to this person; a recused one does not find it, one yet to declare is told so."""
    found = committees.with_people(
        DocketItem.objects.filter(session__in=committees.sessions_visible_to(request.user).values("pk"))
    ).select_related(
        "session__version__committee_rules", "session__chair", "dossier__territory", "dossier__version"
    )
    item = get_object_or_404(found, pk=pk)
    stands = committees.standing(item, request.user)
    if stands == committees.CLOSED:
        raise Http404
    if stands == committees.TO_DECLARE:
        raise InterestsFirst
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
        "spheres": committees.spheres(item.session, item),
        "recusals": committees.recusals(item),
        "tests": committees.quorum_tests(item),
        "notice": None if item.status in OVER else committees.quorum_notice(item),
        "turnout": committees.turnout(item),
        "read_at": now(),
        "polls": item.status not in OVER and item.session.status == SessionStatus.OPEN,
    }


def show_item(request, item, *, form=None, conditions=None, objection_form=None, reasons=(), status=200):
    """Show one item: what divides first, who counts, what was observed, the outcome proposed, what may be done."""
    person, dossier = request.user, item.dossier
    presides = may.preside(item, person)
    proposes = presides and item.status == DocketItemStatus.DELIBERATING
    chosen = f"{item.proposed_outcome}:{item.proposed_level}".strip(":")
    options = committees.outcome_options(item, form.data.get("outcome", "") if form else chosen)
    part = committees.own_part(item, person)
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
            "points": committees.points(dossier),
            "profile": committees.profile(item),
            "steps": committees.steps(item),
            "options": options,
            "chosen": next((option for option in options if option.value == chosen), None),
            "proposed_conditions": committees.proposed_conditions(item),
            "tally": (item.quorum_at_count or {}).get("tally"),
            "proposes": proposes,
            "earliest": committees.earliest_second_convocation(item.session) if presides else None,
            "form": form or (proposal_form(item, options) if proposes else None),
            "conditions": conditions or (condition_forms(item) if proposes else None),
            "actions": _item_actions(item, person),
            "part": part,
            "objections": item.objections.filter(withdrawn_at=None).select_related("seat")
            if part.seat or presides
            else (),
            "objection_form": objection_form or ObjectionForm(),
            "decision": getattr(item, "decision", None),
            "majority": committees.majority_in_words(item.session),
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
            "adjourned_until": item.adjourned_until or verbs.default_adjournment(item.dossier),
            "adjourned_to": item.adjourned_to or None,
        },
    )


def condition_forms(item, data=None):
    return ConditionFormSet(data, initial=item.conditions, prefix="conditions")


def _item_actions(item, person) -> list[dict]:
    return [
        _button(action, reverse("certification:item_move", args=[item.pk, action["move"]]))
        for action in sorted(available_actions(item, person), key=lambda action: action["tone"] != "primary")
    ]


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@after_interests
def item_move(request, item, move):
    """Confirm a move of the chair on one item; recording the decision leads to it."""
    back = reverse("certification:item", args=[item.pk])
    done = reverse("certification:item_decision", args=[item.pk]) if move == "decide" else back
    return confirm_move(
        request,
        item,
        move,
        title=str(item.dossier.territory),
        back=back,
        done=done,
        crumbs=crumbs(
            (item.session.number, reverse("certification:session", args=[item.session_id])),
            (str(item.dossier.territory), back),
        ),
    )


@members_only
@require_safe
@after_interests
def item_decision(request, item):
    """Lead from an item to its decision."""
    decision = getattr(item, "decision", None)
    if decision is None:
        return show_item(request, item)
    return redirect("certification:decision", decision.pk)


@keeps_what_was_typed
@members_only
@require_POST
@after_interests
def item_proposal(request, item):
    """Put an outcome to the committee."""
    form = proposal_form(item, committees.outcome_options(item), request.POST)
    conditions = condition_forms(item, request.POST)
    reasons = []
    if form.is_valid() and conditions.is_valid():
        rows = [row for row in conditions.cleaned_data if any(row.values())]
        try:
            verbs.propose_outcome(item, actor=request.user, conditions=rows, **form.proposal())
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("The outcome is put to the committee."))
            return redirect("certification:item", item.pk)
    return show_item(request, item, form=form, conditions=conditions, reasons=reasons, status=REFUSED)


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
                verbs.withdraw_objection(item, actor=request.user)
            else:
                verbs.raise_objection(item, actor=request.user, reason=form.cleaned_data["reason"])
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
    part = committees.own_part(item, request.user)
    if part.seat is None:
        raise Http404
    form, reasons = BallotForm(request.POST or None), []
    if form.is_valid():
        try:
            verbs.cast_vote(item, actor=request.user, choice=form.cleaned_data["choice"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Your vote is recorded."))
            return redirect("certification:item", item.pk)
    options = committees.outcome_options(item)
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
            "majority": committees.majority_in_words(item.session),
            "turnout": committees.turnout(item),
        },
        status=REFUSED if request.method == "POST" else 200,
    )
