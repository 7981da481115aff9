"""Files of a framework: what is written reads back the same, and every error has its line or its cell."""

from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import load_workbook

from certification.errors import InvalidDocument
from certification.exports import framework_sheets, framework_yaml
from certification.exports.framework import framework_document
from certification.rules.framework_document import canonical, fingerprint
from certification.services.framework_import import read_framework
from tests.factories.framework import small_document, small_version

DEFAULT = Path("certification/frameworks/ter_res.yaml")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def lines_of(tmp_path, content, name="framework.yaml"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InvalidDocument) as refusal:
        read_framework(path)
    return refusal.value.lines


# --- YAML ---------------------------------------------------------------------------------------------------


def test_the_default_framework_is_sound():
    document = read_framework(DEFAULT)
    criteria = [row for axis in document["axes"] for row in axis["criteria"]]
    assert len(document["axes"]) == 5
    assert sum(len(axis["principles"]) for axis in document["axes"]) == 10
    assert len(criteria) == 31
    assert sum(len(row["indicators"]) for row in criteria) == 112
    assert sum(len(row["evidence"]) for row in criteria) == 101
    assert [row["code"] for row in criteria if row["veto"]] == ["A1", "A7", "B2", "C3", "C4", "D1"]


@pytest.mark.parametrize("codec", [framework_yaml, framework_sheets])
@pytest.mark.parametrize("source", ["default", "small"])
def test_what_is_written_reads_back_to_the_same_fingerprint(codec, source, tmp_path):
    document = read_framework(DEFAULT) if source == "default" else canonical(small_document())
    path = tmp_path / ("framework.xlsx" if codec is framework_sheets else "framework.yaml")
    path.write_bytes(codec.write(document))
    again = read_framework(path)
    assert again == document
    assert fingerprint(again) == fingerprint(document)


SMALL_TEXT = framework_yaml.write(small_document()).decode()


def line_of(text, words):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        ("  es: Small framework (es)\n", "", "title:", "title / es: The text in “es” is missing."),
        ("  weight: 10\n", "  weight: -1\n", "weight: -1", "axes A / weight: “-1” is not a whole number from 1 to 999."),
        ("code: A2\n", "code:  A1\n", "code:  A1", "axes A / criteria A1 / code: “A1” is there twice."),
        ("principle: B.1", "principle: Z", "principle: Z", "axes B / criteria B1 / principle: Unknown principle “Z” in this axis."),
        ("majority: 2/3", "majority: 3/2", "majority: 3/2", "committee / majority: “3/2” is not a share of 1: write “0.30” or “2/3”, in quotes."),
        ("\nsummary:", "\ncolour: red\nsummary:", "colour:", "colour: Unknown key “colour”."),
        ("\nsummary:", "\nversion: '2.0'\nsummary:", "version: '2.0'", "The key “version” is there twice."),
        ("      4:\n", "      5:\n", "levels:", "axes A / criteria A1 / levels: Level 4 is not described."),
    ],
)  # fmt: skip
def test_each_error_of_a_text_has_its_line(old, new, at, sentence, tmp_path):
    text = SMALL_TEXT.replace(old, new, 1)
    assert text != SMALL_TEXT
    assert f"line {line_of(text, at)}: {sentence}" in lines_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("code: [", "line 2: "),
        ("a: 1\n b: 2", "line 2: "),
        ("a: &x 1\nb: *x", "line 2: aliases are not accepted."),
        ("a: !!python/object:os.system x", "line 1: "),
        (b"\xff\xfe\xfa", "The file is not YAML in UTF-8"),
        ("", "A mapping is needed."),
        ("? [a]\n: b", "line 1: A key must be a word."),
    ],
)
def test_what_is_not_a_document_is_refused(text, start, tmp_path):
    assert lines_of(tmp_path, text)[0].startswith(start)


def test_every_error_is_told_at_once(tmp_path):
    text = SMALL_TEXT.replace("  es: Small framework (es)\n", "").replace("majority: 2/3", "majority: x")
    assert len(lines_of(tmp_path, text)) == 2


# --- XLSX ---------------------------------------------------------------------------------------------------


def workbook(edit):
    book = load_workbook(BytesIO(framework_sheets.write(canonical(small_document()))))
    edit(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet, cell, value):
    def edit(book):
        book[sheet][cell] = value

    return edit


def header(sheet, name):
    """Return the letter of a column."""
    book = load_workbook(BytesIO(framework_sheets.write(canonical(small_document()))))
    return next(cell.column_letter for cell in book[sheet][1] if cell.value == name)


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("criteria", "name_es", 3), None, "axes A / criteria A2 / name / es: The text in “es” is missing."),
        (
            ("criteria", "weight", 3),
            0,
            "axes A / criteria A2 / weight: “0” is not a whole number from 1 to 99.",
        ),
        (("criteria", "weight", 3), None, "axes A / criteria A2 / weight: The key “weight” is missing."),
        (("criteria", "code", 3), "A1", "axes A / criteria A1 / code: “A1” is there twice."),
        (("criteria", "axis", 3), "Z", "Unknown code “Z”."),
        (
            ("criteria", "principle", 3),
            "Z",
            "axes A / criteria A2 / principle: Unknown principle “Z” in this axis.",
        ),
        (("criteria", "veto", 3), "maybe", "axes A / criteria A2 / veto: “maybe” is neither true nor false."),
        (
            ("awards", "overall_min", 2),
            0.4,
            "awards first / overall_min: “0.4” is not a share of 1: write “0.30” or “2/3”, in quotes.",
        ),
        (
            ("levels", "text_en", 2),
            None,
            "axes A / criteria A1 / levels / 0 / en: The text in “en” is missing.",
        ),
        (("families", "sphere", 2), "x", "families HAB / sphere: Unknown sphere “x”."),
        (
            ("indicators", "kind", 2),
            "smell",
            (
                "axes A / criteria A1 / indicators A1.1 / kind: “smell” is not one of: "
                "number, percent, amount, duration, date, yes_no, text."
            ),
        ),
    ],
)
def test_each_error_of_a_workbook_has_its_cell(place, value, sentence, tmp_path):
    sheet, column, row = place
    cell = f"{header(sheet, column)}{row}"
    content = workbook(put(sheet, cell, value))
    assert f"{sheet}!{cell}: {sentence}" in lines_of(tmp_path, content, "framework.xlsx")


def test_a_value_of_the_front_sheet_has_its_cell(tmp_path):
    book = load_workbook(BytesIO(framework_sheets.write(canonical(small_document()))))
    row = next(cell.row for cell in book["framework"]["A"] if cell.value == "committee.majority")
    content = workbook(put("framework", f"B{row}", "two thirds"))
    assert lines_of(tmp_path, content, "framework.xlsx")[0].startswith(
        f"framework!B{row}: committee / majority: "
    )


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (lambda book: book.create_sheet("extra"), "extra: Unknown sheet."),
        (lambda book: book.remove(book["levels"]), "levels: The sheet is missing."),
        (put("spheres", "F1", "colour"), "spheres!F1: Unknown column “colour”."),
        (put("framework", "A99", "colour"), "framework!A99: Unknown key “colour”."),
    ],
)
def test_an_unknown_or_missing_part_of_a_workbook_is_named(edit, line, tmp_path):
    assert line in lines_of(tmp_path, workbook(edit), "framework.xlsx")


def test_a_level_described_twice_is_refused(tmp_path):
    cell = f"{header('levels', 'level')}3"
    assert f"levels!{cell}: “0” is there twice." in lines_of(
        tmp_path, workbook(put("levels", cell, 0)), "framework.xlsx"
    )


def test_what_is_not_a_workbook_is_refused(tmp_path):
    assert lines_of(tmp_path, b"PK not a zip", "framework.xlsx") == ["The file is not an XLSX workbook."]


def test_a_text_is_never_a_formula():
    book = load_workbook(BytesIO(framework_sheets.write(canonical(small_document()))))
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet for cell in row)


def test_numbers_typed_as_text_and_empty_rows_are_read(tmp_path):
    weight = header("criteria", "weight")

    def edit(book):
        book["criteria"][f"{weight}3"] = "1"
        book["criteria"][f"{weight}4"] = 3.0
        book["spheres"].insert_rows(2)

    path = tmp_path / "framework.xlsx"
    path.write_bytes(workbook(edit))
    assert fingerprint(read_framework(path)) == fingerprint(small_document())


# --- JSON ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_published_version_as_plain_data():
    version = small_version(publish=True)
    document = framework_document(version)
    assert document["content_hash"] == fingerprint(small_document())
    assert document["status"] == "in_force"
    assert document["title"] == {
        "fr": "Small framework (fr)",
        "en": "Small framework (en)",
        "es": "Small framework (es)",
    }
    assert [row["code"] for row in document["axes"][1]["criteria"]] == ["B1", "B2", "B3"]
