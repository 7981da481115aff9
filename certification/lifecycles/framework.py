"""The life of one version of the reference framework."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import FrameworkStatus
from certification.clock import now
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import consultation
from certification.rules import framework as is_
from certification.rules import permissions as may

S = FrameworkStatus


class FrameworkLifecycle(LifecycleSubject):
    """From draft to retired; frozen from adoption on. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.DRAFT, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.DRAFT,
        target=S.CONSULTATION,
        permission=may.manage_framework,
        conditions=is_.SOUND,
        custom=label(_("Open the consultation")),
    )
    def consult(self): ...

    @transition(
        status,
        source=S.CONSULTATION,
        target=S.DRAFT,
        permission=may.manage_framework,
        custom=label(_("Take the version back to draft"), tone="secondary", reason=True),
    )
    def redraft(self): ...

    @transition(
        status,
        source=S.CONSULTATION,
        target=S.ADOPTED,
        permission=may.manage_framework,
        conditions=[*is_.SOUND, is_.every_criterion_is_mapped, *consultation.CARRIED_OUT],
        custom=label(
            _("Adopt the version"), consequence=_("From then on, nothing of its content can be changed.")
        ),
    )
    def adopt(self):
        self.content_hash = self.fingerprint()

    @transition(
        status,
        source=S.ADOPTED,
        target=S.IN_FORCE,
        permission=may.manage_framework,
        conditions=[is_.content_is_intact, is_.no_other_version_is_in_force, is_.every_criterion_is_mapped],
        custom=label(_("Put the version in force"), consequence=_("New dossiers will follow it.")),
    )
    def put_in_force(self):
        self.published_at = now()

    @transition(
        status,
        source=S.IN_FORCE,
        target=S.TRANSITION,
        permission=may.manage_framework,
        custom=label(_("Start the transition"), consequence=_("New dossiers will no longer follow it.")),
    )
    def phase_out(self): ...

    @transition(
        status,
        source=S.TRANSITION,
        target=S.RETIRED,
        permission=may.manage_framework,
        conditions=[is_.no_open_dossier_follows_it],
        custom=label(_("Retire the version"), tone="danger"),
    )
    def retire(self): ...
