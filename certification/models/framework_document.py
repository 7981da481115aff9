"""Between the rows of a version and its document: what the columns hold, key by key."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import SimpleNamespace

from django.db.models import JSONField, Prefetch, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject
from modeltranslation.settings import AVAILABLE_LANGUAGES

from certification.rules.document_kinds import Group, Identifier, Keyed, Rows, Share, Translated, write_share
from certification.rules.framework_document import (
    AWARDS,
    AXES,
    CLOCKS,
    COMMITTEE,
    CRITERIA,
    DOCUMENT,
    EVIDENCE,
    FAMILIES,
    FINDINGS,
    INDICATORS,
    INTERESTS,
    MODULES,
    PLEDGES,
    PRINCIPLES,
    PROFILES,
    QUESTIONS,
    SCALE,
    SCORING,
    SPHERES,
    canonical,
)

LOCALES = tuple(AVAILABLE_LANGUAGES)

# Each list of the document, with the name under which a version holds its rows.
SECTIONS: Mapping[str, tuple[Rows, str]] = {
    "scale": (SCALE, "maturity_levels"),
    "spheres": (SPHERES, "spheres"),
    "families": (FAMILIES, "families"),
    "questions": (QUESTIONS, "questions"),
    "modules": (MODULES, "modules"),
    "profiles": (PROFILES, "profiles"),
    "awards": (AWARDS, "award_levels"),
    "clocks": (CLOCKS, "clocks"),
    "findings": (FINDINGS, "finding_grades"),
    "interests": (INTERESTS, "interest_categories"),
    "pledges": (PLEDGES, "pledges"),
}
# How the engine computes: written in every document so that a reader knows, and not open to choice.
METHOD = {"aggregation": "weighted_mean", "mode": "half_up", "comparison": "exact"}


def read_row(row, group: Group) -> dict:
    """Write one row as the mapping that a document holds."""
    found = {}
    for entry in group.fields:
        kind, name = entry.kind, entry.name
        if isinstance(kind, Rows) or (isinstance(kind, Keyed) and isinstance(kind.value, Group | Translated)):
            continue  # held by rows of their own
        if isinstance(kind, Group):
            value = read_row(row, kind)
        elif isinstance(kind, Translated):
            value = read_texts(row, name)
        elif entry.key in METHOD:
            value = METHOD[entry.key]
        elif isinstance(kind, Identifier):
            value = str(getattr(row, name))
        elif isinstance(kind, Share):
            value = write_share(getattr(row, name))
        else:
            value = getattr(row, name)
            value = getattr(value, "code", value)  # a row is known by its code
        found[entry.key] = None if entry.nullable and _is_empty(value) else value
    return found


def _is_empty(value: object) -> bool:
    return all(map(_is_empty, value.values())) if isinstance(value, Mapping) else value in (None, "")


def read_texts(row, name: str) -> dict[str, str]:
    return {locale: getattr(row, f"{name}_{locale}") or "" for locale in LOCALES}


def columns(mapping: Mapping, group: Group, refer: Callable[[str, str], object] | None = None) -> dict:
    """Return the columns of the row that a mapping describes. `refer(key, code)` finds the rows it names."""
    found: dict = {}
    for entry in group.fields:
        kind, name = entry.kind, entry.name
        value = mapping.get(entry.key, entry.default)
        if isinstance(kind, Rows) or (isinstance(kind, Keyed) and isinstance(kind.value, Group | Translated)):
            continue
        if isinstance(kind, Identifier):
            found |= {name: uuid.UUID(value)} if value else {}  # a row without one gets its own
        elif isinstance(kind, Group):
            found |= columns(value or {}, kind)
        elif isinstance(kind, Translated):
            found |= text_columns(name, value or {})
        elif entry.key not in METHOD:
            refers = refer is not None and entry.key in REFERENCES and value is not None
            found[name] = refer(entry.key, value) if refers else value
    return found


def text_columns(name: str, texts: Mapping) -> dict:
    """Return one column a language, and the plain one, which keeps the default language."""
    written = {f"{name}_{locale}": texts.get(locale, "") for locale in LOCALES}
    return {name: written[f"{name}_{LOCALES[0]}"], **written}


REFERENCES = frozenset({"sphere", "module", "principle"})


def version_document(version, *, identified: bool = False) -> dict:
    """Write a whole version as its document, in canonical form, with lasting identifiers if asked for."""
    lists = _lists(version)
    requirements = {row.level: read_row(row, REQUIREMENT) for row in lists["level_requirements"]}
    document = {
        "schema": version.schema,
        "code": version.framework.code,
        "version": version.version,
        "source_locale": version.source_locale,
        "title": read_texts(version, "title"),
        "summary": read_texts(version, "summary"),
        **{
            section: [read_row(row, kind.group) for row in lists[name]]
            for section, (kind, name) in SECTIONS.items()
        },
        "scoring": {**read_row(version, SCORING), "level_requirements": requirements},
        "committee": read_row(version.committee_rules, COMMITTEE),
        "axes": _axes(version),
    }
    return canonical(document, identified=identified)


def _lists(version) -> dict[str, list[SimpleNamespace]]:
    """Return the rows of every short list of a version, in order, by the name of their relation; one query."""
    names = ["level_requirements", *(name for _rows, name in SECTIONS.values())]
    found: dict[str, list] = {name: [] for name in names}
    for name, row in _rows_of(version, names):
        found[name].append(row)
    for rows in found.values():
        rows.sort(key=_place)
    spheres = {sphere.id: sphere for sphere in found["spheres"]}
    for family in found["families"]:
        family.sphere = spheres.get(family.sphere_id)
    return found


def _place(row: SimpleNamespace) -> tuple[int, int]:
    """Return where a row stands in its list: by its order, or by its level."""
    return getattr(row, "order", None) or getattr(row, "level", 0), row.id


def _rows_of(version, names: Iterable[str]) -> Iterator[tuple[str, SimpleNamespace]]:
    """Yield each row with the name of its list: a union of the tables, whose rows come as JSON to have one shape."""
    models = {name: getattr(version, name).model for name in names}
    first, *others = [
        # A plain query: the names of columns are those of the database, whatever the active language.
        QuerySet(model)
        .filter(version=version)
        .order_by()
        .values_list(JSONObject(**_written(model), list=Cast(Value(name), TextField())), flat=True)
        for name, model in models.items()
    ]
    for values in first.union(*others, all=True):
        name = values.pop("list")
        yield name, SimpleNamespace(**_as_python(models[name], values))


def _written(model) -> dict[str, str]:
    """Return the columns that a document reads: one a language for a text, not the plain one."""
    plain = {
        field.translated_field.name
        for field in model._meta.concrete_fields
        if hasattr(field, "translated_field")
    }
    return {field.attname: field.attname for field in model._meta.concrete_fields if field.name not in plain}


def _as_python(model, values: dict) -> dict:
    """Turn the JSON of a row into what its columns hold: databases write yes, lists and identifiers in their own way."""
    found = {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        if isinstance(field, JSONField):
            found[name] = json.loads(value) if isinstance(value, str) else value
        else:
            found[name] = value if field.is_relation else field.to_python(value)
    return found


def _axes(version) -> list[dict]:
    criteria = version.criteria.model.objects.select_related("principle", "module")
    axes = version.axes.prefetch_related(
        "principles",
        Prefetch("criteria", queryset=criteria),
        "criteria__indicators",
        "criteria__evidence_types",
        "criteria__descriptors",
    )
    return [
        {
            **read_row(axis, AXES.group),
            "principles": [read_row(principle, PRINCIPLES.group) for principle in axis.principles.all()],
            "criteria": [criterion_document(criterion) for criterion in axis.criteria.all()],
        }
        for axis in axes
    ]


def criterion_document(criterion) -> dict:
    """Write a criterion with everything below it, as its document holds it."""
    return {
        **read_row(criterion, CRITERIA.group),
        "indicators": [read_row(indicator, INDICATORS.group) for indicator in criterion.indicators.all()],
        "evidence": [read_row(evidence, EVIDENCE.group) for evidence in criterion.evidence_types.all()],
        "levels": {
            descriptor.level: read_texts(descriptor, "text") for descriptor in criterion.descriptors.all()
        },
    }


REQUIREMENT: Group = next(entry for entry in SCORING.fields if entry.key == "level_requirements").kind.value
VERSION: Group = Group(tuple(entry for entry in DOCUMENT.fields if entry.key in {"title", "summary"}))
