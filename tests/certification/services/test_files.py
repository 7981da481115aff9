"""A file is known by its content, whatever its name says."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from certification.errors import InvalidUpload
from certification.models import PrivateFile
from certification.services import files
from certification.services.files import (
    CSV,
    DOCX,
    JPEG,
    ODS,
    ODT,
    PDF,
    PNG,
    WEBP,
    XLSX,
    receive_file,
    safe_name,
)
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

PDF_BYTES = b"%PDF-1.7\n%%EOF"
PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG_BYTES = b"\xff\xd8\xff\xe0" + b"\x00" * 20
WEBP_BYTES = b"RIFF\x10\x00\x00\x00WEBPVP8 "


def archive(**entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return made.getvalue()


def types_part(kind):
    return f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'


WORD = archive(
    **{"[Content_Types].xml": types_part("wordprocessingml.document"), "word/document.xml": "<w/>"}
)
SHEET = archive(**{"[Content_Types].xml": types_part("spreadsheetml.sheet"), "xl/workbook.xml": "<x/>"})
ODT_BYTES = archive(mimetype=ODT, **{"content.xml": "<o/>"})
ODS_BYTES = archive(mimetype=ODS, **{"content.xml": "<o/>"})


def receive(name, content):
    return receive_file(SimpleUploadedFile(name, content, "application/x-lie"), actor=people.someone())


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("letter.pdf", PDF_BYTES, PDF),
        ("LETTER.PDF", PDF_BYTES, PDF),
        ("photo.jpg", JPEG_BYTES, JPEG),
        ("photo.jpeg", JPEG_BYTES, JPEG),
        ("photo.png", PNG_BYTES, PNG),
        ("photo.webp", WEBP_BYTES, WEBP),
        ("text.odt", ODT_BYTES, ODT),
        ("table.ods", ODS_BYTES, ODS),
        ("text.docx", WORD, DOCX),
        ("table.xlsx", SHEET, XLSX),
        ("list.csv", "nom;année\nÉté;2026\n".encode(), CSV),
        ("list.csv", "nom;année\nÉté;2026\n".encode("cp1252"), CSV),
    ],
)
def test_each_type_is_read_from_the_content(name, content, content_type):
    stored = receive(name, content)
    assert stored.content_type == content_type
    assert stored.size == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with stored.file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "is empty"),
        ("photo.pdf", PNG_BYTES, "is a .png file"),
        ("page.pdf", b"<html><script>alert(1)</script></html>", "is not a type that we accept"),
        ("page.csv", b"<html><script>alert(1)</script></html>", "is not a type that we accept"),
        ("binary.csv", b"a;b\x00c", "is not a type that we accept"),
        ("program.exe", b"MZ\x90\x00", "is not a type that we accept"),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "is not a type that we accept"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic", "is not a type that we accept"),
        ("things.zip", archive(a="b"), "is not a type that we accept"),
        ("things.docx", archive(a="b"), "is not a type that we accept"),
        ("broken.docx", b"PK\x03\x04 cut short", "is damaged"),
        ("broken.xlsx", SHEET[:-30], "is damaged"),
        (
            "draw.odt",
            archive(mimetype="application/vnd.oasis.opendocument.graphics"),
            "is not a type that we accept",
        ),
        (
            "macros.docx",
            archive(
                **{"[Content_Types].xml": types_part("wordprocessingml.document"), "word/vbaProject.bin": "x"}
            ),
            "contains macros",
        ),
        (
            "bomb.odt",
            archive(mimetype=ODT, **{"content.xml": b"\x00" * 40_000_000}),
            "built in an unusual way",
        ),
        ("path.odt", archive(mimetype=ODT, **{"../../evil": "x"}), "built in an unusual way"),
    ],
)
def test_what_is_refused_says_why_and_what_to_do(name, content, sentence):
    with pytest.raises(InvalidUpload, match=sentence):
        receive(name, content)
    assert not PrivateFile.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(InvalidUpload, match="larger than 1 MB"):
        receive("large.pdf", PDF_BYTES + b"\x00" * 1024 * 1024)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ana\\mandat.pdf", "mandat.pdf"),
        ("man\u202edat\x00.pdf", "mandat.pdf"),
        ("<b>bold</b>.pdf", "b.pdf"),
        ("", "document"),
        (" .pdf", "pdf"),
        (f"{'é' * 300}.pdf", f"{'é' * 116}.pdf"),
    ],
)
def test_names_are_safe_to_show_and_to_save(given, kept):
    assert safe_name(given) == kept
