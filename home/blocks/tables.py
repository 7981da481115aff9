"""Blocks of figures: table, key figures."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import BooleanBlock, CharBlock, DecimalBlock, ListBlock, StructBlock
from wagtail.blocks import TextBlock as PlainTextBlock
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail_localize.segments import StringSegmentValue

from home.blocks.base import FIGURES, Sampled

NUMBER = "number"


class CellsBlock(TypedTableBlock):
    """Columns of words or of numbers, under a caption; wagtail-localize translates the words.

    Wagtail offers two tables, and wagtail-localize reads neither. This one is built of plain form fields, keeps its
    caption and its headings apart from its cells, and writes numbers as each language does.
    """

    text = PlainTextBlock(label=gettext_lazy("Words"), required=False, rows=1)
    number = DecimalBlock(label=gettext_lazy("Numbers"), required=False)

    def clean(self, value):
        table = super().clean(value)
        if self.is_deferred_validation:
            return table
        missing = []
        if not table.caption.strip():
            missing.append(_("Give the table a caption: it tells what the table is about."))
        if not table.columns or not table.row_data:
            missing.append(_("Add at least one column and one row."))
        if any(not column["heading"].strip() for column in table.columns):
            missing.append(_("Give every column a heading."))
        if missing:
            raise TypedTableBlockValidationError(non_block_errors=[ValidationError(text) for text in missing])
        return table

    def get_searchable_content(self, value):
        return [*_words(value)]

    def get_translatable_segments(self, value) -> list[StringSegmentValue]:
        """Return each wording once: a row may then move without losing its translation."""
        return [StringSegmentValue(_path(text), text) for text in dict.fromkeys(_words(value))]

    def restore_translated_segments(self, value, segments) -> TypedTable:
        """Return the table with its wordings replaced, wherever they stand."""
        translated = {segment.path: segment.render_text() for segment in segments}

        def translate(text):
            return translated.get(_path(text), text) if isinstance(text, str) else text

        return TypedTable(
            columns=[{**column, "heading": translate(column["heading"])} for column in value.columns],
            row_data=[{"values": [translate(cell) for cell in row["values"]]} for row in value.row_data],
            caption=translate(value.caption),
        )


class TableBlock(Sampled, StructBlock):
    """A table with a caption, which becomes cards on a phone."""

    table = CellsBlock(label=gettext_lazy("Table"))
    row_headers = BooleanBlock(
        label=gettext_lazy("The first column names the rows"), required=False, default=True
    )

    class Meta:
        icon = "table"
        group = FIGURES
        label = gettext_lazy("Table")
        description = gettext_lazy("Rows and columns under a caption. On a phone, each row becomes a card.")
        template = "home/blocks/table.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        table = value["table"]
        columns = [
            {"label": column["heading"], "is_number": column["block"].name == NUMBER}
            for column in table.columns
        ]
        rows = [
            [
                {**column, "text": _shown(cell), "is_header": value["row_headers"] and not index}
                for index, (column, cell) in enumerate(zip(columns, row["values"], strict=True))
            ]
            for row in table.row_data
        ]
        return {**context, "caption": table.caption, "columns": columns, "rows": rows}

    def sample(self):
        return {
            "table": {
                "caption": _("Springs followed by their keepers"),
                "columns": [
                    {"type": "text", "heading": _("Village")},
                    {"type": NUMBER, "heading": _("Springs")},
                    {"type": NUMBER, "heading": _("Cubic metres a year")},
                ],
                "rows": [
                    {"values": ["Saint-Orens", "4", "18640"]},
                    {"values": ["Mirvaux", "7", "23150"]},
                ],
            },
            "row_headers": True,
        }


class KeyFigure(StructBlock):
    value = CharBlock(label=gettext_lazy("Figure"), max_length=30)
    label = CharBlock(label=gettext_lazy("What it counts"), max_length=160)


class KeyFiguresBlock(Sampled, ListBlock):
    """A few figures in large letters, each with what it counts."""

    class Meta:
        icon = "order"
        group = FIGURES
        label = gettext_lazy("Key figures")
        description = gettext_lazy("Two to four figures in large letters, each with what it counts.")
        template = "home/blocks/figures.html"
        min_num = 1
        max_num = 4

    def __init__(self, child_block=KeyFigure, **kwargs):
        super().__init__(child_block, **kwargs)

    def sample(self):
        return [
            {"value": "32", "label": _("people tell how they came to settle here")},
            {"value": "11", "label": _("springs, each with its keeper")},
            {"value": "7", "label": _("years from the first meeting to the pact")},
        ]


def _words(table) -> list[str]:
    """Return every wording of a table in reading order, empty ones left out."""
    cells = [cell for row in table.row_data for cell in row["values"] if isinstance(cell, str)]
    return [
        text for text in [table.caption, *(column["heading"] for column in table.columns), *cells] if text
    ]


def _path(text: str) -> str:
    """Name a wording by what it says: positions change, words do not."""
    return sha256(text.encode()).hexdigest()[:16]


def _shown(cell) -> str:
    """Write a cell; numbers as the language of the page does."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    return number_format(cell, use_l10n=True, force_grouping=True)
