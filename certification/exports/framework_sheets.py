"""Framework documents as XLSX: one sheet a list, one column a language, read with the cell of everything.

The only import of openpyxl for the framework; loaded when a sheet is asked for.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from certification.errors import InvalidDocument
from certification.exports.framework_source import MAX_BYTES, Source
from certification.models.framework_document import LOCALES, REQUIREMENT, SECTIONS
from certification.rules.document_kinds import (
    Code,
    Field,
    Flag,
    Group,
    Keyed,
    ListOf,
    OneOf,
    Rows,
    Share,
    Translated,
    Whole,
)
from certification.rules.framework_document import (
    AXES,
    COMMITTEE,
    CRITERIA,
    DOCUMENT,
    EVIDENCE,
    INDICATORS,
    PRINCIPLES,
    SCORING,
)

FRONT = "framework"
INSTRUCTIONS = "instructions"
# What came after the first workbooks were written: they stay readable.
LATER = frozenset({"profiles"})
MAX_UNPACKED = 20 * 1024 * 1024
# One cell far away makes a small file a table of thousands of millions.
MOST_ROWS, MOST_COLUMNS = 20_000, 200
LEVELS = Group((Field("level", Whole()), Field("text", Translated())))
REQUIREMENTS = Group((Field("level", Whole()), *REQUIREMENT.fields))
ROOT = Group(tuple(entry for entry in DOCUMENT.fields if not isinstance(entry.kind, Rows | Group)))


@dataclass(frozen=True)
class Column:
    """One cell of a row: the keys that lead to its value, and how the value is written."""

    path: tuple[str, ...]
    kind: object
    nullable: bool = False
    required: bool = True

    @property
    def header(self) -> str:
        return ".".join(self.path)


def columns_of(group: Group, before: tuple[str, ...] = (), *, nullable: bool = False) -> Iterator[Column]:
    for entry in group.fields:
        kind, path = entry.kind, (*before, entry.key)
        if isinstance(kind, Rows) or (isinstance(kind, Keyed) and not isinstance(kind.value, Whole)):
            continue  # a sheet of its own
        if isinstance(kind, Group):
            yield from columns_of(kind, path, nullable=entry.nullable)
        else:
            yield Column(path, kind, nullable or entry.nullable, entry.required)


@dataclass(frozen=True)
class Sheet:
    """One list of the document. `parent` names the column that says which row above each row belongs to."""

    name: str
    group: Group
    parent: str = ""

    @property
    def columns(self) -> list[Column]:
        return list(columns_of(self.group))

    @property
    def headers(self) -> list[str]:
        """One header a cell: a text has one cell a language."""
        found = [self.parent] if self.parent else []
        for column in self.columns:
            if isinstance(column.kind, Translated):
                found += [f"{column.header}_{locale}" for locale in LOCALES]
            else:
                found.append(column.header)
        return found


LISTS = [Sheet(name, kind.group) for name, (kind, _relation) in SECTIONS.items()]
REQUIREMENT_SHEET = Sheet("level_requirements", REQUIREMENTS)
AXIS_SHEET = Sheet("axes", AXES.group)
PRINCIPLE_SHEET = Sheet("principles", PRINCIPLES.group, "axis")
CRITERION_SHEET = Sheet("criteria", CRITERIA.group, "axis")
PARTS = [
    Sheet("indicators", INDICATORS.group, "criterion"),
    Sheet("evidence", EVIDENCE.group, "criterion"),
]
LEVEL_SHEET = Sheet("levels", LEVELS, "criterion")
SHEETS = [*LISTS, REQUIREMENT_SHEET, AXIS_SHEET, PRINCIPLE_SHEET, CRITERION_SHEET, *PARTS, LEVEL_SHEET]
FRONT_GROUPS = (((), ROOT), (("scoring",), SCORING), (("committee",), COMMITTEE))
FRONT_HEADERS = ["key", "value", *LOCALES]


# --- Writing ------------------------------------------------------------------------------------------------


def write(document: dict) -> bytes:
    book = Workbook()
    front = book.active
    front.title = FRONT
    write_rows(front, FRONT_HEADERS, _front_rows(document))
    for sheet in SHEETS:
        rows = [_row(sheet, row, parent) for parent, row in _rows_of(sheet, document)]
        write_rows(book.create_sheet(sheet.name), sheet.headers, rows)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _front_rows(document: dict) -> Iterator[list]:
    for before, group in FRONT_GROUPS:
        for column in columns_of(group, before):
            value = _get(document, column.path)
            if isinstance(column.kind, Translated):
                yield [column.header, None, *(value[locale] for locale in LOCALES)]
            else:
                yield [column.header, _cell(value)]


def _rows_of(sheet: Sheet, document: dict) -> Iterable[tuple[str, Mapping]]:
    axes = document["axes"]
    criteria = [(axis, criterion) for axis in axes for criterion in axis["criteria"]]
    if sheet is REQUIREMENT_SHEET:
        requirements = document["scoring"]["level_requirements"]
        return [("", {"level": level, **row}) for level, row in requirements.items()]
    if sheet is PRINCIPLE_SHEET:
        return [(axis["code"], row) for axis in axes for row in axis["principles"]]
    if sheet is CRITERION_SHEET:
        return [(axis["code"], criterion) for axis, criterion in criteria]
    if sheet is LEVEL_SHEET:
        return [
            (criterion["code"], {"level": level, "text": text})
            for _axis, criterion in criteria
            for level, text in criterion["levels"].items()
        ]
    if sheet in PARTS:
        return [(criterion["code"], row) for _axis, criterion in criteria for row in criterion[sheet.name]]
    return [("", row) for row in document.get(sheet.name, ())]


def _row(sheet: Sheet, row: Mapping, parent: str) -> list:
    cells: list = [parent] if sheet.parent else []
    for column in sheet.columns:
        value = _get(row, column.path)
        if isinstance(column.kind, Translated):
            cells += [(value or {}).get(locale) for locale in LOCALES]
        else:
            cells.append(_cell(value))
    return cells


def _get(mapping: object, path: tuple[str, ...]) -> object:
    for key in path:
        mapping = mapping.get(key) if isinstance(mapping, Mapping) else None
    return mapping


def _cell(value: object) -> object:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={level}" for key, level in value.items())
    return value


def write_rows(sheet, headers: list[str], rows: Iterable[list]) -> None:
    for number, row in enumerate([headers, *rows], start=1):
        for position, value in enumerate(row, start=1):
            cell = sheet.cell(number, position)
            if isinstance(value, str):
                # A text that starts with "=" is a text, never a formula; a share is never a number.
                cell.value = value
                cell.data_type = "s"
                cell.number_format = "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            else:
                cell.value = value
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for position, header in enumerate(headers, start=1):
        wide = header in LOCALES or header.rpartition("_")[2] in LOCALES
        sheet.column_dimensions[get_column_letter(position)].width = 50 if wide else 18


# --- Reading ------------------------------------------------------------------------------------------------


def read(content: bytes) -> Source:
    """Read a workbook; raises `InvalidDocument` when the file is not one."""
    if len(content) > MAX_BYTES:
        raise InvalidDocument([_("The file is too large.")])
    try:
        # A few kilobytes may unfold into gigabytes: what the archive says of its size is read first.
        with ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise InvalidDocument([_("The file is too large.")])
        book = load_workbook(BytesIO(content))
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        SyntaxError,
        zlib.error,
    ) as error:
        raise InvalidDocument([_("The file is not an XLSX workbook.")]) from error
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise InvalidDocument(
                [
                    _(
                        "{sheet}: a framework has far fewer rows and columns. Delete those that are empty."
                    ).format(sheet=sheet.title)
                ]
            )
    return _Workbook(book).read()


class _Workbook:
    """Turns sheets into plain data, keeping the cell of each value."""

    def __init__(self, book):
        self.book = book
        self.source = Source(document={})

    def read(self) -> Source:
        known = {FRONT, *(sheet.name for sheet in SHEETS)}
        for name in self.book.sheetnames:
            if name not in known and name != INSTRUCTIONS:
                self.source.refuse(name, _("Unknown sheet."))
        for name in sorted(known - LATER - set(self.book.sheetnames)):
            self.source.refuse(name, _("The sheet is missing."))
        if self.source.lines:
            return self.source
        self._read_front()
        document = self.source.document
        for sheet in (sheet for sheet in LISTS if sheet.name in self.book.sheetnames):
            self._place((sheet.name,), f"{sheet.name}!A1")
            document[sheet.name] = [row for _parent, row in self._rows(sheet, (sheet.name,))]
        self._read_requirements(document)
        self._read_axes(document)
        return self.source

    def _place(self, path: tuple, place: str) -> None:
        self.source.places.setdefault(path, place)

    def _read_front(self) -> None:
        known = {
            column.header: column for before, group in FRONT_GROUPS for column in columns_of(group, before)
        }
        self._place((), f"{FRONT}!A1")
        for number, cells in enumerate(self.book[FRONT].iter_rows(min_row=2, values_only=True), start=2):
            key, value, *texts = [*cells, *[None] * len(FRONT_HEADERS)][: len(FRONT_HEADERS)]
            if key is None:
                continue
            if key not in known:
                self.source.refuse(f"{FRONT}!A{number}", _("Unknown key “{key}”.").format(key=key))
                continue
            column = known[key]
            self._place(column.path, f"{FRONT}!B{number}")
            if isinstance(column.kind, Translated):
                value = {
                    locale: text for locale, text in zip(LOCALES, texts, strict=True) if text is not None
                }
                for position, locale in enumerate(LOCALES, start=3):
                    self._place((*column.path, locale), f"{FRONT}!{get_column_letter(position)}{number}")
            elif value is None:
                continue
            else:
                value = _parse(value, column.kind)
            _set(self.source.document, column.path, value)

    def _read_requirements(self, document: dict) -> None:
        found = document.setdefault("scoring", {}).setdefault("level_requirements", {})
        base = ("scoring", "level_requirements")
        self._place(base, "level_requirements!A1")
        for path, row in self._placed_rows(REQUIREMENT_SHEET):
            level = row.pop("level", None)
            self._move(REQUIREMENT_SHEET, path, (*base, level))
            found[level] = row

    def _read_axes(self, document: dict) -> None:
        self._place(("axes",), "axes!A1")
        axes = [row for _parent, row in self._rows(AXIS_SHEET, ("axes",))]
        document["axes"] = axes
        by_axis: dict = {}
        for position, axis in enumerate(axes):
            axis["principles"], axis["criteria"] = [], []
            by_axis.setdefault(axis.get("code"), (("axes", position), axis))
        self._attach(PRINCIPLE_SHEET, by_axis, "principles")
        by_criterion = self._attach(CRITERION_SHEET, by_axis, "criteria")
        for _path, criterion in by_criterion.values():
            criterion.update({"indicators": [], "evidence": [], "levels": {}})
        for sheet in PARTS:
            self._attach(sheet, by_criterion, sheet.name)
        self._read_levels(by_criterion)

    def _attach(self, sheet: Sheet, owners: dict, key: str) -> dict:
        """Hang each row of a sheet from the row that its first column names; return the rows by code."""
        found: dict = {}
        for path, row in self._placed_rows(sheet):
            owner = self._owner(sheet, path, row, owners)
            if owner is None:
                continue
            owner_path, mapping = owner
            rows = mapping[key]
            target = (*owner_path, key, len(rows))
            rows.append(row)
            self._move(sheet, path, target)
            found.setdefault(row.get("code"), (target, row))
        return found

    def _read_levels(self, by_criterion: dict) -> None:
        for path, row in self._placed_rows(LEVEL_SHEET):
            owner = self._owner(LEVEL_SHEET, path, row, by_criterion)
            if owner is None:
                continue
            owner_path, criterion = owner
            level = row.get("level")
            if level in criterion["levels"]:
                self.source.refuse(
                    self.source.place((*path, "level")), _("“{value}” is there twice.").format(value=level)
                )
            self._move(LEVEL_SHEET, path, (*owner_path, "levels", level), ("text",))
            criterion["levels"][level] = row.get("text", {})

    def _owner(self, sheet: Sheet, path: tuple, row: dict, owners: dict) -> tuple | None:
        parent = row.pop(sheet.parent, None)
        if parent not in owners:
            self.source.refuse(
                self.source.place((*path, sheet.parent)), _("Unknown code “{value}”.").format(value=parent)
            )
        return owners.get(parent)

    def _placed_rows(self, sheet: Sheet) -> list[tuple[tuple, dict]]:
        """Read a sheet whose rows find their place in the document later on."""
        base = (f"sheet {sheet.name}",)
        rows = self._rows(sheet, base)
        for parent, row in rows:
            if sheet.parent:
                row[sheet.parent] = parent
        return [((*base, position), row) for position, (_parent, row) in enumerate(rows)]

    def _move(self, sheet: Sheet, path: tuple, target: tuple, within: tuple = ()) -> None:
        """Give the cells of a row their place in the document; `within` is the key whose texts alone are kept."""
        place = self.source.places
        self._place(target, place[path])
        for header in sheet.headers:
            steps = _steps(header)
            if (*path, *steps) in place and steps[: len(within)] == within:
                self._place((*target, *steps[len(within) :]), place[*path, *steps])

    def _rows(self, sheet: Sheet, base: tuple) -> list[tuple[object, dict]]:
        lines = list(self.book[sheet.name].iter_rows(values_only=True))
        headers = [str(cell) if cell is not None else "" for cell in (lines[0] if lines else ())]
        for position, header in enumerate(headers, start=1):
            if header and header not in sheet.headers:
                place = f"{sheet.name}!{get_column_letter(position)}1"
                self.source.refuse(place, _("Unknown column “{name}”.").format(name=header))
        letters = {header: get_column_letter(position) for position, header in enumerate(headers, start=1)}
        found = []
        for number, cells in enumerate(lines[1:], start=2):
            if all(cell is None for cell in cells):
                continue
            values = dict(zip(headers, cells, strict=False))
            path = (*base, len(found))
            self._place(path, f"{sheet.name}!A{number}")
            for header, letter in letters.items():
                self._place((*path, *_steps(header)), f"{sheet.name}!{letter}{number}")
            found.append((values.get(sheet.parent), _read_row(sheet, values)))
        return found


def _steps(header: str) -> tuple[str, ...]:
    """Return the keys that a column's header stands for: "name_fr" is the French text of the name."""
    name, _sep, locale = header.rpartition("_")
    return (*name.split("."), locale) if locale in LOCALES and name else tuple(header.split("."))


def _read_row(sheet: Sheet, values: Mapping) -> dict:
    row: dict = {}
    for column in sheet.columns:
        if isinstance(column.kind, Translated):
            texts = {locale: values.get(f"{column.header}_{locale}") for locale in LOCALES}
            value = {locale: text for locale, text in texts.items() if text is not None} or None
            if value is None and len(column.path) > 1:
                row.setdefault(column.path[0], None)  # the whole group is empty
                continue
        else:
            value = _parse(values.get(column.header), column.kind)
        if value is not None or column.nullable:
            _set(row, column.path, value)
    return row


def _set(mapping: dict, path: tuple[str, ...], value: object) -> None:
    for key in path[:-1]:
        if mapping.get(key) is None:
            mapping[key] = {}
        mapping = mapping[key]
    mapping[path[-1]] = value


def _parse(value: object, kind: object) -> object:
    """Read a cell as what the document expects; what cannot be read is left for the checks to name."""
    if isinstance(kind, ListOf):
        parts = str(value).split(",") if value is not None else []
        return [_parse(part.strip(), kind.item) for part in parts if part.strip()]
    if isinstance(kind, Keyed):
        pairs = (
            [part.partition("=") for part in str(value).split(",") if part.strip()]
            if value is not None
            else []
        )
        return {key.strip(): _whole(level) for key, _sep, level in pairs}
    if isinstance(kind, Whole) or (
        isinstance(kind, OneOf) and all(isinstance(item, int) for item in kind.values)
    ):
        return _whole(value)
    if isinstance(kind, Flag) and isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    if isinstance(kind, Code | Share | OneOf):
        return _word(value, kind)
    return value


def _word(value: object, kind: object) -> object:
    if isinstance(kind, Code) and isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # a spreadsheet makes a number of a code like 12
    if not isinstance(value, str):
        return value
    return value.strip().replace(",", ".") if isinstance(kind, Share) else value.strip()


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value
