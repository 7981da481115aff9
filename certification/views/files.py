"""Hand over a private file to whoever may read the page that links to it."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from certification.queries import files
from certification.views.access import members_only

# Even a hostile document opens alone: no script, no form, no picture from elsewhere.
ALONE = "sandbox; default-src 'none'"


@require_safe
@members_only
def file(request, uuid):
    found = get_object_or_404(files.readable_by(request.user), uuid=uuid)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
