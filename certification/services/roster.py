"""Who sits on the committee and who may assess: seats and profiles, given and ended by date, never deleted."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Assessor, Mandate, Seat, Territory
from certification.rules import permissions as may
from certification.services.history import record
from certification.services.people import end_mandate, grant_mandate


@transaction.atomic
def fill_seat(holder, *, actor, family: str, number: int, since: dt.date | None = None) -> Seat:
    """Give a seat of a family to a person, with the mandate that goes with it."""
    if not may.grant_mandates(Mandate(person=holder), actor):
        raise PermissionDenied
    open_seats = Seat.objects.select_for_update().select_related("holder").filter(until=None)
    taken = open_seats.filter(family=family, number=number).first()
    if taken is not None:
        raise NotAllowed(_("This seat is held by %(holder)s: end it first.") % {"holder": taken.holder})
    held = open_seats.filter(holder=holder).first()
    if held is not None:
        raise NotAllowed(
            _("This person already holds the seat %(family)s %(number)d: a person sits for one family only.")
            % {"family": held.family, "number": held.number}
        )
    today = localdate()
    seat = Seat.objects.create(family=family, number=number, holder=holder, since=since or today)
    later = since if since != today else None
    grant_mandate(holder, Role.COMMITTEE_MEMBER, actor=actor, family=family, since=later)
    record(seat, "certification.seat.fill", actor=actor, person=holder.pk, family=family, number=number)
    return seat


@transaction.atomic
def leave_seat(seat: Seat, *, actor) -> Seat:
    """End a seat, and the mandate that went with it; sessions already held keep their seats."""
    if not may.grant_mandates(Mandate(person=seat.holder), actor):
        raise PermissionDenied
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if seat.until is not None:
        return seat
    seat.until = max(localdate() - dt.timedelta(days=1), seat.since)
    seat.save(update_fields=["until"])
    mandates = Mandate.objects.active().filter(
        person=seat.holder_id, role=Role.COMMITTEE_MEMBER, family=seat.family
    )
    for mandate in mandates:
        end_mandate(mandate, actor=actor)
    record(seat, "certification.seat.leave", actor=actor, person=seat.holder_id)
    return seat


@transaction.atomic
def keep_assessor(
    person,
    *,
    actor,
    family: str,
    country: str,
    region: str,
    territory: Territory | None = None,
    languages: list | None = None,
    trained_until: dt.date | None = None,
) -> Assessor:
    """Write the profile of an assessor: family, home, languages, validity of the training."""
    if not may.keep_assessors(Mandate(person=person), actor):
        raise PermissionDenied
    profile = Assessor.objects.select_for_update().filter(person=person).first() or Assessor(person=person)
    profile.family, profile.country, profile.region = family, country, region
    profile.territory, profile.languages, profile.trained_until = territory, languages or [], trained_until
    profile.full_clean()
    profile.save()
    record(
        profile,
        "certification.assessor.keep",
        actor=actor,
        person=person.pk,
        family=family,
        trained_until=trained_until,
    )
    return profile
