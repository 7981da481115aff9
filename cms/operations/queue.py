"""The queue of what leaves and of what is made aside: written with its cause, tried again, given up where people read it.

A task is a row of `django_tasks_db`, which claims one for one worker. What is added here:

- `leave` writes the row in the transaction of its cause: neither a crash nor a rollback separates them;
- a task that fails is tried again, later and later, for two days; then it stays as failed until somebody decides;
- a worker shows every few seconds that it lives: what a dead one held is taken again by another;
- what a task held (addresses, words, links) is emptied as soon as it is done.
"""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult, get_date_max

from cms.operations.models import Worker

logger = logging.getLogger(__name__)

# 1, 4, 16 and 64 minutes, four hours, then every six hours: two days in all.
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=6)
MOST_TRIES = 14
# Several beats may be missed by a machine under load before its worker is taken for dead.
BEAT, SILENCE = dt.timedelta(seconds=20), dt.timedelta(minutes=2)
NOTHING = {"args": [], "kwargs": {}}
# What is read in the place of an error when the worker died.
LOST = "cms.operations.queue.WorkerDied"


class GivenUp(Exception):
    """What a task raises when trying again would change nothing."""


GIVEN_UP = f"{GivenUp.__module__}.{GivenUp.__qualname__}"


# --- written ------------------------------------------------------------------------------------------------------


def leave(task, *args, run_after: dt.datetime | None = None, **kwargs) -> None:
    """Leave a task in the queue, in the transaction of its cause; where there is no queue, do it once that is committed."""
    if not is_kept(task.get_backend()):
        transaction.on_commit(lambda: task.enqueue(*args, **kwargs), robust=True)
        return
    task.using(run_after=run_after).enqueue(*args, **kwargs)


def is_kept(backend) -> bool:
    """Tell whether tasks wait in the database; else they are done at once, in development and in tests."""
    return isinstance(backend, DatabaseBackend)


def take(context) -> bool:
    """Mark a task as done within the transaction that does it, so that it is done once; False when it was."""
    if not is_kept(context.task_result.task.get_backend()):
        return True
    # The other worker, if any, commits before this one reads.
    row = DBTaskResult.objects.select_for_update().filter(pk=context.task_result.id).first()
    if row is None or row.status == TaskResultStatus.SUCCESSFUL:
        return False
    row.status, row.finished_at, row.args_kwargs = TaskResultStatus.SUCCESSFUL, timezone.now(), NOTHING
    row.save(update_fields=["status", "finished_at", "args_kwargs"])
    return True


def is_last_try(context) -> bool:
    """Tell whether nothing more is tried when this fails."""
    return not is_kept(context.task_result.task.get_backend()) or context.attempt >= MOST_TRIES


# --- tried again --------------------------------------------------------------------------------------------------


@receiver(task_finished, dispatch_uid="cms.operations.queue")
def after_task(task_result, **_signal) -> None:
    """Empty what is done; put off what failed."""
    if not hasattr(task_result, "db_result"):
        return
    row = DBTaskResult.objects.filter(pk=task_result.id)
    if task_result.status == TaskResultStatus.SUCCESSFUL:
        row.update(args_kwargs=NOTHING)
        return
    kind = task_result.errors[0].exception_class_path if task_result.errors else ""
    if task_result.attempts >= MOST_TRIES or kind == GIVEN_UP:
        logger.error("Given up: %s, task %s (%s)", task_result.task.module_path, task_result.id, kind)
        return
    row.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY, run_after=timezone.now() + wait_after(task_result.attempts)
    )


def wait_after(tries: int) -> dt.timedelta:
    return min(FIRST_WAIT * 4 ** max(tries - 1, 0), LONGEST_WAIT)


def retake() -> int:
    """Put back in the queue what dead workers held, and what waits for a day that a wrong clock gave. Return how many."""
    now = timezone.now()
    alive = set(living(now).values_list("name", flat=True))
    count = _put_back(
        row for row in running() if row.worker_ids[-1] not in alive and abs(now - row.started_at) > SILENCE
    )
    # Nothing is put off for longer than that: the clock was ahead, and was put right.
    too_far = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, run_after__gt=now + LONGEST_WAIT, run_after__lt=get_date_max()
    )
    return count + too_far.update(run_after=get_date_max())


def let_go(name: str) -> int:
    """Put back what a worker held when it was cut: it begins anew, and holds nothing."""
    return _put_back(row for row in running() if row.worker_ids[-1] == name)


def running() -> QuerySet[DBTaskResult]:
    found = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return found.only("pk", "status", "worker_ids", "started_at")


def _put_back(lost) -> int:
    count = 0
    for row in lost:
        is_over = len(row.worker_ids) >= MOST_TRIES
        # Only if nobody has taken it in between.
        count += (
            running()
            .filter(pk=row.pk, started_at=row.started_at)
            .update(
                status=TaskResultStatus.FAILED if is_over else TaskResultStatus.READY,
                run_after=get_date_max(),
                finished_at=timezone.now(),
                exception_class_path=LOST,
            )
        )
    return count


# --- workers ------------------------------------------------------------------------------------------------------


def living(now: dt.datetime) -> QuerySet[Worker]:
    """Return the workers that showed themselves lately; a date to come was given by a wrong clock."""
    return Worker.objects.filter(seen_at__gt=now - SILENCE, seen_at__lt=now + SILENCE)


def beat(name: str) -> None:
    """Say that a worker lives, and take again what dead ones held."""
    Worker.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})
    retake()


def leave_off(name: str) -> None:
    """Forget a worker that stops, and those that died long ago."""
    Worker.objects.filter(Q(name=name) | Q(seen_at__lt=timezone.now() - dt.timedelta(days=1))).delete()


# --- given up -----------------------------------------------------------------------------------------------------


def troubled() -> QuerySet[DBTaskResult]:
    """Return what failed: first what nobody tries any more, then what is tried again."""
    waiting = Q(status=TaskResultStatus.READY) & ~Q(exception_class_path="")
    found = DBTaskResult.objects.filter(waiting | Q(status=TaskResultStatus.FAILED))
    return found.order_by("status", "-finished_at")


def try_again(task: DBTaskResult) -> bool:
    """Put a task back in the queue, to be done now; False when somebody else has just decided."""
    found = troubled().filter(pk=task.pk).order_by()
    return bool(
        found.update(status=TaskResultStatus.READY, run_after=get_date_max(), worker_ids=[], started_at=None)
    )


def drop(task: DBTaskResult) -> bool:
    """Give a task up for good; False when somebody else has just decided."""
    return bool(troubled().filter(pk=task.pk).order_by().delete()[0])
