"""Keeping that a job ran; forgetting in time what jobs and queue did."""

import datetime as dt
from contextlib import contextmanager

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.operations.models import Run
from cms.operations.said import Said


@contextmanager
def kept_run(job: str):
    """Keep when a job ran and how it ended; the block may `say` something with what it is given."""
    run = Run.objects.create(job=job)
    try:
        yield run
    except BaseException as error:
        run.holds = False
        run.say(next((each for each in error.args if isinstance(each, Said)), str(error)))
        raise
    else:
        run.holds = True
    finally:
        run.ended_at = timezone.now()
        run.save(update_fields=["ended_at", "holds", "words", "said"])


def forget_runs(before: dt.datetime) -> int:
    """Forget the jobs that ran before a moment, but those of today, whatever day they live on; return how many."""
    before = min(before, timezone.now() - dt.timedelta(days=1))
    return Run.objects.filter(started_at__lt=before).delete()[0]


def forget_tasks(before: dt.datetime) -> int:
    """Forget what the queue did long ago: a message holds an address, and may hold a secret link. Return how many."""
    over = DBTaskResult.objects.filter(
        status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED],
        finished_at__lt=before,
    )
    return over.delete()[0]
