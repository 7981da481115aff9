"""The territory takes its dossier away: what can be made, what is being made, what is ready."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import ExportKind, ExportStatus
from certification.clock import now
from certification.queries import export as exports
from certification.rules import permissions as may
from certification.services.export import ask_export
from certification.views import panel
from certification.views.access import dossier_or_404, members_only
from certification.views.files import handed_over


def own_dossier_or_404(request, pk: int):
    """Return a dossier of the person's own territory: nobody else takes it away."""
    dossier = dossier_or_404(request, pk)
    if not may.take_away(dossier, request.user):
        raise Http404
    return dossier


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def take_away(request, pk):
    """Offer the three forms of a dossier; list what was asked, and how far it is."""
    dossier = own_dossier_or_404(request, pk)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in ExportKind.values:
            raise Http404
        ask_export(dossier, actor=request.user, kind=kind, language=get_language())
        messages.success(request, _("Your file is being made. It appears below once it is ready."))
        return redirect("certification:take_away", dossier.pk)
    asked = exports.exports_of(dossier, request.user).filter(expires_at__gt=now())
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": [
            (_("My space"), panel.address("dashboard")),
            (dossier.number or _("Draft dossier"), panel.address("dossier", dossier.pk)),
            (_("Take the dossier away"), None),
        ],
        "kinds": [
            (
                ExportKind.PDF,
                "file-text",
                _("To read and to print: contents, answers, list of the evidence."),
            ),
            (ExportKind.ZIP, "archive", _("To keep: answers, the files joined, and the digest of each.")),
            (
                ExportKind.XLSX,
                "file-spreadsheet",
                _("To work on: answers, questions and evidence in tables."),
            ),
        ],
        "exports": asked,
        "is_waiting": any(export.status == ExportStatus.WAITING for export in asked),
    }
    return render(request, "certification/export/take_away.html", context)


@members_only
@require_safe
def export_file(request, pk, export):
    """Hand over a file made of a dossier, while it is kept."""
    dossier = own_dossier_or_404(request, pk)
    found = get_object_or_404(
        exports.exports_of(dossier, request.user),
        pk=export,
        status=ExportStatus.READY,
        expires_at__gt=now(),
    )
    return handed_over(found.file)
