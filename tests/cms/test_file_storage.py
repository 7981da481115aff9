"""A disk that is full in the middle of a file: nothing half stored, a clear sentence, and what is owed made later."""

import datetime as dt
import errno
import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import filesystem
from django.core.files.storage.handler import StorageHandler
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse

from certification import clock
from certification.choices import ExportStatus
from certification.models import Evidence, Export, PrivateFile
from certification.services import daily, issuance
from certification.services import export as exports
from certification.services.files import forget_orphans, receive_file
from cms.environment import files
from cms.file_storage import DiskStorage, names_in
from home.documents import printing
from tests.factories import assessment, certificate, people
from tests.factories.path import lead, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

CONTENT = b"%PDF-1.7\n" + bytes(100_000)


class Full:
    """A file on a disk that has room for its beginning."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def write(self, chunk):
        os.write(self.descriptor, chunk[: len(chunk) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self):
        os.close(self.descriptor)


@contextmanager
def full_disk():
    with patch.object(filesystem.os, "fdopen", lambda descriptor, _mode: Full(descriptor)):
        yield


@pytest.fixture
def disk(tmp_path):
    storage = DiskStorage(location=tmp_path, base_url=None)
    with ExitStack() as stack:
        for name in ("file", "preview"):
            stack.enter_context(patch.object(PrivateFile._meta.get_field(name), "storage", storage))
        yield storage


def test_a_file_that_could_not_be_written_whole_leaves_nothing(disk):
    with full_disk(), pytest.raises(OSError, match="No space left"):
        disk.save("2026/11/x", ContentFile(CONTENT))
    assert list(names_in(disk)) == []


def test_an_upload_on_a_full_disk_is_refused_in_a_sentence(disk, client):
    dossier = assessment.opened()
    client.force_login(lead(dossier))
    address = reverse("certification:evidence_send", args=[dossier.pk])
    before = list(names_in(disk))
    with full_disk():
        answer = client.post(address, {"uploads": [pdf("a.pdf", CONTENT)], "whole": "yes"})
    assert answer.status_code == 422
    assert "our storage is full or does not answer. Nothing of it was stored" in answer.content.decode()
    assert not Evidence.objects.exists()
    assert not PrivateFile.objects.filter(name="a.pdf").exists()
    assert list(names_in(disk)) == before
    assert client.post(address, {"uploads": [pdf("a.pdf", CONTENT)], "whole": "yes"}).status_code == 302


def test_a_disk_that_fills_up_while_the_upload_arrives_is_said_too(client, monkeypatch):
    """Large uploads first go to the temporary folder, before any view."""

    opened = []

    def full(self, *_args):
        opened.append(self)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    dossier = assessment.opened()
    client.force_login(lead(dossier))
    client.raise_request_exception = False
    monkeypatch.setattr(TemporaryUploadedFile, "write", full, raising=False)
    large = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + bytes(3_000_000))
    address = reverse("certification:evidence_send", args=[dossier.pk])
    answer = client.post(address, {"uploads": [large], "whole": "yes"}, headers={"accept-language": "fr"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "/static/css/base.css" in answer.content.decode()
    # Django leaves the temporary file to the garbage collector, which deletes it.
    for file in opened:
        file.close()


def test_private_files_are_read_by_no_other_account(tmp_path):
    private = StorageHandler().create_storage(files("", tmp_path)["private"])
    path = Path(private.path(private.save("evidence/2026/11/file.pdf", ContentFile(CONTENT))))
    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, tmp_path / "private"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_certificate_waits_for_room_and_is_made_once(disk):
    award = issuance.issue_certificate(certificate.signed(), actor=people.case_officer())
    before = list(names_in(disk))
    with full_disk():
        assert issuance.make_missing_files() == 0
    edition = award.certificate.editions.get()
    assert (edition.file, "No space left" in edition.trouble) == (None, True)
    assert list(names_in(disk)) == before
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        assert issuance.make_missing_files() == 1
    assert len(list(names_in(disk))) == len(before) + 1


def test_a_copy_of_a_dossier_waits_for_room_for_a_day(disk, django_capture_on_commit_callbacks):
    dossier = assessment.opened()
    before = list(names_in(disk))
    with full_disk(), django_capture_on_commit_callbacks(execute=True):
        export = exports.ask_export(dossier, actor=lead(dossier), kind="xlsx", language="en")
    assert Export.objects.get().status == ExportStatus.WAITING
    with full_disk(), clock.at(export.asked_at + exports.LONGEST_TRIED):
        assert exports.make_waiting_exports() == 0
    assert Export.objects.get().status == ExportStatus.FAILED
    assert list(names_in(disk)) == before


def test_the_page_on_paper_is_read_even_when_it_cannot_be_kept(disk, settings, monkeypatch):
    monkeypatch.setattr(printing, "_make", lambda *_: b"%PDF-1.7")
    monkeypatch.setattr(printing, "storages", {"private": disk})
    with full_disk():
        assert printing.Pdf(None, {}, "printed/1/x.pdf").open().read() == b"%PDF-1.7"
    assert [name for name in names_in(disk) if name.startswith("printed")] == []


def test_what_a_fault_left_without_a_row_is_deleted_by_the_daily_job(disk):
    kept = receive_file(pdf("a.pdf", CONTENT), actor=people.someone())
    month = kept.file.name.rpartition("/")[0]
    for name in (f"{month}/old", f"{month}/new", "2019/02/old", "printed/1/x.pdf"):
        disk.save(name, ContentFile(b"x"))
    day_before = clock.now().timestamp() - 25 * 3600
    for name in (kept.file.name, f"{month}/old", "2019/02/old", "printed/1/x.pdf"):
        os.utime(disk.path(name), (day_before, day_before))
    assert forget_orphans in daily.steps()
    assert forget_orphans() == 2
    assert sorted(names_in(disk)) == sorted([kept.file.name, f"{month}/new", "printed/1/x.pdf"])
    assert forget_orphans() == 0
