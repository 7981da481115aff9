"""The register of declarations as a table: who declared what kind of tie on which dossier, with which effect."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from django.utils.translation import gettext as _

from certification.clock import localdate
from certification.exports.tables import csv_lines, printable, safe_cell
from certification.models import InterestDeclaration


def rows(declarations: Iterable[InterestDeclaration]) -> Iterator[dict]:
    """Yield one line a declaration, by heading, in the reader's language; dates stay dates."""
    for declaration in declarations:
        yield {
            _("Declared on"): localdate(declaration.declared_at),
            _("Person"): str(declaration.person),
            _("Capacity"): str(declaration.get_capacity_display()),
            _("Dossier"): declaration.dossier.number or "",
            _("Territory"): declaration.dossier.territory.name,
            _("Round"): declaration.round,
            _("Ties declared"): ", ".join(tie.name for tie in declaration.categories.all()),
            _("Ties found later"): ", ".join(found.category.name for found in declaration.undeclared.all()),
            _("Effect"): str(declaration.get_effect_display()),
        }


def as_csv(declarations: Iterable[InterestDeclaration]) -> Iterator[str]:
    """Yield the lines of a CSV table; an empty register has no line."""
    lines = list(rows(declarations))
    return csv_lines(lines[0], lines) if lines else iter(())


def as_xlsx(declarations: Iterable[InterestDeclaration]) -> bytes:
    """Return a workbook of one sheet; what people wrote is text, never a formula."""
    # Loaded at use: openpyxl is heavy, and few pages need it.
    from openpyxl import Workbook  # noqa: PLC0415 - heavy: loaded by the first sheet

    book = Workbook()
    sheet = book.active
    sheet.title = _("Declarations")[:31]
    for number, line in enumerate(rows(declarations)):
        if number == 0:
            sheet.append(list(line))
        sheet.append(
            [safe_cell(printable(cell)) if isinstance(cell, str) else cell for cell in line.values()]
        )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
