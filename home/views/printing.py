"""The PDF of a page, sent to who may read the page."""

from django.conf import settings
from django.http import FileResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from home.documents import printing


@require_safe
def send_pdf(request, page):
    """Send the PDF of a page as it is now; nothing when the browser has it already."""
    pdf = printing.pdf_of(page)
    unchanged = get_conditional_response(request, etag=pdf.etag)
    if unchanged:
        return unchanged
    response = FileResponse(pdf.open(), filename=f"{page.slug}.pdf", content_type="application/pdf")
    response.headers["ETag"] = pdf.etag
    # Search engines show the page rather than its PDF.
    response.headers["Link"] = f'<{settings.BASE_URL}{page.url}>; rel="canonical"'
    return response
