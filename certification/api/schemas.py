"""JSON Schemas of what the API answers, shared by its addresses."""

from certification.choices import PUBLIC_AWARD_STATUSES, MarkScope, ReasonCategory
from certification.exports.register import COLUMNS
from certification.queries.register_change import WORDS

TEXT = {"type": "string"}
MAYBE_TEXT = {"type": ["string", "null"]}
DATE = {"type": "string", "format": "date"}
MAYBE_DATE = {"type": ["string", "null"], "format": "date"}
ADDRESS = {"type": "string", "format": "uri"}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256"}
PERCENT = {"type": "string", "pattern": r"^\d{1,3}(\.\d+)?$"}
STATUS = {"type": "string", "enum": sorted(PUBLIC_AWARD_STATUSES)}
REASON = {
    "type": ["string", "null"],
    "enum": [*ReasonCategory.values, None],
    "description": "Public category; the reasons themselves stay private",
}
COORDINATE = {"type": ["number", "null"], "description": "Degrees, WGS 84; null when the territory gave none"}


def thing(required: dict, **optional) -> dict:
    """Return the schema of an object whose properties are those of `required`, all there, and some others."""
    return {"type": "object", "properties": {**required, **optional}, "required": list(required)}


def several(items: dict) -> dict:
    return {"type": "array", "items": items}


def reference(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


TRILINGUAL = thing({"fr": TEXT, "en": TEXT, "es": TEXT})
NAMED = thing({"code": TEXT, "name": TRILINGUAL})

AWARD = thing(
    {
        "number": TEXT,
        "code": {**TEXT, "description": "Verification code, the lasting name of the certificate"},
        "url": {**ADDRESS, "description": "Where the certificate is verified"},
        "territory": thing({"name": TEXT, "country": TEXT, "region": TEXT, "place": TEXT}),
        "lead_organisation": TEXT,
        "status": {**STATUS, "description": "State of today"},
        "status_since": DATE,
        "reason_category": REASON,
        "valid_now": {"type": "boolean", "description": "Whether it is to be relied upon on `checked_on`"},
        "checked_on": DATE,
        "level": NAMED,
        "perimeter": TEXT,
        "mark_scope": {"type": "string", "enum": MarkScope.values},
        "valid_from": DATE,
        "valid_until": DATE,
        "framework": thing(
            {
                "code": TEXT,
                "version": TEXT,
                "title": TRILINGUAL,
                "content_hash": TEXT,
                "modules": several(TRILINGUAL),
            }
        ),
        "decision": thing(
            {
                "number": TEXT,
                "decided_on": DATE,
                "method": TEXT,
                "recusals": {"type": "integer", "minimum": 0},
            },
            seats={"type": "integer", "minimum": 0},
        ),
        "families": {**several(NAMED), "description": "Families of actors that took part in the decision"},
        "visit": {"type": ["object", "null"], "properties": {"starts_on": DATE, "ends_on": DATE}},
        "axes": {
            "type": ["array", "null"],
            "items": thing({"code": TEXT, "name": TRILINGUAL, "score": PERCENT}),
            "description": "Profile, null when the territory does not publish it",
        },
        "digest": {**DIGEST, "description": "Of the facts of the certificate"},
        "file": {
            "type": ["object", "null"],
            "properties": {"url": ADDRESS, "sha256": DIGEST, "size": {"type": "integer"}},
            "description": "Null when the territory does not publish it",
        },
        "successor": {**MAYBE_TEXT, "description": "Address of the certificate that replaces this one"},
    }
)
EVENT = thing(
    {
        "id": {"type": "string", "format": "uuid"},
        "event": {"type": "string", "enum": list(WORDS)},
        "date": DATE,
        "status": {**STATUS, "description": "State that follows"},
        "reason_category": REASON,
    }
)
AWARD_PAGE = thing(
    {
        "count": {"type": "integer", "minimum": 0, "description": "How many match, counted up to 1000"},
        "count_is_exact": {"type": "boolean", "description": "False when more than `count` match"},
        "next": {**MAYBE_TEXT, "description": "Address of the next page"},
        "previous": {**MAYBE_TEXT, "description": "Address of the page before"},
        "results": several(reference("Award")),
    }
)
TERRITORY = thing(
    {
        "slug": TEXT,
        "name": TEXT,
        "country": TEXT,
        "region": TEXT,
        "place": TEXT,
        "latitude": COORDINATE,
        "longitude": COORDINATE,
        "listed": {"type": "boolean", "description": "Whether the lists of the register show it still"},
        "awards": several({"allOf": [reference("Award"), thing({"events": several(reference("Event"))})]}),
    }
)
ROW = thing({name: {} for name in COLUMNS})
POINTS = thing(
    {
        "type": {"const": "FeatureCollection"},
        "features": several(
            thing(
                {
                    "type": {"const": "Feature"},
                    "geometry": {
                        "type": ["object", "null"],
                        "properties": {
                            "type": {"const": "Point"},
                            "coordinates": {
                                "type": "array",
                                "items": {"type": "number"},
                                "minItems": 2,
                                "maxItems": 2,
                            },
                        },
                    },
                    "properties": ROW,
                }
            )
        ),
    }
)
PROBLEM = thing({"detail": {**TEXT, "description": "What is wrong, for whoever reads a journal"}})

COMPONENTS = {
    "Award": AWARD,
    "AwardPage": AWARD_PAGE,
    "Event": EVENT,
    "Territory": TERRITORY,
    "Points": POINTS,
    "Problem": PROBLEM,
}
