"""A finding, from the report that tells it to the day when somebody saw it corrected."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import FindingStatus
from certification.clock import now
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import finding as is_
from certification.rules import permissions as may

S = FindingStatus
UNSETTLED = [S.OPEN, S.ACTION_PROPOSED, S.ACCEPTED, S.DONE_DECLARED, S.OVERDUE, S.ESCALATED]
FOLLOWED = [is_.territory_was_told, is_.dossier_is_followed]


class FindingLifecycle(LifecycleSubject):
    """From open to verified. Moved only by services.transition.perform."""

    status = FSMField(
        _("follow-up"), choices=S.choices, default=S.OPEN, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.OPEN,
        target=S.DECLINED,
        permission=may.decline_advice,
        conditions=[*FOLLOWED, is_.it_is_advice],
        custom=label(_("Do not follow the advice"), tone="secondary", reason=True),
    )
    def decline_advice(self):
        self.due_on = None

    @transition(
        status,
        source=[S.OPEN, S.OVERDUE],
        target=S.ACTION_PROPOSED,
        permission=may.answer_finding,
        conditions=FOLLOWED,
        custom=label(_("Propose an action")),
    )
    def propose_action(self, *, plan, plan_due_on):
        self.plan, self.plan_due_on = plan, plan_due_on
        self.planned_by, self.planned_at = self.moved_by, now()
        self.due_on = None

    @transition(
        status,
        source=S.ACTION_PROPOSED,
        target=S.ACCEPTED,
        permission=may.check_finding,
        conditions=FOLLOWED,
        custom=label(_("Accept the action")),
    )
    def accept_action(self, *, answer):
        self.say(answer)
        self.ask_before(self.plan_due_on)

    @transition(
        status,
        source=S.ACTION_PROPOSED,
        target=S.OPEN,
        permission=may.check_finding,
        conditions=FOLLOWED,
        custom=label(_("Ask for another action"), tone="secondary", reason=True),
    )
    def send_back_action(self, *, answer, due_on):
        self.say(answer)
        self.ask_before(due_on)

    @transition(
        status,
        source=[S.OPEN, S.ACCEPTED, S.OVERDUE, S.ESCALATED],
        target=S.DONE_DECLARED,
        permission=may.answer_finding,
        conditions=FOLLOWED,
        custom=label(_("Give the proof")),
    )
    def declare_done(self, *, proof):
        self.proof, self.proved_by, self.proved_at = proof, self.moved_by, now()
        self.due_on = None

    @transition(
        status,
        source=S.DONE_DECLARED,
        target=S.ACCEPTED,
        permission=may.check_finding,
        conditions=FOLLOWED,
        custom=label(_("Ask for another proof"), tone="secondary", reason=True),
    )
    def refuse_proof(self, *, answer, due_on):
        self.say(answer)
        self.ask_before(due_on)

    @transition(
        status,
        source=UNSETTLED,
        target=S.VERIFIED,
        permission=may.check_finding,
        conditions=[*FOLLOWED, is_.committee_does_not_hold_the_file],
        custom=label(_("Verify the correction")),
    )
    def verify(self, *, answer):
        self.say(answer)
        self.due_on = None

    @transition(
        status,
        source=[S.OPEN, S.ACTION_PROPOSED],
        target=S.WITHDRAWN,
        permission=may.withdraw_finding,
        conditions=[is_.territory_was_told, is_.reply_is_being_answered],
        custom=label(_("Withdraw the finding"), tone="danger", reason=True),
    )
    def withdraw(self, *, answer):
        self.say(answer)
        self.due_on = None

    @transition(
        status,
        source=[S.OPEN, S.ACCEPTED],
        target=S.OVERDUE,
        permission=may.system,
        conditions=[*FOLLOWED, is_.time_is_over],
        custom=label(_("Note that the deadline has passed")),
    )
    def fall_overdue(self):
        self.reminded_days = None

    @transition(
        status,
        source=S.OVERDUE,
        target=S.ESCALATED,
        permission=may.escalate_finding,
        conditions=FOLLOWED,
        custom=label(
            _("Bring to the committee"),
            tone="danger",
            reason=True,
            consequence=_("The committee may suspend an award when a shortfall is not corrected in time."),
        ),
    )
    def escalate(self): ...

    def say(self, answer) -> None:
        """Keep what was answered to the territory, and by whom."""
        self.answer, self.answered_by, self.answered_at = answer, self.moved_by, now()

    def ask_before(self, day) -> None:
        """Give the territory until a day for its next step; reminders start again."""
        self.due_on, self.reminded_days = day, None
