"""An empty workbook to type a framework in: the sheets of a document, and instructions for every one of their cells."""

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from certification.exports.framework_sheets import (
    FRONT,
    FRONT_GROUPS,
    FRONT_HEADERS,
    INSTRUCTIONS,
    SHEETS,
    Column,
    Sheet,
    columns_of,
    write_rows,
)
from certification.rules.document_kinds import (
    Code,
    Flag,
    Identifier,
    Keyed,
    ListOf,
    OneOf,
    Share,
    Translated,
    Whole,
)

LAST_ROW = 2000
# The longest list that a spreadsheet offers as choices.
MOST_CHOICES = 255
TEXT = "@"

STEPS = [
    gettext_lazy("Fill in the sheets in this order; each line below says what goes into one column."),
    gettext_lazy("Do not rename a sheet, a column or a key. A line left empty is not read."),
    gettext_lazy(
        "A code is short, made of letters, digits, “.”, “-” and “_”, and never used twice in a sheet."
    ),
    gettext_lazy("Every text is written in French (fr), English (en) and Spanish (es): one column each."),
    gettext_lazy(
        "A column that names a code of another sheet takes exactly what is in the code column there."
    ),
    gettext_lazy(
        "When it is done, import the file: every error is told with its cell, and nothing is written before all is right."
    ),
]
HEADERS = [
    gettext_lazy("Sheet"),
    gettext_lazy("Column or key"),
    gettext_lazy("What to write"),
    gettext_lazy("Needed"),
    gettext_lazy("How it is written"),
    gettext_lazy("What is allowed"),
    gettext_lazy("Example"),
]
WIDTHS = [18, 30, 70, 10, 34, 44, 40]

SHEET_WORDS = {
    FRONT: gettext_lazy(
        "The framework as a whole: fill the value beside each key, or the three languages of a text."
    ),
    "scale": gettext_lazy(
        "The scale of levels in general words: one row a level, from 0 to the highest level."
    ),
    "spheres": gettext_lazy("The great parts of society that a committee brings together: at least one row."),
    "families": gettext_lazy("The families of actors: one row each, at least one."),
    "questions": gettext_lazy("The questions of the reading grid: one row each, at least one."),
    "modules": gettext_lazy("The theme modules that a territory may choose; no row when there are none."),
    "profiles": gettext_lazy("What is proposed at first to a kind of territory; no row when nothing is."),
    "awards": gettext_lazy("The award levels, from the first to the highest: one row each, at least one."),
    "clocks": gettext_lazy("How long each step may take: one row a step, either in days or in months."),
    "findings": gettext_lazy("The grades of findings of a visit: one row each, at least one."),
    "interests": gettext_lazy("The ties with a territory that people declare: one row each, at least one."),
    "pledges": gettext_lazy("The texts that people sign: one row each, at least one."),
    "level_requirements": gettext_lazy("The proofs asked for a level: one row a level that asks for some."),
    "axes": gettext_lazy("The great issues of the framework: one row each, in order."),
    "principles": gettext_lazy("What each axis holds to: at least one row an axis."),
    "criteria": gettext_lazy(
        "What the territory answers: one row a criterion, in order, at least one an axis."
    ),
    "indicators": gettext_lazy("What is measured: at least one row a criterion."),
    "evidence": gettext_lazy("The evidence expected: at least one row a criterion."),
    "levels": gettext_lazy(
        "Each level of each criterion in its own words: one row a criterion and a level, all of them."
    ),
}
# What a column holds: by sheet and column when it needs more than its name, else by column.
COLUMN_WORDS = {
    "code": gettext_lazy("The short name by which the row is known."),
    "name": gettext_lazy("The name that is read."),
    "description": gettext_lazy("A sentence or two that say what it is."),
    "definition": gettext_lazy("A sentence or two that define it."),
    "text": gettext_lazy("The text."),
    "title": gettext_lazy("The title."),
    "weight": gettext_lazy("How much it counts beside the others."),
    "level": gettext_lazy("The level of the scale."),
    "id": gettext_lazy("Leave empty. It is filled by an export, so that the row stays the same thing."),
    "order": gettext_lazy("Its place: 1 for the first."),
    "schema": gettext_lazy("Already filled in: the form of the document."),
    "version": gettext_lazy("The number of the version, printed on every certificate."),
    "source_locale": gettext_lazy("The language in which the framework was written first."),
    "summary": gettext_lazy("What the framework is for, in a few sentences."),
    f"{FRONT}.code": gettext_lazy("The short name of the framework, the same for all of its versions."),
    "scoring.max_level": gettext_lazy("The highest level of the scale."),
    "scoring.aggregation": gettext_lazy("Already filled in: scores are weighted means."),
    "scoring.rounding.mode": gettext_lazy("Already filled in: what is shown is rounded half up."),
    "scoring.rounding.percent_places": gettext_lazy("How many decimals a percentage shows."),
    "scoring.rounding.comparison": gettext_lazy("Already filled in: floors are compared exactly."),
    "scoring.not_applicable.max_axis_share": gettext_lazy(
        "The share of the weight of an axis that may be not applicable, at most."
    ),
    "scoring.not_applicable.max_overall_share": gettext_lazy(
        "The share of the whole weight that may be not applicable, at most."
    ),
    "scoring.evidence_caps.none": gettext_lazy("The highest level retained without evidence."),
    "scoring.evidence_caps.documents": gettext_lazy("The highest level retained on documents only."),
    "scoring.divergence_to_discuss": gettext_lazy("The gap between assessors from which they discuss a level."),
    "committee.seats_per_family": gettext_lazy("How many seats each family of actors has."),
    "committee.quorum_share": gettext_lazy("The share of the seats that must be present."),
    "committee.second_convocation_share": gettext_lazy("The same, when the committee is convened again."),
    "committee.second_convocation_notice_days": gettext_lazy("How many days before it is convened again."),
    "committee.min_families": gettext_lazy("How many families must be present, at least."),
    "committee.all_spheres": gettext_lazy("Whether every sphere must be present."),
    "committee.max_family_share": gettext_lazy("The share of the votes that one family has, at most."),
    "committee.majority": gettext_lazy("The share of the votes cast that carries a decision."),
    "committee.family_majority_share": gettext_lazy("The share of the families in which a majority is needed."),
    "committee.consent_first": gettext_lazy("Whether consent is sought before a vote."),
    "committee.tie": gettext_lazy("What follows when no majority is found."),
    "committee.sessions_per_year_min": gettext_lazy("How many times a year the committee sits, at least."),
    "sphere": gettext_lazy("The sphere of the family."),
    "keyword": gettext_lazy("The question in a word or two."),
    "help": gettext_lazy("What helps to answer."),
    "territory_kinds": gettext_lazy("The kinds of territory that the profile is for; each in one profile only."),
    "profiles.modules": gettext_lazy("The theme modules proposed."),
    "presumed_na": gettext_lazy("The criteria presumed not applicable: only those that have a condition for it."),
    "overall_min": gettext_lazy("The overall score needed, at least."),
    "axis_min": gettext_lazy("The score needed on each axis, at least."),
    "veto_min": gettext_lazy("The level needed on each mandatory criterion, at least."),
    "criterion_min": gettext_lazy("The level needed on every criterion, at least."),
    "criteria_at_4_min": gettext_lazy("How many criteria must be at the highest level, at least."),
    "requires": gettext_lazy("Levels needed on named criteria; empty when there are none."),
    "site_visit": gettext_lazy("Whether a visit on site is needed."),
    "validity_months": gettext_lazy("For how many months an award is valid."),
    "days": gettext_lazy("The number of days; leave empty when the clock counts months."),
    "months": gettext_lazy("The number of months; leave empty when the clock counts days."),
    "months_min": gettext_lazy("The number of months, at least; may stay empty."),
    "working_days": gettext_lazy("Whether only working days count."),
    "tolerance_days": gettext_lazy("Days tolerated after the end."),
    "consequence": gettext_lazy("What follows from it."),
    "effect": gettext_lazy("What the tie does to the part of the person who has it."),
    "look_back_months": gettext_lazy("How many months back it counts: 0 for today only, empty without limit."),
    "any_of": gettext_lazy("The proofs of which one is needed."),
    "testimony_min_families": gettext_lazy("How many families must testify, when testimonies are among the proofs."),
    "axis": gettext_lazy("The axis to which the row belongs."),
    "principle": gettext_lazy("The principle that the criterion answers; it belongs to the same axis."),
    "veto": gettext_lazy("Whether the criterion is mandatory. At least one criterion is."),
    "not_applicable.condition": gettext_lazy(
        "When the criterion may be not applicable; empty when it always applies. A mandatory criterion always does."
    ),
    "module": gettext_lazy("The theme module of the criterion; empty when it is for every territory."),
    "criteria.questions": gettext_lazy("The questions of the reading grid that the criterion helps to answer."),
    "sdgs": gettext_lazy("The Sustainable Development Goals that it serves, by their number."),
    "expected": gettext_lazy("What is expected of the territory, in a few sentences."),
    "criterion": gettext_lazy("The criterion to which the row belongs."),
    "kind": gettext_lazy("Its kind."),
    "unit": gettext_lazy("The unit of what is measured; empty when there is none."),
    "minimum": gettext_lazy("How many pieces of this evidence, at least; empty for one."),
    "max_age_months": gettext_lazy("How many months old at most; empty when any age will do."),
}  # fmt: skip
# The sheet whose codes a column names.
REFERENCES = {
    "families.sphere": "spheres",
    "profiles.modules": "modules",
    "profiles.presumed_na": "criteria",
    "awards.requires": "criteria",
    "principles.axis": "axes",
    "criteria.axis": "axes",
    "criteria.principle": "principles",
    "criteria.module": "modules",
    "criteria.questions": "questions",
    "indicators.criterion": "criteria",
    "evidence.criterion": "criteria",
    "levels.criterion": "criteria",
}


class Line(NamedTuple):
    """What the instructions say of one column, or of one key of the first sheet."""

    sheet: str
    column: str
    kind: object
    is_needed: bool

    @property
    def name(self) -> str:
        return f"{self.sheet}.{self.column}"

    def cells(self) -> list:
        words = COLUMN_WORDS.get(self.name) or COLUMN_WORDS[self.column]
        how, allowed, example = self.manner()
        if refers := REFERENCES.get(self.name):
            allowed = _("a code of the sheet “%(sheet)s”") % {"sheet": refers}
        needed = _("yes") if self.is_needed else _("no")
        return [self.sheet, self.column, str(words), needed, how, allowed, example]

    def manner(self) -> tuple[str, str, str]:
        """Return how a value is written, what is allowed, and an example."""
        match self.kind:
            case Code():
                found = _("code"), "", "A1"
            case Identifier():
                found = _("leave empty"), "", ""
            case Translated(limit):
                most = _("%(count)d characters at most") % {"count": limit}
                found = _("text, in the columns of the three languages"), most, ""
            case Whole(low, high):
                found = _("whole number"), _between(self.kind), str(min(max(low, 1), high))
            case Share():
                found = _("share of 1, as a text"), _("a decimal or a fraction"), "0.30"
            case Flag():
                found = _("true or false"), "true, false", "true"
            case OneOf(values):
                found = _("one of the values allowed"), _join(values), str(values[0])
            case ListOf(item):
                found = self._list(item)
            case _:
                found = _("code=level, separated by commas"), "", "A1=3, B2=2"
        return found

    @staticmethod
    def _list(item) -> tuple[str, str, str]:
        how = _("values separated by commas")
        if isinstance(item, OneOf):
            return how, _join(item.values), str(item.values[0])
        if isinstance(item, Whole):
            return how, _between(item), "11, 13"
        return how, "", "A1, A2"


def _between(kind: Whole) -> str:
    return _("%(low)d to %(high)d") % {"low": kind.low, "high": kind.high}


def _join(values) -> str:
    return ", ".join(map(str, values))


def lines() -> Iterator[Line]:
    """Give every column of the workbook, sheet by sheet."""
    for before, group in FRONT_GROUPS:
        for column in columns_of(group, before):
            yield Line(FRONT, column.header, column.kind, column.required)
    for sheet in SHEETS:
        if sheet.parent:
            yield Line(sheet.name, sheet.parent, Code(), is_needed=True)
        for column in sheet.columns:
            yield Line(sheet.name, column.header, column.kind, _is_needed(column))


def _is_needed(column: Column) -> bool:
    may_be_empty = isinstance(column.kind, Keyed) or (
        isinstance(column.kind, ListOf) and not column.kind.at_least_one
    )
    return column.required and not column.nullable and not may_be_empty


def write() -> bytes:
    book = Workbook()
    _write_instructions(book.active)
    front = book.create_sheet(FRONT)
    write_rows(front, FRONT_HEADERS, _front_rows())
    for letter in "BCDE":
        front.column_dimensions[letter].number_format = TEXT
    for sheet in SHEETS:
        _prepare(book.create_sheet(sheet.name), sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_instructions(page) -> None:
    page.title = INSTRUCTIONS
    for number, step in enumerate(STEPS, start=1):
        cell = page.cell(number, 1, f"{number}. {step}")
        cell.font = Font(bold=True)
    top = len(STEPS) + 2
    rows: list[list] = [[str(header) for header in HEADERS]]
    known = ""
    for line in lines():
        if line.sheet != known:
            known = line.sheet
            rows.append([known, "", str(SHEET_WORDS[known])])
        rows.append(line.cells())
    for number, row in enumerate(rows, start=top):
        for position, value in enumerate(row, start=1):
            cell = page.cell(number, position, value)
            cell.number_format = TEXT
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == top or (len(row) < len(HEADERS)):
                cell.font = Font(bold=True)
    page.freeze_panes = f"A{top + 1}"
    for position, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(position)].width = width


def _front_rows() -> Iterator[list]:
    for before, group in FRONT_GROUPS:
        for column in columns_of(group, before):
            only = column.kind.values if isinstance(column.kind, OneOf) else ()
            # What is not open to choice is written already.
            yield [column.header, only[0] if len(only) == 1 else None]


def _prepare(page, sheet: Sheet) -> None:
    """Write the headers, keep codes and shares as texts, and offer what is to be chosen."""
    write_rows(page, sheet.headers, [])
    kinds = {column.header: column.kind for column in sheet.columns}
    for position, header in enumerate(sheet.headers, start=1):
        letter, kind = get_column_letter(position), kinds.get(header)
        if not isinstance(kind, Whole | Flag):
            page.column_dimensions[letter].number_format = TEXT
        choices = _choices(kind)
        if choices:
            offered = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            offered.add(f"{letter}2:{letter}{LAST_ROW}")
            page.add_data_validation(offered)


def _choices(kind) -> str:
    if isinstance(kind, Flag):
        return "true,false"
    found = ",".join(map(str, kind.values)) if isinstance(kind, OneOf) else ""
    return found if len(found) <= MOST_CHOICES else ""
