"""Registering for a meeting: one place a person, as many people as there are places, then a waiting list in order.

Everything here holds the page of origin of the meeting first: its three languages share the same places.
"""

import datetime as dt
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from wagtail.log_actions import log

from certification.clock import now
from home.choices import RegistrationStatus
from home.errors import RegistrationClosedError
from home.models import MeetingPage, Registration
from home.notifications import registrations as messages
from home.queries.registrations import places_of, standing_registration, waiting_list
from home.rules.registration import opening, takes_registrations
from home.secrets import digest_of

CANCELLED = "home.registration.cancel"
# Whoever sends the form again has lost the message, or clicked twice.
REPEATED_AFTER = dt.timedelta(hours=1)


@transaction.atomic
def register(
    *, meeting: MeetingPage, name: str, email: str, organisation: str = "", needs: str = "", language: str
) -> Registration:
    """Register somebody, once: the same address again changes nothing, and gets its message again after a while."""
    origin = _hold(meeting.translation_key)
    state = opening(origin, places_of(origin), moment=now())
    if not takes_registrations(state):
        raise RegistrationClosedError(state.label)
    email = email.lower()
    if known := standing_registration(origin.translation_key, email):
        _repeat(known)
        return known
    new = Registration(
        meeting=origin,
        meeting_key=origin.translation_key,
        name=name,
        email=email,
        organisation=organisation,
        needs=needs,
        language=language,
        status=RegistrationStatus.WAITING,
        created_at=now(),
    )
    new.digest = digest_of(messages.secret_of(new))
    new.save()
    for promoted in _give_free_places(origin):
        if promoted.pk == new.pk:
            new = promoted
        else:
            messages.promoted(promoted)
    _tell(new)
    return new


@transaction.atomic
def cancel(*, registration: Registration, actor=None) -> None:
    """Cancel a registration, and give its place to the first who waits. `actor`: the editor who does it, if any."""
    origin = _hold(registration.meeting_key)
    registration.refresh_from_db()
    if registration.status == RegistrationStatus.CANCELLED:
        return
    registration.status = RegistrationStatus.CANCELLED
    registration.needs = ""  # asked to welcome the person, who no longer comes
    registration.save(update_fields=["status", "needs"])
    if actor:
        log(origin, CANCELLED, user=actor, data={"registration": registration.pk})
    messages.cancelled(registration)
    for promoted in _give_free_places(origin):
        messages.promoted(promoted)


@transaction.atomic
def fill_places(*, key: UUID) -> None:
    """Give the places that an editor added to those who wait."""
    if waiting_list(key).exists():
        for promoted in _give_free_places(_hold(key)):
            messages.promoted(promoted)


def _hold(key: UUID) -> MeetingPage:
    """Lock a meeting until the end of the transaction: the page of origin, which speaks for its translations."""
    pages = MeetingPage.objects.select_for_update(of=("self",)).filter(translation_key=key)
    return pages.defer_streamfields().order_by("pk")[:1].get()


def _give_free_places(origin: MeetingPage) -> list[Registration]:
    """Confirm those who wait, in order, as far as there are places; nobody once the meeting has begun."""
    if origin.starts_at <= now():
        return []
    waiting = waiting_list(origin.translation_key)
    left = places_of(origin).left
    promoted = list(waiting if left is None else waiting[:left])
    for registration in promoted:
        registration.status = RegistrationStatus.CONFIRMED
        registration.save(update_fields=["status"])
    return promoted


def _tell(registration: Registration) -> None:
    is_confirmed = registration.status == RegistrationStatus.CONFIRMED
    (messages.confirmed if is_confirmed else messages.waiting)(registration)


def _repeat(registration: Registration) -> None:
    """Send the message again to whoever lost it, now and then: nobody fills somebody else's letter box."""
    if now() - registration.created_at < REPEATED_AFTER:
        return
    if cache.add(f"registration-repeated:{registration.pk}", 1, REPEATED_AFTER.total_seconds()):
        _tell(registration)
