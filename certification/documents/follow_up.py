"""A follow-up as a document: what the territory accounted for, what was seen, what was concluded."""

from django.utils.translation import override

from certification.clock import now
from certification.documents.pdf import render_pdf
from certification.models import Review
from certification.queries import follow_up as queries


def render_follow_up(review: Review, *, language: str) -> bytes:
    """Return a follow-up as a tagged PDF in one language."""
    with override(language):
        groups = queries.measured(review)
        context = {
            "review": review,
            "award": review.award,
            "territory": review.award.territory,
            "actions": [line for line in queries.action_lines(review) if line.told is not None],
            "indicators": [row for group in groups for row in group.rows if row.value is not None],
            "changes": queries.changes_of(review.award).filter(declared_at__date__gte=review.opens_on),
            "made_at": now(),
        }
        return render_pdf("certification/pdf/follow_up.html", context, language=language)
