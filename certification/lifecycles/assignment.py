"""An assessor's mission, from the proposal to the report."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import AssignmentStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import assessor as is_
from certification.rules import permissions as may

S = AssignmentStatus


class AssignmentLifecycle(LifecycleSubject):
    """From proposed to completed. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.PROPOSED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.PROPOSED,
        target=S.ACCEPTED,
        permission=may.assigned_person,
        conditions=[
            is_.mission_is_not_frozen,
            is_.ethics_pledge_is_signed,
            is_.interests_are_declared,
            is_.no_interest_recuses,
        ],
        custom=label(_("Accept the mission")),
    )
    def accept(self, answer: str = ""):
        self.answer_reason = answer

    @transition(
        status,
        source=S.PROPOSED,
        target=S.DECLINED,
        permission=may.assigned_person,
        custom=label(_("Decline the mission"), tone="secondary", reason=True),
    )
    def decline(self, answer: str = ""):
        self.answer_reason = answer

    @transition(
        status,
        source=S.PROPOSED,
        target=S.LAPSED,
        permission=may.system,
        conditions=[is_.time_to_answer_is_over],
        custom=label(_("Close the mission that nobody answered")),
    )
    def lapse(self): ...

    @transition(
        status,
        source=[S.PROPOSED, S.ACCEPTED],
        target=S.REPLACED,
        permission=may.assign,
        conditions=[is_.visit_has_not_started],
        custom=label(_("Replace the assessor"), tone="secondary", reason=True),
    )
    def replace(self): ...

    @transition(
        status,
        source=S.ACCEPTED,
        target=S.COMPLETED,
        permission=may.docket,
        conditions=[is_.mission_is_not_frozen],
        custom=label(_("Close the mission")),
    )
    def complete(self): ...
