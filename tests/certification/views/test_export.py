"""A territory takes its dossier away: as a document, as an archive, as a spreadsheet, and nobody else does."""

import csv
import datetime as dt
import hashlib
import io
import json
import tracemalloc
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from certification import clock
from certification.choices import ExportKind, ExportStatus, Role
from certification.exports.dossier_archive import archive
from certification.models import Export, HistoryEntry, PrivateFile
from certification.queries.export import whole
from certification.queries.files import readable_by
from certification.services import assessment as services
from certification.services import export as exports
from certification.services.files import store_stream
from certification.services.history import digest_of
from tests.factories import assessment, people
from tests.factories.path import lead
from tests.factories.territory import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


@pytest.fixture
def dossier():
    return assessment.opened()


@pytest.fixture
def answered(dossier):
    return assessment.answered(dossier)


@pytest.fixture
def taken(django_capture_on_commit_callbacks):
    """Ask for a file and have it made: `taken(dossier, kind)`."""

    def take(dossier, kind, language="en"):
        with django_capture_on_commit_callbacks(execute=True):
            export = exports.ask_export(dossier, actor=lead(dossier), kind=kind, language=language)
        export.refresh_from_db()
        return export

    return take


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def bytes_of(client, dossier, export):
    client.force_login(lead(dossier))
    response = client.get(address("export_file", dossier, export.pk))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return b"".join(response.streaming_content)


# --- the three forms ----------------------------------------------------------------------------------------------


def test_the_archive_holds_answers_evidence_and_the_digest_of_each(client, answered, taken):
    services.save_answer(
        answered,
        answered.criteria[1],
        actor=lead(answered),
        level=2,
        not_applicable=False,
        na_reason="",
        text="=HYPERLINK(1)",
        revision=1,
    )
    data = bytes_of(client, answered, taken(answered, "zip"))
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None
        manifest = json.loads(found.read("manifest.json"))
        listed = {entry["path"]: entry for entry in manifest["files"]}
        assert set(listed) | {"manifest.json"} == set(found.namelist())
        for path, entry in listed.items():
            content = found.read(path)
            assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["size"], entry["sha256"])
        assert found.read("evidence/001-bilan.pdf") == assessment.PROOF
        answers = json.loads(found.read("answers.json"))["answers"]
        rows = list(csv.DictReader(io.StringIO(found.read("answers.csv").decode("utf-8-sig"))))
    assert len(answers) == len(rows) == 31
    assert rows[1]["text"] == "'=HYPERLINK(1)"
    assert manifest["missing"] == []


def test_a_file_that_was_lost_is_named_in_the_manifest(client, answered, taken):
    file = answered.evidences.get().file
    file.file.storage.delete(file.file.name)
    data = bytes_of(client, answered, taken(answered, "zip"))
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        manifest = json.loads(found.read("manifest.json"))

    assert manifest["missing"] == [{"path": "evidence/001-bilan.pdf", "sha256": file.sha256}]


def test_the_archive_is_streamed_whatever_its_size(dossier, tmp_path):
    """Sixty megabytes go through while less than a fifth of them is ever held."""
    big = 60 * 1024 * 1024
    assessment.services.add_evidence(
        dossier, actor=lead(dossier), upload=assessment.proof(), criteria=list(dossier.criteria)
    )
    [piece] = whole(dossier, lead(dossier)).pieces
    path = tmp_path / "big.bin"
    with path.open("wb") as file:
        file.truncate(big)

    class OnDisk:
        name = "big.bin"

        @property
        def storage(self):
            return self

        def exists(self, _name):
            return True

        def open(self, _name):
            from django.core.files import File  # noqa: PLC0415 - a stand-in for a storage

            return File(path.open("rb"))

    found = whole(dossier, lead(dossier))
    found.pieces[0].evidence.file.__dict__["file"] = OnDisk()
    assert piece.path == "evidence/001-bilan.pdf"
    tracemalloc.start()
    size = sum(map(len, archive(found, {})))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > big
    assert peak < big / 5


def headings(outline):
    """Return the titles of a document's outline, whatever their depth."""
    return [
        title
        for entry in outline
        for title in (headings(entry) if isinstance(entry, list) else [entry["/Title"]])
    ]


def test_the_document_is_tagged_with_contents_and_page_numbers(client, answered, taken):
    data = bytes_of(client, answered, taken(answered, "pdf"))
    reader = PdfReader(io.BytesIO(data))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Contents" in text
    assert f"1/{len(reader.pages)}" in text
    assert len(headings(reader.outline)) > len(answered.criteria)
    assert all(criterion.code in text for criterion in answered.criteria)
    assert "Bilanpartagé2026" in text


def test_the_spreadsheet_holds_every_answer_as_text(client, answered, taken):
    book = load_workbook(io.BytesIO(bytes_of(client, answered, taken(answered, "xlsx"))))

    assert book.sheetnames == ["Answers", "Questions", "Evidence"]
    assert book["Answers"].max_row == 32
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_draft_just_opened_is_taken_away_too(client, dossier, taken):
    for kind in ExportKind.values:
        assert taken(dossier, kind).status == ExportStatus.READY


def test_it_is_made_in_the_language_asked_for(client, answered, taken):
    reader = PdfReader(io.BytesIO(bytes_of(client, answered, taken(answered, "pdf", language="es"))))

    assert reader.trailer["/Root"]["/Lang"] == "es"


# --- who, and for how long ----------------------------------------------------------------------------------------


def test_members_take_it_away_and_nobody_else(client, answered, taken):
    export = taken(answered, "xlsx")
    reader = member(answered.territory, "reader@example.org", role=Role.TERRITORY_READER)
    table = {
        lead(answered): 200,
        reader: 200,
        people.case_officer(): 404,
        people.guardian(): 404,
        people.someone("stranger@example.org"): 404,
    }
    for person, status in table.items():
        client.force_login(person)
        assert client.get(address("take_away", answered)).status_code == status, person
        assert client.get(address("export_file", answered, export.pk)).status_code == status, person
        asked = client.post(address("take_away", answered), {"kind": "zip"})
        assert asked.status_code == (302 if status == 200 else 404), person


def test_the_service_refuses_whoever_is_not_a_member(answered):
    with pytest.raises(PermissionDenied):
        exports.ask_export(answered, actor=people.case_officer(), kind="pdf", language="fr")


def test_the_file_has_no_other_address(answered, taken):
    export = taken(answered, "xlsx")

    assert not readable_by(lead(answered)).filter(pk=export.file_id).exists()


def test_an_unknown_form_does_not_exist(client, answered):
    client.force_login(lead(answered))
    assert client.post(address("take_away", answered), {"kind": "exe"}).status_code == 404


def test_the_same_content_asked_again_is_the_same_file_until_it_changes(answered, taken):
    first = taken(answered, "xlsx")
    again = taken(answered, "xlsx")
    other_language = taken(answered, "xlsx", language="fr")
    stored = answered.answers.first()
    services.save_answer(
        answered,
        stored.criterion,
        actor=lead(answered),
        level=1,
        not_applicable=False,
        na_reason="",
        text="Changé",
        revision=stored.revision,
    )
    later = taken(answered, "xlsx")

    assert first.pk == again.pk
    assert len({first.pk, other_language.pk, later.pk}) == 3
    assert HistoryEntry.objects.filter(action="certification.dossier.take_away").count() == 3


def test_whoever_asked_is_told_and_the_page_shows_it(client, answered, taken):
    with override("fr"):
        export = taken(answered, "xlsx", language="fr")
    [letter] = [message for message in mail.outbox if lead(answered).email in message.to][-1:]
    client.force_login(lead(answered))
    page = BeautifulSoup(client.get(address("take_away", answered)).content, "lxml")

    with override(lead(answered).language):
        assert address("take_away", answered) in letter.body
    assert page.select_one(f'a[href="{address("export_file", answered, export.pk)}"]')
    assert not page.select_one("#exports[hx-get]")


def test_while_it_is_made_the_page_says_so_and_asks_again(client, answered):
    exports.ask_export(answered, actor=lead(answered), kind="pdf", language="en")
    client.force_login(lead(answered))
    page = BeautifulSoup(client.get(address("take_away", answered)).content, "lxml")

    assert page.select_one("#exports[hx-get]")
    assert page.find("a", string="Refresh")
    assert client.get(address("export_file", answered, Export.objects.get().pk)).status_code == 404


def test_a_failure_is_said_and_may_be_asked_again(client, answered, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    export = exports.ask_export(answered, actor=lead(answered), kind="xlsx", language="en")
    with monkeypatch.context() as patched:
        patched.setattr(exports, "store_stream", fail)
        with pytest.raises(OSError, match="disk full"):
            exports.make_export(export)
    client.force_login(lead(answered))
    page = client.get(address("take_away", answered)).content.decode()
    again = exports.ask_export(answered, actor=lead(answered), kind="xlsx", language="en")

    assert "The file could not be made." in page
    assert again.pk != export.pk


def test_a_copy_is_forgotten_after_a_week(client, answered, taken):
    export = taken(answered, "xlsx")
    file = export.file
    with clock.at(export.asked_at + dt.timedelta(days=6)):
        assert exports.forget_exports() == 0
    with clock.at(export.asked_at + dt.timedelta(days=8)):
        client.force_login(lead(answered))
        assert client.get(address("export_file", answered, export.pk)).status_code == 404
        assert exports.forget_exports() == 1
    assert not PrivateFile.objects.filter(pk=file.pk).exists()


def test_what_is_stored_in_a_stream_has_the_digest_of_its_bytes(answered):
    file = store_stream("a.bin", "application/octet-stream", [b"ab", b"c"], actor=lead(answered))

    assert (file.size, file.sha256) == (3, hashlib.sha256(b"abc").hexdigest())
    assert digest_of(1) != file.sha256


def test_the_page_costs_the_same_for_one_file_and_for_many(
    client, answered, taken, django_assert_max_num_queries
):
    for language in ("en", "fr", "es"):
        taken(answered, "xlsx", language=language)
    client.force_login(lead(answered))
    with django_assert_max_num_queries(16):
        client.get(address("take_away", answered))
