"""Close an account: asked, announced, then carried out once the time to change one's mind is over.

Erasure leaves a skeleton: the row of the account under a pseudonym, so that votes, decisions, signatures and the history
go on pointing at the same person, and nothing that says who it was. See decision 057.

The package of the site registers itself once the apps are ready (`register(package)`): `take_off(emails)` withdraws a
person from its pages at once, `forget_person(emails)` forgets what they sent to it.
"""

import secrets
from collections.abc import Iterable
from typing import Protocol

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.users.models import UserProfile

from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    Assessor,
    AssessorApplication,
    CalendarFeed,
    Closure,
    Companionship,
    ConsultationComment,
    Doubt,
    Invitation,
    Mandate,
    MessageReading,
    Notification,
    NotificationPreference,
    Presence,
)
from certification.notifications import privacy as letters
from certification.queries.closure import memberships_of, open_closure_of, ties_of, unused_since
from certification.queries.own_data import addresses_of
from certification.queries.retention import day_after, limit
from certification.rules import permissions as may
from certification.rules.closure import reasons_to_stay
from certification.rules.permissions import SYSTEM
from certification.services import companion
from certification.services.each import each
from certification.services.history import record
from certification.services.membership import end_membership
from certification.services.person_export import forget_exports_of

# Nobody reads an address under this name: it is reserved.
NOWHERE = "erased.invalid"


class Site(Protocol):
    """The package that publishes people and receives what they send without an account."""

    def take_off(self, emails: Iterable[str]) -> int: ...

    def forget_person(self, emails: Iterable[str]) -> None: ...


_sites: list[Site] = []


def register(site: Site) -> None:
    """Let the package of the site forget people with the guarantee."""
    _sites[:] = [site]


@transaction.atomic
def ask_closure(person, *, actor) -> Closure:
    """Ask for the end of an account: by its person, or by staff for somebody; refused with reasons while others count on it.

    What publishes the person stops at once; the rest waits for the time to change one's mind.
    """
    if actor is not SYSTEM and actor.pk != person.pk and not may.keep_people(Mandate(), actor):
        raise PermissionDenied
    person = _locked(person)
    if person.closures.exclude(done_at=None).exists():
        raise NotAllowed(_("This account is closed already."))
    if (known := open_closure_of(person)) is not None:
        return known
    if reasons := reasons_to_stay(ties_of(person)):
        raise NotAllowed(reasons)
    closure = Closure.objects.create(
        person=person,
        asked_by=None if actor is SYSTEM else actor,
        asked_at=now(),
        due_on=day_after("notice" if actor is SYSTEM else "closure"),
    )
    if actor is not SYSTEM:
        for site in _sites:
            site.take_off(addresses_of(person))
    record(closure, "certification.closure.ask", actor=actor)
    letters.closure_asked(closure)
    return closure


@transaction.atomic
def cancel_closure(closure: Closure, *, actor) -> Closure:
    """Keep an account after all. What was taken off the site is published again only with a new consent."""
    if actor is not SYSTEM and actor.pk != closure.person_id and not may.keep_people(Mandate(), actor):
        raise PermissionDenied
    closure = Closure.objects.select_for_update().get(pk=closure.pk)
    if closure.done_at is not None:
        raise NotAllowed(_("This account is closed already."))
    if closure.cancelled_at is None:
        closure.cancelled_at = now()
        closure.save(update_fields=["cancelled_at"])
        record(closure, "certification.closure.cancel", actor=actor)
    return closure


def propose_unused_accounts() -> int:
    """Announce the end of the accounts that nobody used for long: signing in keeps them. Return how many."""
    return each(unused_since(limit("account")), lambda person: ask_closure(person, actor=SYSTEM))


def close_accounts() -> int:
    """Erase the people whose time to change their mind is over; who is held, or tied again, waits. Return how many."""
    due = Closure.objects.filter(cancelled_at=None, done_at=None, due_on__lt=localdate())
    return each(due.select_related("person").order_by("pk"), _carry_out)


@transaction.atomic
def _carry_out(closure: Closure) -> None:
    closure = Closure.objects.select_for_update().get(pk=closure.pk)
    person = _locked(closure.person)
    if closure.asked_by_id is None and person.last_login and person.last_login > closure.asked_at:
        cancel_closure(closure, actor=SYSTEM)
        return
    if reasons := reasons_to_stay(ties_of(person)):
        raise NotAllowed(reasons)
    letters.closure_done(person)
    _erase(person)
    closure.done_at = now()
    closure.save(update_fields=["done_at"])
    record(closure, "certification.closure.erase", actor=SYSTEM)


def _erase(person) -> None:
    """Leave of a person a row under a pseudonym, and what others must be able to verify."""
    emails = addresses_of(person)
    # Before anything is told to others, so that nothing more is written under the name.
    person.name, person.email = pseudonym()
    person.is_active = person.is_staff = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    for membership in memberships_of(person):
        end_membership(membership, actor=person)
    for companionship in Companionship.objects.filter(person=person, ended_on=None):
        companion.end(companionship, actor=person)
    for site in _sites:
        site.forget_person(emails)
    _forget_what_was_sent(emails)
    forget_exports_of(person)
    for model in (Notification, NotificationPreference, CalendarFeed, Presence, MessageReading):
        model.objects.filter(person=person).delete()
    for model in (EmailAddress, Authenticator, UserProfile):
        model.objects.filter(user=person).delete()
    Assessor.objects.filter(person=person).update(languages=[], skills=[])
    AssessorApplication.objects.filter(person=person).update(
        motivation="", availability="", answer="", languages=[], skills=[]
    )


def _forget_what_was_sent(emails: list[str]) -> None:
    """Blank addresses and names left without an account. A complaint keeps its own time: somebody else may need it."""
    Invitation.objects.filter(email__in=emails).update(email="")
    Companionship.objects.filter(email__in=emails).update(email="")
    Doubt.objects.filter(email__in=emails).update(email="")
    theirs = Q(email__in=emails)
    ConsultationComment.objects.filter(theirs).update(
        name="", organisation="", email="", name_is_public=False
    )


def pseudonym() -> tuple[str, str]:
    """Return a name and an address that nobody has, the same for all who read the name."""
    people = get_user_model().objects
    code = secrets.token_hex(2).upper()
    while people.filter(email=f"{code.lower()}@{NOWHERE}").exists():
        code = secrets.token_hex(4).upper()
    email = f"{code.lower()}@{NOWHERE}"
    with override(settings.LANGUAGE_CODE):
        return _("Former member %(code)s") % {"code": code}, email


def _locked(person: AbstractBaseUser) -> AbstractBaseUser:
    return get_user_model().objects.select_for_update().get(pk=person.pk)
