"""Read-only addresses of the register for machines: JSON, CSV, GeoJSON, and published frameworks."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from certification.api.schemas import openapi
from certification.choices import PUBLIC_AWARD_STATUSES
from certification.clock import localdate
from certification.exports.register import COLUMNS, award_document, award_feature, award_row
from certification.exports.tables import csv_lines
from certification.models import FrameworkVersion
from certification.queries import certificate as certificates

PAGE_SIZE = 100
FILTERS = ("q", "status", "level", "country", "theme")


def open_to_all(view):
    """Let any site read, and caches keep the answer for a minute."""

    def inner(request, *args, **kwargs):
        response = require_safe(view)(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Cache-Control", "public, max-age=60")
        return response

    return inner


def asked(request) -> dict:
    """Return the filters of a request; lengths are bounded, unknown names ignored."""
    # No name holds a null character, and PostgreSQL refuses to look for one.
    return {name: request.GET[name][:100].replace("\0", "") for name in FILTERS if request.GET.get(name)}


def narrowed(request):
    return certificates.filtered(asked(request)).select_related("certificate__file", "successor__certificate")


def answer(data, status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


@open_to_all
def awards(request):
    """List the awards of the register, a hundred a page."""
    if (status := request.GET.get("status")) and status not in PUBLIC_AWARD_STATUSES:
        return answer({"detail": f"status: one of {', '.join(sorted(PUBLIC_AWARD_STATUSES))}"}, 400)
    paginator = Paginator(narrowed(request), PAGE_SIZE)
    number = request.GET.get("page", "1")[:6]
    if not number.isdecimal() or not 1 <= int(number) <= paginator.num_pages:
        return answer({"detail": f"page: 1 to {paginator.num_pages}"}, 400)
    page, today = paginator.page(int(number)), localdate()
    return answer(
        {
            "count": paginator.count,
            "next": _page_address(request, page.number + 1) if page.has_next() else None,
            "previous": _page_address(request, page.number - 1) if page.has_previous() else None,
            "results": [award_document(award, today) for award in page],
        }
    )


def _page_address(request, number: int) -> str:
    return f"{settings.BASE_URL}{reverse('api_awards_json')}?{urlencode({**asked(request), 'page': number})}"


@open_to_all
def award(request, code):
    """Return one award by the code of its certificate."""
    certificate = certificates.find_by_code(code)
    if certificate is None:
        return answer({"detail": "Not issued by us."}, 404)
    return answer(award_document(certificate.award, localdate()))


@open_to_all
def awards_csv(request):
    """Return the filtered register as a table."""
    today = localdate()
    rows = (award_row(award, today) for award in narrowed(request).iterator(chunk_size=500))
    return StreamingHttpResponse(
        csv_lines(COLUMNS, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="register.csv"'},
    )


@open_to_all
def awards_geojson(request):
    """Return the filtered register as a collection of points."""
    today = localdate()
    response = answer(
        {
            "type": "FeatureCollection",
            "features": [award_feature(award, today) for award in narrowed(request)],
        }
    )
    response["Content-Type"] = "application/geo+json"
    return response


@open_to_all
def framework(request, code, version):
    """Return a published version of the framework, in its three languages."""
    found = FrameworkVersion.objects.published().filter(framework__code=code, version=version).first()
    if found is None:
        raise Http404
    return answer({**found.as_document(), "content_hash": found.content_hash})


@open_to_all
def description(request):
    """Return the OpenAPI description of these addresses."""
    return answer(openapi(settings.BASE_URL))
