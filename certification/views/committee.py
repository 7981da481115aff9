"""The committee's sessions: convened, prepared, attended."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import DocketItemStatus, Role, SessionStatus
from certification.errors import NotAllowed
from certification.forms.committee import LEFT, PresenceForm, SessionForm
from certification.models import Dossier, Scheme, Seat
from certification.models.people import mandate_roles
from certification.queries import committee as committees
from certification.queries.committee_quorum import spheres
from certification.queries.committee_session import agenda, earliest_second_convocation
from certification.rules import permissions as may
from certification.services import committee as verbs
from certification.services import docket
from certification.services.sanction import measures_left_without_quorum
from certification.services.transition import available_actions
from certification.views.access import keeps_what_was_typed, members_only
from certification.views.moves import confirm_move

PER_PAGE = 20
MOST_REASON = 1000
REFUSED = 422
CONVENERS = {Role.CASE_OFFICER, Role.COMMITTEE_CHAIR}


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
            "left": left_of(first),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


def _proposed(first) -> dict:
    """Propose for a second convocation what the first one had, at the earliest day."""
    if first is None:
        return {"lasts_minutes": Scheme.current().session_minutes}
    return {
        "lasts_minutes": first.lasts_minutes,
        "held_on": earliest_second_convocation(first),
        "starts_at": first.starts_at,
        "place": first.place,
        "remote_link": first.remote_link,
        "chair": first.chair_id,
        "secretary": first.secretary_id,
    }


def left_of(session) -> list:
    """Return the dossiers that a session deferred for lack of quorum: themselves, or a measure about their award."""
    measures = measures_left_without_quorum(session)
    return [*docket.left_without_quorum(session), *(measure.dossier for measure in measures)]


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
    lines = agenda(session, request.user)
    # Nothing can be left of a session that deferred nothing, and nearly all are so.
    was_deferred = any(line.item.status == DocketItemStatus.DEFERRED for line in lines)
    left = left_of(session) if was_deferred and (instructs or may.preside(session, request.user)) else []
    return render(
        request,
        "certification/committee/session.html",
        {
            "crumbs": crumbs((session.number, None)),
            "session": session,
            "agenda": lines,
            "spheres": spheres(session),
            "present": len(session.present),
            "seats": len(session.seats),
            "keeps_presence": keeps_presence and in_time,
            "waits_for_its_day": keeps_presence and session.held_on > session.today,
            "docketed": _may_be_listed(session) if instructs else (),
            "actions": _session_actions(session, request.user),
            "left": left,
            "earliest": earliest_second_convocation(session) if left else None,
            "reasons": reasons,
            "available_days": Scheme.current().file_available_days,
            "minutes_open": session.status in (SessionStatus.OPEN, SessionStatus.CLOSED),
        },
        status=status,
    )


def _may_be_listed(session):
    if session.status not in (SessionStatus.CONVENED, SessionStatus.OPEN) or session.is_second_convocation:
        return ()
    return committees.docketed_without_session()


def _session_actions(session, person) -> list[dict]:
    return [
        button(action, reverse("certification:session_move", args=[session.pk, action["move"]]))
        for action in available_actions(session, person)
    ]


def button(action: dict, url: str) -> dict:
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
        docket.put_on_docket(
            session,
            dossier,
            actor=request.user,
            late_reason=request.POST.get("late_reason", "")[:MOST_REASON],
        )
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
            alternate = form.cleaned_data["alternate"]
            verbs.record_presence(session, seat, actor=request.user, mode=mode, by_alternate=alternate)
    except NotAllowed as refused:
        return show_session(request, session_or_404(request, pk), reasons=refused.reasons, status=REFUSED)
    return redirect(reverse("certification:session", args=[pk]) + f"#seat-{seat.pk}")
