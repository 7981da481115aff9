"""A decision as a document: the page that is previewed before it is signed, set for paper."""

from django.utils.translation import override

from certification.documents.pdf import render_pdf
from certification.models import Decision
from certification.queries.decision import document_of


def render_decision(decision: Decision, *, language: str) -> bytes:
    """Return the public part of a decision as a tagged PDF in one language."""
    with override(language):
        return render_pdf("certification/pdf/decision.html", document_of(decision), language=language)
