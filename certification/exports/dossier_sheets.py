"""A dossier as XLSX: its answers, its questions, its evidence, one sheet each. Loaded when it is asked for."""

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from certification.exports.sheets import add_sheet
from certification.queries.export import Whole, answer_in_words


def workbook(found: Whole) -> bytes:
    """Return the workbook, in the active language; what people wrote is text, never a formula."""
    book = Workbook()
    book.remove(book.active)
    add_sheet(
        book,
        _("Answers"),
        (
            (_("Code"), 8),
            (_("Criterion"), 34),
            (_("Level"), 12),
            (_("Why it does not apply"), 34),
            (_("Text"), 80),
        ),
        (
            (
                row.criterion.code,
                row.criterion.name,
                answer_in_words(row.answer),
                row.answer.na_reason if row.answer else "",
                row.answer.text if row.answer else "",
            )
            for axis in found.axes
            for row in axis.rows
        ),
    )
    add_sheet(
        book,
        _("Questions"),
        ((_("Code"), 8), (_("Question"), 60), (_("Answer"), 80)),
        (
            (row.question.code, row.question.text, row.answer.text if row.answer else "")
            for row in found.questions
        ),
    )
    add_sheet(
        book,
        _("Evidence"),
        (
            (_("Number"), 10),
            (_("Title"), 44),
            (_("Criteria"), 24),
            (_("File or link"), 60),
            (_("Digest (SHA-256)"), 66),
        ),
        (
            (
                piece.number,
                piece.evidence.title,
                " ".join(piece.codes),
                piece.evidence.file.name if piece.evidence.file else piece.evidence.link,
                piece.evidence.file.sha256 if piece.evidence.file else "",
            )
            for piece in found.pieces
        ),
    )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
