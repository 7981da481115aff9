"""The clocks of a dossier as people read them, the requests for more time, and what a person's calendar holds."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    OPEN_ACTION_STATUSES,
    AssignmentStatus,
    DossierStatus,
    Role,
    SessionStatus,
)
from certification.clock import localdate
from certification.models import (
    AgendaAction,
    Assignment,
    CalendarFeed,
    Dossier,
    ExtensionRequest,
    HistoryEntry,
    Membership,
    Seat,
    Session,
)
from certification.models.people import mandate_roles
from certification.queries.dossier import FOR_TURNS, Turn, ready_for_turns, visible_to, whose_turn
from certification.queries.waiting import Task
from certification.rules.deadline import CLOCK_NAMES, CORRECTION, SELF_ASSESSMENT, resumed, running_clock

RUNNING, PAUSED = "running", "paused"
MOST_EVENTS = 200


class Countdown(NamedTuple):
    """A clock of a dossier: what it counts, whose it is, until when, the days left, running or paused (since when)."""

    label: str
    who: str
    due_on: dt.date
    days_left: int
    state: str
    since: dt.date | None = None


def countdowns(dossier: Dossier, turn: Turn | None = None) -> list[Countdown]:
    """Return the clock that runs, then those that stand still with the days that they will have left.

    `turn` is whose turn it is, when the caller has read it already.
    """
    today, turn = localdate(), turn or whose_turn(dossier)
    is_frozen = dossier.freeze is not None
    found = []
    if turn.due_on is not None and not is_frozen:
        found.append(Countdown(turn.task, turn.who, turn.due_on, (turn.due_on - today).days, RUNNING))
    # Nothing else stops a clock: elsewhere there is no pause to read.
    may_stand_still = is_frozen or dossier.status == DossierStatus.COMPLETENESS
    for pause in dossier.pauses.filter(until=None) if may_stand_still else ():
        due_on = resumed(pause.due_on, pause.since, max(today, pause.since))
        found.append(
            Countdown(
                CLOCK_NAMES.get(pause.clock, turn.task),
                _("The territory") if pause.clock in CLOCK_NAMES else turn.who,
                due_on,
                (due_on - today).days,
                PAUSED,
                pause.since,
            )
        )
    return found


def requests_for_time(dossier: Dossier) -> list[ExtensionRequest]:
    """Return the requests of a dossier, the latest first; read once for a page."""
    if "requests_read" not in dossier.__dict__:
        dossier.__dict__["requests_read"] = list(dossier.extensions.filter(closed_at=None))
    return dossier.__dict__["requests_read"]


def open_extension(dossier: Dossier) -> ExtensionRequest | None:
    """Return the request that waits for its answer, or None."""
    return (
        dossier.extensions.filter(answered_at=None, closed_at=None)
        .select_related("dossier__territory")
        .first()
    )


def extensions_given(dossier: Dossier, clock: str | None) -> int:
    """Return how many times the clock that runs was extended, on request or by the secretariat itself."""
    since = dossier.status_since
    if clock == CORRECTION and dossier.open_correction is not None:
        since = dossier.open_correction.asked_at
    given = dossier.extensions.filter(clock=clock, granted=True, answered_at__gte=since).count()
    direct = {
        CORRECTION: "certification.dossier.extend_correction",
        SELF_ASSESSMENT: "certification.dossier.extend_self_assessment",
    }.get(clock)
    if direct is not None:
        given += HistoryEntry.objects.filter(dossier=dossier, action=direct, timestamp__gte=since).count()
    return given


def may_ask(dossier: Dossier) -> bool:
    """Tell whether the form to ask for time is open: a clock of the territory runs and nothing is asked about it."""
    clock = running_clock(dossier)
    return clock is not None and not any(
        request.clock == clock and request.answered_at is None for request in requests_for_time(dossier)
    )


def may_answer(dossier: Dossier) -> bool:
    """Tell whether a request waits for its answer."""
    return any(request.answered_at is None for request in requests_for_time(dossier))


def waiting_for(person) -> list[Task]:
    """Return the requests for more time that a case officer has to answer."""
    if Role.CASE_OFFICER not in mandate_roles(person):
        return []
    waiting = ExtensionRequest.objects.filter(answered_at=None, closed_at=None)
    return [
        Task(
            _("Answer the request for more time"),
            "certification:dossier_act",
            (request.dossier_id, "answer-extension"),
            localdate(request.asked_at),
            request.due_on,
            request.dossier,
        )
        for request in waiting.select_related("dossier__territory").order_by("due_on", "pk")[:30]
    ]


# --- calendars ----------------------------------------------------------------------------------------------------


def feed_of(person) -> CalendarFeed | None:
    """Return the calendar address that a person made, or None."""
    return CalendarFeed.objects.filter(person=person).first()


def feed_of_key(key) -> CalendarFeed | None:
    """Return the calendar of a secret address that was not revoked, whose person's account is open."""
    return CalendarFeed.objects.filter(key=key, person__is_active=True).select_related("person").first()


def on_the_calendar_of(person) -> QuerySet[Dossier]:
    """Return the dossiers whose dates concern a person: their territories', their missions', those they follow."""
    today = localdate()
    member = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today), territory=OuterRef("territory"), person=person, since__lte=today
    )
    mission = Assignment.objects.filter(
        dossier=OuterRef("pk"),
        person=person,
        status__in=[AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED],
    )
    ended = (DossierStatus.WITHDRAWN, DossierStatus.LAPSED, DossierStatus.REFUSED, DossierStatus.INELIGIBLE)
    return (
        visible_to(person)
        .filter(Exists(member) | Exists(mission) | Q(case_officer=person))
        .exclude(status__in=ended)
        .select_related("territory")
        .prefetch_related(*FOR_TURNS, "visits__slots")
        .order_by("pk")[:MOST_EVENTS]
    )


class Dates(NamedTuple):
    """All that a person's calendar holds; `tasks` are those with a date that nothing else on the calendar shows."""

    dossiers: list[Dossier]
    actions: dict[int, list[AgendaAction]]
    sessions: list[Session]
    tasks: list[Task]


def dates_of(person, tasks: list[Task]) -> Dates:
    """Return the dates of a person; `tasks` are what waits for them."""
    dossiers = ready_for_turns(on_the_calendar_of(person))
    sessions = list(sessions_on_the_calendar_of(person)[:MOST_EVENTS])
    shown = {(dossier.pk, whose_turn(dossier).due_on) for dossier in dossiers}
    pages = {("certification:session", (session.pk,)) for session in sessions}
    dated = [
        task
        for task in tasks
        if task.due_on is not None
        and (task.dossier and task.dossier.pk, task.due_on) not in shown
        and (task.url_name, task.args) not in pages
    ]
    actions = actions_on_the_calendar([dossier.pk for dossier in dossiers])
    return Dates(dossiers, actions, sessions, dated)


def sessions_on_the_calendar_of(person) -> QuerySet[Session]:
    """Return the sessions of the committee that a person sits in, chairs or minutes."""
    seats = Seat.objects.filter(
        Q(until=None) | Q(until__gte=OuterRef("held_on")), holder=person, since__lte=OuterRef("held_on")
    )
    return (
        Session.objects.filter(Q(chair=person) | Q(secretary=person) | Exists(seats))
        .exclude(status=SessionStatus.CANCELLED)
        .order_by("-held_on", "-pk")
    )


def actions_on_the_calendar(dossiers) -> dict[int, list[AgendaAction]]:
    """Return the dated actions that are not over, by dossier."""
    found: dict[int, list[AgendaAction]] = {}
    actions = AgendaAction.objects.filter(
        dossier__in=dossiers, due_on__isnull=False, status__in=OPEN_ACTION_STATUSES
    )
    for action in actions.order_by("due_on", "pk"):
        found.setdefault(action.dossier_id, []).append(action)
    return found
