"""The papers of a session as one document: the agenda, then what a member reads of each item."""

from django.utils.translation import override

from certification.clock import now
from certification.documents.pdf import render_pdf
from certification.models import Session
from certification.queries.committee_reading import Paper


def render_papers(session: Session, papers: list[Paper], *, language: str) -> bytes:
    """Return the papers open to one reader as a tagged PDF; an item that is closed to them is named, not shown."""
    with override(language):
        context = {"session": session, "papers": papers, "made_at": now()}
        return render_pdf("certification/pdf/papers.html", context, language=language)
