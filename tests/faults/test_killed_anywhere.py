"""A process that dies before any write, before or after any commit: all or nothing, then done once by the next one."""

import signal
from collections import Counter
from itertools import count

import pytest
from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from certification.choices import AwardStatus, DossierStatus, KeyPurpose, SessionStatus
from certification.clock import localdate
from certification.models import Award, HistoryEntry, LogEntry, Notification, Reminder
from certification.services import keys
from certification.services.history import verify_history
from tests.factories import certificate, committee, path, people
from tests.faults import jobs
from tests.processes import start, trouble

pytestmark = pytest.mark.django_db(transaction=True)


def rows():
    """Return how many rows each table holds."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
        return found


def dies_everywhere(folder, job, *arguments, step=1):
    """Run a job again and again, killed some moments later each time, until it ends; return the states that it left."""
    states = [rows()]
    for moment in count(1, step):
        worker = start(job, folder, *arguments, dies_at=moment)
        worker.join()
        assert verify_history()[1] is None
        if (state := rows()) != states[-1]:
            states.append(state)
        if worker.exitcode == 0:
            return states
        assert worker.exitcode == -signal.SIGKILL, trouble(folder)
    return states


def mails_once(mail_server, folder):
    """Work the queue off; return how many letters each person received."""
    worker = start(jobs.send, folder, mail_server.port)
    worker.join()
    assert worker.exitcode == 0, trouble(folder)
    assert set(DBTaskResult.objects.values_list("status", flat=True)) <= {TaskResultStatus.SUCCESSFUL}
    return Counter((message["To"], message["Subject"]) for message in mail_server.received)


def test_a_decision_takes_effect_whole_or_not_at_all(folder, mail_server, queued):
    decision = committee.recorded()
    start(jobs.send, folder, mail_server.port).join()  # what the way here said
    mail_server.received.clear()
    states = dies_everywhere(
        folder, jobs.countersign, decision.pk, decision.item.session.secretary_id, step=5
    )
    # Nothing, then everything.
    assert len(states) == 2
    dossier = path.fresh(decision.dossier)
    assert dossier.status == DossierStatus.ACCREDITED
    assert Award.objects.get().status == AwardStatus.PREPARED
    letters = mails_once(mail_server, folder)
    assert set(letters.values()) == {1}
    assert path.lead(dossier).email in {to for to, _subject in letters}
    # What each person reads in their space is there once too.
    told = Notification.objects.filter(event="decision.notified").values_list("person", flat=True)
    assert len(told) == len(set(told)) > 0


@pytest.mark.parametrize("verb", ["submit", "close", "issue"])
def test_every_verb_is_whole_or_undone(verb, folder, mail_server, queued):
    if verb == "submit":
        dossier = path.ready_to_submit()
        found = jobs.submit, dossier.pk, path.lead(dossier).pk
    elif verb == "close":
        session = committee.convened()
        committee.arrive(session, *committee.committee().everyone)
        committee.services.open_session(session, actor=session.chair)
        found = jobs.close, session.pk, session.chair_id
    else:
        award = certificate.signed()
        # The keys are made before anybody dies.
        for purpose in KeyPurpose.CREDENTIAL, KeyPurpose.LOG:
            keys.current_key(purpose)
        found = jobs.issue, award.pk, people.case_officer().pk
    start(jobs.send, folder, mail_server.port).join()
    mail_server.received.clear()
    states = dies_everywhere(folder, *found, step=8)
    if verb == "submit":
        assert path.fresh(dossier).status == DossierStatus.SUBMITTED
        assert set(mails_once(mail_server, folder).values()) == {1}
    elif verb == "close":
        session.refresh_from_db()
        assert session.status == SessionStatus.CLOSED
    else:
        award = certificate.fresh(award)
        assert (award.status, award.certificate.editions.count()) == (AwardStatus.ACTIVE, 1)
        assert LogEntry.objects.filter(award=award, kind="issued").count() == 1
    assert len(states) <= 3


def test_the_daily_job_killed_again_and_again_does_each_thing_once(folder, mail_server, queued):
    dossier = path.eligible()
    start(jobs.send, folder, mail_server.port).join()
    mail_server.received.clear()
    day = dossier.due_on
    dies_everywhere(folder, jobs.run_due, day, step=9)
    assert Reminder.objects.filter(dossier=dossier, due_on=day, days_before=0).count() == 1
    letters = mails_once(mail_server, folder)
    assert letters
    assert set(letters.values()) == {1}
    assert HistoryEntry.objects.filter(action="certification.dossier.lapse").count() == 0
    assert localdate() < day


def test_mail_is_at_least_once_and_known_as_the_same(folder, mail_server, queued):
    committee.convened()
    expected = DBTaskResult.objects.count()
    assert expected > 0
    for moment in (2, 7, 15):
        worker = start(jobs.send, folder, mail_server.port, dies_at=moment)
        worker.join()
        # The machine notices that the worker is gone.
        jobs_left = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        jobs_left.update(status=TaskResultStatus.READY)
    start(jobs.send, folder, mail_server.port).join()
    assert not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists()
    named = {(message["To"], message["Message-ID"]) for message in mail_server.received}
    people_told = Notification.objects.filter(event="session.convened").values_list(
        "person__email", flat=True
    )
    # One letter each, whatever the number of times it left.
    assert sorted(to for to, _name in named) == sorted(people_told)
