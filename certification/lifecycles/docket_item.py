"""One item of a session's docket: consent first, a ballot otherwise."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import DocketItemStatus
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import committee as is_
from certification.rules import permissions as may

S = DocketItemStatus


class DocketItemLifecycle(LifecycleSubject):
    """From listed to decided or deferred. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.LISTED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.LISTED,
        target=S.DELIBERATING,
        permission=may.preside,
        conditions=[is_.session_is_open, is_.present_seats_declared],
        custom=label(_("Call the item")),
    )
    def call(self): ...

    @transition(
        status,
        source=S.DELIBERATING,
        target=S.CONSENT,
        permission=may.preside,
        conditions=[
            is_.present_seats_declared,
            is_.quorum_is_met,
            is_.outcome_is_proposed,
            is_.outcome_is_within_the_rules,
        ],
        custom=label(_("Seek consent")),
    )
    def seek_consent(self): ...

    @transition(
        status,
        source=S.CONSENT,
        target=S.BALLOT,
        permission=may.preside,
        conditions=[is_.present_seats_declared, is_.quorum_is_met, is_.an_objection_stands],
        custom=label(_("Open the ballot")),
    )
    def open_ballot(self): ...

    @transition(
        status,
        source=S.BALLOT,
        target=S.COUNTED,
        permission=may.preside,
        custom=label(_("Close the ballot")),
    )
    def close_ballot(self): ...

    @transition(
        status,
        source=[S.CONSENT, S.BALLOT],
        target=S.DELIBERATING,
        permission=may.preside,
        conditions=[is_.no_vote_is_cast],
        custom=label(_("Go back to the debate"), tone="secondary"),
    )
    def back_to_debate(self): ...

    @transition(
        status,
        source=[S.CONSENT, S.COUNTED],
        target=S.DECIDED,
        permission=may.record_decision,
        conditions=[is_.quorum_was_met_at_the_decision, is_.consent_or_counted],
        custom=label(_("Sign the decision")),
    )
    def decide(self): ...

    @transition(
        status,
        source=[S.LISTED, S.DELIBERATING, S.CONSENT, S.BALLOT, S.COUNTED],
        target=S.DEFERRED,
        permission=may.ask_for_information,
        custom=label(_("Defer the item"), tone="secondary", reason=True, while_frozen=True),
    )
    def defer(self): ...
