"""The doubts that wait for the secretariat."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certification.choices import DoubtStatus
from certification.models import Doubt
from certification.queries.waiting import Task

# Anybody may write: the others are in the list of the administration.
MOST_TASKS = 30


def waiting_for(_person) -> list[Task]:
    """Return the doubts that nobody has handled, the oldest first. One query."""
    waiting = Doubt.objects.filter(status=DoubtStatus.WAITING).order_by("received_at")
    return [
        Task(_("Look into a doubt about a certificate"), "doubt:inspect", (pk,), localdate(received_at))
        for pk, received_at in waiting.values_list("pk", "received_at")[:MOST_TASKS]
    ]
