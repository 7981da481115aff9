"""A whole dossier as a document: tagged, with its contents and page numbers; evidence is listed, not embedded."""

from django.utils.translation import override

from certification.clock import now
from certification.documents.pdf import render_long_pdf
from certification.queries.export import Whole


def render_dossier(found: Whole, *, language: str) -> bytes:
    """Return the PDF of a dossier in one language."""
    with override(language):
        context = {
            "dossier": found.dossier,
            "territory": found.dossier.territory,
            "scale": list(found.dossier.version.maturity_levels.all()),
            "axes": found.axes,
            "questions": found.questions,
            "pieces": found.pieces,
            "families": found.families,
            "made_at": now(),
        }
        return render_long_pdf("certification/pdf/dossier.html", context, language=language)
