"""What is served as it was signed: the same bytes for all, from any site, known again by their digest."""

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

MACHINE_TYPES = ("application/ld+json", "application/json", "application/vc")


def open_to_all_sites(response, *, seconds: int):
    """Let any site read an answer, and caches keep it for some seconds."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={seconds}"
    return response


def as_signed(request, data: bytes, content_type: str, digest: str, *, seconds: int = 300):
    """Answer exact bytes; a reader who has them already is told so."""
    response = HttpResponse(bytes(data), content_type=content_type)
    response["ETag"] = f'"{digest}"'
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return open_to_all_sites(found, seconds=seconds)


def is_for_a_person(request) -> bool:
    """Tell whether a reader would rather have a page than data; who says nothing gets data."""
    return request.get_preferred_type([*MACHINE_TYPES, "text/html"]) == "text/html"


def for_both(view):
    """Mark answers that differ for a person and for a program; let any site read them."""

    def inner(request, *args, **kwargs):
        response = require_safe(view)(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        return open_to_all_sites(response, seconds=300)

    return inner
