"""The empty workbook: somebody who reads nothing but its instructions types a whole framework in it."""

from collections import defaultdict
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from certification.errors import InvalidDocument
from certification.exports.framework import write_template
from certification.exports.framework_sheets import FRONT, SHEETS
from certification.exports.framework_template import lines
from certification.models.framework_document import LOCALES
from certification.services.framework_import import read_content

AXES, CRITERIA, INDICATORS = 5, 40, 200


class Typist:
    """Types from the instructions: for each line of them, fills the column in every row of the sheet."""

    def __init__(self):
        self.book = load_workbook(BytesIO(write_template()))
        page = list(self.book["instructions"].iter_rows(values_only=True))
        start = next(number for number, row in enumerate(page) if row[0] == "Sheet")
        self.lines = [row[:7] for row in page[start + 1 :] if row[1]]

    def rows_of(self, sheet):
        """How many rows this framework has on each sheet; what each belongs to."""
        axes = [f"X{number}" for number in range(1, AXES + 1)]
        criteria = [(f"C{number}", axes[number % AXES]) for number in range(1, CRITERIA + 1)]
        return {
            "scale": [{"level": level} for level in range(5)],
            "spheres": [{"code": "S1"}, {"code": "S2"}],
            "axes": [{"code": axis} for axis in axes],
            "principles": [{"code": f"P-{axis}", "axis": axis} for axis in axes],
            "criteria": [
                {
                    "code": code,
                    "axis": axis,
                    "principle": f"P-{axis}",
                    "veto": "true" if code == "C1" else "false",
                }
                for code, axis in criteria
            ],
            "indicators": [
                {"code": f"I{number}", "criterion": f"C{number % CRITERIA + 1}"}
                for number in range(INDICATORS)
            ],
            "evidence": [
                {"code": f"E{number}", "criterion": code} for number, (code, _axis) in enumerate(criteria)
            ],
            "levels": [{"criterion": code, "level": level} for code, _axis in criteria for level in range(5)],
            "level_requirements": [{"level": 4}],
            "modules": [],
            "profiles": [],
            "clocks": [{"code": "K1", "days": 30}],
        }.get(sheet, [{"code": f"R-{sheet}", "order": 1}])

    def value(self, how, allowed, example):
        """What the instructions show, when nothing else is known."""
        if allowed.startswith("a code of the sheet"):
            sheet = allowed.split("“")[1].rstrip("”")
            return self.rows_of(sheet)[0]["code"]
        if how == "one of the values allowed":
            return allowed.split(", ")[0]
        return int(example) if how == "whole number" else example

    def fill(self):
        filled = defaultdict(dict)
        for sheet, column, _words, needed, how, allowed, example in self.lines:
            if sheet == FRONT:
                self.front(column, how, allowed or "", example)
            elif needed == "yes" or column in ("veto", "days"):
                for number, known in enumerate(self.rows_of(sheet), start=2):
                    value = known.get(column)
                    if value is None and needed == "yes":
                        value = self.value(how, allowed or "", example)
                    filled[sheet, number][column] = value, how
        for (sheet, number), values in filled.items():
            for column, (value, how) in values.items():
                self.put(sheet, number, column, value, how)
        stream = BytesIO()
        self.book.save(stream)
        return stream.getvalue()

    def front(self, key, how, allowed, example):
        page = self.book[FRONT]
        row = next(cell.row for cell in page["A"] if cell.value == key)
        if how.startswith("text"):
            for letter in "CDE":
                page[f"{letter}{row}"] = f"{key} {letter}"
        elif page[f"B{row}"].value is None:
            value = {"source_locale": "fr", "scoring.max_level": 4}.get(key)
            page[f"B{row}"] = self.value(how, allowed, example) if value is None else value

    def put(self, sheet, number, column, value, how):
        page = self.book[sheet]
        if how.startswith("text"):
            for locale in LOCALES:
                self.cell(page, number, f"{column}_{locale}").value = f"{column} {number} {locale}"
        else:
            self.cell(page, number, column).value = value

    @staticmethod
    def cell(page, number, column):
        position = next(cell.column for cell in page[1] if cell.value == column)
        return page.cell(number, position)


def test_a_framework_of_forty_criteria_is_typed_from_the_instructions_alone():
    document = read_content("typed.xlsx", Typist().fill())
    criteria = [criterion for axis in document["axes"] for criterion in axis["criteria"]]
    assert len(document["axes"]) == AXES
    assert len(criteria) == CRITERIA
    assert sum(len(criterion["indicators"]) for criterion in criteria) == INDICATORS
    assert document["title"] == {"fr": "title C", "en": "title D", "es": "title E"}


def test_every_column_of_every_sheet_is_explained():
    explained = {(line.sheet, line.column) for line in lines()}
    for sheet in SHEETS:
        for header in sheet.headers:
            name, _sep, locale = header.rpartition("_")
            column = name if locale in LOCALES and name else header
            assert (sheet.name, column) in explained


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_line_of_the_instructions_is_empty(language):
    with translation.override(language):
        assert all(cell for line in lines() for cell in line.cells()[:5])


def test_the_template_offers_what_is_to_be_chosen_and_keeps_codes_as_texts():
    book = load_workbook(BytesIO(write_template()))
    offered = {rule.formula1 for rule in book["indicators"].data_validations.dataValidation}
    assert '"number,percent,amount,duration,date,yes_no,text"' in offered
    assert book["axes"].column_dimensions["A"].number_format == "@"


def test_the_empty_template_is_refused_with_the_cell_of_what_is_missing():
    with pytest.raises(InvalidDocument) as refusal:
        read_content("empty.xlsx", write_template())
    assert "scale!A1: scale: At least one row is needed." in refusal.value.lines
