"""The antivirus, asked over its own protocol; what it finds is set aside, what it cannot look at is said so."""

import datetime as dt
import socket
import struct
import threading
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection

from certification import clock
from certification.choices import FileCheck
from certification.demo.files import pdf_bytes
from certification.models import HistoryEntry, PrivateFile
from certification.queries.assessment import Workspace
from certification.services import antivirus
from certification.services import evidence as library
from certification.services.daily import run_due
from certification.services.files import (
    check_file,
    check_in_background,
    check_waiting_files,
    receive_file,
)
from cms.operations.facts import facts
from home.models import SiteDocument
from tests.factories import assessment, people
from tests.factories.files import photo
from tests.factories.path import fresh, lead, pdf

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
INFECTED = b"%PDF-1.7\n" + EICAR
SOUND = b"%PDF-1.7\nsound"


class Daemon(threading.Thread):
    """A daemon that speaks INSTREAM on a local socket, and knows one threat."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(path))
        self.listener.listen()
        self.asked = 0
        self.start()

    def run(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self.asked += 1
                assert stream.readline() == b"nINSTREAM\n"
                content = b""
                while size := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(size)
                found = b"stream: Eicar-Test-Signature FOUND\n" if EICAR in content else b"stream: OK\n"
                connection.sendall(found)

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.join(5)


@pytest.fixture
def daemon(settings, tmp_path):
    path = tmp_path / "clamd.sock"
    running = Daemon(path)
    settings.ANTIVIRUS = {"path": str(path)}
    yield running
    running.stop()


def receive(content):
    return receive_file(SimpleUploadedFile("lettre.pdf", content), actor=people.someone())


def test_without_an_antivirus_a_file_is_said_not_checked(settings):
    assert settings.ANTIVIRUS == {}
    file = receive(SOUND)
    assert (file.check_state, file.get_check_state_display(), file.may_be_served) == (
        FileCheck.UNAVAILABLE,
        "Not checked by an antivirus",
        True,
    )
    assert check_waiting_files() == 0


@pytest.mark.parametrize(
    ("content", "state", "threat", "is_served"),
    [
        (SOUND, FileCheck.CLEAN, "", True),
        (INFECTED, FileCheck.INFECTED, "Eicar-Test-Signature", False),
    ],
)
def test_a_file_waits_then_is_checked_in_the_background(
    daemon, django_capture_on_commit_callbacks, content, state, threat, is_served
):
    with django_capture_on_commit_callbacks(execute=True):
        file = receive(content)
        assert (file.check_state, file.may_be_served) == (FileCheck.WAITING, False)
    file.refresh_from_db()
    assert (file.check_state, file.threat, file.may_be_served) == (state, threat, is_served)
    assert file.checked_at is not None
    assert daemon.asked == 1


class Awkward(threading.Thread):
    """A daemon over TCP that does what it should not."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.listener, self.answer, self.held = socket.create_server(("127.0.0.1", 0)), answer, []
        self.start()

    def run(self):
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                if self.answer is None:
                    self.held.append(connection)  # it listens, and says nothing
                    continue
                with connection, connection.makefile("rb") as stream:
                    stream.readline()
                    while size := struct.unpack("!L", stream.read(4))[0]:
                        stream.read(size)
                    connection.sendall(self.answer)

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.held:
            connection.close()
        self.join(5)


@pytest.fixture
def says(settings):
    """Have the antivirus answer so: `says(bytes)`; None keeps it silent."""
    running = []

    def run(answer):
        running.append(Awkward(answer))
        settings.ANTIVIRUS = {"host": "127.0.0.1", "port": running[-1].listener.getsockname()[1]}

    yield run
    for daemon in running:
        daemon.stop()


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xfe\x00 not words\n",
        b"stream: PERHAPS\n",
        b"INSTREAM size limit exceeded. ERROR\n",
        b"other: OK\n",
    ],
)
def test_an_antivirus_that_does_not_say_that_a_file_is_clean_leaves_it_waiting(
    says, monkeypatch, answer, client
):
    monkeypatch.setattr(antivirus, "LONGEST_WAIT", 0.3)
    says(answer)
    file = check_file(waiting(receive(SOUND)))
    assert (file.check_state, file.may_be_served, file.threat) == (FileCheck.WAITING, False, "")
    assert file.checked_at is not None


def waiting(file):
    """The commit that has it checked in the background does not come in these tests."""
    assert file.check_state == FileCheck.WAITING
    return file


def test_while_the_antivirus_is_down_files_wait_and_staff_see_it_then_they_are_checked(settings, tmp_path):
    settings.ANTIVIRUS = {"path": str(tmp_path / "clamd.sock")}
    for number in range(5):
        receive(SOUND + b"%d" % number)
    assert check_waiting_files() == 0
    # It is not asked in vain for each of them.
    assert PrivateFile.objects.filter(checked_at=None).count() == 2
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        assert antivirus_fact().value == "5 files wait for it"
        assert antivirus_fact().state == "good"
    PrivateFile.objects.update(uploaded_at=clock.now() - dt.timedelta(hours=7))
    assert antivirus_fact().state == "wrong"
    assert "nobody can open it" in antivirus_fact().advice

    running = Daemon(tmp_path / "clamd.sock")
    assert run_due()["check_waiting_files"] == 5
    assert run_due()["check_waiting_files"] == 0
    running.stop()
    assert set(PrivateFile.objects.values_list("check_state", flat=True)) == {FileCheck.CLEAN}
    assert antivirus_fact().value == "Configured"


def antivirus_fact():
    return next(fact for fact in facts() if fact.name == "antivirus")


def test_a_file_that_waits_is_asked_about_again_later_and_later(settings, tmp_path):
    settings.ANTIVIRUS = {"path": str(tmp_path / "nobody.sock")}
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    file = receive(SOUND)
    delays = []
    for age in (dt.timedelta(0), dt.timedelta(hours=1), dt.timedelta(days=3)):
        PrivateFile.objects.update(uploaded_at=clock.now() - age)
        check_in_background.func(file.pk)
        delays.append(
            DBTaskResult.objects.filter(run_after__lt=clock.now() + dt.timedelta(days=1))
            .latest("run_after")
            .run_after
            - clock.now()
        )
    hours = [round(delay.total_seconds() / 3600, 1) for delay in delays]
    assert hours == [0.0, 1.0, 6.0]


def test_who_sent_an_infected_file_is_told_when_it_is_no_evidence(
    daemon, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        file = receive(INFECTED)
    file.refresh_from_db()
    assert file.check_state == FileCheck.INFECTED
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == ([file.uploaded_by.email], "A file that you sent was set aside")
    assert file.name not in letter.body
    assert antivirus_fact().value == "Configured, 1 set aside in seven days"
    with django_capture_on_commit_callbacks(execute=True):
        check_file(file)
    assert len(mailoutbox) == 1


def test_no_picture_is_drawn_of_a_file_that_waits(settings, client, tmp_path):
    settings.ANTIVIRUS = {"path": str(tmp_path / "slow.sock")}
    dossier = assessment.opened()
    evidence = library.receive_evidence(
        dossier, actor=lead(dossier), upload=SimpleUploadedFile("a.png", photo())
    ).evidence
    client.force_login(lead(dossier))
    assert client.get(reverse("certification:file_preview", args=[evidence.file.uuid])).status_code == 404
    evidence.file.refresh_from_db()
    assert not evidence.file.preview


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(pdf_bytes("Note", ["Une ligne."]), None), (INFECTED, "found a threat in")],
)
def test_a_document_of_an_editor_is_asked_about_before_it_is_public(daemon, signed_in, content, sentence):
    response = publish(signed_in, content)
    assert SiteDocument.objects.exists() == (sentence is None)
    if sentence:
        assert sentence in str(response.context["form"].errors["file"])


def test_no_document_is_published_while_the_antivirus_is_down(settings, tmp_path, signed_in):
    settings.ANTIVIRUS = {"path": str(tmp_path / "nobody.sock")}
    response = publish(signed_in, pdf_bytes("Note", ["Une ligne."]))
    assert "The antivirus does not answer" in str(response.context["form"].errors["file"])
    assert not SiteDocument.objects.exists()


def publish(signed_in, content):
    editor = signed_in("admin@example.org", is_superuser=True)
    typed = {"title": "Note", "collection": Collection.get_first_root_node().pk, "language": "fr"}
    return editor.post(reverse("wagtaildocs:add"), {**typed, "file": SimpleUploadedFile("note.pdf", content)})


def test_an_infected_file_is_never_served_and_proves_nothing(
    daemon, client, django_capture_on_commit_callbacks, mailoutbox
):
    dossier = assessment.opened()
    mailoutbox.clear()
    leader, asked = lead(dossier), dossier.criteria[0]
    with django_capture_on_commit_callbacks(execute=True):
        evidence = library.receive_evidence(
            dossier, actor=leader, upload=pdf("virus.pdf", INFECTED), criteria=[asked]
        ).evidence
    client.force_login(leader)
    opened = client.get(reverse("certification:file", args=[evidence.file.uuid]))
    pictured = client.get(reverse("certification:file_preview", args=[evidence.file.uuid]))
    listed = client.get(reverse("certification:evidence", args=[dossier.pk]), {"flag": "set_aside"})

    assert (opened.status_code, pictured.status_code) == (403, 404)
    assert EICAR not in opened.content
    assert "The antivirus set this file aside" in opened.content.decode()
    assert [piece["evidence"] for piece in listed.context["pieces"]] == [evidence]
    assert "Set aside by the antivirus" in listed.content.decode()
    entry = HistoryEntry.objects.get(action="certification.evidence.quarantine")
    assert (entry.dossier, entry.digest) == (dossier, evidence.file.sha256)
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == ([leader.email], "A file of your dossier was set aside")
    assert "virus.pdf" not in letter.body
    assessment.services.save_answer(
        dossier, asked, actor=leader, level=3, not_applicable=False, na_reason="", text="", revision=0
    )
    assert Workspace(fresh(dossier)).rows[0].state == "alert"


def test_a_file_being_checked_is_opened_a_little_later(settings, client, tmp_path):
    settings.ANTIVIRUS = {"path": str(tmp_path / "slow.sock")}
    dossier = assessment.opened()
    evidence = library.receive_evidence(dossier, actor=lead(dossier), upload=pdf("a.pdf", SOUND)).evidence
    client.force_login(lead(dossier))
    response = client.get(reverse("certification:file", args=[evidence.file.uuid]))
    assert response.status_code == 409
    assert "is checking this file" in response.content.decode()
