"""The lead of a territory's project, offered by who holds it; nothing changes until the other accepts."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import TransferStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import lead_transfer as is_
from certification.rules import permissions as may

S = TransferStatus


class LeadTransferLifecycle(LifecycleSubject):
    """From asked to answered. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.ASKED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.ASKED,
        target=S.ACCEPTED,
        permission=may.take_over_lead,
        conditions=[is_.asker_still_leads, is_.person_is_still_a_member],
        custom=label(_("Accept the lead")),
    )
    def accept(self): ...

    @transition(
        status,
        source=S.ASKED,
        target=S.DECLINED,
        permission=may.take_over_lead,
        custom=label(_("Decline the lead"), tone="secondary"),
    )
    def decline(self): ...

    @transition(
        status,
        source=S.ASKED,
        target=S.CANCELLED,
        permission=may.cancel_transfer,
        custom=label(_("Cancel the offer"), tone="secondary"),
    )
    def cancel(self): ...
