"""What the calendar does with complaints: recall, bring what is late to who watches, forget. Run twice, it does nothing twice."""

from django.db import transaction

from certification.choices import ENDED_COMPLAINTS
from certification.clock import now
from certification.models import Complaint, PrivateFile
from certification.notifications import complaint as messages
from certification.queries.hold import held_emails, held_people
from certification.queries.retention import limit_day
from certification.rules.permissions import SYSTEM
from certification.services.due import remind_of
from certification.services.files import forget_file
from certification.services.history import record
from certification.services.transition import lock

# What a person said or was called; the number, the kind, the outcome and the days stay, for the yearly figures.
WORDS = (
    "about",
    "text",
    "wish",
    "name",
    "email",
    "admissibility",
    "told",
    "reply",
    "conclusions",
    "answer",
)


def remind_complaints() -> int:
    """Recall each deadline to who owes the next step, once for each lead time; a day late, tell who watches, once."""
    waiting = Complaint.objects.exclude(status__in=ENDED_COMPLAINTS).filter(due_on__isnull=False)
    return remind_of(waiting, due=messages.due, late=_escalate)


def _escalate(complaint: Complaint) -> None:
    record(complaint, "certification.complaint.escalate", actor=SYSTEM)
    messages.late(complaint)


def forget_complaints() -> int:
    """Forget the people and the words of the complaints closed long enough ago; return how many."""
    old = Complaint.objects.filter(closed_at__date__lt=limit_day("complaint"), forgotten_at=None)
    held = Complaint.objects.filter(concerned__in=held_people()).values("pk")
    due = old.exclude(pk__in=held).exclude(email__in=held_emails())
    for complaint in due:
        _forget(complaint)
    return len(due)


@transaction.atomic
def _forget(complaint: Complaint) -> None:
    complaint = lock(complaint)
    files = [
        *complaint.files.all(),
        *PrivateFile.objects.filter(complaint_messages__complaint=complaint).distinct(),
    ]
    complaint.files.clear()
    complaint.messages.all().delete()
    complaint.measures.update(text="", owner="", done="")
    complaint.concerned.clear()
    complaint.stepped_down.clear()
    for name in WORDS:
        setattr(complaint, name, "")
    complaint.link_key, complaint.link_until, complaint.forgotten_at = None, None, now()
    complaint.save()
    for file in files:
        forget_file(file)
    record(complaint, "certification.complaint.forget", actor=SYSTEM)
