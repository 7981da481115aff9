"""Complaints for those who handle, investigate and watch over them; and for the territory that is heard. Nobody else."""

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import ComplaintStatus, Role
from certification.errors import NotAllowed
from certification.forms.complaint import TextForm
from certification.models import Complaint
from certification.models.people import mandate_roles
from certification.queries import complaint as complaints
from certification.rules import permissions as may
from certification.services import complaint_handling as verbs
from certification.views.access import keeps_what_was_typed, members_only
from certification.views.acts import take, to_show
from certification.views.complaint_acts import PERMISSIONS, acts_of, reads
from certification.views.files import alone, opened

S = ComplaintStatus
REFUSED = 422
ROWS = 50


def crumbs(*steps):
    return [(_("My space"), reverse("certification:dashboard")), *steps]


@members_only
@require_safe
def complaints_page(request):
    """List the complaints that a person knows of; for whoever knows of none and handles none, there is no such page."""
    rows = complaints.listed_for(request.user)
    is_trusted = mandate_roles(request.user) & may.read_complaints.roles
    if not is_trusted and not rows.exists():
        raise Http404
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "certification/complaint/complaints.html",
        {"crumbs": crumbs((_("Complaints"), None)), "page": page},
    )


def complaint_or_404(request, pk: int) -> Complaint:
    """Return a complaint that this person may know of; any other does not exist for them."""
    known = complaints.visible_to(request.user).select_related("territory", "handler", "investigator")
    return get_object_or_404(known, pk=pk)


@members_only
@require_safe
def complaint(request, pk):
    return show(request, complaint_or_404(request, pk))


def show(request, found, *, acts=None, reasons=(), bound=None, status=200):
    """Show a complaint, its steps, its words, and what this person may do about it."""
    person = request.user
    roles = found.roles_of(person)
    # Asked to investigate, one declares one's interests before one reads anything.
    is_open = roles != {Role.INVESTIGATOR} or found.declared_at is not None
    acts = acts_of(found, person) if acts is None else acts
    context = {
        "crumbs": crumbs((_("Complaints"), reverse("certification:complaints")), (found.number, None)),
        "complaint": found,
        "is_open": is_open,
        "steps": complaints.steps_of(found),
        "acts": to_show(acts),
        "reasons": reasons,
        "bound": bound,
    }
    if is_open:
        names = {act.name for act in acts}
        context |= {
            "concerned": list(found.concerned.order_by("name")),
            "files": list(found.files.all()),
            "thread": list(found.messages.select_related("author").prefetch_related("files")),
            "measures": list(found.measures.all()),
            "candidates": complaints.candidates_for(found) if "name_investigator" in names else [],
        }
    return render(request, "certification/complaint/complaint.html", context, status=status)


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_act(request, pk, act):
    """Do one of the acts of a complaint."""
    found = complaint_or_404(request, pk)
    back = reverse("certification:complaint_handled", args=[pk])
    # Whoever names themselves as concerned, or steps down, no longer sees it.
    gone = reverse("certification:dashboard")
    answer = take(
        request,
        act,
        subject=found,
        acts=acts_of(found, request.user) if act in PERMISSIONS else [],
        permissions=PERMISSIONS,
        show=partial(_show_again, request, found),
        back=back,
    )
    if request.method == "POST" and answer.status_code == 302:
        still = complaints.visible_to(request.user).filter(pk=pk).exists()
        return answer if still else redirect(gone)
    return answer


def _show_again(request, found, acts, **refused):
    return show(request, found, acts=acts, **refused)


# --- files, the territory -------------------------------------------------------------------------------------------


@members_only
@require_safe
def complaint_file(request, pk, file):
    """Hand over what the complainant joined, to whoever reads the complaint."""
    found = complaint_or_404(request, pk)
    if not reads(found, request.user):
        raise Http404
    kept = get_object_or_404(complaints.files_of(found), uuid=file)
    if not kept.may_be_served:
        raise Http404
    return alone(opened(kept.file), as_attachment=True, filename=kept.name, content_type=kept.content_type)


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_reply(request, pk):
    """Read what is said of one's territory, without learning who says it, and answer."""
    found = get_object_or_404(complaints.heard_by(request.user), pk=pk)
    may_reply = found.replied_at is None and found.status == S.INVESTIGATED
    form, reasons, status = None, [], 200
    if may_reply or request.method == "POST":
        form = TextForm(
            request.POST or None,
            label=_("Answer of the territory"),
            help_text=_(
                "Those who handle and investigate the complaint read it; its author learns what is concluded."
            ),
        )
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                verbs.reply_for_territory(found, actor=request.user, **form.facts())
            except NotAllowed as refused:
                reasons = refused.reasons
            else:
                return redirect("certification:complaint_reply", pk)
    context = {
        "crumbs": crumbs((_("Complaint %(number)s") % {"number": found.number}, None)),
        "complaint": found,
        "form": form,
        "reasons": reasons,
    }
    return render(request, "certification/complaint/reply.html", context, status=status)
