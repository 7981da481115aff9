"""The follow-up of findings: their list, and the page of each one, where the territory answers and peers verify."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certification.choices import FindingStatus
from certification.clock import localdate
from certification.errors import InvalidUpload, NotAllowed
from certification.forms.finding import PlanForm, ProofForm, WordForm
from certification.queries import finding as queries
from certification.queries import history as histories
from certification.services import finding as verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, keep_access, keeps_what_was_typed, members_only
from certification.views.grid import REFUSED, crumbs
from certification.views.moves import arrow_of, too_late

VERBS = verbs.MOVES | {"propose_action": verbs.propose_action, "declare_done": verbs.declare_done}
# Nobody chooses this one: the calendar does.
OF_THE_PLATFORM = ("fall_overdue",)
LATE = (FindingStatus.OVERDUE, FindingStatus.ESCALATED)


def finding_or_404(request, pk):
    """Return a finding that the reader may read, with its dossier; its opening is kept."""
    found = get_object_or_404(
        queries.visible_to(request.user).select_related(
            "criterion", "dossier__territory", "dossier__version", "planned_by", "proved_by", "answered_by"
        ),
        pk=pk,
    )
    if request.method == "GET":
        keep_access(request, found.dossier)
    return found


@require_safe
@members_only
def findings(request, pk):
    """Show the findings of a dossier, what waits first."""
    dossier = dossier_or_404(request, pk)
    rows = queries.findings_of(dossier, request.user)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, (_("Findings"), None)),
        "rows": rows,
        "left": sum(not row.finding.is_settled for row in rows),
        "overdue": sum(row.finding.status in LATE for row in rows),
        "blocking": sum(row.finding.blocks_award and not row.finding.is_settled for row in rows),
    }
    return render(request, "certification/finding/findings.html", context)


def show(request, found, *, bound=None, move="", reasons=(), status=200):
    """Show a finding with the forms of what the reader may do; `bound` is the form refused, of that move."""
    dossier = found.dossier
    actions = [a for a in available_actions(found, request.user) if a["move"] not in OF_THE_PLATFORM]
    for place, action in enumerate(actions):
        action["form"] = bound if action["move"] == move and bound else form_of(found, action["move"])
        action["is_open"] = action["move"] == move if move else place == 0
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(
            dossier,
            (_("Findings"), reverse("certification:findings", args=[dossier.pk])),
            (found.criterion.code, None),
        ),
        "finding": found,
        "catalogue": next(
            (grade for grade in dossier.version.finding_grades.all() if grade.code == found.grade), None
        ),
        "who": queries.whose_turn(found),
        "days_left": queries.days_left(found),
        "evidence": found.evidence.select_related("file"),
        "proofs": found.proofs.select_related("file"),
        "agenda": found.actions.all(),
        "steps": histories.moves_of(found),
        "actions": actions,
        "reasons": reasons,
        "bound": bound,
    }
    return render(request, "certification/finding/finding.html", context, status=status)


def form_of(found, move: str, data=None, files=None):
    """Return the form of a move: an action, a proof, or a word."""
    given = {"prefix": move, "auto_id": f"{move}-%s"}
    evidence, actions = queries.may_choose_from(found)
    if move == "propose_action":
        latest = found.correct_by if found.correct_by and found.correct_by >= localdate() else None
        initial = {"plan": found.plan, "action": found.actions.first()}
        return PlanForm(data, actions=actions, latest=latest, initial=initial, **given)
    if move == "declare_done":
        return ProofForm(data, files, evidence=evidence, initial={"proof": found.proof}, **given)
    arrow = arrow_of(found, move)
    return WordForm(data, is_owed=bool(arrow and arrow.custom["reason"]), **given)


@require_POST
@keeps_what_was_typed
@members_only
def finding_move(request, pk, move):
    """Do what a form of the page says."""
    found = finding_or_404(request, pk)
    if move not in VERBS:
        raise Http404
    arrow = arrow_of(found, move)
    if arrow is not None and not arrow.permission(found, request.user):
        raise PermissionDenied
    form = form_of(found, move, request.POST, request.FILES)
    if arrow is None:
        return show(request, found, reasons=[too_late(found)], status=REFUSED)
    reasons = []
    if form.is_valid():
        try:
            VERBS[move](found, actor=request.user, **form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
        except InvalidUpload as error:
            reasons = [str(error)]
        else:
            messages.success(request, _("Done: %(action)s.") % {"action": arrow.custom["label"]})
            return redirect("certification:finding", pk=found.pk)
    return show(request, found, bound=form, move=move, reasons=reasons, status=REFUSED)
