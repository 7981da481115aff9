"""When the lead of a project may pass to somebody else."""

from django.utils.translation import gettext_lazy as _

from certification.choices import Role
from certification.rules.verdict import rule


@rule(_("The person who offers the lead no longer holds it."))
def asker_still_leads(transfer) -> bool:
    membership = transfer.territory.membership_of(transfer.asked_by_id)
    return membership is not None and membership.role == Role.TERRITORY_LEAD


@rule(_("The person to whom the lead is offered is no longer a member of the territory."))
def person_is_still_a_member(transfer) -> bool:
    return transfer.territory.membership_of(transfer.person_id) is not None
