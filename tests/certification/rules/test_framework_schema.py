"""The JSON Schema: it accepts what the rules accept, and refuses what has the wrong shape."""

import json
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

from certification.models.framework_document import LOCALES
from certification.rules.framework_problems import find_problems
from certification.rules.framework_schema import framework_schema
from tests.factories import ter_res
from tests.factories.framework import PROFILE, small_document, texts

SCHEMA = framework_schema(LOCALES, "https://example.org/framework.schema.json")
VALIDATOR = Draft202012Validator(SCHEMA)


def as_json(document):
    return json.loads(json.dumps(document))


def profile(**changes):
    return PROFILE | changes


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "document", [ter_res.document(), small_document(), small_document(profiles=[profile()])]
)
def test_a_sound_document_is_accepted(document):
    assert [error.message for error in VALIDATOR.iter_errors(as_json(document))] == []


def spoilt(*path, value=None):
    """Return a document where one place is changed, or taken out."""
    document = deepcopy(small_document())
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


FIRST = ("axes", 0, "criteria", 0)


@pytest.mark.parametrize(
    "document",
    [
        spoilt("title", "es"),
        spoilt("title", "de", value="Titel"),
        spoilt("title", "fr", value="  "),
        spoilt("committee"),
        spoilt("colour", value="red"),
        spoilt("schema", value=2),
        spoilt("code", value="two words"),
        spoilt("scoring", "max_level", value=11),
        spoilt("committee", "majority", value="most"),
        spoilt("committee", "majority", value=0.5),
        spoilt("clocks", 0, "days"),
        spoilt("clocks", 0, "months", value=3),
        spoilt("axes", value=[]),
        spoilt(*FIRST, "weight", value=0),
        spoilt(*FIRST, "veto", value="yes"),
        spoilt(*FIRST, "sdgs", value=[18]),
        spoilt(*FIRST, "sdgs", value=[1, 1]),
        spoilt(*FIRST, "indicators", 0, "kind", value="smell"),
        spoilt(*FIRST, "evidence", 0, "minimum", value=0),
        spoilt(*FIRST, "evidence", 0, "max_age_months", value="a year"),
        spoilt(*FIRST, "levels", value={"eleven": texts("x")}),
        spoilt(*FIRST, "id", value="not an identifier"),
        spoilt("profiles", value=[profile(territory_kinds=[])]),
        spoilt("profiles", value=[profile(territory_kinds=["moon"])]),
    ],
)  # fmt: skip
def test_what_the_schema_refuses_the_rules_refuse(document):
    assert not VALIDATOR.is_valid(as_json(document))
    assert find_problems(document, LOCALES)


@pytest.mark.django_db
def test_it_is_published_with_its_own_address(client, settings):
    answer = client.get("/api/v1/framework.schema.json")
    assert answer["Content-Type"] == "application/schema+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    schema = answer.json()
    assert schema["$id"] == f"{settings.BASE_URL}/api/v1/framework.schema.json"
    assert Draft202012Validator(schema).is_valid(as_json(ter_res.document()))
