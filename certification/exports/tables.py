"""Tables for spreadsheets, safe against formula injection."""

import csv
import re
from collections.abc import Iterable, Iterator

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def printable(text: str) -> str:
    """Return a text without the control characters that a spreadsheet refuses."""
    return CONTROLS.sub("", text)


def safe_cell(value: object) -> str:
    """Return a cell that a spreadsheet shows as text and never runs as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: Iterable[str], rows: Iterable[dict]) -> Iterator[str]:
    """Yield the lines of a CSV table, header first; UTF-8 with its mark, so that spreadsheets read accents."""
    columns = list(columns)
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe_cell(row.get(column)) for column in columns])
