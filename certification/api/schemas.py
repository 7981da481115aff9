"""OpenAPI 3.1 description of the read-only register."""

from certification.choices import PUBLIC_AWARD_STATUSES

TEXT = {"type": "string"}
MAYBE_TEXT = {"type": ["string", "null"]}
DATE = {"type": "string", "format": "date"}
TRILINGUAL = {
    "type": "object",
    "properties": {"fr": TEXT, "en": TEXT, "es": TEXT},
    "required": ["fr", "en", "es"],
}

AWARD = {
    "type": "object",
    "properties": {
        "number": TEXT,
        "code": TEXT,
        "url": {"type": "string", "format": "uri"},
        "territory": {
            "type": "object",
            "properties": {"name": TEXT, "country": TEXT, "region": TEXT, "place": TEXT},
        },
        "lead_organisation": TEXT,
        "status": {"type": "string", "enum": sorted(PUBLIC_AWARD_STATUSES)},
        "status_since": DATE,
        "reason_category": MAYBE_TEXT,
        "valid_now": {"type": "boolean"},
        "checked_on": DATE,
        "level": {"type": "object", "properties": {"code": TEXT, "name": TRILINGUAL}},
        "perimeter": TEXT,
        "mark_scope": TEXT,
        "valid_from": DATE,
        "valid_until": DATE,
        "framework": {"type": "object"},
        "decision": {"type": "object"},
        "families": {
            "type": "array",
            "items": {"type": "object", "properties": {"code": TEXT, "name": TRILINGUAL}},
        },
        "visit": {"type": ["object", "null"]},
        "axes": {"type": ["array", "null"], "items": {"type": "object"}},
        "digest": TEXT,
        "file": {"type": ["object", "null"]},
        "successor": MAYBE_TEXT,
    },
    "required": [
        "number",
        "code",
        "url",
        "territory",
        "status",
        "valid_now",
        "level",
        "valid_from",
        "valid_until",
    ],
}
PROBLEM = {"type": "object", "properties": {"detail": TEXT}, "required": ["detail"]}


def _json(description: str, schema: dict) -> dict:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _parameter(name: str, description: str, schema: dict = TEXT, place: str = "query") -> dict:
    return {
        "name": name,
        "in": place,
        "description": description,
        "required": place == "path",
        "schema": schema,
    }


def openapi(base_url: str) -> dict:
    """Return the description, with this installation's address."""
    filters = [
        _parameter("q", "Words of the territory, the place or the number"),
        _parameter("status", "Status now", {"type": "string", "enum": sorted(PUBLIC_AWARD_STATUSES)}),
        _parameter("level", "Code of the level"),
        _parameter("country", "Two letters"),
        _parameter("theme", "Code of the dominant theme"),
    ]
    page = _parameter("page", "From 1", {"type": "integer", "minimum": 1})
    refused = {"400": _json("A parameter is out of its range", PROBLEM)}
    missing = {"404": _json("Not issued by us", PROBLEM)}
    a_list = {
        "type": "object",
        "properties": {
            "count": {"type": "integer"},
            "next": MAYBE_TEXT,
            "previous": MAYBE_TEXT,
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/Award"}},
        },
        "required": ["count", "next", "previous", "results"],
    }
    one = {"$ref": "#/components/schemas/Award"}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Public register of responsible territories",
            "version": "1",
            "description": "Read only. The register is the truth; a file is a snapshot of it.",
        },
        "servers": [{"url": base_url}],
        "components": {"schemas": {"Award": AWARD}},
        "paths": {
            "/api/v1/awards/": {
                "get": {
                    "operationId": "listAwards",
                    "parameters": [*filters, page],
                    "responses": {"200": _json("A page of the register", a_list), **refused},
                }
            },
            "/api/v1/awards/{code}/": {
                "get": {
                    "operationId": "readAward",
                    "parameters": [_parameter("code", "Verification code", place="path")],
                    "responses": {"200": _json("One award", one), **missing},
                }
            },
            "/api/v1/awards.csv": {
                "get": {
                    "operationId": "listAwardsAsTable",
                    "parameters": filters,
                    "responses": {
                        "200": {"description": "A table", "content": {"text/csv": {"schema": TEXT}}}
                    },
                }
            },
            "/api/v1/awards.geojson": {
                "get": {
                    "operationId": "listAwardsAsPoints",
                    "parameters": filters,
                    "responses": {
                        "200": {
                            "description": "Points",
                            "content": {"application/geo+json": {"schema": {"type": "object"}}},
                        }
                    },
                }
            },
            "/api/v1/frameworks/{code}/{version}/": {
                "get": {
                    "operationId": "readFramework",
                    "parameters": [
                        _parameter("code", "Code of the framework", place="path"),
                        _parameter("version", "Version", place="path"),
                    ],
                    "responses": {
                        "200": _json("A published version, in three languages", {"type": "object"}),
                        "404": {"description": "No such published version"},
                    },
                }
            },
        },
    }
