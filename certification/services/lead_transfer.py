"""Pass the lead of a territory's project on: offered, then accepted; the lead is never lost."""

from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import Role, TransferStatus
from certification.errors import NotAllowed
from certification.models import LeadTransfer, Territory
from certification.notifications import team as letters
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.services.history import record
from certification.services.territory import lock_territory, open_memberships, refuse_unless
from certification.services.transition import perform


@transaction.atomic
def offer_lead(territory: Territory, *, actor, person, note: str = "") -> LeadTransfer:
    """Offer the lead to another member; until they accept, nothing changes."""
    territory = lock_territory(territory)
    refuse_unless(may.manage_territory, territory, actor)
    membership = territory.membership_of(person.pk)
    if membership is None or person.pk == actor.pk:
        raise NotAllowed(_("Choose another member of the territory."))
    if membership.role == Role.TERRITORY_LEAD:
        raise NotAllowed(_("This person already leads the project."))
    if territory.transfers.filter(status=TransferStatus.ASKED).exists():
        raise NotAllowed(_("An offer is already waiting for its answer. Cancel it to make another one."))
    transfer = territory.transfers.create(asked_by=actor, person=person, note=note.strip())
    record(transfer, "certification.leadtransfer.ask", actor=actor, person=person.pk)
    letters.lead_offered(transfer)
    return transfer


@transaction.atomic
def accept_lead(transfer: LeadTransfer, *, actor, reason: str = "") -> LeadTransfer:
    """Take the lead over: who offered it becomes a contributor in the same instant."""
    territory = lock_territory(transfer.territory)
    transfer = perform(transfer, "accept", actor=actor, reason=reason)
    current = {membership.person_id: membership for membership in open_memberships(territory)}
    for person_id, role in (
        (transfer.person_id, Role.TERRITORY_LEAD),
        (transfer.asked_by_id, Role.TERRITORY_CONTRIBUTOR),
    ):
        membership = current[person_id]
        membership.role = role.value
        membership.save(update_fields=["role"])
    letters.lead_answered(transfer)
    return transfer


@transaction.atomic
def decline_lead(transfer: LeadTransfer, *, actor, reason: str = "") -> LeadTransfer:
    """Decline the lead: who offered it keeps it."""
    transfer = perform(transfer, "decline", actor=actor, reason=reason)
    letters.lead_answered(transfer)
    return transfer


@transaction.atomic
def cancel_lead(transfer: LeadTransfer, *, actor, reason: str = "") -> LeadTransfer:
    """Take the offer back before it is answered."""
    transfer = perform(transfer, "cancel", actor=actor, reason=reason)
    letters.lead_cancelled(transfer)
    return transfer


def drop_offers_of(territory: Territory, person_id: int) -> None:
    """Cancel the offer that a person made or received, when they leave."""
    for transfer in territory.transfers.filter(status=TransferStatus.ASKED):
        if person_id in (transfer.person_id, transfer.asked_by_id):
            perform(transfer, "cancel", actor=SYSTEM)


MOVES = {"accept": accept_lead, "decline": decline_lead, "cancel": cancel_lead}
