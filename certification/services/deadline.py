"""Clocks that stand still and run again, time that is asked for and given, the secret address of a calendar."""

import datetime as dt
import uuid

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction

from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import CalendarFeed, ClockPause, Dossier, ExtensionRequest
from certification.notifications import messages
from certification.queries.deadline import extensions_given, open_extension
from certification.rules import deadline as rules
from certification.rules import permissions as may
from certification.services.history import record
from certification.services.transition import hold

FROZEN = "frozen"
SALT = "certification.calendar"


# --- pauses -------------------------------------------------------------------------------------------------------


def pause(dossier: Dossier, clock: str) -> None:
    """Stop a clock of a dossier that the caller holds; without a deadline there is nothing to stop."""
    if dossier.due_on is not None:
        ClockPause.objects.get_or_create(
            dossier=dossier,
            clock=clock,
            until=None,
            defaults={"due_on": dossier.due_on, "since": localdate()},
        )


def resume(dossier: Dossier, clock: str) -> dt.date | None:
    """Let a clock run again; return its deadline with the days waited added, or None when it did not stand still."""
    standing = dossier.pauses.filter(clock=clock, until=None).first()
    if standing is None:
        return None
    standing.until = max(localdate(), standing.since)
    standing.save(update_fields=["until"])
    return rules.resumed(standing.due_on, standing.since, standing.until)


def pause_frozen(dossier: Dossier) -> None:
    """Stop the clock of a frozen dossier, whoever it counts against."""
    pause(dossier, FROZEN)


def resume_frozen(dossier: Dossier) -> None:
    """Give back the days of the freeze to the step that goes on."""
    due_on = resume(dossier, FROZEN)
    if due_on is not None and dossier.due_on is not None:
        dossier.due_on = due_on
        dossier.save(update_fields=["due_on"])
        correction = dossier.open_correction
        if correction is not None:
            correction.due_on = due_on
            correction.save(update_fields=["due_on"])


# --- more time ----------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_extension(dossier: Dossier, *, actor, days: int, reason: str) -> ExtensionRequest:
    """Ask for more time on the clock that runs, with reasons; the secretariat is told."""
    dossier = hold(dossier, may.ask_for_time, actor)
    dossier.today = localdate()
    clock = rules.running_clock(dossier)
    # A request about a step that is over is answered by the step that followed.
    pending = open_extension(dossier)
    if pending is not None and pending.clock != clock:
        ExtensionRequest.objects.filter(pk=pending.pk).update(closed_at=now())
        pending = None
    refusals = rules.refusals_to_ask(
        dossier,
        days=days,
        reason=reason,
        given=extensions_given(dossier, clock),
        is_asked=pending is not None,
    )
    if refusals:
        raise NotAllowed(refusals)
    request = ExtensionRequest.objects.create(
        dossier=dossier,
        clock=clock,
        due_on=dossier.due_on,
        days=days,
        reason=reason.strip(),
        asked_by=actor,
        asked_at=now(),
    )
    record(request, "certification.extensionrequest.ask", actor=actor, reason=reason.strip(), days=days)
    messages.extension_asked(request)
    return request


@transaction.atomic
def answer_extension(dossier: Dossier, *, actor, granted: bool, reason: str) -> ExtensionRequest:
    """Grant or refuse the request that waits, with reasons; granted, the deadline moves at once."""
    dossier = hold(dossier, may.answer_about_time, actor)
    request = open_extension(dossier)
    if refusals := rules.refusals_to_answer(dossier, request, granted=granted, reason=reason):
        raise NotAllowed(refusals)
    request.dossier = dossier
    request.granted, request.answer = granted, reason.strip()
    request.answered_by, request.answered_at = actor, now()
    if granted:
        request.new_due_on = move_deadline(dossier, request.days)
    request.save()
    record(
        request,
        f"certification.extensionrequest.{'grant' if granted else 'refuse'}",
        actor=actor,
        reason=reason.strip(),
        due_on=request.new_due_on,
    )
    messages.extension_answered(request)
    return request


def move_deadline(dossier: Dossier, days: int) -> dt.date:
    """Put the deadline of a dossier that the caller holds so many days later, with the request that it bounds."""
    dossier.due_on += dt.timedelta(days=days)
    dossier.save(update_fields=["due_on"])
    correction = dossier.open_correction
    if correction is not None:
        correction.due_on, correction.extended = dossier.due_on, True
        correction.save(update_fields=["due_on", "extended"])
    return dossier.due_on


# --- the calendar's address ---------------------------------------------------------------------------------------


def token_of(feed: CalendarFeed) -> str:
    """Return the secret of a calendar's address: signed, so that a copy of the database does not give it away."""
    return signing.Signer(salt=SALT).sign(feed.key.hex)


def key_of(token: str) -> uuid.UUID | None:
    """Return the key that a token carries, or None when we did not make it."""
    try:
        return uuid.UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def make_feed(*, actor) -> CalendarFeed:
    """Give a person a calendar address; an earlier one stops at once."""
    if not actor.is_authenticated:
        raise PermissionDenied
    feed, _is_new = CalendarFeed.objects.update_or_create(
        person=actor, defaults={"key": uuid.uuid4(), "made_at": now()}
    )
    return feed


def revoke_feed(*, actor) -> None:
    """Take the calendar address of a person away: whoever knows it finds nothing."""
    CalendarFeed.objects.filter(person=actor).delete()
