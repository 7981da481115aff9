"""The self-assessment as a whole: its overview and its scores."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from certification.models.scores import declared_result
from certification.queries import assessment as assessments
from certification.queries import submission as submitted
from certification.rules import permissions as may
from certification.views.access import dossier_or_404, members_only
from certification.views.panel import head
from certification.views.team import beside_workspace

INVALID, STALE = 422, 409
MOST_NAMED = 6
# The last field of a form that carries files: without it, the sending was cut short on its way.
WHOLE = "whole"
CUT_SHORT = gettext_lazy("The sending was cut short: nothing was kept. Send again.")


def crumbs(dossier, *last):
    """Return the way to a page of the self-assessment."""
    overview = (_("Self-assessment"), reverse("certification:workspace", args=[dossier.pk]))
    way = [
        (_("My space"), reverse("certification:dashboard")),
        (dossier.number or _("Draft dossier"), reverse("certification:dossier", args=[dossier.pk])),
    ]
    return [*way, overview, (last[0], None)] if last else [*way, (overview[0], None)]


def linked(items) -> list[dict]:
    """Give each missing thing the address where to do it."""
    return [
        {
            "text": item.text,
            "url": reverse(item.url_name, args=item.args) if item.url_name else "",
            "count": item.count,
        }
        for item in items
    ]


def navigation(space, *, current=None) -> dict:
    """Return the axes and their criteria for the side list; the axis of the current criterion is open."""
    here = current.criterion.axis.code if current else None
    return {
        "axes": [
            {
                "code": axis.code,
                "name": axis.name,
                "done": axis.done,
                "total": axis.total,
                "url": criterion_url(space.dossier, axis.rows[0].criterion.code),
                "is_open": axis.code == here,
                "criteria": [
                    {
                        "code": row.criterion.code,
                        "name": row.criterion.name,
                        "url": criterion_url(space.dossier, row.criterion.code),
                        "is_current": row is current,
                        "state": row.state,
                    }
                    for row in axis.rows
                ],
            }
            for axis in space.axes
        ],
        "done": space.done,
        "total": space.total,
    }


def criterion_url(dossier, code: str) -> str:
    return reverse("certification:criterion", args=[dossier.pk, code])


# --- overview ---------------------------------------------------------------------------------------------------


@members_only
@require_safe
def workspace(request, pk):
    """Show the axes, how far each criterion is, and everything that is missing, by name."""
    dossier = dossier_or_404(request, pk)
    space = submitted.workspace_for(dossier, request.user)
    can_fill = assessments.may_fill(dossier, request.user)
    return render(
        request,
        "certification/assessment/workspace.html",
        {
            **head(dossier, request.user),
            "crumbs": crumbs(dossier),
            "space": space,
            "missing": linked(space.missing()) if can_fill else [],
            "can_edit": can_fill,
            "can_submit": can_fill and may.submit(dossier, request.user),
            # Something is asked to be completed once it was submitted, not before.
            "correction": dossier.open_correction
            if can_fill and dossier.declared_score is not None
            else None,
            **beside_workspace(request, dossier, space),
            "submission": space.submission,
        },
    )


# --- scores -----------------------------------------------------------------------------------------------------


@members_only
@require_safe
def score(request, pk):
    """Show the scores by layer, and how each was computed."""
    dossier = dossier_or_404(request, pk)
    if dossier.declared_score is None or dossier.status in assessments.NOT_DECLARED:
        raise Http404
    layers = [assessments.explain(dossier, declared_result(dossier), layer="declared")]
    if assessments.may_read_observed(dossier, request.user):
        layers.append(assessments.explain(dossier, dossier.observed_result, layer="observed"))
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Scores")),
        "layers": layers,
    }
    return render(request, "certification/assessment/score.html", context)
