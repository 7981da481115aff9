"""The whole of a version of the framework on paper: every criterion, with contents, bookmarks and page numbers."""

from django.utils.translation import override

from certification.documents.kept import Kept, kept_as
from certification.documents.pdf import render_long_pdf
from certification.models import FrameworkVersion
from certification.queries.framework import structure

TEMPLATE = "certification/pdf/framework.html"


def kept_framework(version: FrameworkVersion, language: str) -> Kept:
    """Return the place of the PDF of a version in one language; an edited draft is known by its fingerprint."""
    facts = [
        version.content_hash or version.fingerprint(),
        version.status,
        str(version.published_at or ""),
        language,
    ]
    return kept_as(f"frameworks/{version.pk}/{language}", facts)


def render_framework(version: FrameworkVersion, language: str) -> bytes:
    """Return the PDF of a version in one language, tagged; it takes a while."""
    with override(language):
        context = _shown(version)
    return render_long_pdf(TEMPLATE, context, language=language)


def _shown(version: FrameworkVersion) -> dict:
    """Return the axes with their criteria, each with its steps and the questions that it answers, and what is common."""
    scale = list(version.maturity_levels.all())
    names = {level.level: level.name for level in scale}
    questions = {question.code: question for question in version.questions.all()}
    axes = list(structure(version))
    for axis in axes:
        for criterion in axis.criteria.all():
            criterion.asked = [questions[code] for code in criterion.questions if code in questions]
            criterion.steps = [
                {"level": row.level, "name": names.get(row.level, ""), "text": row.text}
                for row in criterion.descriptors.all()
            ]
    return {
        "version": version,
        "axes": axes,
        "scale": scale,
        "questions": list(questions.values()),
        "modules": list(version.modules.all()),
        "awards": list(version.award_levels.all()),
    }
