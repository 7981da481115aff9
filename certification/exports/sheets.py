"""A sheet of a workbook: bold headings that stay in view, text that is never a formula. Loaded when it is asked for."""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from certification.exports.tables import printable, safe_cell

TOP = Alignment(vertical="top", wrap_text=True)


def add_sheet(book: Workbook, title: str, columns: Iterable[tuple[str, int]], rows: Iterable[tuple]) -> None:
    """Add a sheet. `columns` are (heading, width in characters); numbers stay numbers."""
    sheet = book.create_sheet(title)
    for number, (header, width) in enumerate(columns, start=1):
        sheet.cell(1, number, header).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line, values in enumerate(rows, start=2):
        for number, value in enumerate(values, start=1):
            kept = value if isinstance(value, int | float) else printable(safe_cell(value))
            sheet.cell(line, number, kept).alignment = TOP
    sheet.freeze_panes = "A2"
