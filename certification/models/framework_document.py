"""Between the rows of a version and its document: what the columns hold, key by key."""

from collections.abc import Callable, Mapping

from modeltranslation.settings import AVAILABLE_LANGUAGES

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
    QUESTIONS,
    SCALE,
    SCORING,
    SPHERES,
    Group,
    Keyed,
    Rows,
    Share,
    Translated,
    canonical,
    write_share,
)

LOCALES = tuple(AVAILABLE_LANGUAGES)

# Each list of the document, with the name under which a version holds its rows.
SECTIONS: Mapping[str, tuple[Rows, str]] = {
    "scale": (SCALE, "maturity_levels"),
    "spheres": (SPHERES, "spheres"),
    "families": (FAMILIES, "families"),
    "questions": (QUESTIONS, "questions"),
    "modules": (MODULES, "modules"),
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
        if isinstance(kind, Group):
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


def version_document(version) -> dict:
    """Write a whole version as its document, in canonical form."""
    requirements = {
        requirement.level: read_row(requirement, REQUIREMENT)
        for requirement in version.level_requirements.all()
    }
    document = {
        "schema": version.schema,
        "code": version.framework.code,
        "version": version.version,
        "source_locale": version.source_locale,
        "title": read_texts(version, "title"),
        "summary": read_texts(version, "summary"),
        **{
            section: [read_row(row, kind.group) for row in getattr(version, name).all()]
            for section, (kind, name) in SECTIONS.items()
        },
        "scoring": {**read_row(version, SCORING), "level_requirements": requirements},
        "committee": read_row(version.committee_rules, COMMITTEE),
        "axes": _axes(version),
    }
    return canonical(document)


def _axes(version) -> list[dict]:
    axes = version.axes.prefetch_related(
        "principles",
        "criteria__principle",
        "criteria__module",
        "criteria__indicators",
        "criteria__evidence_types",
        "criteria__descriptors",
    )
    return [
        {
            **read_row(axis, AXES.group),
            "principles": [read_row(principle, PRINCIPLES.group) for principle in axis.principles.all()],
            "criteria": [_criterion(criterion) for criterion in axis.criteria.all()],
        }
        for axis in axes
    ]


def _criterion(criterion) -> dict:
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
