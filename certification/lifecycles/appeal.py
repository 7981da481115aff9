"""An appeal against a decision."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import AppealStatus, RulingOutcome
from certification.clock import now
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import appeal as is_
from certification.rules import permissions as may

S = AppealStatus
SITTING = [
    is_.panel_has_enough_families,
    is_.panel_was_not_involved,
    is_.panel_declared_its_interests,
    is_.nobody_of_the_panel_is_recused,
]


class AppealLifecycle(LifecycleSubject):
    """From lodged to ruled. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.LODGED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.LODGED,
        target=S.ADMITTED,
        permission=may.rule_on_appeal,
        conditions=SITTING,
        custom=label(_("Admit the appeal")),
    )
    def admit(self, *, exchange_until):
        self.admitted_at, self.exchange_until = now(), exchange_until
        self.reminded_days = None

    @transition(
        status,
        source=S.LODGED,
        target=S.INADMISSIBLE,
        permission=may.rule_on_appeal,
        conditions=[*SITTING, is_.ruling_is(RulingOutcome.INADMISSIBLE)],
        custom=label(_("Declare the appeal not admissible"), tone="secondary"),
    )
    def declare_inadmissible(self): ...

    @transition(
        status,
        source=S.ADMITTED,
        target=S.REJECTED,
        permission=may.rule_on_appeal,
        conditions=[*SITTING, is_.both_sides_were_heard, is_.ruling_is(RulingOutcome.REJECTED)],
        custom=label(_("Reject the appeal"), tone="secondary"),
    )
    def reject(self): ...

    @transition(
        status,
        source=S.ADMITTED,
        target=S.UPHELD,
        permission=may.rule_on_appeal,
        conditions=[*SITTING, is_.both_sides_were_heard, is_.ruling_is(RulingOutcome.UPHELD)],
        custom=label(_("Uphold the appeal")),
    )
    def uphold(self): ...
