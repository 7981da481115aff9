"""What the processes that die are doing: one verb each, done again by whoever comes next."""

from contextlib import suppress

from django.core.management import call_command
from django.test import override_settings

from certification import clock
from certification.errors import NotAllowed
from certification.models import Award, Decision, Dossier, Session
from certification.services import committee, daily, dossier, issuance
from certification.services import decision as decisions
from cms.users.models import User
from tests.queue import IN_THE_DATABASE, work_off

queued = override_settings(TASKS=IN_THE_DATABASE)


@queued
def submit(dossier_pk, actor_pk):
    with suppress(NotAllowed):
        dossier.submit_application(Dossier.objects.get(pk=dossier_pk), actor=user(actor_pk))


@queued
def countersign(decision_pk, actor_pk):
    with suppress(NotAllowed):
        decisions.countersign_decision(Decision.objects.get(pk=decision_pk), actor=user(actor_pk))


@queued
def close(session_pk, actor_pk):
    with suppress(NotAllowed):
        committee.close_session(Session.objects.get(pk=session_pk), actor=user(actor_pk))


@queued
def issue(award_pk, actor_pk):
    with suppress(NotAllowed):
        issuance.issue_certificate(Award.objects.get(pk=award_pk), actor=user(actor_pk))


@queued
def run_due(day):
    with clock.at(day):
        daily.run_due()


@queued
def send(port):
    """Send what waits, as the worker of an installation does."""
    with override_settings(**to_mail_server(port)):
        work_off("mailing")


@queued
def serve_queue(port):
    """Be the worker of an installation until killed."""
    with override_settings(**to_mail_server(port)):
        call_command(
            "db_worker", interval=0.05, reload=False, startup_delay=False, worker_id=f"worker-{port}"
        )


def to_mail_server(port):
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_TIMEOUT": 5,
    }


def user(pk):
    return User.objects.get(pk=pk)


def migrate(app):
    call_command("migrate", app, verbosity=0)
