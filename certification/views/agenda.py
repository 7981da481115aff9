"""The root-cause trees of a dossier, and its agenda, which becomes the progress plan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.documents.calendar import actions_calendar
from certification.errors import NotAllowed
from certification.forms.agenda import ActionForm, AgendaFilter, CauseForm, WhyForm
from certification.queries import agenda as agendas
from certification.queries import deadline as clocks
from certification.rules import permissions as may
from certification.rules.agenda import MOST_WHYS
from certification.services import agenda as services
from certification.views import panel
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.deadline import as_file

PAGE_SIZE = 30
REFUSED = 422
FORMS = ("GET", "HEAD", "POST")


def readable(request, pk):
    """Return the dossier whose causes and agenda this person may read; for all others they do not exist."""
    found = dossier_or_404(request, pk)
    if not agendas.may_read(found, request.user):
        raise Http404
    return found


def writable(request, pk):
    found = readable(request, pk)
    if not may.keep_agenda(found, request.user):
        raise PermissionDenied
    return found


def may_write(dossier, person) -> bool:
    return may.keep_agenda(dossier, person) and agendas.is_open(dossier) and dossier.freeze is None


def progress_plan(dossier, person) -> dict:
    """Return the first actions of the progress plan, for a page that this person may read without the dossier."""
    if not agendas.may_read_plan(dossier, person):
        return {}
    return {"plan": agendas.as_lines(agendas.plan_headlines(dossier)), "plan_of": dossier}


def crumbs(dossier, *more) -> list:
    name = _("Dossier %(number)s") % {"number": dossier.number} if dossier.number else _("Draft dossier")
    return [
        (_("My space"), panel.address("dashboard")),
        (name, panel.address("dossier", dossier.pk)),
        *more,
    ]


def typed(request):
    return request.POST if request.method == "POST" else None


def attempt(form, write) -> tuple[bool, list]:
    """Do what a valid form asks for; return whether it was done, and the sentences that refused it."""
    if not form.is_valid():
        return False, []
    try:
        write()
    except NotAllowed as error:
        return False, error.reasons
    return True, []


# --- causes -------------------------------------------------------------------------------------------------------


@keeps_what_was_typed
@members_only
@require_http_methods(FORMS)
def causes(request, pk):
    """Show the trees of a dossier; its team adds a problem."""
    found = readable(request, pk) if request.method != "POST" else writable(request, pk)
    form = CauseForm(typed(request), dossier=found)
    reasons: list = []
    if request.method == "POST":
        done, reasons = attempt(form, lambda: services.add_cause(found, actor=request.user, **form.facts()))
        if done:
            messages.success(request, _("The problem is added. Now ask why."))
            return redirect("certification:causes", pk)
    return render(
        request,
        "certification/agenda/causes.html",
        {
            "dossier": found,
            "trees": agendas.trees(found),
            "form": form if may_write(found, request.user) else None,
            "reasons": reasons,
            "most_whys": MOST_WHYS,
            "crumbs": crumbs(found, (_("Root causes"), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@keeps_what_was_typed
@members_only
@require_http_methods(FORMS)
def cause(request, pk, node):
    """Change a cause, put it elsewhere, or add a why below it (`do=why`)."""
    found = writable(request, pk)
    row = get_object_or_404(found.causes.select_related("criterion", "question"), pk=node)
    branches = agendas.trees(found)
    asks_why = request.POST.get("do") == "why"
    about = f"c:{row.criterion.code}" if row.criterion else f"q:{row.question.code}" if row.question else ""
    form = CauseForm(
        typed(request) if not asks_why else None,
        dossier=found,
        branches=branches,
        node=row,
        initial={"text": row.text, "about": about, "parent": str(row.parent_id or "")},
    )
    why = WhyForm(typed(request) if asks_why else None, auto_id="why_%s")
    reasons: list = []
    if request.method == "POST":
        done, reasons = (
            attempt(
                why,
                lambda: services.add_cause(
                    found, actor=request.user, parent=row, text=why.cleaned_data["text"]
                ),
            )
            if asks_why
            else attempt(form, lambda: services.change_cause(row, actor=request.user, **form.facts()))
        )
        if done:
            messages.success(request, _("The tree is saved."))
            return redirect(f"{panel.address('causes', pk)}#cause-{row.pk}")
    branch = next(b for root in branches for b in root if b.node.pk == row.pk)
    return render(
        request,
        "certification/agenda/cause.html",
        {
            "dossier": found,
            "node": row,
            "form": form,
            "why": why if branch.depth < MOST_WHYS else None,
            "asks_why": asks_why,
            "reasons": reasons,
            "cancel_url": panel.address("causes", pk),
            "crumbs": crumbs(found, (_("Root causes"), panel.address("causes", pk)), (_("Cause"), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@members_only
@require_POST
def cause_shift(request, pk, node):
    """Move a cause up or down among those beside it."""
    found = writable(request, pk)
    row = get_object_or_404(found.causes, pk=node)
    try:
        services.shift_cause(row, actor=request.user, up=request.POST.get("to") == "up")
    except NotAllowed as error:
        messages.error(request, " ".join(map(str, error.reasons)))
    return redirect(f"{panel.address('causes', pk)}#cause-{row.pk}")


@members_only
@require_http_methods(FORMS)
def cause_remove(request, pk, node):
    """Confirm the removal of a cause with what is below it."""
    found = writable(request, pk)
    row = get_object_or_404(found.causes, pk=node)
    branch = next(b for root in agendas.trees(found) for b in root if b.node.pk == row.pk)
    reasons: list = []
    if request.method == "POST":
        try:
            services.remove_cause(row, actor=request.user)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(request, _("The cause is removed."))
            return redirect("certification:causes", pk)
    return render(
        request,
        "certification/agenda/cause_remove.html",
        {
            "dossier": found,
            "node": row,
            "below": len(list(branch)) - 1,
            "reasons": reasons,
            "cancel_url": panel.address("causes", pk),
            "crumbs": crumbs(found, (_("Root causes"), panel.address("causes", pk)), (_("Remove"), None)),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


# --- agenda -------------------------------------------------------------------------------------------------------


@members_only
@require_safe
def agenda(request, pk):
    """List the actions, filtered, with what is late."""
    found = readable(request, pk)
    form = AgendaFilter(request.GET, dossier=found)
    kept = form.kept()
    page = Paginator(agendas.agenda(found, **kept), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "certification/agenda/agenda.html",
        {
            "dossier": found,
            "page": page,
            "lines": agendas.as_lines(page.object_list),
            "counts": agendas.counts(found),
            "filter_form": form,
            "is_filtered": any(kept.values()),
            "may_write": may_write(found, request.user),
            "crumbs": crumbs(found, (_("Territorial agenda"), None)),
        },
    )


@keeps_what_was_typed
@members_only
@require_http_methods(FORMS)
def action_new(request, pk):
    """Add an action, against a cause when one is named in the address."""
    found = writable(request, pk)
    branches = agendas.trees(found)
    form = ActionForm(
        typed(request), dossier=found, branches=branches, initial={"cause": request.GET.get("cause", "")}
    )
    reasons: list = []
    if request.method == "POST":
        done, reasons = attempt(form, lambda: services.add_action(found, actor=request.user, **form.facts()))
        if done:
            messages.success(request, _("The action is in the agenda."))
            return redirect("certification:agenda", pk)
    return action_page(request, found, form, reasons, _("Add an action"))


@keeps_what_was_typed
@members_only
@require_http_methods(FORMS)
def action(request, pk, action):
    """Change an action, or say where it stands."""
    found = writable(request, pk)
    row = get_object_or_404(found.actions.prefetch_related("criteria"), pk=action)
    form = ActionForm(typed(request), dossier=found, branches=agendas.trees(found), action=row)
    reasons: list = []
    if request.method == "POST":
        done, reasons = attempt(
            form,
            lambda: services.change_action(
                row, actor=request.user, revision=form.cleaned_data["revision"] or 0, **form.facts()
            ),
        )
        if done:
            messages.success(request, _("The action is saved."))
            return redirect("certification:agenda", pk)
        if reasons:
            # What was typed stays, over what is stored now: sending it again is a choice.
            form.data = form.data.copy()
            form.data["revision"] = found.actions.get(pk=row.pk).revision
    stored = found.actions.get(pk=row.pk) if reasons else None
    return action_page(request, found, form, reasons, _("Change the action"), stored=stored)


def action_page(request, dossier, form, reasons, title, *, stored=None):
    return render(
        request,
        "certification/agenda/action.html",
        {
            "dossier": dossier,
            "form": form,
            "title": title,
            "reasons": reasons,
            "stored": stored,
            "cancel_url": panel.address("agenda", dossier.pk),
            "crumbs": crumbs(
                dossier, (_("Territorial agenda"), panel.address("agenda", dossier.pk)), (title, None)
            ),
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@members_only
@require_safe
def agenda_calendar(request, pk):
    """Give the dated actions as a calendar file."""
    found = readable(request, pk)
    name = _("Agenda of %(territory)s") % {"territory": found.territory.name}
    actions = clocks.actions_on_the_calendar([found.pk])
    return as_file(actions_calendar(name, found, actions.get(found.pk, [])), slugify(name))
