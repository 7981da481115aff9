"""A ruling of an appeal panel as a document."""

from django.utils.translation import override

from certification.documents.pdf import render_pdf
from certification.models import Appeal
from certification.queries.appeal import document_of


def render_ruling(appeal: Appeal, *, language: str) -> bytes:
    """Return a ruling that was given as a tagged PDF in one language."""
    with override(language):
        return render_pdf("certification/pdf/ruling.html", document_of(appeal), language=language)
