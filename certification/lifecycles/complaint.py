"""A complaint, from anyone, about anything that the guarantee does or covers."""

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.choices import ComplaintOutcome, ComplaintStatus
from certification.clock import now
from certification.lifecycles.arrow import LifecycleSubject, label
from certification.rules import complaint as is_
from certification.rules import permissions as may

S = ComplaintStatus
INDEPENDENT = [
    is_.investigator_is_named,
    is_.investigator_was_not_involved,
    is_.investigator_declared,
]
CONCLUDED = [*INDEPENDENT, is_.territory_was_heard]


class ComplaintLifecycle(LifecycleSubject):
    """From received to closed. Moved only by services.transition.perform."""

    status = FSMField(
        _("status"), choices=S.choices, default=S.LODGED, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition(
        status,
        source=S.LODGED,
        target=S.ACKNOWLEDGED,
        permission=may.handle_complaint,
        custom=label(_("Acknowledge the complaint")),
    )
    def acknowledge(self, *, due_on):
        self.acknowledged_at, self.handler = now(), self.moved_by
        self.wait_until(due_on)

    @transition(
        status,
        source=S.ACKNOWLEDGED,
        target=S.ADMISSIBLE,
        permission=may.handle_complaint,
        custom=label(_("Declare the complaint admissible")),
    )
    def admit(self, *, admissibility, due_on):
        self.admissibility = admissibility
        self.wait_until(due_on)

    @transition(
        status,
        source=S.ACKNOWLEDGED,
        target=S.INADMISSIBLE,
        permission=may.handle_complaint,
        custom=label(_("Declare the complaint not admissible"), tone="danger"),
    )
    def declare_inadmissible(self, *, admissibility):
        self.admissibility, self.outcome = admissibility, ComplaintOutcome.INADMISSIBLE
        self.concluded_at = self.closed_at = now()
        self.wait_until(None)

    @transition(
        status,
        source=S.ADMISSIBLE,
        target=S.INVESTIGATED,
        permission=may.handle_complaint,
        conditions=INDEPENDENT,
        custom=label(_("Open the investigation")),
    )
    def investigate(self): ...

    @transition(
        status,
        source=S.INVESTIGATED,
        target=S.FOUNDED,
        permission=may.investigate_complaint,
        conditions=CONCLUDED,
        custom=label(_("Conclude that the complaint is founded")),
    )
    def find_founded(self, *, conclusions, answer):
        self.conclude(ComplaintOutcome.FOUNDED, conclusions, answer)

    @transition(
        status,
        source=S.INVESTIGATED,
        target=S.PARTLY_FOUNDED,
        permission=may.investigate_complaint,
        conditions=CONCLUDED,
        custom=label(_("Conclude that the complaint is founded in part")),
    )
    def find_partly_founded(self, *, conclusions, answer):
        self.conclude(ComplaintOutcome.PARTLY_FOUNDED, conclusions, answer)

    @transition(
        status,
        source=S.INVESTIGATED,
        target=S.UNFOUNDED,
        permission=may.investigate_complaint,
        conditions=CONCLUDED,
        custom=label(_("Conclude that the complaint is not founded"), tone="secondary"),
    )
    def find_unfounded(self, *, conclusions, answer):
        self.conclude(ComplaintOutcome.UNFOUNDED, conclusions, answer)

    @transition(
        status,
        source=[S.FOUNDED, S.PARTLY_FOUNDED],
        target=S.MEASURES,
        permission=may.handle_complaint,
        conditions=[is_.a_measure_is_listed],
        custom=label(_("Put the measures in hand")),
    )
    def take_measures(self, *, due_on):
        self.wait_until(due_on)

    @transition(
        status,
        source=[S.MEASURES, S.UNFOUNDED],
        target=S.CLOSED,
        permission=may.handle_complaint,
        conditions=[is_.measures_are_done],
        custom=label(_("Close the complaint")),
    )
    def close(self):
        self.closed_at = now()
        self.wait_until(None)

    def conclude(self, outcome, conclusions, answer) -> None:
        """Keep what was found, and the words that the complainant reads."""
        self.outcome, self.conclusions, self.answer = outcome, conclusions, answer
        self.concluded_at = now()

    def wait_until(self, day) -> None:
        """Give the next step until a day; reminders start again."""
        self.due_on, self.reminded_days = day, None
