"""How an installation is doing: a few facts, each with its figure, its state and what to do.

Packages that know more of it register a provider once the apps are ready: `register(lambda: [Fact(…), …])`, a few queries
at most, the same number whatever the installation holds.
"""

import datetime as dt
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from django.conf import settings
from django.db import connection, connections
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus, task_backends
from django_tasks_db.models import DBTaskResult

from cms.operations.models import Job, Run
from cms.operations.queue import is_kept, living, troubled
from cms.release import release

GOOD, WARNING, WRONG = "good", "warning", "wrong"
QUEUE_IS_SLOW, QUEUE_STANDS = dt.timedelta(minutes=10), dt.timedelta(hours=1)
LATELY = dt.timedelta(days=7)
LOW_SPACE, NO_SPACE = 0.15, 0.05
# A day and an hour or two: a job that starts a little later than yesterday is not late.
MOST_SINCE = {
    Job.DAILY: dt.timedelta(hours=26),
    Job.BACKUP: dt.timedelta(hours=26),
    Job.VERIFICATION: dt.timedelta(days=8),
    Job.LOG: dt.timedelta(days=8),
}
MAIL = "cms.mail.deliver"
A_DAY = dt.timedelta(days=1)
# How far a copy of the database may be behind: see cms.replica.
LAG_IS_SEEN, LAG_IS_WRONG = 10, 60


@dataclass(frozen=True)
class Fact:
    """One line: `figures` are numbers for machines, {name: value}; what was chosen (`is_choice`) is told to nobody."""

    name: str
    label: str
    state: str
    value: str
    advice: str
    figures: dict
    is_choice: bool = False


_providers: list[Callable[[], list[Fact]]] = []


def register(provider: Callable[[], list[Fact]]) -> None:
    """Add a provider; the same one twice counts once."""
    if provider not in _providers:
        _providers.append(provider)


def facts() -> list[Fact]:
    """Return how the installation is doing, the same number of queries whatever it holds."""
    now = timezone.now()
    others = [fact for provider in _providers for fact in provider()]
    return [
        _queue(now),
        _mail(now),
        *_jobs(now),
        _storage(),
        _database(),
        *_replica(),
        *others,
    ]


def versions() -> list[tuple[str, str]]:
    """Return what runs here, as (name, version)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        (database,) = cursor.fetchone()
    return [
        (settings.WAGTAIL_SITE_NAME, release()),
        ("Python", platform.python_version()),
        ("Django", version("django")),
        ("Wagtail", version("wagtail")),
        (connection.display_name, database),
    ]


def _queue(now) -> Fact:
    """Messages and documents wait here for `db_worker`."""
    ready, failed = Q(status=TaskResultStatus.READY), Q(status=TaskResultStatus.FAILED)
    found = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=ready),
        oldest=Min("enqueued_at", filter=ready),
        failed=Count("pk", filter=failed & Q(finished_at__gte=now - LATELY)),
    )
    age = now - found["oldest"] if found["oldest"] else dt.timedelta()
    value = ngettext("%(count)d task waits", "%(count)d tasks wait", found["waiting"]) % {
        "count": found["waiting"]
    }
    if found["failed"]:
        value += _(", %(count)d failed in seven days") % {"count": found["failed"]}
    state, advice = GOOD, ""
    if found["failed"]:
        state, advice = WARNING, _("Read below what failed: have it tried again, or drop it.")
    if age > QUEUE_IS_SLOW:
        state = WRONG if age > QUEUE_STANDS else WARNING
        advice = _("The oldest has waited for %(time)s: is db_worker running?") % {
            "time": timesince(found["oldest"])
        }
    workers = living(now).count()
    if not workers and is_kept(task_backends[DEFAULT_TASK_BACKEND_ALIAS]):
        state, advice = WRONG, _("No worker is running: start db_worker. Nothing is lost meanwhile.")
    figures = {
        "workers": workers,
        "waiting": found["waiting"],
        "failed": found["failed"],
        "oldest_seconds": int(age.total_seconds()),
    }
    return Fact("tasks", _("Messages and documents"), state, value, advice, figures)


def _mail(now) -> Fact:
    """What the mail server did with the messages of the last day."""
    lately = Q(finished_at__gte=now - A_DAY)
    sent, failed = Q(status=TaskResultStatus.SUCCESSFUL), Q(status=TaskResultStatus.FAILED)
    found = DBTaskResult.objects.filter(task_path=MAIL).aggregate(
        sent=Count("pk", filter=sent & lately),
        failed=Count("pk", filter=failed & lately),
        last_sent=Max("finished_at", filter=sent),
        last_failed=Max("finished_at", filter=failed & lately),
    )
    value = ngettext("%(count)d message left in a day", "%(count)d messages left in a day", found["sent"]) % {
        "count": found["sent"]
    }
    state, advice = GOOD, ""
    if found["failed"]:
        value += _(", %(count)d failed") % {"count": found["failed"]}
        is_over = found["last_sent"] and found["last_sent"] > found["last_failed"]
        state = WARNING if is_over else WRONG
        advice = _("Send yourself a test letter from this page: it says what the mail server answers.")
    figures = {"sent": found["sent"], "failed": found["failed"]}
    return Fact("mail", _("Mail"), state, value, advice, figures)


def failed_tasks(count: int = 50) -> list[DBTaskResult]:
    """Return the tasks in trouble: what, when, the kind of error; arguments may hold addresses and are not read."""
    return list(
        troubled().only("pk", "status", "task_path", "finished_at", "run_after", "exception_class_path")[
            :count
        ]
    )


def _jobs(now) -> list[Fact]:
    latest = Run.objects.filter(job=OuterRef("job")).order_by("-started_at").values("pk")[:1]
    runs = {run.job: run for run in Run.objects.filter(pk=Subquery(latest))}
    good = Run.objects.filter(job=OuterRef("job"), holds=True).order_by("-started_at").values("pk")[:1]
    well = {run.job: run for run in Run.objects.filter(pk=Subquery(good))}
    return [_job(job, runs.get(job), well.get(job), now) for job in MOST_SINCE]


def _job(job, run, well, now) -> Fact:
    label, name = Job(job).label, Job(job).value
    if run is None:
        advice = _("Never run here: have it run by the machine (see the README).")
        return Fact(name, label, WARNING, _("Never"), advice, {"age_seconds": -1})
    age = now - well.started_at if well else None
    figures = {"age_seconds": int(age.total_seconds()) if well else -1}
    value = date_format(timezone.localtime(run.started_at), "DATETIME_FORMAT")
    if run.holds is False:
        return Fact(name, label, WRONG, value, run.sentence, figures)
    if age is None or age > MOST_SINCE[job]:
        return Fact(
            name, label, WRONG, value, _("It has not ended well for too long: run it again."), figures
        )
    return Fact(name, label, GOOD, value, run.sentence, figures)


def _storage() -> Fact:
    disk = shutil.disk_usage(settings.DATA_DIR)
    share = disk.free / disk.total
    state = WRONG if share < NO_SPACE else WARNING if share < LOW_SPACE else GOOD
    value = _("%(free)s GB free of %(total)s GB") % {
        "free": number_format(disk.free / 1e9, 1),
        "total": number_format(disk.total / 1e9, 1),
    }
    advice = (
        "" if state == GOOD else _("Make room: uploads and backups will be refused when the disk is full.")
    )
    return Fact(
        "storage", _("Disk"), state, value, advice, {"free_bytes": disk.free, "total_bytes": disk.total}
    )


def _database() -> Fact:
    """How much room the database takes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            if connection.vendor == "sqlite"
            else "SELECT pg_database_size(current_database())"
        )
        (size,) = cursor.fetchone()
    value = _("%(size)s GB") % {"size": number_format(size / 1e9, 2)}
    return Fact("database", _("Database"), GOOD, value, "", {"bytes": size})


def _replica() -> list[Fact]:
    """How far the copy for reading is behind, where there is one."""
    if "replica" not in connections:
        return []
    with connections["replica"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery(), COALESCE(EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp()), 0), "
            "pg_last_wal_receive_lsn() IS NOT DISTINCT FROM pg_last_wal_replay_lsn()"
        )
        follows, seconds, has_all = cursor.fetchone()
    # Nothing was written for a while: what was received is replayed, however long ago.
    lag = 0 if has_all or not follows else int(seconds)
    state = WRONG if lag > LAG_IS_WRONG else WARNING if lag > LAG_IS_SEEN else GOOD
    value = ngettext("%(count)d second behind", "%(count)d seconds behind", lag) % {"count": lag}
    advice = (
        ""
        if state == GOOD
        else _("Public pages may be late: look at the copy, or take DATABASE_REPLICA_URL away.")
    )
    return [Fact("replica", _("Copy of the database"), state, value, advice, {"lag_seconds": lag})]
