"""Figures that are read on a page, on paper and in a spreadsheet alike: key figures, and tables with what explains them."""

from typing import NamedTuple


class Column(NamedTuple):
    """The heading of a column, and whether it holds numbers."""

    label: str
    is_number: bool = False


class Row(NamedTuple):
    """The cells of one line; the first one names it."""

    cells: list


class Part(NamedTuple):
    """One part of the report: `says` explains it, `empty` is what an empty table means."""

    code: str
    title: str
    says: str
    columns: list[Column]
    rows: list[Row]
    empty: str


class Figure(NamedTuple):
    """A key figure and what it counts."""

    value: int
    label: str
