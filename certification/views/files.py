"""Hand over a private file, or its picture, to whoever may read the page that links to it."""

from http import HTTPStatus

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from certification.choices import FileCheck
from certification.clock import localdate
from certification.documents.preview import PICTURE_TYPE
from certification.queries import files
from certification.queries.impartiality import dossiers_to_watch
from certification.rules.evidence import why_unsafe
from certification.services.impartiality import record_access
from certification.services.preview import with_preview
from certification.views.access import members_only
from cms.file_storage import is_bucket

# Even a hostile document opens alone: no script, no form, no picture from elsewhere.
ALONE = "sandbox; default-src 'none'"


@require_safe
@members_only
def file(request, uuid):
    """Hand a file over as it was received; what the antivirus has not let through stays where it is."""
    found = get_object_or_404(files.readable_by(request.user), uuid=uuid)
    if not found.may_be_served:
        status = HTTPStatus.CONFLICT if found.check_state == FileCheck.WAITING else HTTPStatus.FORBIDDEN
        context = {"file": found, "reason": why_unsafe(found.check_state)}
        return render(request, "certification/evidence/held_back.html", context, status=status)
    for dossier in dossiers_to_watch(found, request.user, day=localdate()):
        record_access(dossier, request.user, "file")
    return handed_over(found)


@require_safe
@members_only
def preview(request, uuid):
    """Hand over the picture of a file, drawn when it is first asked for."""
    found = get_object_or_404(files.readable_by(request.user), uuid=uuid)
    try:
        found = with_preview(found)
    except FileNotFoundError:
        raise Http404 from None
    if not found.preview or not found.may_be_served:
        raise Http404
    return alone(opened(found.preview), content_type=PICTURE_TYPE)


def handed_over(file):
    """Answer with a file that its reader may have: from our disk, or by a link that the storage checks, for a minute."""
    storage, name = file.file.storage, file.file.name
    if not is_bucket(storage):
        return alone(
            opened(file.file), as_attachment=True, filename=file.name, content_type=file.content_type
        )
    if not storage.exists(name):
        raise Http404
    response = redirect(storage.signed_link(name, filename=file.name, content_type=file.content_type))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def opened(stored):
    """Open a stored content; one that its storage lost does not exist."""
    try:
        return stored.open("rb")
    except FileNotFoundError:
        raise Http404 from None


def alone(content, **how):
    """Answer with a content that can do nothing where it opens, and that nobody keeps."""
    response = FileResponse(content, **how)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
