"""The dossier: opening it, its page, its application, its list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.errors import InvalidUpload, NotAllowed, StaleDossier
from certification.forms.dossier import ApplicationForm, CharterForm, DossierFilter, OpeningForm
from certification.queries import dossier as dossiers
from certification.queries import history as facts
from certification.queries import territory as territories
from certification.queries.framework import profile_for, version_in_force
from certification.queries.regional_opinion import MOST_TASKS, to_declare
from certification.rules import permissions as may
from certification.services import dossier as services
from certification.services.transition import available_actions
from certification.views import panel
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.deadline import clocks_context
from certification.views.dossier_version import version_offer
from certification.views.instruction import acts_for
from certification.views.moves import confirm_move

PAGE_SIZE = 25
LATEST = 6
CONFLICT = 409
REFUSED = 422


# --- opening ------------------------------------------------------------------------------------------------------


@members_only
def dossier_new(request):
    """Open a dossier for a territory that the person leads; without any, create the territory first."""
    led = [m.territory for m in territories.memberships_of(request.user) if m.role == Role.TERRITORY_LEAD]
    if not led:
        messages.info(request, _("A dossier belongs to a territory: describe yours first."))
        return redirect("certification:territory_new")
    asked = request.POST.get("territory") or request.GET.get("territory", "")
    territory = next((found for found in led if str(found.pk) == asked), led[0])
    version = version_in_force()
    profile = profile_for(version, territory.kind) if version else None
    form = OpeningForm(
        request.POST if request.method == "POST" else None,
        territories=led,
        modules=list(version.modules.all()) if version else [],
        awards=set(territory.awards.values_list("status", flat=True)),
        initial={"territory": territory.pk, "modules": profile.modules if profile else []},
    )
    reasons: list = []
    if request.method == "POST" and form.is_valid():
        try:
            dossier = services.open_dossier(
                territory,
                actor=request.user,
                kind=form.cleaned_data["kind"],
                modules=form.cleaned_data.get("modules", ()),
            )
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(request, _("The dossier is open. Nothing is sent before you submit it."))
            return redirect("certification:application", dossier.pk)
    return render(
        request,
        "certification/dossier/new.html",
        {
            "form": form,
            "reasons": reasons,
            "territory": territory,
            "profile": profile,
            "presumed_na": version.criteria.filter(code__in=profile.presumed_na) if profile else [],
            "others": [found for found in led if found != territory],
            "crumbs": [(_("My space"), panel.address("dashboard")), (_("Open a dossier"), None)],
        },
        status=REFUSED if request.method == "POST" else 200,
    )


# --- the page -----------------------------------------------------------------------------------------------------


@members_only
@require_safe
def dossier(request, pk):
    """Answer the five questions, say what comes next, offer what the reader may do."""
    found = dossier_or_404(request, pk)
    if panel.was_decided(found):
        prefetch_related_objects([found], "awards__signatures")
    roles = found.roles_of(request.user)
    context = panel.head(found, request.user, crumbs=[(name_of(found), None)])
    if found.freeze is not None:
        context["answers"]["deadline"] = {"text": _("Paused"), "detail": _("while the dossier is frozen")}
    rank = panel.RANKS.get(found.status, 0)
    decision = found.decision if rank >= panel.RANKS[DossierStatus.CONDITIONAL] else None
    item = found.docket_item if rank >= panel.RANKS[DossierStatus.DOCKETED] else None
    return render(
        request,
        "certification/dossier/dossier.html",
        {
            **context,
            **clocks_context(found, request.user, context),
            "next": panel.what_next(context["turn"], found),
            "is_mine": context["turn"].is_for(roles),
            "forward": panel.way_forward(found, context["turn"], roles, item),
            "actions": panel.actions_for(found, request.user),
            "acts": acts_for(found, request.user),
            "pages": panel.pages_of(found, request.user, item, decision),
            **version_offer(found, request.user),
            "freeze": found.freeze,
            "tie_is_open": may.record_undeclared_interest(found, request.user) and found.has_open_question,
            "correction": found.open_correction,
            "may_answer": may.submit(found, request.user),
            "decision": decision if decision is not None and decision.is_signed else None,
            "awards": panel.awards_of(found),
            "is_member": bool(roles & panel.MEMBERS),
            "is_officer": Role.CASE_OFFICER in roles,
            "latest": facts.of_dossier(found, reader=request.user, last=LATEST)
            if may.read_history(found, request.user)
            else [],
        },
    )


def name_of(dossier) -> str:
    """Return how a page calls a dossier: its number, once it has one."""
    return _("Dossier %(number)s") % {"number": dossier.number} if dossier.number else _("Draft dossier")


@members_only
def dossier_move(request, pk, move):
    """Confirm a move of the dossier."""
    found = dossier_or_404(request, pk)
    back = panel.address("dossier", found.pk)
    return confirm_move(
        request,
        found,
        move,
        title=found.territory.name,
        back=back,
        crumbs=[(_("My space"), panel.address("dashboard")), (name_of(found), back)],
    )


# --- the application ----------------------------------------------------------------------------------------------


@keeps_what_was_typed
@members_only
def application(request, pk):
    """Fill the application, or read it once it is submitted."""
    found = dossier_or_404(request, pk)
    if not panel.may_write_application(found, found.roles_of(request.user)):
        if request.method == "POST":
            return application_page(request, found, reasons=[services.closed(found)], status=CONFLICT)
        return application_page(request, found)
    if request.method != "POST":
        return application_page(request, found, form=application_form(found))
    return save_application(request, found)


def save_application(request, found):
    """Save what was typed, or show it again with what to correct."""
    form = ApplicationForm(request.POST, request.FILES, instance=dossier_or_404(request, found.pk))
    if not form.is_valid():
        return application_page(request, found, form=form, status=REFUSED)
    facts_typed, letter = form.fields_typed(), form.cleaned_data["letter"]
    try:
        services.save_application(
            found, actor=request.user, seen=form.cleaned_data["seen"] or None, **facts_typed
        )
        if letter:
            services.attach_mandate_letter(found, letter, actor=request.user)
    except InvalidUpload as error:
        form.add_error("letter", str(error))
        form = with_digest(form, dossier_or_404(request, found.pk))
        return application_page(request, found, form=form, status=REFUSED)
    except StaleDossier as error:
        form = with_digest(form, error.current)
        return application_page(
            request, found, form=form, stored=differences(form, error.current), status=CONFLICT
        )
    except NotAllowed as error:
        return application_page(request, found, form=form, reasons=error.reasons, status=CONFLICT)
    messages.success(request, _("The application is saved. It is not submitted yet."))
    return redirect("certification:application", found.pk)


def with_digest(form, dossier):
    """Let the form be sent again over what is stored now."""
    form.data = form.data.copy()
    form.data["seen"] = services.application_digest(dossier)
    return form


def application_form(dossier) -> ApplicationForm:
    return ApplicationForm(instance=dossier, initial={"seen": services.application_digest(dossier)})


def differences(form, current) -> list[dict]:
    """Return what somebody else stored meanwhile, field by field, where it differs from what was typed."""
    typed = form.fields_typed()
    return [
        {"label": form[name].label, "stored": stored_in_words(current, name)}
        for name in typed
        if typed[name] != getattr(current, name)
    ]


def stored_in_words(dossier, name: str):
    display = getattr(dossier, f"get_{name}_display", None)
    value = display() if display else getattr(dossier, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else value


def application_page(request, dossier, *, form=None, charter=None, reasons=(), stored=(), status=200):
    """Draw the application: its form or its text, its letter, its charter, and what is missing to submit it."""
    is_lead = may.submit(dossier, request.user)
    is_draft = dossier.status == DossierStatus.DRAFT
    submit = (
        next((a for a in available_actions(dossier, request.user) if a["move"] == "submit"), None)
        if is_draft
        else None
    )
    families = {family.code: family.name for family in dossier.version.families.all()}
    return render(
        request,
        "certification/dossier/application.html",
        {
            **panel.head(
                dossier,
                request.user,
                crumbs=[(name_of(dossier), panel.address("dossier", dossier.pk)), (_("Application"), None)],
            ),
            "form": form,
            "charter": charter
            or (CharterForm() if is_draft and is_lead and not dossier.charter_accepted_at else None),
            "correction": dossier.open_correction,
            "reasons": reasons,
            "stored": stored,
            "is_draft": is_draft,
            "submit": submit,
            "families": [
                {"name": families.get(r.family, r.family), "organisation": r.organisation}
                for r in dossier.territory.representations.all()
            ],
            "modules": dossier.modules.all(),
        },
        status=status,
    )


@members_only
@require_POST
def charter(request, pk):
    """Accept the charter and declare on honour."""
    found = dossier_or_404(request, pk)
    if not may.submit(found, request.user):
        raise PermissionDenied
    form = CharterForm(request.POST)
    if not form.is_valid():
        return application_page(request, found, form=application_form(found), charter=form, status=REFUSED)
    try:
        services.accept_charter(found, actor=request.user)
    except NotAllowed as error:
        return application_page(request, found, reasons=error.reasons, status=CONFLICT)
    messages.success(request, _("The charter is accepted and the declaration on honour is made."))
    return redirect("certification:application", pk)


# --- the list -----------------------------------------------------------------------------------------------------


@members_only
@require_safe
def dossier_list(request):
    """List the dossiers that a person may read, with filters."""
    form = DossierFilter(request.GET, is_officer=Role.CASE_OFFICER in dossiers.mandate_roles(request.user))
    kept = form.kept()
    page = Paginator(dossiers.worklist(request.user, **kept), PAGE_SIZE).get_page(request.GET.get("page"))
    today = localdate()
    entries = []
    for found in dossiers.ready_for_turns(page.object_list):
        turn = dossiers.whose_turn(found)
        entries.append({"dossier": found, "turn": turn, "days_left": turn.days_left(today)})
    return render(
        request,
        "certification/dossier/list.html",
        {
            "page": page,
            "entries": entries,
            "filter_form": form,
            "is_filtered": any(kept.values()),
            "to_declare": to_declare(request.user)[:MOST_TASKS],
            "crumbs": [(_("My space"), panel.address("dashboard")), (_("Dossiers"), None)],
        },
    )
