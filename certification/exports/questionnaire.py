"""The questionnaire of a dossier as XLSX: filled in without a network, read back with the cell of everything.

A hidden sheet carries the dossier, the content of its framework version, and of each line the revision and the
fingerprint that it was written from. A line read back is plain data: `kind` (criterion or question), `uid`, `code`,
`cell`, `revision`, and `content` (the fields of an answer).
"""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from certification.errors import InvalidDocument
from certification.exports.tables import printable
from certification.models import Answer, Dossier, QuestionAnswer
from certification.queries.assessment import QuestionRow, Row

FORMAT = "1"
HIDDEN = "_dossier"
CRITERION, QUESTION = "criterion", "question"
# What a level cell says when the criterion is said not to apply.
OUT = "out"
FIRST_LINE = 4
MOST_LINES = 1_000
MOST_ERRORS = 50
WRAP = Alignment(vertical="top", wrap_text=True)
OPEN = Protection(locked=False)
TO_FILL = PatternFill("solid", fgColor="FFF7E0")
ESCAPED_RETURN = "_x000D_"
MOST_TEXT = Answer._meta.get_field("text").max_length
MOST_REASON = Answer._meta.get_field("na_reason").max_length


class Filled(NamedTuple):
    """What a file says: for which dossier, from which framework, and its lines; `errors` name their cells."""

    dossier: int
    framework: str
    lines: list[dict]
    errors: list[str]


def content_of(answer: Answer | QuestionAnswer | None, kind: str) -> dict:
    """Return what a line says of an answer, given or not."""
    text = printable(answer.text).strip() if answer else ""
    if kind == QUESTION:
        return {"text": text}
    return {
        "level": answer.level if answer else None,
        "not_applicable": bool(answer and answer.not_applicable),
        "na_reason": printable(answer.na_reason).strip() if answer else "",
        "text": text,
    }


def fingerprint(content: dict) -> str:
    """Return what tells a line that was touched from one that was not."""
    return hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()[:16]


# --- writing ------------------------------------------------------------------------------------------------------


def write(dossier: Dossier, rows: list[Row], questions: list[QuestionRow], *, scale: list) -> bytes:
    """Return the questionnaire in the active language, the answers given so far written in it.

    The criteria of `rows` carry their descriptors.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = _("Answers")
    _write_answers(sheet, dossier, rows, scale)
    _write_questions(book.create_sheet(_("Questions")), questions)
    _write_hidden(
        book.create_sheet(HIDDEN), dossier, rows, questions, (book.sheetnames[0], book.sheetnames[1])
    )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def not_applicable() -> str:
    return _("does not apply")


def _head(sheet: Worksheet, title: str, hint: str, columns: list[tuple[str, int]]) -> None:
    sheet.cell(1, 1, title).font = Font(bold=True, size=14)
    sheet.cell(2, 1, hint)
    for number, (header, width) in enumerate(columns, start=1):
        sheet.cell(3, number, header).font = Font(bold=True)
        sheet.column_dimensions["ABCDEF"[number - 1]].width = width
    sheet.freeze_panes = f"C{FIRST_LINE}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _write_answers(sheet: Worksheet, dossier: Dossier, rows: list[Row], scale: list) -> None:
    _head(
        sheet,
        _("Self-assessment of %(territory)s") % {"territory": dossier.territory.name},
        _(
            "Fill in the coloured cells, save, then send the file back from the same page. Nothing else can be changed."
        ),
        [
            (_("Code"), 8),
            (_("Criterion"), 40),
            (_("What is expected"), 60),
            (_("Level"), 14),
            (_("Why it does not apply"), 34),
            (_("What you do, and what it changes"), 80),
        ],
    )
    levels = [str(step.level) for step in scale]
    choices = {
        False: DataValidation("list", formula1=f'"{",".join(levels)}"', allow_blank=True),
        True: DataValidation("list", formula1=f'"{",".join([*levels, not_applicable()])}"', allow_blank=True),
    }
    for validation in choices.values():
        validation.showErrorMessage = True
        validation.error = _("Choose a level of the list.")
        sheet.add_data_validation(validation)
    for line, row in enumerate(rows, start=FIRST_LINE):
        criterion, content = row.criterion, content_of(row.answer, CRITERION)
        _text(sheet.cell(line, 1), criterion.code)
        _text(sheet.cell(line, 2), criterion.name)
        _text(sheet.cell(line, 3), _guidance(criterion))
        level = sheet.cell(line, 4)
        level.value = not_applicable() if content["not_applicable"] else content["level"]
        choices[_may_not_apply(criterion)].add(level)
        _text(sheet.cell(line, 5), content["na_reason"])
        _text(sheet.cell(line, 6), content["text"])
        for number in (4, 6, *([5] if _may_not_apply(criterion) else [])):
            _open(sheet.cell(line, number))


def _write_questions(sheet: Worksheet, questions: list[QuestionRow]) -> None:
    _head(
        sheet,
        _("The questions"),
        _(
            "Fill in the coloured cells, save, then send the file back from the same page. Nothing else can be changed."
        ),
        [(_("Code"), 8), (_("Question"), 60), (_("Answer"), 100)],
    )
    for line, row in enumerate(questions, start=FIRST_LINE):
        _text(sheet.cell(line, 1), row.question.code)
        _text(sheet.cell(line, 2), f"{row.question.text}\n{row.question.help}")
        _text(sheet.cell(line, 3), content_of(row.answer, QUESTION)["text"])
        _open(sheet.cell(line, 3))


def _write_hidden(
    sheet: Worksheet, dossier: Dossier, rows: list[Row], questions: list[QuestionRow], names: tuple[str, str]
) -> None:
    sheet.sheet_state = "veryHidden"
    sheet.append(["format", FORMAT])
    sheet.append(["dossier", dossier.pk])
    sheet.append(["framework", dossier.version.content_hash])
    sheet.append(["max_level", dossier.version.max_level])
    sheet.append(["not_applicable", not_applicable()])
    sheet.append(["sheets", *names])
    for row in rows:
        allowed = "yes" if _may_not_apply(row.criterion) else "no"
        sheet.append(_memory(CRITERION, row.criterion, row.answer, allowed))
    for row in questions:
        sheet.append(_memory(QUESTION, row.question, row.answer, ""))


def _memory(kind: str, subject, answer, allowed: str) -> list:
    revision = answer.revision if answer else 0
    return [kind, subject.code, str(subject.uid), revision, fingerprint(content_of(answer, kind)), allowed]


def _may_not_apply(criterion) -> bool:
    return criterion.na_allowed and not criterion.is_veto


def _guidance(criterion) -> str:
    steps = [f"{step.level}: {step.text}" for step in criterion.descriptors.all()]
    return "\n".join([criterion.expected, *steps])


def _text(cell: Cell, text: str) -> None:
    """Write a text that no spreadsheet takes for a formula."""
    cell.value = printable(text) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = True
    cell.alignment = WRAP


def _open(cell: Cell) -> None:
    cell.protection, cell.fill, cell.alignment = OPEN, TO_FILL, WRAP


# --- reading ------------------------------------------------------------------------------------------------------


def read(data: bytes) -> Filled:
    """Read a questionnaire back. Raises `InvalidDocument` when the file is not one of ours."""
    try:
        book = load_workbook(BytesIO(data), keep_links=False)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise InvalidDocument(
            [_("This file cannot be opened as a spreadsheet. Save it again as XLSX.")]
        ) from error
    if HIDDEN not in book.sheetnames:
        raise not_ours()
    return _Reader(book).read()


def not_ours() -> InvalidDocument:
    return InvalidDocument(
        [
            _(
                "This file is not the questionnaire of a dossier. Download it from this page, and fill that one in."
            )
        ]
    )


class _Reader:
    """Reads one workbook, keeping every error with its cell."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.facts: dict[str, list] = {}
        self.known: dict[tuple[str, str], dict] = {}
        self.errors: list[str] = []
        for values in book[HIDDEN].iter_rows(max_row=MOST_LINES, max_col=6, values_only=True):
            if values[0] in (CRITERION, QUESTION):
                self._remember(*values)
            elif values[0]:
                self.facts[str(values[0])] = list(values[1:])

    def _remember(
        self, kind: str, code: object, uid: object, revision: object, base: object, allowed: object
    ) -> None:
        if not isinstance(revision, int):
            raise not_ours()
        self.known[kind, str(code)] = {
            "uid": str(uid),
            "revision": revision,
            "base": str(base),
            "allowed": allowed == "yes",
        }

    def read(self) -> Filled:
        sheets = [name for name in self._fact("sheets", 2) if name in self.book.sheetnames]
        [form], [dossier], [framework], [max_level] = (
            self._fact(name, 1) for name in ("format", "dossier", "framework", "max_level")
        )
        if (
            str(form) != FORMAT
            or not isinstance(dossier, int)
            or not isinstance(max_level, int)
            or not sheets
        ):
            raise not_ours()
        self.max_level = max_level
        self.not_applicable = str(self._fact("not_applicable", 1)[0]).casefold()
        kinds = dict(zip(self._fact("sheets", 2), (CRITERION, QUESTION), strict=True))
        lines = [line for name in sheets for line in self._lines(self.book[name], kinds[name])]
        return Filled(dossier, str(framework or ""), lines, self.errors[:MOST_ERRORS])

    def _fact(self, name: str, count: int) -> list:
        if name not in self.facts:
            raise not_ours()
        return self.facts[name][:count]

    def _lines(self, sheet: Worksheet, kind: str) -> Iterator[dict]:
        seen = set()
        for cells in sheet.iter_rows(min_row=FIRST_LINE, max_row=MOST_LINES, max_col=6):
            code = str(cells[0].value or "").strip()
            if not code:
                continue
            if (kind, code) not in self.known:
                self._refuse(cells[0], _("“%(code)s” is not in this questionnaire.") % {"code": code[:20]})
                continue
            if code in seen:
                self._refuse(cells[0], _("“%(code)s” stands twice: keep one line.") % {"code": code})
                continue
            seen.add(code)
            if (line := self._line(cells, kind, code)) is not None:
                yield line

    def _line(self, cells: tuple[Cell, ...], kind: str, code: str) -> dict | None:
        """Return a line that was touched and holds no error, or None."""
        known, before = self.known[kind, code], len(self.errors)
        if kind == QUESTION:
            cell, content = cells[2], {"text": self._read_text(cells[2], MOST_TEXT)}
        else:
            cell, content = cells[3], self._read_answer(cells, allowed=known["allowed"])
        if len(self.errors) > before or fingerprint(content) == known["base"]:
            return None
        return {
            "kind": kind,
            "uid": known["uid"],
            "code": code,
            "cell": self._name(cell),
            "revision": known["revision"],
            "content": content,
        }

    def _read_answer(self, cells: tuple[Cell, ...], *, allowed: bool) -> dict:
        level = self._read_level(cells[3], allowed=allowed)
        return {
            "level": level if isinstance(level, int) else None,
            "not_applicable": level == OUT,
            "na_reason": self._read_text(cells[4], MOST_REASON),
            "text": self._read_text(cells[5], MOST_TEXT),
        }

    def _read_level(self, cell: Cell, *, allowed: bool) -> int | str | None:
        value = self._value(cell)
        if value in (None, ""):
            return None
        words = str(value).strip()
        if words.casefold() == self.not_applicable:
            if not allowed:
                self._refuse(cell, _("this criterion always applies: give a level."))
            return OUT
        number = words.removesuffix(".0")
        if number.isdecimal() and int(number) <= self.max_level:
            return int(number)
        self._refuse(cell, _("choose a level from 0 to %(max)d.") % {"max": self.max_level})
        return None

    def _read_text(self, cell: Cell, most: int) -> str:
        value = self._value(cell)
        text = "" if value is None else str(value).replace(ESCAPED_RETURN, "").replace("\r\n", "\n").strip()
        if len(text) > most:
            self._refuse(cell, _("shorten the text: at most %(most)d characters.") % {"most": most})
        return text

    def _value(self, cell: Cell) -> object:
        if cell.data_type == "f":
            self._refuse(cell, _("it holds a formula: type the text or the level itself."))
            return None
        if cell.data_type == "e":
            self._refuse(cell, _("it holds an error of the spreadsheet: type the text or the level itself."))
            return None
        return cell.value

    def _name(self, cell: Cell) -> str:
        return f"{cell.parent.title}!{cell.coordinate}"

    def _refuse(self, cell: Cell, sentence: str) -> None:
        self.errors.append(_("%(cell)s: %(sentence)s") % {"cell": self._name(cell), "sentence": sentence})
