"""A session of the guarantee committee."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import SessionStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import committee as is_
from certification.rules import permissions as may

S = SessionStatus


class SessionLifecycle(LifecycleSubject):
    """From convened to closed. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.CONVENED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.CONVENED,
        target=S.OPEN,
        permission=may.preside,
        conditions=[is_.session_day_has_come, is_.someone_is_present],
        custom=label(_("Open the session")),
    )
    def open(self): ...

    @transition(
        status,
        source=S.OPEN,
        target=S.CLOSED,
        permission=may.preside,
        conditions=[is_.no_item_is_in_progress],
        custom=label(_("Close the session"), signed=True),
    )
    def close(self): ...

    @transition(
        status,
        source=S.CONVENED,
        target=S.CANCELLED,
        permission=may.preside | may.instruct,
        custom=label(_("Cancel the session"), tone="danger", reason=True),
    )
    def cancel(self): ...
