"""What whoever looks after an installation sees: jobs, queue, storage; and the same for machines."""

import datetime as dt
import shutil
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from cms.management.commands import verify_history
from cms.operations.facts import facts
from cms.operations.models import Job, Run
from cms.operations.runs import forget_runs, forget_tasks, kept_run
from cms.operations.said import Said

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def states():
    return {fact.name: fact.state for fact in facts()}


def ran(job, *, ago, holds=True):
    return Run.objects.create(job=job, started_at=timezone.now() - ago, ended_at=timezone.now(), holds=holds)


def task(status, *, ago=HOUR * 0):
    made = DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": ["someone@example.org"], "kwargs": {}},
        task_path="cms.mail.deliver",
        backend_name="default",
        run_after=timezone.now(),
        finished_at=timezone.now() if status == TaskResultStatus.FAILED else None,
        exception_class_path="smtplib.SMTPServerDisconnected",
        traceback="",
    )
    DBTaskResult.objects.filter(pk=made.pk).update(enqueued_at=timezone.now() - ago)
    return made


def test_a_new_installation_is_told_which_jobs_never_ran():
    found = states()
    assert {found[job] for job in ("run_due", "backup", "verify_history", "verify_log")} == {"warning"}
    assert found["tasks"] == found["mail"] == found["database"] == "good"


@pytest.mark.parametrize(
    ("ago", "holds", "expected"),
    [(HOUR, True, "good"), (HOUR, False, "wrong"), (30 * HOUR, True, "wrong"), (HOUR, None, "wrong")],
)
def test_a_job_is_well_when_it_ended_well_lately(ago, holds, expected):
    ran(Job.BACKUP, ago=ago, holds=holds)
    assert states()["backup"] == expected


def test_a_job_cut_today_after_a_good_one_is_not_yet_late():
    ran(Job.DAILY, ago=20 * HOUR)
    ran(Job.DAILY, ago=HOUR, holds=None)
    assert states()["run_due"] == "good"


@pytest.mark.parametrize(
    ("ago", "expected"), [(HOUR * 0, "good"), (HOUR / 2, "warning"), (HOUR * 2, "wrong")]
)
def test_a_queue_that_stands_is_seen(ago, expected):
    task(TaskResultStatus.READY, ago=ago)
    assert states()["tasks"] == expected


@pytest.mark.parametrize(("free", "expected"), [(50, "good"), (10, "warning"), (2, "wrong")])
def test_a_full_disk_is_seen(monkeypatch, free, expected):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: SimpleNamespace(total=100, used=100 - free, free=free)
    )
    assert states()["storage"] == expected


@pytest.mark.parametrize(("sent_after", "expected"), [(True, "warning"), (False, "wrong")])
def test_a_message_refused_is_wrong_until_another_one_leaves(sent_after, expected):
    refused, sent = task(TaskResultStatus.FAILED), task(TaskResultStatus.SUCCESSFUL)
    moved = HOUR if sent_after else -HOUR
    DBTaskResult.objects.filter(pk=sent.pk).update(finished_at=refused.finished_at + moved)
    assert states()["mail"] == expected


def test_jobs_keep_that_they_ran_and_what_they_said():
    call_command("verify_history")
    call_command("verify_log")
    call_command("run_due")
    assert dict(Run.objects.values_list("job", "holds")) == {
        "verify_history": True,
        "verify_log": True,
        "run_due": True,
    }
    assert "Each follows the one before it." in Run.objects.get(job="verify_history").words


def test_a_job_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(verify_history, "verify_history", lambda: (3, "Entry 3 was changed."))
    with pytest.raises(CommandError, match="Entry 3"):
        call_command("verify_history")
    fact = next(fact for fact in facts() if fact.name == "verify_history")
    assert (fact.state, fact.advice) == ("wrong", "Entry 3 was changed.")


def test_what_a_job_said_is_read_in_the_language_of_the_reader(signed_in, monkeypatch, tmp_path):
    """Commands speak English; French and Spanish administrators read what they said, well or ill, in theirs."""
    call_command("backup", tmp_path)
    problem = Said("Entry %(number)s does not follow the entry before it.", number=1200)
    monkeypatch.setattr(verify_history, "verify_history", lambda: (1199, problem))
    with pytest.raises(CommandError, match="Entry 1200 does not follow"):
        call_command("verify_history")
    for language, said in (
        ("fr", ("archive relue.", "L’entrée 1200 ne suit pas la précédente.")),
        ("es", ("copia comprobada.", "La entrada 1200 no sigue a la anterior.")),
    ):
        page = signed_in(f"{language}@example.org", is_superuser=True, language=language)
        content = page.get(reverse("operations")).content.decode()
        # In the table of facts and in the list of runs.
        assert [content.count(each) for each in said] == [2, 2]


def test_figures_kept_are_written_as_the_reader_writes_them():
    kept = Run(job=Job.BACKUP)
    kept.say(Said("%(path)s: %(count)s files, %(size)s MB, checked.", path="/b/50%.tar", count=3, size=2.5))
    assert kept.words == "/b/50%.tar: 3 files, 2.5 MB, checked."
    with override("fr"):
        assert kept.sentence == "/b/50%.tar : 3 fichiers, 2,5 Mo, archive relue."


def test_what_was_kept_as_a_sentence_still_reads_as_it_is():
    before = Run.objects.create(job=Job.BACKUP, words="/b/1.tar: 3 files, 2.5 MB, checked.")
    with override("fr"):
        assert before.sentence == "/b/1.tar: 3 files, 2.5 MB, checked."


def test_an_error_that_is_no_sentence_of_ours_is_kept_as_it_is():
    with pytest.raises(OSError, match="full"), kept_run(Job.BACKUP):
        raise OSError(28, "full")
    run = Run.objects.get()
    assert (run.holds, run.sentence, run.said) == (False, "[Errno 28] full", None)


def test_runs_are_not_kept_for_ever():
    ran(Job.DAILY, ago=500 * 24 * HOUR)
    with kept_run(Job.DAILY):
        assert forget_runs(timezone.now() + 500 * 24 * HOUR) == 1
    assert Run.objects.count() == 1


def test_the_page_is_for_administrators_and_costs_the_same_with_many_tasks(
    signed_in, english_accounts, django_assert_max_num_queries
):
    admin = signed_in("admin@example.org", is_superuser=True)
    for _ in range(30):
        task(TaskResultStatus.FAILED)
    ran(Job.BACKUP, ago=HOUR)
    with django_assert_max_num_queries(22):
        page = admin.get(reverse("operations")).content.decode()
    assert "30 failed in seven days" in page
    assert "smtplib.SMTPServerDisconnected" in page
    # Arguments of tasks are addresses of people.
    assert "someone@example.org" not in page
    assert reverse("operations") in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_nobody_else_reads_it(client, signed_in):
    assert client.get(reverse("operations")).status_code == 302
    assert signed_in().get(reverse("operations")).status_code in {302, 403}


def test_figures_for_machines_ask_for_their_token(client, settings):
    address = reverse("metrics")
    assert client.get(address).status_code == 404
    settings.METRICS_TOKEN = "a-long-secret"
    assert client.get(address, headers={"Authorization": "Bearer another"}).status_code == 404
    assert client.get(address, headers={"Authorization": "Bearer clé"}).status_code == 404
    task(TaskResultStatus.READY)
    answer = client.get(address, headers={"Authorization": "Bearer a-long-secret"})
    figures = {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }
    assert figures["pactes_tasks_waiting"] == 1
    assert figures["pactes_backup_age_seconds"] == -1
    assert figures["pactes_storage_free_bytes"] > 0


def test_messages_sent_long_ago_are_forgotten_with_their_addresses_and_links():
    waiting, sent, failed = map(
        task, (TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    )
    late = task(TaskResultStatus.FAILED)
    ended = timezone.now() - dt.timedelta(days=31)
    DBTaskResult.objects.filter(pk__in=[sent.pk, failed.pk]).update(finished_at=ended)
    assert forget_tasks(timezone.now() - dt.timedelta(days=30)) == 2
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {waiting.pk, late.pk}
