"""Messages between a territory and the secretariat."""

import pytest
from django.core.exceptions import PermissionDenied

from certification.errors import InvalidUpload, NotAllowed
from certification.models import Message, PrivateFile
from certification.queries import files
from certification.queries import message as threads
from certification.queries.dashboard import gather
from certification.services.message import mark_read, send_message
from tests.factories import assessor, path, people, team
from tests.factories.path import fresh, pdf

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]


@pytest.fixture
def found():
    return team.team()


@pytest.fixture
def officer():
    return people.case_officer()


def again(person):
    return type(person).objects.get(pk=person.pk)


def test_the_other_side_is_told_by_a_link_and_never_by_the_words(
    found, officer, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send_message(found.dossier, actor=found.luc, text="Un nom confidentiel.", uploads=[pdf("carte.pdf")])
    [mail] = mailoutbox
    assert mail.to == [officer.email]
    assert "confidentiel" not in mail.body
    assert "carte.pdf" not in mail.body
    assert f"/dossiers/{found.dossier.pk}/messages/" in mail.body
    with django_capture_on_commit_callbacks(execute=True):
        send_message(found.dossier, actor=officer, text="Bien reçu.")
    assert sorted(mail.to[0] for mail in mailoutbox[1:]) == sorted(
        [found.lead.email, found.luc.email, found.mia.email]
    )


def test_what_is_new_is_counted_until_it_is_read(found, officer):
    send_message(found.dossier, actor=found.luc, text="Une question.")
    send_message(found.dossier, actor=found.luc, text="Une autre.")
    found.dossier.case_officer = officer
    found.dossier.save()
    assert "Read 2 new messages" in [str(task.label) for task in gather(again(officer)).tasks]
    assert "Read 2 new messages" in [str(task.label) for task in gather(again(found.mia)).tasks]
    assert not [t for t in gather(again(found.luc)).tasks if "message" in str(t.label)]
    mark_read(found.dossier, officer)
    assert not [t for t in gather(again(officer)).tasks if "message" in str(t.label)]
    [first, _second] = threads.thread(fresh(found.dossier), found.luc)
    assert (first.is_own_side, first.read_by) == (True, [officer])


def test_who_reads_and_who_writes(found, officer):
    send_message(found.dossier, actor=found.lead, text="Bonjour.", uploads=[pdf("carte.pdf")])
    file = PrivateFile.objects.get(messages__isnull=False)
    for reader in (found.lead, found.luc, found.reader, officer):
        assert threads.threads_of(again(reader)).filter(pk=found.dossier.pk).exists()
        assert files.readable_by(again(reader)).filter(pk=file.pk).exists()
    outsiders = (found.companion, people.guardian(), people.administrator(), people.someone("x@example.org"))
    for outsider in outsiders:
        assert not threads.threads_of(again(outsider)).exists()
        assert not files.readable_by(again(outsider)).filter(pk=file.pk).exists()
    for silent in (found.reader, *outsiders):
        with pytest.raises(PermissionDenied):
            send_message(found.dossier, actor=silent, text="Bonjour.")


def test_an_assessor_reads_neither_the_messages_nor_their_files(officer):
    dossier = assessor.assessor_team()
    send_message(dossier, actor=path.lead(dossier), text="Bonjour.", uploads=[pdf("carte.pdf")])
    peer = again(dossier.assignments.first().person)
    assert not threads.threads_of(peer).exists()
    assert not files.readable_by(peer).filter(messages__isnull=False).exists()


def test_what_cannot_be_sent_is_said(found):
    with pytest.raises(NotAllowed, match="Write your message"):
        send_message(found.dossier, actor=found.luc, text=" ")
    with pytest.raises(NotAllowed, match="5 files at most"):
        send_message(found.dossier, actor=found.luc, text="Voici.", uploads=[pdf()] * 6)
    with pytest.raises(InvalidUpload):
        send_message(found.dossier, actor=found.luc, text="Voici.", uploads=[pdf("virus.pdf", b"MZ\x90\x00")])
    assert not Message.objects.exists()


def test_a_draft_is_not_yet_the_secretariats():
    draft = path.draft_dossier()
    with pytest.raises(NotAllowed, match="once the application is submitted"):
        send_message(draft, actor=path.lead(draft), text="Bonjour.")
