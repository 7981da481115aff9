"""A frozen version of an assessment report on paper: what the page says, in the reader's language, tagged."""

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.documents.five_axis import draw_five_axes
from certification.documents.kept import kept_as
from certification.documents.pdf import render_pdf
from certification.models import Dossier, Snapshot
from certification.queries import report_changes
from certification.queries.consensus import read_version
from certification.queries.report_view import ReportView

TEMPLATE = "certification/pdf/assessment_report.html"
STYLE = """
.five-ring { fill: none; stroke: #8a8574; stroke-width: .75; stroke-dasharray: 1 4; }
.five-spoke { stroke: #8a8574; stroke-width: .6; }
.five-land { fill: #dfe8dc; stroke: #1b5446; stroke-width: 2; }
.five-curve { fill: none; stroke: #1b5446; stroke-width: .9; stroke-opacity: .65; }
.five-prev { fill: none; stroke: #2f6690; stroke-width: 1.5; stroke-dasharray: 6 4; }
.five-dot { fill: #1b5446; stroke: #fff; stroke-width: 1.5; }
.five-label { font: 17px "Print Title"; fill: #1a2629; }
.five-scale { font: 11px "Print Text"; fill: #435054; }
"""


def open_report(dossier: Dossier, snapshot: Snapshot, language: str) -> File:
    """Return the PDF of a version of the report, made the first time it is asked for in a language."""
    kept = kept_as(f"reports/{snapshot.pk}/{language}", [snapshot.digest, language])
    if (file := kept.open()) is not None:
        return file
    data = render_report(dossier, snapshot, language)
    kept.write(data)
    return ContentFile(data)


def render_report(dossier: Dossier, snapshot: Snapshot, language: str) -> bytes:
    """Return the PDF of a version of the report in one language."""
    with override(language):
        read_version(dossier.version)
        view = ReportView(dossier, snapshot.content)
        former = report_changes.version_before(snapshot)
        context = {
            "dossier": dossier,
            "view": view,
            "snapshot": snapshot,
            "former": former,
            "changes": report_changes.changes_between(former.content, snapshot.content) if former else [],
            "figure": _figure(view),
        }
    return render_pdf(TEMPLATE, context, language=language)


def _figure(view: ReportView) -> str:
    before = [axis.previous for axis in view.axes] if view.previous else None
    drawn = draw_five_axes(
        [axis.score or 0 for axis in view.axes],
        letters="".join(axis.code[:1] for axis in view.axes),
        previous=[share or 0 for share in before] if before else None,
        title=_("Profile on the axes"),
        size=300,
    )
    # The PDF engine reads no style sheet inside a drawing: it carries its own.
    # Safe: the figure is numbers, and its title is escaped where it is drawn.
    return mark_safe(drawn.replace("</title>", f"</title><style>{STYLE}</style>", 1))
