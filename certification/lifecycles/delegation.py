"""An axis or a criterion that a member is asked to answer, from the request to the agreement."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import DelegationStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import delegation as is_
from certification.rules import permissions as may

S = DelegationStatus


class DelegationLifecycle(LifecycleSubject):
    """From asked to agreed. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.OPEN, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=[S.OPEN, S.CHANGES_REQUESTED],
        target=S.SUBMITTED,
        permission=may.answer_delegation,
        conditions=[is_.dossier_is_open, is_.every_criterion_is_answered],
        custom=label(
            _("Hand in"),
            consequence=_(
                "The project leader is told that you have answered. You may still change the answers."
            ),
        ),
    )
    def submit(self): ...

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.CHANGES_REQUESTED,
        permission=may.delegate,
        conditions=[is_.dossier_is_open],
        custom=label(_("Ask for changes"), tone="secondary", reason=True),
    )
    def request_changes(self): ...

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.CLOSED,
        permission=may.delegate,
        conditions=[is_.dossier_is_open],
        custom=label(_("Agree")),
    )
    def close(self): ...

    @transition(
        status,
        source=S.CLOSED,
        target=S.OPEN,
        permission=may.delegate,
        conditions=[is_.dossier_is_open],
        custom=label(_("Open again"), tone="secondary", reason=True),
    )
    def reopen(self): ...

    @transition(
        status,
        source=[S.OPEN, S.SUBMITTED, S.CHANGES_REQUESTED],
        target=S.WITHDRAWN,
        permission=may.withdraw_delegation,
        custom=label(
            _("Take back"),
            tone="danger",
            consequence=_("Nobody in particular is asked to answer any more. What was written stays."),
        ),
    )
    def withdraw(self): ...
