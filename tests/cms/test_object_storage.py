"""Files in a bucket: what people send and read through the pages, over a real S3-compatible storage."""

import hashlib
import io
import time
from contextlib import ExitStack
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import boto3
import pytest
from botocore.config import Config
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from certification import clock
from certification.choices import ExportStatus
from certification.demo.files import pdf_bytes
from certification.models import Evidence, Export, PrivateFile
from certification.services import export as exports
from certification.services import issuance
from certification.services.evidence import receive_evidence
from certification.services.files import forget_orphans
from cms import object_storage
from cms.backups import BackupError, make_backup, restore_backup
from cms.environment import files
from cms.file_storage import names_in
from home.models import SiteDocument, SiteImage
from tests.bucket import KEY, NAME, REGION, SECRET, Bucket
from tests.factories import assessment, certificate, people
from tests.factories.files import photo
from tests.factories.path import lead, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

CONTENT = b"%PDF-1.7\nune preuve"
QUICK = Config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 1})


@pytest.fixture
def bucket(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(object_storage, "CONFIG", object_storage.CONFIG.merge(QUICK))
    with Bucket() as running, ExitStack() as stack:
        fetch(f"{running.address}/moto-api/reset", data=b"")
        client = boto3.client(
            "s3",
            endpoint_url=running.address,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name=REGION,
        )
        client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
        settings.STORAGES = {**settings.STORAGES, **files(running.url, tmp_path)}
        # The fields have chosen their storage when the settings were those of the other tests.
        for name in ("file", "preview"):
            field = PrivateFile._meta.get_field(name)
            stack.enter_context(patch.object(field, "storage", storages["private"]))
        yield running


def fetch(url, data=None):
    """Open an address as anybody may."""
    try:
        with urlopen(url, data, timeout=5) as answer:  # noqa: S310 - the test's own server
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.fixture
def dossier():
    return assessment.opened()


def send(client, dossier, upload):
    data = {"uploads": [upload], "whole": "yes"}
    address = reverse("certification:evidence_send", args=[dossier.pk])
    return client.post(address, data, HTTP_ACCEPT="application/json").json()["files"]


def sent(client, dossier, upload):
    """Send a file through the page of the library, and return the address where it is read."""
    client.force_login(lead(dossier))
    (outcome,) = send(client, dossier, upload)
    assert outcome["state"] == "received"
    return reverse("certification:file", args=[Evidence.objects.get().file.uuid])


def test_a_file_sent_is_read_through_a_link_for_one_file_and_one_minute(bucket, client, dossier):
    address = sent(client, dossier, SimpleUploadedFile("preuve d’août.pdf", CONTENT))
    handed = client.get(address)
    assert handed.status_code == 302
    assert "no-store" in handed["Cache-Control"]
    link = handed["Location"]

    status, headers, content = fetch(link)
    assert (status, content) == (200, CONTENT)
    assert headers["Content-Disposition"].startswith("attachment")
    assert "ao%C3%BBt.pdf" in headers["Content-Disposition"]
    assert headers["Content-Type"] == "application/pdf"
    assert "X-Amz-Expires=60&" in link

    # Its name alone opens nothing, nor another name or another day under the same signature.
    kept = PrivateFile.objects.get(name="preuve d’août.pdf").file.name
    assert fetch(f"{bucket.address}/{NAME}/site/private/{kept}")[0] == 403
    assert fetch(link.replace("X-Amz-Expires=60", "X-Amz-Expires=99999"))[0] == 403
    assert fetch(link.replace(kept, f"{kept}.preview"))[0] == 403

    client.force_login(people.someone("stranger@example.org"))
    assert client.get(address).status_code == 404


def test_a_link_that_is_late_opens_nothing(bucket, client, dossier, monkeypatch):
    monkeypatch.setattr(storages["private"], "querystring_expire", 1)
    link = client.get(sent(client, dossier, pdf("a.pdf", CONTENT)))["Location"]
    assert fetch(link)[0] == 200
    time.sleep(2)
    assert fetch(link)[0] == 403


def test_a_file_lost_from_the_bucket_is_not_found(bucket, client, dossier):
    address = sent(client, dossier, pdf("a.pdf", CONTENT))
    file = Evidence.objects.get().file.file
    file.storage.delete(file.name)
    assert client.get(address).status_code == 404


def test_a_preview_is_handed_over_by_our_own_address(bucket, client, dossier):
    sent(client, dossier, SimpleUploadedFile("photo.png", photo()))
    response = client.get(reverse("certification:file_preview", args=[Evidence.objects.get().file.uuid]))
    assert response["Content-Type"] == "image/webp"
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"


def test_media_keep_their_address_and_no_page_leads_to_the_bucket(bucket, signed_in):
    editor = signed_in("admin@example.org", is_superuser=True, language="en")
    root = Collection.get_first_root_node().pk
    typed = {"title": "Test", "collection": root, "language": "fr"}
    photograph = SimpleUploadedFile("vallee.png", photo())
    assert editor.post(reverse("wagtailimages:add"), {**typed, "file": photograph}).status_code == 302
    document = SimpleUploadedFile("note.pdf", pdf_bytes("Note", ["Une ligne."]))
    assert editor.post(reverse("wagtaildocs:add"), {**typed, "file": document}).status_code == 302
    editor.logout()

    rendition = SiteImage.objects.get().get_rendition("width-20|format-webp")
    assert rendition.url.startswith("/media/images/")
    picture = editor.get(rendition.url)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert fetch(f"{bucket.address}/{NAME}/site/media/{rendition.file.name}")[0] == 403
    assert editor.get("/media/images/absent.webp").status_code == 404
    assert editor.get("/media/%2e%2e/private/x").status_code in {400, 404}

    kept = SiteDocument.objects.get()
    handed = editor.get(kept.url)
    assert b"".join(handed.streaming_content).startswith(b"%PDF")
    # Some documents are for a few readers: only the page that asks who reads hands them over.
    assert default_storage.exists(kept.file.name)
    assert editor.get(f"/media/{kept.file.name}").status_code == 404


def test_a_certificate_is_sealed_and_verified_in_the_bucket(bucket, client):
    award = issuance.issue_certificate(certificate.signed(), actor=people.case_officer())
    assert issuance.make_missing_files() == 1
    file = award.certificate.editions.get().file
    with file.file.open("rb") as stored:
        data = stored.read()
    assert hashlib.sha256(data).hexdigest() == file.sha256
    found = client.post(reverse("verify_form"), {"file": SimpleUploadedFile("attestation.pdf", data)})
    assert award.number in found.content.decode()


def test_copies_are_purged_from_the_bucket(bucket, dossier, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        export = exports.ask_export(dossier, actor=lead(dossier), kind="xlsx", language="en")
    kept = Export.objects.get().file.file.name
    assert storages["private"].exists(kept)
    with django_capture_on_commit_callbacks(execute=True), clock.at(export.expires_at):
        assert exports.forget_exports() == 1
    assert not storages["private"].exists(kept)


# --- faults -----------------------------------------------------------------------------------------------------


def test_while_the_storage_is_down_nothing_is_kept_and_it_is_said(bucket, client, dossier):
    address = sent(client, dossier, pdf("a.pdf", CONTENT))
    bucket.stop()
    (refused,) = send(client, dossier, pdf("b.pdf", b"%PDF-1.7\nautre"))
    assert refused["state"] == "refused"
    assert "our storage is full or does not answer" in refused["text"]
    assert not PrivateFile.objects.filter(name="b.pdf").exists()
    client.raise_request_exception = False
    read = client.get(address)
    assert (read.status_code, read["Retry-After"]) == (503, "120")
    assert "Files cannot be stored or read for now" in read.content.decode()
    assert client.get(reverse("readyz")).json()["storage"] is False

    bucket.start()
    assert client.get(address).status_code == 302
    assert send(client, dossier, pdf("b.pdf", b"%PDF-1.7\nautre"))[0]["state"] == "received"


def test_a_storage_that_is_too_slow_is_not_waited_for(bucket, client, dossier):
    client.force_login(lead(dossier))
    bucket.delay = 4
    began = time.monotonic()
    (refused,) = send(client, dossier, pdf("b.pdf", CONTENT))
    assert time.monotonic() - began < 15
    assert "does not answer" in refused["text"]
    assert not Evidence.objects.exists()


def test_what_is_purged_while_the_storage_is_down_goes_later(
    bucket, dossier, django_capture_on_commit_callbacks, monkeypatch
):
    with django_capture_on_commit_callbacks(execute=True):
        export = exports.ask_export(dossier, actor=lead(dossier), kind="xlsx", language="en")
    kept = Export.objects.get().file.file.name
    bucket.stop()
    with django_capture_on_commit_callbacks(execute=True), clock.at(export.expires_at):
        assert exports.forget_exports() == 1
    bucket.start()
    assert storages["private"].exists(kept)
    assert forget_orphans() == 0  # a file without a row may be one that arrives
    monkeypatch.setattr("certification.services.files.ORPHAN_AFTER", -5)
    assert forget_orphans() == 1
    assert not storages["private"].exists(kept)


def test_a_copy_asked_while_the_storage_is_down_is_made_once_it_is_back(
    bucket, dossier, django_capture_on_commit_callbacks
):
    bucket.stop()
    with django_capture_on_commit_callbacks(execute=True):
        export = exports.ask_export(dossier, actor=lead(dossier), kind="xlsx", language="en")
    assert Export.objects.get().status == ExportStatus.WAITING
    bucket.start()
    with clock.at(export.asked_at + exports.SAME):
        assert exports.make_waiting_exports() == 1
    assert Export.objects.get().status == ExportStatus.READY
    assert PrivateFile.objects.filter(export__isnull=False).count() == 1


# --- backups ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_the_bucket_and_brings_it_back(bucket, tmp_path, monkeypatch):
    kept = receive_evidence(dossier := assessment.opened(), actor=lead(dossier), upload=pdf("a.pdf", CONTENT))
    name = kept.evidence.file.file.name
    default_storage.save("images/vallee.webp", io.BytesIO(b"vallee"))
    data_dir = tmp_path / "data"
    (data_dir / "keys").mkdir(parents=True)
    (data_dir / "keys/seal.pem").write_bytes(b"secret")
    made = make_backup(tmp_path / "kept", data_dir=data_dir)
    assert f"files/private/{name}" in made.manifest["files"]
    assert made.manifest["files"]["files/media/images/vallee.webp"]["size"] == 6

    monkeypatch.setattr("cms.backups._bring_back_database", lambda copy: None)
    monkeypatch.setattr("django.db.connection.introspection.table_names", list)
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(BackupError, match="The bucket already holds media"):
        restore_backup(made.path, data_dir=elsewhere)
    for storage in (storages["private"], storages["default"]):
        for found in list(names_in(storage)):
            storage.delete(found)
    restore_backup(made.path, data_dir=elsewhere)
    with storages["private"].open(name) as back:
        assert back.read() == CONTENT
    assert list(names_in(storages["default"])) == ["images/vallee.webp"]
    assert (elsewhere / "keys/seal.pem").read_bytes() == b"secret"


def test_signed_links_lead_where_storage_url_says(bucket):
    link = urlsplit(storages["private"].signed_link("x", filename="x.pdf", content_type="application/pdf"))
    assert (link.netloc, link.path) == (f"127.0.0.1:{bucket.port}", f"/{NAME}/site/private/x")
