"""The relief of a certificate, drawn from its own digest: an image beside its page, made once and kept by whoever reads it."""

import hashlib

from django.http import Http404
from django.views.decorators.http import require_safe

from certification.documents.contours import contour_lines, svg_group
from certification.queries.certificate import find_by_code
from certification.views.published import as_signed

WIDTH, HEIGHT = 720, 400
# The same digest always gives the same lines.
SECONDS = 30 * 24 * 3600


@require_safe
def relief(request, code):
    """Draw the relief of a public certificate; a page shows it in its own colour (`<use href="…#relief">`)."""
    found = find_by_code(code)
    if found is None:
        raise Http404
    drawing = drawn(found.digest)
    return as_signed(request, drawing, "image/svg+xml", hashlib.sha256(drawing).hexdigest(), seconds=SECONDS)


def drawn(digest: str) -> bytes:
    """Return the drawing (SVG) of a digest (hexadecimal): it fades towards the left, where words stand."""
    lines = contour_lines(
        bytes.fromhex(digest), WIDTH, HEIGHT, levels=11, cell=24, hills=7, decimals=0, tolerance=1.2,
        fade=lambda x, _y: max(0, min(1, x / 620)),
    )  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<g id="relief">{svg_group(lines, opacity=0.7)}</g></svg>'
    ).encode()
