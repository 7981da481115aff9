"""Read-only addresses of the register for machines: JSON, CSV, GeoJSON, Atom, and published frameworks."""

from itertools import chain

import orjson
from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from certification.api.answers import Refused, answer, open_to_all, unless_same
from certification.api.feed import write_feed
from certification.api.openapi import openapi
from certification.clock import localdate
from certification.exports.register import (
    COLUMNS,
    LOOKUPS,
    AwardFacts,
    award_document,
    document,
    entry_row,
    feature_lines,
    is_relied_upon,
    territory_document,
)
from certification.exports.tables import csv_lines
from certification.forms.register import AwardQuery, ChangesQuery
from certification.models import FrameworkVersion
from certification.models.framework_document import LOCALES
from certification.queries import certificate as certificates
from certification.queries import register as registers
from certification.queries.register_change import latest_changes
from certification.queries.register_territory import territory_in_register
from certification.rules.framework_schema import framework_schema as schema_of_documents

PAGE_SIZE = 100
PLACES = ("after", "before")
# What the list itself reads of a line, before what it says of its award.
LINE = ("award_id", "code", "sort", "status", "valid_from", "valid_until")
# The facts as text: `orjson` reads them in a third of the time that the field takes.
READ = (
    *LINE,
    *(
        Cast(f"award__{name}", TextField()) if name == "certificate__facts" else f"award__{name}"
        for name in LOOKUPS
    ),
)


def asked(request, form_class=AwardQuery) -> dict:
    """Return the parameters of a request, or refuse those out of their range; unknown names are ignored."""
    form = form_class(request.GET)
    if not form.is_valid():
        raise Refused(400, form.complaint())
    return form.kept()


def marked(query: dict, name: str):
    """Return the line after or before which a page stands, or None when the request names none."""
    if name not in query:
        return None
    found = registers.mark(query[name])
    if found is None:
        raise Refused(404, f"{name}: no award of the register has this code")
    return found


@open_to_all
def awards(request):
    """List the awards of the register, a hundred a page, in the order of the names of territories."""
    query, today = asked(request), localdate()
    return unless_same(request, registers.version(today), lambda: _page(query, today))


def _page(query: dict, today) -> HttpResponse:
    filters = {name: value for name, value in query.items() if name not in PLACES}
    following = marked(query, "after")
    found = registers.read(
        registers.listed(registers.last_day_listed(today)),
        PAGE_SIZE,
        filters=filters,
        following=following,
        preceding=None if following else marked(query, "before"),
        columns=READ,
    )
    grace = registers.grace_among(found.entries, today)
    response = answer(
        {
            "count": found.total.value,
            "count_is_exact": found.total.is_exact,
            "next": (found.next and _address(filters, after=found.next)) or None,
            "previous": (found.previous and _address(filters, before=found.previous)) or None,
            "results": [
                document(_facts(entry), today, valid=is_relied_upon(entry, today, grace))
                for entry in found.entries
            ],
        }
    )
    links = [
        f'<{_address(filters, **{place: code})}>; rel="{relation}"'
        for relation, place, code in (("next", "after", found.next), ("prev", "before", found.previous))
        if code
    ]
    if links:
        response["Link"] = ", ".join(links)
    return response


def _facts(entry) -> AwardFacts:
    read = AwardFacts(*entry[len(LINE) :])
    return read._replace(facts=orjson.loads(read.facts))


def _address(filters: dict, **place) -> str:
    return f"{settings.BASE_URL}{reverse('api_awards_json')}?{urlencode({**filters, **place})}"


@open_to_all
def award(request, code):
    """Return one award by the code of its certificate, listed or not: its address lasts."""
    certificate = certificates.find_by_code(code)
    if certificate is None:
        raise Refused(404, "Not issued by us.")
    return answer(award_document(certificate.award, localdate()))


@open_to_all
def awards_csv(request):
    """Return the filtered register as a table."""
    query, today = asked(request), localdate()

    def table():
        lines = csv_lines(COLUMNS, _rows(query, today))
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="register.csv"'},
        )

    return unless_same(request, registers.version(today), table)


@open_to_all
def awards_geojson(request):
    """Return the filtered register as a collection of points."""
    query, today = asked(request), localdate()

    def points():
        grace = registers.in_grace(today)
        return StreamingHttpResponse(
            feature_lines(_entries(query, today), lambda entry: entry_row(entry, today, grace)),
            content_type="application/geo+json",
        )

    return unless_same(request, registers.version(today), points)


def _entries(query: dict, today):
    filters = {name: value for name, value in query.items() if name not in PLACES}
    entries = registers.for_files(registers.listed(registers.last_day_listed(today)), filters)
    return chain.from_iterable(registers.in_batches(entries))


def _rows(query: dict, today):
    grace = registers.in_grace(today)
    return (entry_row(entry, today, grace) for entry in _entries(query, today))


@open_to_all
def territory(request, slug):
    """Return a territory with all its awards and what happened to each."""
    today = localdate()
    found = territory_in_register(slug, today)
    if found is None:
        raise Refused(404, "The register knows no such territory.")
    return answer(territory_document(found, today))


@open_to_all
def changes(request):
    """Return what changed in the register, the latest first, as an Atom feed."""
    query = asked(request, ChangesQuery)
    language = query.get("language", settings.LANGUAGE_CODE)

    def feed():
        found = latest_changes(PAGE_SIZE, before=query.get("before"))
        if found is None:
            raise Refused(404, "before: no change of the register has this identifier")
        return HttpResponse(
            write_feed(found, language),
            content_type="application/atom+xml; charset=utf-8",
        )

    return unless_same(request, registers.version(localdate()), feed)


@open_to_all
def framework(request, code, version):
    """Return a published version of the framework, in its three languages."""
    if "\0" in code + version:
        raise Http404
    found = FrameworkVersion.objects.published().filter(framework__code=code, version=version).first()
    if found is None:
        raise Http404
    return answer({**found.as_document(), "content_hash": found.content_hash})


@open_to_all
def framework_schema(request):
    """Return the JSON Schema of a framework document."""
    address = f"{settings.BASE_URL}{reverse('api_framework_schema')}"
    return answer(schema_of_documents(LOCALES, address), content_type="application/schema+json")


@open_to_all
def description(request):
    """Return the OpenAPI description of these addresses."""
    return answer(openapi(settings.BASE_URL))


@open_to_all
def nowhere(request, rest):
    """Say in JSON that an address of the API does not exist."""
    raise Http404
