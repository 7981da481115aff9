"""An assessor's own grid, one criterion at a time. Nobody else reads it before it is submitted."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.choices import DossierStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed, StaleDossier
from certification.forms.grid import ACCEPTED, GridAnswerForm
from certification.forms.grid import REFUSED as NOT_ACCEPTED
from certification.models.dossier import waiting_days
from certification.queries import grid as grids
from certification.queries.field import notes_on
from certification.rules.grid import GRIDS_ARE_FILLED_DURING, owed_in
from certification.services import grid as verbs
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.criterion import is_quiet
from certification.views.panel import address

REFUSED = 422
CONFLICT = 409


def mission_or_404(request, pk):
    """Return the dossier and the reader's own mission on it; there is no grid for anybody else."""
    dossier = dossier_or_404(request, pk)
    mission = grids.mission_on(dossier, request.user)
    if mission is None:
        raise Http404
    return dossier, mission, getattr(mission, "grid", None)


def criterion_or_404(dossier, code):
    for criterion in dossier.criteria:
        if criterion.code == code:
            return criterion
    raise Http404


def crumbs(dossier, *steps):
    """Return the way from the reader's space to a page of this dossier."""
    return [
        (_("My space"), address("dashboard")),
        (dossier.number, address("dossier", dossier.pk)),
        *steps,
    ]


def can_write(dossier, grid):
    return dossier.status in GRIDS_ARE_FILLED_DURING and (grid is None or grid.submitted_at is None)


def by_axis(rows):
    """Group rows by axis, in order, each with how many are done."""
    axes = {}
    for row in rows:
        axis = row.criterion.axis
        axes.setdefault(axis.pk, SimpleNamespace(code=axis.code, name=axis.name, rows=[])).rows.append(row)
    for axis in axes.values():
        axis.done, axis.total = sum(row.is_done for row in axis.rows), len(axis.rows)
    return list(axes.values())


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def grid(request, pk):
    """Show the reader's own grid; POST submits it."""
    dossier, mission, own = mission_or_404(request, pk)
    reasons = []
    if request.method == "POST":
        try:
            verbs.submit_grid(own or verbs.open_grid(mission, actor=request.user), actor=request.user)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(request, _("Your grid is submitted: it no longer changes."))
            return redirect("certification:consensus", pk=dossier.pk)
    spec = grids.spec_of(dossier)
    rows = grids.grid_rows(dossier, own, spec)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, (_("My grid"), None)),
        "grid": own,
        "axes": by_axis(rows),
        "words": {step.level: step.name for step in dossier.version.maturity_levels.all()},
        "done": sum(row.is_done for row in rows),
        "total": len(rows),
        "first_open": next((row.criterion.code for row in rows if not row.is_done), None),
        "days_left": waiting_days(dossier, localdate()),
        "can_write": can_write(dossier, own),
        "can_submit": can_write(dossier, own) and dossier.status == DossierStatus.REPORTING,
        "missing": missing(dossier, own),
        "reasons": reasons,
    }
    return render(request, "certification/assessment/grid.html", context, status=REFUSED if reasons else 200)


def missing(dossier, own):
    """Return what is missing before the grid may be submitted, each with where to go."""
    if not can_write(dossier, own):
        return []
    return [
        {
            "text": sentence,
            "url": reverse("certification:grid_criterion", args=[dossier.pk, criterion.code]),
        }
        for criterion, sentence in owed_in(own, dossier.criteria)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def grid_criterion(request, pk, code):
    """Observe one criterion: what the territory declares beside, one's own level and its proofs."""
    dossier, mission, own = mission_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    # The criteria of the grid share one version instance, so that its lists are read once.
    criterion.version = dossier.version
    levels = grids.scale(criterion)
    spec = grids.spec_of(dossier)
    rows = grids.grid_rows(dossier, own, spec)
    place = next(index for index, row in enumerate(rows) if row.criterion.pk == criterion.pk)
    stored, evidence = rows[place].own, list(grids.evidence_of(dossier, criterion))
    form = GridAnswerForm(
        request.POST or None,
        initial=typed(stored),
        criterion=criterion,
        levels=levels,
        families=len(dossier.version.families.all()),
        evidence=evidence,
    )
    reasons, conflict = [], None
    if request.method == "POST" and form.is_valid():
        try:
            own = verbs.open_grid(mission, actor=request.user)
            stored = verbs.save_grid_answer(own, criterion, actor=request.user, **form.content())
        except NotAllowed as error:
            reasons = error.reasons
        except StaleDossier as error:
            conflict = error.current
        else:
            return saved(request, dossier, criterion, stored)
    status = CONFLICT if conflict else REFUSED if reasons or form.errors else 200
    if request.method == "POST" and is_quiet(request):
        return HttpResponse(status=status)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(
            dossier, (_("My grid"), reverse("certification:grid", args=[dossier.pk])), (criterion.code, None)
        ),
        "criterion": criterion,
        "axis": criterion.axis,
        "declared": rows[place].declared,
        "words": {step["level"]: step["name"] for step in levels},
        "evidence": evidence,
        "levels": levels,
        "form": form,
        "stored": stored,
        "noted": notes_on(dossier, request.user, criterion),
        "conflict": conflict,
        "cap": rows[place].cap,
        "saved_at": stored.updated_at if stored else None,
        "can_write": can_write(dossier, own),
        "navigation": navigation(dossier, rows, criterion),
        "previous": rows[place - 1].criterion.code if place else None,
        "following": rows[place + 1].criterion.code if place + 1 < len(rows) else None,
        "reasons": reasons,
    }
    return render(request, "certification/assessment/grid_criterion.html", context, status=status)


def typed(answer):
    """Return what is stored as a form shows it."""
    if answer is None:
        return {}
    names = (
        *("level", "evidence_level", "measured", "testimony_families", "transmitted"),
        *("not_applicable", "na_reason", "note", "source", "place", "confidence", "revision"),
        *("minute", "comment"),
    )
    found = {name: getattr(answer, name) for name in names if hasattr(answer, name)}
    if hasattr(answer, "verdicts"):
        for verdict in answer.verdicts.all():
            found[f"said-{verdict.evidence_id}"] = ACCEPTED if verdict.accepted else NOT_ACCEPTED
            found[f"why-{verdict.evidence_id}"] = verdict.reason
    return found


def saved(request, dossier, criterion, answer):
    """Answer a save: the page again to a plain form, a line to a page that saves on its own."""
    if not is_quiet(request):
        messages.success(request, _("%(code)s is saved.") % {"code": criterion.code})
        return redirect("certification:grid_criterion", pk=dossier.pk, code=criterion.code)
    _retained, cap = grids.hold(grids.spec_of(dossier), answer)
    return render(
        request,
        "certification/assessment/grid_saved.html",
        {
            "saved_at": now(),
            "cap": cap,
            "oob": True,
            "fields": [{"name": "revision", "value": answer.revision}],
        },
    )


def navigation(dossier, rows, current):
    """Return the list of axes and criteria beside a criterion."""

    def entry(row):
        is_current = row.criterion.pk == current.pk
        return {
            "code": row.criterion.code,
            "name": row.criterion.name,
            "url": reverse("certification:grid_criterion", args=[dossier.pk, row.criterion.code]),
            "is_current": is_current,
            "state": "done" if row.is_done else "current" if is_current else "todo",
        }

    axes = [
        {
            "code": axis.code,
            "name": axis.name,
            "done": axis.done,
            "total": axis.total,
            "criteria": [entry(row) for row in axis.rows],
            "is_open": any(row.criterion.pk == current.pk for row in axis.rows),
            "url": reverse("certification:grid_criterion", args=[dossier.pk, axis.rows[0].criterion.code]),
        }
        for axis in by_axis(rows)
    ]
    return {"axes": axes, "done": sum(axis["done"] for axis in axes), "total": len(rows)}
