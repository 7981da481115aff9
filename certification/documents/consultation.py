"""The report of a public consultation on paper: its figures, its conclusions, every comment with its answer."""

from django.utils.translation import override

from certification.choices import CommentPosition
from certification.documents.kept import Kept, kept_as
from certification.documents.pdf import render_long_pdf
from certification.models import FrameworkVersion
from certification.queries.consultation import (
    family_names,
    figures_of,
    page_of_comments,
    state_of,
    subjects_of,
)

TEMPLATE = "certification/pdf/consultation.html"
MOST = 10_000


def kept_report(version: FrameworkVersion, language: str) -> Kept:
    """Return the place of the PDF of the report of a version's consultation in one language."""
    held = version.consultation
    facts = [
        *state_of(version),
        str(held.opens_on),
        str(held.closes_on),
        held.introduction or "",
        held.report or "",
        version.content_hash or version.fingerprint(),
        language,
    ]
    return kept_as(f"consultations/{version.pk}/{language}", facts)


def render_report(version: FrameworkVersion, language: str) -> bytes:
    """Return the PDF of the report in one language, tagged; it takes a while."""
    with override(language):
        subjects, families = subjects_of(version), family_names(version)
        _page, groups = page_of_comments(version, subjects, families, per_page=MOST)
        context = {
            "version": version,
            "consultation": version.consultation,
            "figures": figures_of(version, subjects, families),
            "groups": groups,
            "positions": [str(label) for label in CommentPosition.labels],
        }
    return render_long_pdf(TEMPLATE, context, language=language)
