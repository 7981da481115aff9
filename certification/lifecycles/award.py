"""An award's life, separate from the dossier that earned it."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import AwardMeasureKind, AwardStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import appeal as appeal_is
from certification.rules import certificate as is_
from certification.rules import permissions as may
from certification.rules import sanction as measure_is

S = AwardStatus
K = AwardMeasureKind


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
            is_.contract_is_signed,
            is_.third_party_allows_the_mark_scope,
            is_.decision_still_stands,
        ],
        custom=label(_("Issue the certificate"), signed=True),
    )
    def activate(self, number, valid_from, valid_until, next_review_on):
        self.number, self.valid_from, self.valid_until = number, valid_from, valid_until
        self.next_review_on = next_review_on

    @transition(
        status,
        source=S.PREPARED,
        target=S.LAPSED,
        permission=may.system,
        conditions=[is_.pledge_time_is_over, appeal_is.no_appeal_suspends_the_award],
        custom=label(_("Declare the award never signed"), tone="danger"),
    )
    def lapse(self): ...

    @transition(
        status,
        source=S.ACTIVE,
        target=S.SUSPENDED,
        permission=may.decide_measure,
        conditions=[measure_is.committee_suspends_or_urgent, measure_is.notice_was_given_or_urgent],
        custom=label(_("Suspend the award"), tone="danger", reason=True, signed=True),
    )
    def suspend(self): ...

    @transition(
        status,
        source=S.SUSPENDED,
        target=S.ACTIVE,
        permission=may.decide_measure,
        conditions=[measure_is.committee_took(K.REINSTATE), measure_is.causes_are_lifted],
        custom=label(_("Reinstate the award"), reason=True, signed=True),
    )
    def reinstate(self): ...

    @transition(
        status,
        source=S.SUSPENDED,
        target=S.ACTIVE,
        permission=may.system,
        conditions=[measure_is.urgent_measure_was_not_ratified],
        custom=label(_("Let an urgent measure lapse that nobody ratified")),
    )
    def lapse_measure(self): ...

    @transition(
        status,
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.WITHDRAWN,
        permission=may.decide_measure,
        conditions=[measure_is.committee_took(K.WITHDRAW), measure_is.territory_was_heard],
        custom=label(_("Withdraw the award"), tone="danger", reason=True, signed=True),
    )
    def withdraw(self):
        self.ended_on = self.today

    @transition(
        status,
        source=[S.SUSPENDED, S.WITHDRAWN],
        target=S.ACTIVE,
        permission=may.rule_on_appeal,
        conditions=[appeal_is.appeal_restores_the_award, is_.no_other_award_is_in_force],
        custom=label(_("Restore the award on appeal"), reason=True),
    )
    def restore(self):
        self.ended_on = None

    @transition(
        status,
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.SURRENDERED,
        permission=may.sign_pledge,
        custom=label(_("Surrender the award"), tone="danger", reason=True, signed=True),
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
        custom=label(_("Record the expiry"), tone="secondary", while_frozen=True),
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
