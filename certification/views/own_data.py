"""What a person may do about their own data: take a copy of them, close their account, keep it after all."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import ExportStatus
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import PersonExport
from certification.queries.closure import open_closure_of, ties_of
from certification.queries.hold import hold_on_person
from certification.queries.retention import kept_for
from certification.rules.closure import reasons_to_stay
from certification.services.closure import ask_closure, cancel_closure
from certification.services.person_export import ask_person_export
from certification.views import panel
from certification.views.access import members_only
from certification.views.files import ALONE

REFUSED = 422
RECENT = reauthentication_required(allow_get=True)


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@RECENT
def own_data(request):
    """List the copies of one's data, ask for one, and lead to the closure of the account."""
    if request.method == "POST":
        ask_person_export(request.user, actor=request.user)
        messages.success(request, _("The copy is being made. It appears below once it is ready."))
        return redirect("certification:own_data")
    copies = PersonExport.objects.filter(person=request.user, expires_at__gt=now()).select_related("file")
    return render(
        request,
        "certification/privacy/own_data.html",
        {
            "copies": copies,
            "is_waiting": any(copy.status == ExportStatus.WAITING for copy in copies),
            "kept_for": kept_for("person_export"),
            "closure": open_closure_of(request.user),
            "hold": hold_on_person(request.user),
            "crumbs": [(_("My space"), panel.address("dashboard")), (_("My data"), None)],
        },
    )


@members_only
@require_safe
@reauthentication_required
def own_data_file(request, pk):
    """Hand the copy over to its person, who has signed in lately."""
    copy = get_object_or_404(
        PersonExport, pk=pk, person=request.user, status=ExportStatus.READY, expires_at__gt=now()
    )
    try:
        content = copy.file.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=copy.file.name, content_type=copy.file.content_type
    )
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-store"
    return response


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
@RECENT
def close_account(request):
    """Say what closing an account means, why it cannot be closed today if so; close it when it is confirmed."""
    reasons = reasons_to_stay(ties_of(request.user))
    if request.method == "POST":
        try:
            ask_closure(request.user, actor=request.user)
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(
                request, _("Your account will be closed. Until then, you may keep it from this page.")
            )
            return redirect("certification:own_data")
    return render(
        request,
        "certification/privacy/close_account.html",
        {
            "reasons": reasons,
            "delay": kept_for("closure"),
            "cancel_url": panel.address("own_data"),
            "crumbs": [
                (_("My space"), panel.address("dashboard")),
                (_("My data"), panel.address("own_data")),
                (_("Close my account"), None),
            ],
        },
        status=REFUSED if request.method == "POST" else 200,
    )


@members_only
@require_POST
def keep_account(request):
    """Keep the account after all."""
    closure = open_closure_of(request.user)
    if closure is not None:
        cancel_closure(closure, actor=request.user)
        messages.success(request, _("Your account is kept."))
    return redirect("certification:own_data")
