"""Change a member's place in a territory, and let people leave without losing their work."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import MEMBERSHIP_ROLES, Role
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Membership, Presence
from certification.notifications import team as letters
from certification.rules import permissions as may
from certification.services.delegation import hand_over
from certification.services.history import record
from certification.services.lead_transfer import drop_offers_of
from certification.services.territory import known_family, lock_territory, open_memberships, refuse_unless


@transaction.atomic
def change_member(membership: Membership, *, actor, role: str, family: str) -> Membership:
    """Change what a member may do and the family that they speak for.

    The lead is given with the agreement of the person, never this way; and a territory keeps one.
    """
    territory = lock_territory(membership.territory)
    refuse_unless(may.manage_territory, territory, actor)
    membership = open_memberships(territory).select_for_update().filter(pk=membership.pk).first()
    if membership is None:
        raise NotAllowed(_("This membership has ended."))
    if role not in MEMBERSHIP_ROLES:
        raise ValidationError({"role": _("Choose one of the three roles of a territory.")})
    if role == Role.TERRITORY_LEAD and membership.role != Role.TERRITORY_LEAD:
        raise NotAllowed(_("The lead passes on with the agreement of the person: offer it to them."))
    if role != Role.TERRITORY_LEAD:
        refuse_to_lose_the_lead(membership)
    before = {"role": membership.role, "family": membership.family}
    membership.role, membership.family = Role(role).value, known_family(family)
    if before == {"role": membership.role, "family": membership.family}:
        return membership
    membership.save(update_fields=["role", "family"])
    record(
        territory,
        "certification.territory.change_member",
        actor=actor,
        person=membership.person_id,
        before=before,
        after={"role": membership.role, "family": membership.family},
    )
    if membership.role == Role.TERRITORY_READER:
        hand_over(territory, membership.person, actor=actor)
    letters.member_changed(membership, actor)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, actor) -> Membership:
    """End a membership: access stops at once; what the person did keeps its name.

    What the person was asked to answer goes back to the project leader, who is told.
    """
    territory = lock_territory(membership.territory)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if not may.manage_territory(territory, actor) and membership.person_id != actor.pk:
        raise PermissionDenied
    if membership.until is not None and membership.until < localdate():
        return membership
    refuse_to_lose_the_lead(membership)
    # The last day is yesterday, so that the door closes now and not at midnight.
    membership.until = localdate() - dt.timedelta(days=1)
    membership.save(update_fields=["until"])
    record(territory, "certification.territory.leave", actor=actor, person=membership.person_id)
    drop_offers_of(territory, membership.person_id)
    returned = hand_over(territory, membership.person, actor=actor)
    Presence.objects.filter(dossier__territory=territory, person=membership.person_id).delete()
    letters.member_left(membership, actor, returned)
    return membership


def refuse_to_lose_the_lead(membership: Membership) -> None:
    """Refuse to take the lead from the only person who holds it."""
    others = open_memberships(membership.territory).exclude(pk=membership.pk)
    if membership.role == Role.TERRITORY_LEAD and not others.filter(role=Role.TERRITORY_LEAD.value).exists():
        raise NotAllowed(
            _("A territory keeps at least one project leader: offer the lead to another member first.")
        )
