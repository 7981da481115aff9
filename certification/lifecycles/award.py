"""An award's life, separate from the dossier that earned it."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import AwardStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import certificate as is_
from certification.rules import permissions as may

S = AwardStatus


class AwardLifecycle(LifecycleSubject):
    """From prepared to its end. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.PREPARED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.PREPARED,
        target=S.ACTIVE,
        permission=may.issue_certificate,
        conditions=[
            is_.lead_organisation_signed,
            is_.enough_families_signed,
            is_.third_party_allows_the_mark_scope,
            is_.decision_still_stands,
        ],
        custom=label(_("Issue the certificate")),
    )
    def activate(self, number, valid_from, valid_until, next_review_on):
        self.number, self.valid_from, self.valid_until = number, valid_from, valid_until
        self.next_review_on = next_review_on

    @transition(
        status,
        source=S.PREPARED,
        target=S.LAPSED,
        permission=may.system,
        conditions=[is_.pledge_time_is_over],
        custom=label(_("Declare the award never signed"), tone="danger"),
    )
    def lapse(self): ...

    @transition(
        status,
        source=S.ACTIVE,
        target=S.SUSPENDED,
        permission=may.record_decision,
        conditions=[is_.notice_was_given_or_urgent],
        custom=label(_("Suspend the award"), tone="danger", reason=True),
    )
    def suspend(self): ...

    @transition(
        status,
        source=S.SUSPENDED,
        target=S.ACTIVE,
        permission=may.record_decision,
        conditions=[is_.causes_are_lifted],
        custom=label(_("Reinstate the award"), reason=True),
    )
    def reinstate(self): ...

    @transition(
        status,
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.WITHDRAWN,
        permission=may.record_decision,
        conditions=[is_.territory_was_heard],
        custom=label(_("Withdraw the award"), tone="danger", reason=True),
    )
    def withdraw(self):
        self.ended_on = self.today

    @transition(
        status,
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.SURRENDERED,
        permission=may.sign_pledge,
        custom=label(_("Surrender the award"), tone="danger", reason=True),
    )
    def surrender(self):
        self.ended_on = self.today

    @transition(
        status,
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.SUPERSEDED,
        permission=may.issue_certificate,
        conditions=[is_.successor_is_active],
        custom=label(_("Supersede the award"), tone="secondary"),
    )
    def supersede(self):
        self.ended_on = self.today

    @transition(
        status,
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.EXPIRED,
        permission=may.system,
        conditions=[is_.validity_is_over, is_.no_grace_is_due],
        custom=label(_("Record the expiry"), tone="secondary"),
    )
    def expire(self):
        self.ended_on = self.today

    @transition(
        status,
        source=[S.PREPARED, S.ACTIVE, S.SUSPENDED],
        target=S.ANNULLED,
        permission=may.rule_on_appeal,
        conditions=[is_.appeal_annuls],
        custom=label(_("Annul the award on appeal"), tone="danger", reason=True),
    )
    def annul(self):
        self.ended_on = self.today
