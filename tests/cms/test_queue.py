"""What leaves is written with its cause, tried again, and given up where an administrator reads it."""

import datetime as dt
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from certification.choices import Delivery
from certification.models import Notification
from certification.notifications import notice
from cms.mail import nothing_sent, queue_message, send_message
from cms.operations.facts import facts
from cms.operations.models import Worker
from cms.operations.queue import (
    LONGEST_WAIT,
    LOST,
    MOST_TRIES,
    SILENCE,
    beat,
    leave_off,
    let_go,
    retake,
    wait_after,
)
from cms.outbox import then
from cms.users.models import User
from tests.queue import queue as queue  # noqa: PLC0414 - a fixture
from tests.queue import work_off

pytestmark = pytest.mark.django_db

SECRET = "https://example.org/reset/secret"


def write(text=f"Open {SECRET}", email="ana@example.org"):
    queue_message(email, subject="Your password", text=text, language="en")


def tasks():
    return DBTaskResult.objects.order_by("enqueued_at")


def due_again():
    """Let the time pass that a failure waits."""
    tasks().filter(status=TaskResultStatus.READY).update(run_after=get_date_max())


@pytest.fixture
def server(monkeypatch):
    """A mail server that may be down: `server.append(error)` for each message that it refuses."""
    refusals = []
    sends = EmailBackend.send_messages

    def send(self, messages):
        if refusals:
            raise refusals[0]
        return sends(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return refusals


# --- with its cause -------------------------------------------------------------------------------------------------


def test_a_message_is_written_with_its_cause_and_undone_with_it(queue, person):
    def refuse():
        with transaction.atomic():
            person("ana@example.org")
            write()
            assert tasks().count() == 1
            raise LookupError

    with pytest.raises(LookupError):
        refuse()
    assert (tasks().count(), User.objects.count()) == (0, 0)
    write()
    assert mail.outbox == []
    queue()
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]


def test_nothing_of_a_message_stays_once_it_left(queue):
    write()
    assert SECRET in str(tasks().get().args_kwargs)
    queue()
    assert tasks().get().args_kwargs == {"args": [], "kwargs": {}}


def test_a_message_that_leaves_twice_is_known_as_the_same(queue):
    write()
    before = tasks().get()
    queue()
    # Its worker died after the mail server took it, before that was written.
    tasks().update(status=TaskResultStatus.READY, args_kwargs=before.args_kwargs)
    queue()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


# --- what follows a change ------------------------------------------------------------------------------------------


def rename(user, name):
    user.name = f"{user.name} {name}"
    user.save()
    send_message(user, "email/letter", {"title": name, "lines": [], "url": "/"})
    if name == "Refused":
        raise RuntimeError(name)


def test_what_follows_is_done_once_with_rows_read_anew(queue, person):
    user = person("ana@example.org", name="Ana")
    then(rename, user, "Ruiz")
    User.objects.update(name="Anna")
    queue()
    user.refresh_from_db()
    assert user.name == "Anna Ruiz"
    assert len(mail.outbox) == 1
    # A worker that died right after its work: the row says that it is done, since the work itself says so.
    assert tasks().filter(status=TaskResultStatus.SUCCESSFUL).count() == 2
    assert retake() == 0


def test_what_fails_half_way_leaves_nothing(queue, person):
    user = person("ana@example.org", name="Ana")
    then(rename, user, "Refused")
    queue()
    user.refresh_from_db()
    assert (user.name, mail.outbox) == ("Ana", [])
    assert tasks().get().status == TaskResultStatus.READY


def test_nothing_is_said_about_a_row_that_is_gone_nor_of_a_past_that_is_told(queue, person):
    user = person("ana@example.org", name="Ana")
    with nothing_sent():
        then(rename, user, "Ruiz")
    queue()
    then(rename, user, "Again")
    user.delete()
    queue()
    assert mail.outbox == []
    assert set(tasks().values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}


# --- tried again ----------------------------------------------------------------------------------------------------


def test_a_mail_server_down_for_two_days_loses_nothing(queue, server, person):
    row = notice.keep(person(), "team.mention", subject="S", lines=["L"], url="/", delivery=Delivery.QUEUED)
    send_message(row.person, "email/letter", {"title": "S", "lines": [], "url": "/"}, reference=str(row.pk))
    server.append(SMTPServerDisconnected("down"))
    for tries in range(1, MOST_TRIES):
        queue()
        task = tasks().get()
        assert task.status == TaskResultStatus.READY
        wait = task.run_after - timezone.now()
        assert wait_after(tries) - dt.timedelta(minutes=1) < wait <= wait_after(tries)
        queue()
        assert len(tasks().get().worker_ids) == tries  # not before its time
        due_again()
    assert Notification.objects.get().delivery == Delivery.QUEUED
    server.clear()
    queue()
    assert (len(mail.outbox), Notification.objects.get().delivery) == (1, Delivery.SENT)
    waits = sum((wait_after(tries) for tries in range(1, MOST_TRIES)), dt.timedelta())
    assert waits > dt.timedelta(days=2)


def test_after_the_last_try_a_person_decides(queue, server, signed_in, english_accounts):
    write()
    server.append(SMTPServerDisconnected("down"))
    for _try in range(MOST_TRIES):
        queue()
        due_again()
    task = tasks().get()
    assert task.status == TaskResultStatus.FAILED
    admin = signed_in("admin@example.org", is_superuser=True)
    page = admin.get(reverse("operations")).content.decode()
    assert "Given up: decide" in page
    address = reverse("operations_task", args=[task.pk])
    assert address in page
    page = admin.get(address).content.decode()
    assert "ana@example.org" in page
    assert "SMTPServerDisconnected: down" in page
    assert SECRET not in page
    server.clear()
    page = admin.post(address, {"decision": "again"}, follow=True).content.decode()
    assert "The task will be done in a moment." in page
    queue()
    assert len(mail.outbox) == 1
    # It left: whoever pressed the button a second time changes nothing.
    page = admin.post(address, {"decision": "drop"}, follow=True).content.decode()
    assert "no longer in trouble" in page
    assert tasks().get().status == TaskResultStatus.SUCCESSFUL


def test_a_task_that_is_dropped_is_gone(queue, server, signed_in, english_accounts):
    write()
    server.append(SMTPServerDisconnected("down"))
    queue()
    address = reverse("operations_task", args=[tasks().get().pk])
    admin = signed_in("admin@example.org", is_superuser=True)
    assert "Tried again on" in admin.get(address).content.decode()
    admin.post(address, {"decision": "drop"})
    assert tasks().count() == 0
    assert admin.get(address).status_code == 404


def test_nobody_else_reads_or_decides(queue, server, signed_in):
    write()
    server.append(SMTPServerDisconnected("down"))
    queue()
    address = reverse("operations_task", args=[tasks().get().pk])
    member = signed_in()
    assert member.get(address).status_code in {302, 403}
    assert member.post(address, {"decision": "drop"}).status_code in {302, 403}
    assert tasks().count() == 1


def test_an_address_that_does_not_exist_is_not_tried_again(queue, server):
    write()
    server.append(SMTPRecipientsRefused({"ana@example.org": (550, b"unknown")}))
    queue()
    assert tasks().get().status == TaskResultStatus.FAILED
    server[:] = [SMTPRecipientsRefused({"ana@example.org": (451, b"later")})]
    write()
    queue()
    assert tasks().filter(status=TaskResultStatus.READY).count() == 1


# --- dead workers, wrong clocks -------------------------------------------------------------------------------------


def held_by(name, *, since):
    """Leave a task as a worker that was killed leaves it."""
    write()
    tasks().update(status=TaskResultStatus.RUNNING, worker_ids=[name], started_at=timezone.now() - since)
    return tasks().get()


def test_what_a_dead_worker_held_is_taken_again(queue):
    beat("living")
    held_by("dead", since=SILENCE * 2)
    beat("living")
    queue("living")
    assert len(mail.outbox) == 1
    assert tasks().get().worker_ids == ["dead", "living"]


@pytest.mark.parametrize("since", [dt.timedelta(), dt.timedelta(hours=5)])
def test_what_a_living_worker_holds_is_left_to_it(queue, since):
    held_by("living", since=since)
    beat("living")
    assert tasks().get().status == TaskResultStatus.RUNNING


def test_a_worker_that_begins_anew_holds_nothing(queue):
    held_by("fixed-name", since=dt.timedelta())
    assert let_go("fixed-name") == 1
    queue("fixed-name")
    assert len(mail.outbox) == 1


def test_a_task_that_kills_its_workers_is_given_up(queue):
    held_by("dead", since=SILENCE * 2)
    tasks().update(worker_ids=["dead"] * MOST_TRIES)
    retake()
    assert (tasks().get().status, tasks().get().exception_class_path) == (TaskResultStatus.FAILED, LOST)


def test_a_clock_that_was_a_year_ahead_keeps_nothing_waiting(queue):
    year = dt.timedelta(days=365)
    held_by("of-the-future", since=-year)
    Worker.objects.create(name="of-the-future", seen_at=timezone.now() + year)
    write()
    tasks().filter(status=TaskResultStatus.READY).update(run_after=timezone.now() + year)
    beat("living")
    queue("living")
    assert len(mail.outbox) == 2


def test_a_wait_that_is_meant_is_kept(queue):
    write()
    tasks().update(run_after=timezone.now() + LONGEST_WAIT)
    beat("living")
    queue("living")
    assert mail.outbox == []


def test_an_administrator_sees_that_no_worker_runs(queue):
    def state():
        return next(fact for fact in facts() if fact.name == "tasks")

    assert (state().state, state().figures["workers"]) == ("wrong", 0)
    assert "start db_worker" in state().advice
    beat("living")
    assert (state().state, state().figures["workers"]) == ("good", 1)
    leave_off("living")
    assert Worker.objects.count() == 0


def test_two_workers_take_one_task_once(queue):
    write()
    work_off("first")
    work_off("second")
    assert len(mail.outbox) == 1
