"""Invite somebody to accompany a territory; agree, accept, decline, end."""

from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import AssignmentStatus, Role
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Assignment, Companionship, Dossier, Territory
from certification.notifications import team as letters
from certification.rules import permissions as may
from certification.services.history import record
from certification.services.territory import lock_territory, open_memberships, refuse_unless


@transaction.atomic
def offer_companion(
    territory: Territory, *, actor, email: str, organisation: str = "", note: str = ""
) -> Companionship:
    """Invite a companion for the territory, or offer one to its project leader on behalf of the secretariat."""
    territory = lock_territory(territory)
    refuse_unless(may.offer_companion, territory, actor)
    email = email.strip()
    validate_email(email)
    if territory.companionships.filter(email__iexact=email, ended_on=None, declined_at=None).exists():
        raise NotAllowed(_("This person is already invited, or accompanies the territory."))
    if open_memberships(territory).filter(person__email__iexact=email).exists():
        raise NotAllowed(_("A companion comes from outside: this person is a member of the territory."))
    is_lead = may.manage_territory(territory, actor)
    companionship = territory.companionships.create(
        email=email,
        organisation=organisation.strip(),
        note=note.strip(),
        offered_by=actor,
        agreed_at=now() if is_lead else None,
    )
    record(
        companionship,
        "certification.companionship.offer",
        actor=actor,
        role=Role.TERRITORY_LEAD if is_lead else Role.CASE_OFFICER,
    )
    if is_lead:
        letters.companion_invited(companionship)
    else:
        letters.companion_offered(companionship)
    return companionship


def hold_companionship(companionship: Companionship) -> Companionship:
    """Lock the territory, then the companionship, and refuse what is over."""
    lock_territory(companionship.territory)
    companionship = Companionship.objects.select_for_update().get(pk=companionship.pk)
    if companionship.is_closed:
        raise NotAllowed(_("This companionship is over."))
    return companionship


@transaction.atomic
def agree(companionship: Companionship, *, actor) -> Companionship:
    """Agree, as the project leader, to a companion that the secretariat offers; the person is then invited."""
    companionship = hold_companionship(companionship)
    refuse_unless(may.manage_territory, companionship.territory, actor)
    if companionship.agreed_at is None:
        companionship.agreed_at = now()
        companionship.save(update_fields=["agreed_at"])
        record(companionship, "certification.companionship.agree", actor=actor, role=Role.TERRITORY_LEAD)
        letters.companion_invited(companionship)
    return companionship


def is_addressee(companionship: Companionship, person) -> bool:
    """Tell whether a person is the one invited: addresses of accounts are verified."""
    return companionship.email.lower() == person.email.lower()


@transaction.atomic
def accept(companionship: Companionship, *, actor) -> Companionship:
    """Accept to accompany: read, comment, suggest; and give up assessing this territory or voting on it."""
    companionship = hold_companionship(companionship)
    if not is_addressee(companionship, actor):
        raise PermissionDenied
    if not companionship.waits_for_the_person:
        raise NotAllowed(_("This invitation does not wait for an answer."))
    if reasons := why_not_companion(companionship.territory, actor):
        raise NotAllowed(reasons)
    companionship.person, companionship.accepted_at = actor, now()
    companionship.save(update_fields=["person", "accepted_at"])
    record(companionship, "certification.companionship.accept", actor=actor, role=Role.COMPANION)
    letters.companion_answered(companionship)
    return companionship


def why_not_companion(territory: Territory, person) -> list:
    """Return the sentences that keep a person from accompanying a territory; an empty list when they may."""
    reasons = []
    if territory.membership_of(person.pk) is not None:
        reasons.append(_("You are a member of this territory: a companion comes from outside."))
    missions = Assignment.objects.filter(
        dossier__territory=territory,
        person=person,
        status__in=[AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED],
    )
    if missions.exists():
        reasons.append(
            _("You have a mission of assessor on this territory: you cannot accompany it as well.")
        )
    if Dossier.objects.filter(territory=territory, case_officer=person).exists():
        reasons.append(_("You follow this territory for the secretariat: you cannot accompany it as well."))
    return reasons


@transaction.atomic
def decline(companionship: Companionship, *, actor) -> Companionship:
    """Decline: as the person invited, or as the project leader to whom the secretariat offers a companion."""
    companionship = hold_companionship(companionship)
    asked = (
        may.manage_territory(companionship.territory, actor)
        if companionship.waits_for_the_lead
        else is_addressee(companionship, actor)
    )
    if not asked:
        raise PermissionDenied
    if companionship.is_active:
        raise NotAllowed(_("This companionship has begun: end it instead."))
    companionship.declined_at = now()
    companionship.save(update_fields=["declined_at"])
    record(companionship, "certification.companionship.decline", actor=actor)
    letters.companion_answered(companionship)
    return companionship


@transaction.atomic
def end(companionship: Companionship, *, actor) -> Companionship:
    """End a companionship or take an invitation back: access stops at once, what was written keeps its name."""
    companionship = hold_companionship(companionship)
    may_end = (
        may.manage_territory(companionship.territory, actor)
        or (companionship.person_id is not None and companionship.person_id == actor.pk)
        or companionship.offered_by_id == actor.pk
    )
    if not may_end:
        raise PermissionDenied
    companionship.ended_on = localdate()
    companionship.save(update_fields=["ended_on"])
    record(companionship, "certification.companionship.end", actor=actor)
    letters.companion_ended(companionship, actor)
    return companionship
