"""The JSON Schema of a framework document, drawn from the rules that check one."""

from collections.abc import Iterable
from functools import singledispatch

from certification.rules.document_kinds import (
    CODE,
    SHARE,
    Code,
    Field,
    Flag,
    Group,
    Identifier,
    Keyed,
    ListOf,
    OneOf,
    Rows,
    Share,
    Translated,
    Whole,
)
from certification.rules.framework_document import DOCUMENT

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DESCRIPTION = (
    "A version of a reference framework. The schema describes the shape of a document; besides, every code named "
    "exists, codes are used once, every criterion describes each level from 0 to scoring.max_level, at least one "
    "criterion is a veto, and a veto can never be not applicable."
)


def framework_schema(locales: Iterable[str], address: str) -> dict:
    """Return the schema of a document whose texts are in these languages; `address` is where it is published.

    A document in JSON is meant: keys that are levels are written as strings there.
    """
    locales = tuple(locales)
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": "Reference framework",
        "description": DESCRIPTION,
        "$defs": {
            "code": {"type": "string", "pattern": f"^{CODE.pattern}$"},
            "share": {
                "description": "An exact share of 1: a decimal or a fraction, as a string.",
                "type": "string",
                "pattern": f"^({SHARE.pattern})$",
            },
        },
        **_schema(DOCUMENT, locales),
    }


@singledispatch
def _schema(kind: object, _locales: tuple[str, ...]) -> dict:
    raise TypeError(f"{type(kind).__name__} has no schema")


@_schema.register
def _code(_kind: Code, _locales) -> dict:
    return {"$ref": "#/$defs/code"}


@_schema.register
def _identifier(_kind: Identifier, _locales) -> dict:
    return {
        "description": "What the row is from one version to the next; no part of the fingerprint.",
        "type": "string",
        "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    }


@_schema.register
def _translated(kind: Translated, locales) -> dict:
    text = {"type": "string", "pattern": r"\S", "maxLength": kind.limit}
    return {
        "type": "object",
        "properties": dict.fromkeys(locales, text),
        "required": list(locales),
        "additionalProperties": False,
    }


@_schema.register
def _whole(kind: Whole, _locales) -> dict:
    return {"type": "integer", "minimum": kind.low, "maximum": kind.high}


@_schema.register
def _share(_kind: Share, _locales) -> dict:
    return {"$ref": "#/$defs/share"}


@_schema.register
def _flag(_kind: Flag, _locales) -> dict:
    return {"type": "boolean"}


@_schema.register
def _one_of(kind: OneOf, _locales) -> dict:
    return {"enum": list(kind.values)}


@_schema.register
def _list_of(kind: ListOf, locales) -> dict:
    least = {"minItems": 1} if kind.at_least_one else {}
    return {"type": "array", "items": _schema(kind.item, locales), "uniqueItems": True, **least}


@_schema.register
def _keyed(kind: Keyed, locales) -> dict:
    if isinstance(kind.key, Whole):
        levels = "|".join(str(level) for level in range(kind.key.low, kind.key.high + 1))
        pattern = f"^({levels})$"
    else:
        pattern = f"^{CODE.pattern}$"
    return {
        "type": "object",
        "patternProperties": {pattern: _schema(kind.value, locales)},
        "additionalProperties": False,
    }


@_schema.register
def _group(kind: Group, locales) -> dict:
    return {
        "type": "object",
        "properties": {entry.key: _property(entry, locales) for entry in kind.fields},
        "required": [entry.key for entry in kind.fields if entry.required],
        "additionalProperties": False,
    }


def _property(entry: Field, locales) -> dict:
    found = _schema(entry.kind, locales)
    if entry.nullable:
        found = {"anyOf": [found, {"type": "null"}]}
    if not entry.required and entry.default is not None:
        found = {**found, "default": entry.default}
    return found


@_schema.register
def _rows(kind: Rows, locales) -> dict:
    row = _schema(kind.group, locales)
    if {"days", "months"} <= {entry.key for entry in kind.group.fields}:
        # A clock counts either days or months.
        row["oneOf"] = [{"required": ["days"]}, {"required": ["months"]}]
    return {"type": "array", "items": row, **({"minItems": 1} if kind.at_least_one else {})}
