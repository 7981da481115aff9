"""What the operators are told by e-mail, and the letter by which an administrator tries the mail server."""

import datetime as dt
import smtplib
import socketserver
import threading
from contextlib import contextmanager

import pytest
from cryptography import x509
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from certification import clock
from certification.choices import KeyPurpose
from certification.models import SigningKey
from certification.services.keys import current_key
from cms.operations.facts import facts
from cms.operations.models import Job, Run

pytestmark = pytest.mark.django_db


def well(**jobs):
    """Let every job have ended well just now."""
    for job in (Job.DAILY, Job.BACKUP, Job.VERIFICATION, Job.LOG):
        Run.objects.create(
            job=job, started_at=timezone.now() - jobs.get(job.value, dt.timedelta(hours=1)), holds=True
        )


@pytest.fixture
def _operators(settings):
    settings.OPERATORS = ["machines@example.org", "garde@example.org"]


@pytest.mark.usefixtures("_operators")
class TestWarnings:
    def test_nothing_is_said_when_all_is_well(self):
        well()
        call_command("warn_operators")
        assert mail.outbox == []
        # What was chosen, as having no antivirus, stays on the page.
        assert "warning" in {fact.state for fact in facts()}

    def test_a_late_backup_is_told_once_a_day_to_every_operator(self):
        well(backup=dt.timedelta(days=3))
        for _hour in range(3):
            call_command("warn_operators")
        assert [message.to for message in mail.outbox] == [["machines@example.org"], ["garde@example.org"]]
        letter = mail.outbox[0]
        assert letter.extra_headers["Content-Language"] == "fr"
        with override("fr"):
            assert str(Job.BACKUP.label) in letter.body
        assert reverse("operations") in letter.body
        Run.objects.filter(job=Job.WARNINGS).update(started_at=timezone.now() - dt.timedelta(hours=24))
        call_command("warn_operators")
        assert len(mail.outbox) == 4

    def test_a_letter_that_does_not_leave_is_written_again(self, monkeypatch):
        well(run_due=dt.timedelta(days=2))
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
            with pytest.raises(CommandError, match="did not leave"):
                call_command("warn_operators")
        call_command("warn_operators")
        assert len(mail.outbox) == 2


def refuse(*_arguments):
    raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


def test_administrators_are_told_in_their_language_when_nobody_is_named(person):
    person("ana@example.org", is_superuser=True, language="es")
    person("gone@example.org", is_superuser=True, is_active=False)
    call_command("warn_operators")
    (letter,) = mail.outbox
    assert letter.to == ["ana@example.org"]
    assert letter.extra_headers["Content-Language"] == "es"
    assert 'lang="es"' in letter.alternatives[0][0]


def state_of(name):
    return next(fact for fact in facts() if fact.name == name)


@pytest.mark.parametrize(("days_left", "expected"), [(100, "good"), (59, "warning"), (13, "wrong")])
def test_the_end_of_the_seal_is_seen_before_it_comes(days_left, expected):
    key = current_key(KeyPurpose.SEAL)
    ends = x509.load_pem_x509_certificate(key.public.encode()).not_valid_after_utc
    with clock.at((ends - dt.timedelta(days=days_left)).date()):
        assert state_of("seal").state == expected


@pytest.mark.parametrize(("age", "expected"), [(390, "good"), (400, "warning")])
def test_a_key_that_was_not_replaced_for_a_year_is_seen(age, expected):
    key = current_key(KeyPurpose.LOG)
    SigningKey.objects.filter(pk=key.pk).update(valid_from=clock.now() - dt.timedelta(days=age))
    assert state_of("keys").state == expected


# --- the test letter ----------------------------------------------------------------------------------------------


class FakeMailServer(socketserver.StreamRequestHandler):
    """Speaks enough SMTP to take a letter, or to refuse it where the test says."""

    refusals: dict = {}
    letters: list = []

    def handle(self):
        self.say("220 mail.example.org")
        for line in self.rfile:
            verb = line[:4].decode().upper().strip()
            if verb in self.refusals:
                self.say(self.refusals[verb])
            elif verb == "DATA":
                self.say("354 go on")
                self.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(settings, **refusals):
    handler = type("Handler", (FakeMailServer,), {"refusals": refusals, "letters": []})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        yield handler.letters
        server.shutdown()


@pytest.fixture
def admin(signed_in, english_accounts):
    return signed_in("admin@example.org", is_superuser=True)


def test_a_test_letter_reaches_the_mail_server(admin, settings):
    with mail_server(settings) as letters:
        page = admin.post(reverse("operations_mail"))
    assert "took the letter for admin@example.org" in page.content.decode()
    assert "To: admin@example.org" in letters[0]


@pytest.mark.parametrize(
    ("refusals", "sentence", "said"),
    [
        ({"MAIL": "553 5.7.1 not your domain"}, "refuses the address that letters are sent from", "553"),
        ({"RCPT": "550 5.1.1 no such mailbox"}, "refuses your address", "no such mailbox"),
        ({"DATA": "554 looks like spam"}, "refused the letter", "looks like spam"),
    ],
)
def test_the_answer_of_the_mail_server_is_said_in_plain_words(admin, settings, refusals, sentence, said):
    with mail_server(settings, **refusals):
        page = admin.post(reverse("operations_mail"))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert said in page.content.decode()


def test_a_mail_server_that_is_not_there_is_said(admin, settings):
    with socketserver.TCPServer(("127.0.0.1", 0), FakeMailServer) as server:
        port = server.server_address[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    assert "no mail server does on this port" in admin.post(reverse("operations_mail")).content.decode()


def test_only_administrators_try_the_mail_server(signed_in):
    assert signed_in("ana@example.org").post(reverse("operations_mail")).status_code in {302, 403}
    assert mail.outbox == []
