"""The wish of a person to join the pool of assessors, from the day it is sent to the answer."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import AssessorApplicationStatus
from certification.clock import now
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import permissions as may

S = AssessorApplicationStatus


class AssessorApplicationLifecycle(LifecycleSubject):
    """From sent to answered. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.SUBMITTED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.ACCEPTED,
        permission=may.answer_assessor_application,
        custom=label(_("Accept into the pool")),
    )
    def accept(self, answer: str = ""):
        self.answer, self.decided_by, self.decided_at = answer, self.moved_by, now()

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.REFUSED,
        permission=may.answer_assessor_application,
        custom=label(_("Refuse the application"), tone="secondary", reason=True),
    )
    def refuse(self, answer: str = ""):
        self.answer, self.decided_by, self.decided_at = answer, self.moved_by, now()

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.WITHDRAWN,
        permission=may.assigned_person,
        custom=label(_("Withdraw my application"), tone="secondary"),
    )
    def withdraw(self): ...
