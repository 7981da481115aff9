"""A follow-up, from its planned day to its conclusion."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import ReviewStatus
from certification.clock import now
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import permissions as may
from certification.rules import review as is_

S = ReviewStatus
UNDER_WAY = [S.PLANNED, S.OPEN, S.OVERDUE, S.SUBMITTED]


class ReviewLifecycle(LifecycleSubject):
    """From planned to concluded. Moved only by services.transition.perform."""

    status = FSMField(
        _("state"), choices=S.choices, default=S.PLANNED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.PLANNED,
        target=S.OPEN,
        permission=may.open_review,
        conditions=[is_.award_stands, is_.its_time_has_come],
        custom=label(_("Open the follow-up")),
    )
    def open(self): ...

    @transition(
        status,
        source=[S.OPEN, S.OVERDUE],
        target=S.SUBMITTED,
        permission=may.submit_review,
        conditions=[is_.award_stands, is_.territory_says_something, is_.every_action_is_told],
        custom=label(_("Hand in the follow-up")),
    )
    def submit(self):
        self.submitted_at, self.submitted_by = now(), self.moved_by

    @transition(
        status,
        source=S.SUBMITTED,
        target=S.OPEN,
        permission=may.conclude_review,
        conditions=[is_.award_stands],
        custom=label(_("Ask the territory to complete it"), tone="secondary", reason=True),
    )
    def send_back(self, *, due_on, last_day):
        self.due_on, self.last_day, self.reminded_days = due_on, last_day, None

    @transition(
        status,
        source=S.OPEN,
        target=S.OVERDUE,
        permission=may.system,
        conditions=[is_.award_stands, is_.its_day_has_passed],
        custom=label(_("Note that the day has passed")),
    )
    def fall_overdue(self): ...

    @transition(
        status,
        source=UNDER_WAY,
        target=S.CONCLUDED,
        permission=may.conclude_review,
        conditions=[
            is_.award_stands,
            is_.its_time_has_come,
            is_.its_year_was_drawn,
            is_.it_was_seen_if_drawn,
        ],
        custom=label(_("Conclude the follow-up")),
    )
    def conclude(self, *, outcome, summary):
        self.outcome, self.summary = outcome, summary
        self.held_on, self.recorded_by, self.recorded_at = self.today, self.moved_by, now()

    @transition(
        status,
        source=UNDER_WAY,
        target=S.CANCELLED,
        permission=may.system,
        conditions=[is_.award_is_over],
        custom=label(_("Close what the end of the award leaves without object")),
    )
    def cancel(self): ...
