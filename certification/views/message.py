"""The thread between a territory and the secretariat."""

from django.contrib import messages as notices
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.choices import DossierStatus
from certification.errors import InvalidUpload, NotAllowed
from certification.forms.message import MessageForm
from certification.queries import message as threads
from certification.rules import permissions as may
from certification.services import message as verbs
from certification.views.access import keeps_what_was_typed, members_only

INVALID = 422


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request, pk):
    """Read the thread, which is then read; write to the other side."""
    dossier = get_object_or_404(
        threads.threads_of(request.user).select_related("territory", "version", "case_officer"), pk=pk
    )
    if not may.correspond(dossier, request.user):
        raise Http404
    may_write = may.write_message(dossier, request.user) and dossier.status != DossierStatus.DRAFT
    form = MessageForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                sent = verbs.send_message(
                    dossier,
                    actor=request.user,
                    text=form.cleaned_data["text"],
                    uploads=form.cleaned_data["files"],
                )
            except InvalidUpload as refusal:
                form.add_error("files", str(refusal))
            except NotAllowed as refusal:
                form.add_error(None, refusal.reasons)
            else:
                notices.success(request, _("Your message is sent."))
                return redirect(f"{reverse('certification:messages', args=[dossier.pk])}#message-{sent.pk}")
    lines = threads.thread(dossier, request.user)
    if any(line.is_new for line in lines):
        verbs.mark_read(dossier, request.user)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": [
            (_("My space"), reverse("certification:dashboard")),
            (dossier.number or _("Draft dossier"), reverse("certification:dossier", args=[dossier.pk])),
            (_("Messages"), None),
        ],
        "lines": lines,
        "form": form if may_write else None,
        "is_draft": dossier.status == DossierStatus.DRAFT,
    }
    return render(request, "certification/team/messages.html", context, status=status)
