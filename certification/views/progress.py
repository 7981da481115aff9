"""The progress of one territory from cycle to cycle, drawn and written."""

from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.documents.progress import Point, draw_progress
from certification.queries import progress as queries
from certification.templatetags.certification import percent
from certification.views.access import dossier_or_404, members_only
from certification.views.assessment import crumbs
from certification.views.panel import head


@members_only
@require_safe
def progress(request, pk):
    """Show each axis and each criterion of a territory across its cycles; no other territory is there."""
    dossier = dossier_or_404(request, pk)
    cycles = queries.cycles_of(dossier, request.user)
    compared = queries.beside_the_last_cycle(dossier, cycles)
    return render(
        request,
        "certification/dossier/progress.html",
        {
            **head(dossier, request.user),
            "crumbs": crumbs(dossier, _("Progress from cycle to cycle")),
            "cycles": cycles,
            "compared": compared,
            "before": [axis.before for axis in compared],
            "axes": [axis_row(axis, cycles) for axis in dossier.version.axes.all()],
            "lines": queries.criterion_lines(dossier, cycles),
        },
    )


def axis_row(axis, cycles) -> dict:
    """Return an axis with its drawing and its figures, one a cycle."""
    values = [cycle.axes.get(axis.uid) for cycle in cycles]
    words = ["–" if value is None else percent(value, 0) for value in values]
    points = [
        Point(str(cycle.year), value, text, is_declared=not cycle.is_observed)
        for cycle, value, text in zip(cycles, values, words, strict=True)
    ]
    said = ", ".join(f"{point.label} {point.words}" for point in points)
    title = _("%(axis)s: %(figures)s") % {"axis": axis.name, "figures": said}
    # Everything in it is escaped by the drawing.
    drawing = mark_safe(draw_progress(points, title=title, name=f"axis-{axis.pk}"))
    return {"axis": axis, "words": words, "drawing": drawing}
