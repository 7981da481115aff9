"""Who sits on the committee and who may assess: seats and profiles, given and ended by date, never deleted."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from certification.choices import Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Assessor, Mandate, Scheme, Seat, Territory
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.services.history import record
from certification.services.people import end_mandate, grant_mandate


@transaction.atomic
def fill_seat(
    holder,
    *,
    actor,
    family: str,
    number: int,
    since: dt.date | None = None,
    until: dt.date | None = None,
    alternate=None,
) -> Seat:
    """Give a seat of a family to a person and its alternate, with the mandate that goes with it.

    A mandate lasts the months of the scheme unless `until` says otherwise: seats given at different dates end at
    different dates.
    """
    if not may.grant_mandates(Mandate(person=holder), actor):
        raise PermissionDenied
    today = localdate()
    since = since or today
    until = until or deadline(since, months=Scheme.current().seat_term_months) - dt.timedelta(days=1)
    overlapping = (
        Seat.objects.select_for_update(of=("self",))
        .select_related("holder")
        .filter(Q(until=None) | Q(until__gt=since), since__lte=until)
    )
    taken = overlapping.filter(family=family, number=number).first()
    if taken is not None:
        raise NotAllowed(_("This seat is held by %(holder)s: end it first.") % {"holder": taken.holder})
    for person in filter(None, (holder, alternate)):
        held = overlapping.of(person).first()
        if held is not None:
            raise NotAllowed(
                _(
                    "This person already holds the seat %(family)s %(number)d: a person sits for one family only."
                )
                % {"family": held.family, "number": held.number}
            )
    if holder == alternate:
        raise NotAllowed(_("The alternate is somebody else than the holder."))
    seat = Seat.objects.create(
        family=family, number=number, holder=holder, alternate=alternate, since=since, until=until
    )
    for person in filter(None, (holder, alternate)):
        grant_mandate(
            person,
            Role.COMMITTEE_MEMBER,
            actor=actor,
            family=family,
            since=since if since != today else None,
            until=until,
        )
    record(
        seat,
        "certification.seat.fill",
        actor=actor,
        person=holder.pk,
        alternate=alternate and alternate.pk,
        family=family,
        number=number,
    )
    return seat


@transaction.atomic
def leave_seat(seat: Seat, *, actor) -> Seat:
    """End a seat before its term, and the mandates that went with it; sessions already held keep their seats."""
    if not may.grant_mandates(Mandate(person=seat.holder), actor):
        raise PermissionDenied
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    yesterday = localdate() - dt.timedelta(days=1)
    if seat.until is not None and seat.until <= yesterday:
        return seat
    seat.until = max(yesterday, seat.since)
    seat.save(update_fields=["until"])
    mandates = Mandate.objects.active().filter(
        person__in=filter(None, (seat.holder_id, seat.alternate_id)),
        role=Role.COMMITTEE_MEMBER,
        family=seat.family,
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
    skills: list | None = None,
    trained_until: dt.date | None = None,
) -> Assessor:
    """Write the profile of an assessor: family, home, languages, skills, validity of the training."""
    if not may.keep_assessors(Mandate(person=person), actor):
        raise PermissionDenied
    profile = Assessor.objects.select_for_update().filter(person=person).first() or Assessor(person=person)
    profile.family, profile.country, profile.region = family, country, region
    profile.territory, profile.languages, profile.trained_until = territory, languages or [], trained_until
    # Skills are the assessor's own words: they stay unless others are given.
    profile.skills = profile.skills if skills is None else skills
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
