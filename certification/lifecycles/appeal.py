"""An appeal against a decision."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import AppealStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import decision as is_
from certification.rules import permissions as may

S = AppealStatus


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
        conditions=[is_.panel_has_enough_families, is_.panel_was_not_involved],
        custom=label(_("Admit the appeal")),
    )
    def admit(self): ...

    @transition(
        status,
        source=S.LODGED,
        target=S.INADMISSIBLE,
        permission=may.rule_on_appeal,
        custom=label(_("Declare the appeal not admissible"), tone="secondary", reason=True),
    )
    def declare_inadmissible(self): ...

    @transition(
        status,
        source=S.ADMITTED,
        target=S.REJECTED,
        permission=may.rule_on_appeal,
        custom=label(_("Reject the appeal"), tone="secondary", reason=True),
    )
    def reject(self): ...

    @transition(
        status,
        source=S.ADMITTED,
        target=S.UPHELD,
        permission=may.rule_on_appeal,
        custom=label(_("Uphold the appeal"), reason=True),
    )
    def uphold(self): ...
