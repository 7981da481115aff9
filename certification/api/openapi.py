"""OpenAPI 3.1 description of the API: every address, every answer that it may give."""

from certification.api.schemas import COMPONENTS, STATUS, TEXT, reference
from certification.forms.register import CELL, CERTIFICATE, CODE, COUNTRY, LONGEST_QUESTION

A_CODE = "K7RM-2QX9-HT4C-8WDA"
AN_AWARD = {
    "number": "AG-2026-0001",
    "code": A_CODE,
    "url": f"https://example.org/verifier/{A_CODE}/",
    "territory": {"name": "Vallée de l’Orsane", "country": "FR", "region": "Occitanie", "place": "Orsane"},
    "lead_organisation": "Syndicat mixte de la vallée",
    "status": "active",
    "status_since": "2026-10-14",
    "reason_category": None,
    "valid_now": True,
    "checked_on": "2026-11-30",
    "valid_from": "2026-10-14",
    "valid_until": "2029-10-13",
}
CACHED = {
    "ETag": {"schema": TEXT, "description": "Fingerprint of the register, for If-None-Match"},
    "Last-Modified": {"schema": TEXT, "description": "Last change, for If-Modified-Since"},
}
INTRODUCTION = """
The public register of the awards of the collective guarantee, read only. No account, no key; any site may read it from a
browser (CORS). The register is the truth: a file is a snapshot of it. Nothing ranks territories.

**Pages.** A list gives the address of the next page in `next` (and in the header `Link`); follow it until it is null. Pages
follow one another after the last award read (`after`), so that none is missed or read twice while awards are added.

**Only what changed.** Send back `ETag` as `If-None-Match`: 304 says that nothing changed. `/api/v1/changes.atom` tells each event.

**Limits.** 3000 requests in ten minutes from one network, which no reader of pages meets; beyond, 429 with `Retry-After` in seconds.
To have everything, read `/api/v1/awards.csv`.
"""


def parameter(name: str, description: str, schema: dict, *, place: str = "query", example=None) -> dict:
    found = {
        "name": name,
        "in": place,
        "description": description,
        "required": place == "path",
        "schema": schema,
    }
    if example is not None:
        found["example"] = example
    return found


def shape(pattern: str) -> dict:
    return {"type": "string", "pattern": pattern}


FILTERS = [
    parameter(
        "q",
        "Beginnings of words of the territory, its place, region or country, of the number or the code; accents and capital "
        "letters do not matter",
        {"type": "string", "maxLength": LONGEST_QUESTION},
        example="vallee",
    ),
    parameter("status", "State of today", {**STATUS, "enum": ["", *STATUS["enum"]]}, example="active"),
    parameter("level", "Code of the level", shape(CODE), example="responsable"),
    parameter("country", "ISO 3166-1, two capital letters", shape(COUNTRY), example="FR"),
    parameter("theme", "Code of a dominant theme", shape(CODE)),
    parameter("cell", "A square of the map of the register", shape(CELL), example="e0507"),
]
PAGES = [
    parameter("after", "Code of the award after which the page begins", shape(CERTIFICATE)),
    parameter("before", "Code of the award before which the page ends; without `after`", shape(CERTIFICATE)),
]
CHANGES = [
    parameter("language", "Of the sentences", {"type": "string", "enum": ["", "fr", "en", "es"]}),
    parameter("before", "Identifier of a change: those before it", {"type": "string", "format": "uuid"}),
]


def content(kind: str, schema: dict, example=None) -> dict:
    media = {"schema": schema}
    if example is not None:
        media["example"] = example
    return {"content": {kind: media}}


def problem(description: str, **more) -> dict:
    return {"description": description, **content("application/json", reference("Problem")), **more}


REFUSALS = {
    "400": problem("A parameter is out of its range: the detail names it"),
    "404": problem("There is nothing under this name"),
    "405": problem("The API is read only", headers={"Allow": {"schema": TEXT}}),
    "429": problem(
        "Too many requests from this network",
        headers={"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}},
    ),
}


def operation(
    name: str, summary: str, good: dict, *, parameters=(), refusals=(), cached: bool = False
) -> dict:
    """Return a path: GET with its answers, and the question that browsers ask before another site reads it."""
    answers = {"200": {"description": summary, **good}}
    if cached:
        answers["200"]["headers"] = CACHED
        answers["304"] = {"description": "Nothing changed since", "headers": CACHED}
    for status in (*refusals, "405", "429"):
        answers[status] = REFUSALS[status]
    asked = [one for one in parameters if one["in"] == "path"]
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [one for one in parameters if one["in"] != "path"],
            "responses": answers,
        },
        **({"parameters": asked} if asked else {}),
    }


def paths() -> dict:
    json = "application/json"
    code = parameter("code", "Verification code, as printed", TEXT, place="path", example=A_CODE)
    return {
        "/api/v1/awards/": operation(
            "listAwards",
            "A page of the register, in alphabetical order of territory",
            content(json, reference("AwardPage")),
            parameters=[*FILTERS, *PAGES],
            refusals=["400", "404"],
            cached=True,
        ),
        "/api/v1/awards/{code}/": operation(
            "readAward",
            "One award; its address lasts, even when the lists show it no longer",
            content(json, reference("Award")),
            parameters=[code],
            refusals=["404"],
        ),
        "/api/v1/awards.csv": operation(
            "listAwardsAsTable",
            "All the awards that match, as a table in UTF-8, names of columns first",
            content("text/csv", TEXT),
            parameters=FILTERS,
            refusals=["400"],
            cached=True,
        ),
        "/api/v1/awards.geojson": operation(
            "listAwardsAsPoints",
            "All the awards that match, as points",
            content("application/geo+json", reference("Points")),
            parameters=FILTERS,
            refusals=["400"],
            cached=True,
        ),
        "/api/v1/territories/{slug}/": operation(
            "readTerritory",
            "A territory, its awards, the one that stands first, and what happened to each",
            content(json, reference("Territory")),
            parameters=[parameter("slug", "Its name in addresses", TEXT, place="path")],
            refusals=["404"],
        ),
        "/api/v1/changes.atom": operation(
            "listChanges",
            "The last hundred changes of the register, as an Atom feed whose older pages are linked",
            content("application/atom+xml", TEXT),
            parameters=CHANGES,
            refusals=["400", "404"],
            cached=True,
        ),
        "/api/v1/frameworks/{code}/{version}/": operation(
            "readFramework",
            "A published version of the reference framework, in three languages",
            content(json, {"type": "object"}),
            parameters=[
                parameter("code", "Code of the framework", TEXT, place="path"),
                parameter("version", "Its version", TEXT, place="path"),
            ],
            refusals=["404"],
        ),
        "/api/v1/framework.schema.json": operation(
            "readFrameworkSchema",
            "JSON Schema of a framework document",
            content("application/schema+json", {"type": "object"}),
        ),
        "/api/v1/openapi.json": operation("describe", "This description", content(json, {"type": "object"})),
    }


def openapi(base_url: str) -> dict:
    """Return the description, with this installation's address."""
    award = {**COMPONENTS["Award"], "examples": [AN_AWARD]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Public register of responsible territories",
            "version": "1",
            "summary": "Awards of the collective guarantee: state of today, dates, events",
            "description": INTRODUCTION.strip(),
        },
        "servers": [{"url": base_url}],
        "components": {"schemas": {**COMPONENTS, "Award": award}},
        "paths": paths(),
    }
