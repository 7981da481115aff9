"""A version taken away as a file and brought back; a file made to harm."""

import time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from certification.exports.framework import write_template
from certification.models import (
    FrameworkVersion,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


@pytest.mark.parametrize("file_format", ["yaml", "xlsx"])
def test_a_version_is_taken_away_and_brought_back_as_a_new_draft(client, manager, version, file_format):
    answer = client.get(reverse("framework_version:export", args=[version.pk, file_format]))
    assert answer["Content-Disposition"] == f'attachment; filename="SMALL-1.0.{file_format}"'
    url = reverse("framework_version:import")
    file = SimpleUploadedFile(f"small.{file_format}", answer.content)
    refused = client.post(url, {"file": file})
    assert "Version 1.0 exists already: give this one another number." in refused.content.decode()
    file.seek(0)
    draft_url = client.post(url, {"file": file, "number": "1.1"})["Location"]
    draft = FrameworkVersion.objects.get(version="1.1")
    assert draft_url == reverse("framework_version:inspect", args=[draft.pk])
    assert draft.as_document(identified=True) == version.as_document(identified=True) | {"version": "1.1"}
    assert client.get(reverse("framework_version:export", args=[version.pk, "doc"])).status_code == 404


def test_every_error_of_a_file_is_told_with_its_cell_and_nothing_is_written(client, manager, version):
    content = client.get(reverse("framework_version:export", args=[version.pk, "xlsx"])).content
    book = load_workbook(BytesIO(content))
    letters = {cell.value: cell.column_letter for cell in book["criteria"][1]}
    book["criteria"][f"{letters['weight']}3"] = 0
    book["spheres"]["B2"] = None
    stream = BytesIO()
    book.save(stream)
    answer = client.post(
        reverse("framework_version:import"),
        {"file": SimpleUploadedFile("small.xlsx", stream.getvalue()), "number": "2.0"},
    )
    assert answer.status_code == 422
    assert len(answer.context["lines"]) == 2
    assert f"criteria!{letters['weight']}3: axes A / criteria A2 / weight:" in " ".join(
        answer.context["lines"]
    )
    assert not FrameworkVersion.objects.filter(version="2.0").exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("small.pdf", b"%PDF", "Choose a YAML or an XLSX file."),
        ("small.xlsx", b"PK not a zip", "The file is not an XLSX workbook."),
        ("small.yaml", b"a: [", "line 2: "),
        ("small.yaml", b"", "The submitted file is empty."),
    ],
)
def test_what_is_not_a_framework_is_refused(client, manager, name, content, sentence):
    answer = client.post(reverse("framework_version:import"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def far_away():
    """A few kilobytes that announce a table of thousands of millions of cells."""
    book, stream = load_workbook(BytesIO(write_template())), BytesIO()
    book["criteria"]["XFD1048576"] = "x"
    book.save(stream)
    return stream.getvalue()


def swollen():
    stream = BytesIO(write_template())
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(30_000_000))
    return stream.getvalue()


def rewritten(part, change):
    """Return the empty workbook with another content for one of its parts."""
    made = BytesIO()
    with ZipFile(BytesIO(write_template())) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for entry in before.namelist():
            content = before.read(entry)
            after.writestr(entry, change(content) if entry == part else content)
    return made.getvalue()


def with_entities(content):
    """A part whose few words would unfold into thousands of millions."""
    words = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    start = content.index(b"<", content.index(b"?>") if b"?>" in content else 0)
    head = f'<!DOCTYPE x [<!ENTITY l0 "lol">{words}]>'.encode()
    return content[:start] + head + content[start:].replace(b"<sheetData>", b"<sheetData>&l9;", 1)


@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        (far_away, "a framework has far fewer rows and columns"),
        (swollen, "The file is too large."),
        (lambda: rewritten("xl/worksheets/sheet1.xml", lambda _: b"<worksheet"), "is not an XLSX workbook"),
        (lambda: rewritten("xl/worksheets/sheet1.xml", with_entities), "is not an XLSX workbook"),
    ],
    ids=["one cell far away", "bomb", "cut", "entities"],
)
def test_a_workbook_made_to_harm_is_refused_at_once(client, manager, attack, sentence):
    began = time.monotonic()
    answer = client.post(
        reverse("framework_version:import"), {"file": SimpleUploadedFile("a.xlsx", attack())}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert time.monotonic() - began < 20


def test_the_empty_workbook_is_offered(client, manager):
    answer = client.get(reverse("framework_version:template"))
    assert load_workbook(BytesIO(answer.content)).sheetnames[:2] == ["instructions", "framework"]
