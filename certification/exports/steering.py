"""The tables of the secretariat for spreadsheets: the pipeline, the delays, the load; CSV one table, XLSX all sheets."""

from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext as _

from certification.exports.tables import csv_lines, printable
from certification.queries.delay import Line
from certification.queries.pipeline import Card, phases
from certification.queries.workload import Load

WIDE, NARROW = 34, 14
SHORTEST_NAME = 12


class Sheet(NamedTuple):
    """One table: its name, its headings, its rows."""

    title: str
    columns: list[str]
    rows: list[tuple]


def pipeline_sheets(cards: Iterable[Card]) -> list[Sheet]:
    """Return the dossiers under way, one a line, the most urgent first."""
    names = dict(phases())
    columns = [
        _("Number"), _("Territory"), _("Kind"), _("Phase"), _("State"), _("Since"), _("Whose turn"), _("To do"),
        _("Until"), _("Days left"), _("Frozen"), _("Case officer"),
    ]  # fmt: skip
    rows = [
        (
            card.dossier.number or "",
            card.dossier.territory.name,
            card.dossier.get_kind_display(),
            str(names[card.phase]),
            card.dossier.get_status_display(),
            card.since.isoformat(),
            str(card.turn.who),
            str(card.turn.task),
            card.turn.due_on.isoformat() if card.turn.due_on else "",
            "" if card.days_left is None else card.days_left,
            _("Yes") if card.is_frozen else _("No"),
            str(card.dossier.case_officer or ""),
        )
        for card in cards
    ]
    return [Sheet(_("Pipeline"), columns, rows)]


def delay_sheets(lines: Iterable[Line]) -> list[Sheet]:
    """Return the figures of each clock, in days."""
    columns = [
        _("Step"), _("Time allowed"), _("Ended"), _("Median, in days"), _("Longest, in days"), _("Ended late"),
        _("Under way"), _("Late now"),
    ]  # fmt: skip
    rows = [
        (line.label, line.allowed, *("" if figure is None else figure for figure in line.figures))
        for line in lines
    ]
    return [Sheet(_("Delays"), columns, rows)]


def load_sheets(load: Load) -> list[Sheet]:
    """Return who carries what, a sheet for each kind of person and one for the families."""
    return [
        Sheet(
            _("Case officers"),
            [_("Case officer"), _("Dossiers under way"), _("Late")],
            [(str(row.person or _("Nobody yet")), row.dossiers, row.late) for row in load.officers],
        ),
        Sheet(
            _("Assessors"),
            [_("Assessor"), _("Family of actors"), _("Asked"), _("Under way"), _("Training valid")],
            [
                (str(row.person), row.family, row.asked, row.under_way, _("Yes") if row.trained else _("No"))
                for row in load.peers
            ],
        ),
        Sheet(
            _("Committee"),
            [_("Member"), _("Family of actors"), _("Items to read"), _("Recused")],
            [(str(row.person), row.family, row.items, row.recused) for row in load.members],
        ),
        Sheet(
            _("Families"),
            [
                _("Family of actors"),
                _("Assessors"),
                _("Trained"),
                _("Missions"),
                _("Seats"),
                _("Items to read"),
            ],
            [tuple(row) for row in load.families],
        ),
    ]


def as_csv(sheets: Iterable[Sheet]) -> str:
    """Return the sheets as one CSV table after the other, an empty line between them."""
    sheets = list(sheets)
    parts = []
    for place, sheet in enumerate(sheets):
        rows = [dict(zip(sheet.columns, map(_cell, row), strict=True)) for row in sheet.rows]
        lines = "".join(csv_lines(sheet.columns, rows))
        # The mark of UTF-8 stands once, at the beginning.
        parts.append(lines if place == 0 else lines.removeprefix("\ufeff"))
    return "\r\n".join(parts)


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) else printable(str(value))


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Return the sheets as one workbook."""
    # Loaded at use, like every heavy library.
    from openpyxl import Workbook  # noqa: PLC0415 - heavy: loaded by the first sheet

    from certification.exports.sheets import add_sheet  # noqa: PLC0415 - brings openpyxl, which is heavy

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        widths = [
            WIDE if len(column) > SHORTEST_NAME or not place else NARROW
            for place, column in enumerate(sheet.columns)
        ]
        add_sheet(book, sheet.title, list(zip(sheet.columns, widths, strict=True)), sheet.rows)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
