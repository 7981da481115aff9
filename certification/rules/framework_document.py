"""What a framework document is made of, its one written form and its fingerprint. Nothing here reads a file."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certification.choices import EvidenceKind, IndicatorKind, InterestEffect, Outcome, TerritoryKind
from certification.rules.document_kinds import (
    NAME_LENGTH,
    Code,
    Concern,
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
    share,
    write_share,
)
from certification.rules.scoring import PROOFS

SCHEMA = 1
LAST_GOAL = 17  # Sustainable Development Goals

NAME = Field("name", Translated(NAME_LENGTH))
# Kept by files so that a document typed elsewhere stays the same framework; never part of the fingerprint.
ID = Field("id", Identifier(), required=False, nullable=True, column="uid")
LEVEL = Whole(0, 10)


def _rows(*fields: Field, key: str = "code", at_least_one: bool = True) -> Rows:
    return Rows(Group(fields), key, at_least_one)


SCALE = _rows(Field("level", LEVEL), NAME, Field("definition", Translated()), key="level")
SPHERES = _rows(Field("code", Code()), NAME)
FAMILIES = _rows(Field("code", Code()), Field("sphere", Code()), NAME, Field("description", Translated()))
QUESTIONS = _rows(
    Field("code", Code()),
    Field("keyword", Translated(NAME_LENGTH)),
    Field("text", Translated()),
    Field("help", Translated()),
    ID,
)
MODULES = _rows(Field("code", Code()), NAME, Field("description", Translated()), ID, at_least_one=False)
PROFILES = _rows(
    Field("code", Code()),
    NAME,
    Field("description", Translated()),
    Field("territory_kinds", ListOf(OneOf(tuple(TerritoryKind.values)), at_least_one=True)),
    Field("modules", ListOf(Code())),
    Field("presumed_na", ListOf(Code())),
    ID,
    at_least_one=False,
)
SCORING = Group(
    (
        Field("max_level", Whole(1, 10)),
        Field("aggregation", OneOf(("weighted_mean",))),
        Field(
            "rounding",
            Group(
                (
                    Field("mode", OneOf(("half_up",))),
                    Field("percent_places", Whole(0, 4)),
                    Field("comparison", OneOf(("exact",))),
                )
            ),
        ),
        Field(
            "not_applicable",
            Group(
                (
                    Field("max_axis_share", Share(), column="na_max_axis_share"),
                    Field("max_overall_share", Share(), column="na_max_overall_share"),
                )
            ),
        ),
        Field(
            "evidence_caps",
            Group(
                (
                    Field("none", LEVEL, column="cap_no_evidence"),
                    Field("documents", LEVEL, column="cap_documents_only"),
                )
            ),
        ),
        Field(
            "level_requirements",
            Keyed(
                Whole(1, 10),
                Group(
                    (
                        Field("any_of", ListOf(OneOf(PROOFS), at_least_one=True)),
                        Field("testimony_min_families", Whole(0, 99), required=False, default=0),
                    )
                ),
            ),
        ),
        Field("divergence_to_discuss", Whole(1, 10)),
    )
)
AWARDS = _rows(
    Field("code", Code()),
    Field("order", Whole(1, 99)),
    NAME,
    Field("description", Translated()),
    Field("overall_min", Share()),
    Field("axis_min", Share()),
    Field("veto_min", LEVEL),
    Field("criterion_min", LEVEL),
    Field("criteria_at_4_min", Whole()),
    Field("requires", Keyed(Code(), LEVEL)),
    Field("site_visit", Flag(), required=False, default=False),
    Field("validity_months", Whole(1, 240)),
)
COMMITTEE = Group(
    (
        Field("seats_per_family", Whole(1, 99)),
        Field("quorum_share", Share()),
        Field("second_convocation_share", Share()),
        Field("second_convocation_notice_days", Whole(0, 365)),
        Field("min_families", Whole(1, 99)),
        Field("all_spheres", Flag()),
        Field("max_family_share", Share()),
        Field("majority", Share()),
        Field("family_majority_share", Share()),
        Field("consent_first", Flag()),
        Field("tie", OneOf((Outcome.ADJOURNED.value, Outcome.REFUSED.value))),
        Field("sessions_per_year_min", Whole(0, 99)),
    )
)
CLOCKS = _rows(
    Field("code", Code()),
    Field("days", Whole(1), required=False),
    Field("months", Whole(1, 240), required=False),
    Field("months_min", Whole(1, 240), required=False),
    Field("working_days", Flag(), required=False, default=False),
    Field("tolerance_days", Whole(0, 999), required=False, default=0),
    NAME,
)
FINDINGS = _rows(
    Field("code", Code()), NAME, Field("definition", Translated()), Field("consequence", Translated())
)
INTERESTS = _rows(
    Field("code", Code()),
    Field("effect", OneOf(tuple(InterestEffect.values))),
    Field("look_back_months", Whole(0, 999), nullable=True),
    NAME,
)
PLEDGES = _rows(Field("code", Code()), Field("title", Translated(NAME_LENGTH)), Field("text", Translated()))
PRINCIPLES = _rows(Field("code", Code()), Field("text", Translated()), ID)
INDICATORS = _rows(
    Field("code", Code()),
    Field("kind", OneOf(tuple(IndicatorKind.values))),
    Field("unit", Translated(NAME_LENGTH), nullable=True),
    Field("text", Translated()),
    ID,
)
EVIDENCE = _rows(
    Field("code", Code()),
    Field("kind", OneOf(tuple(EvidenceKind.values))),
    Field("text", Translated()),
    Field("minimum", Whole(1, 99), required=False, default=1),
    Field("max_age_months", Whole(1, 240), required=False, nullable=True),
    ID,
)
CRITERIA = _rows(
    Field("code", Code()),
    Field("principle", Code()),
    Field("weight", Whole(1, 99, Concern.WEIGHT)),
    Field("veto", Flag(), column="is_veto"),
    Field("not_applicable", Group((Field("condition", Translated(), column="na_condition"),)), nullable=True),
    Field("module", Code(), nullable=True),
    Field("questions", ListOf(Code())),
    Field("sdgs", ListOf(Whole(1, LAST_GOAL))),
    NAME,
    Field("expected", Translated()),
    Field("indicators", INDICATORS),
    Field("evidence", EVIDENCE),
    Field("levels", Keyed(LEVEL, Translated())),
    ID,
)
AXES = _rows(
    Field("code", Code()),
    Field("weight", Whole(1, 999, Concern.WEIGHT)),
    NAME,
    Field("principles", PRINCIPLES),
    Field("criteria", CRITERIA),
    ID,
)
DOCUMENT = Group(
    (
        Field("schema", OneOf((SCHEMA,))),
        Field("code", Code()),
        Field("version", Code()),
        Field("source_locale", Code()),
        Field("title", Translated(NAME_LENGTH)),
        Field("summary", Translated()),
        Field("scale", SCALE),
        Field("spheres", SPHERES),
        Field("families", FAMILIES),
        Field("questions", QUESTIONS),
        Field("modules", MODULES),
        Field("profiles", PROFILES, required=False, default=[]),
        Field("scoring", SCORING),
        Field("awards", AWARDS),
        Field("committee", COMMITTEE),
        Field("clocks", CLOCKS),
        Field("findings", FINDINGS),
        Field("interests", INTERESTS),
        Field("pledges", PLEDGES),
        Field("axes", AXES),
    )
)


# --- Its texts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """How many texts are written in one language, out of how many."""

    locale: str
    written: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.written


def count_texts(document: Mapping, locales: Iterable[str]) -> list[Written]:
    """Count the texts of a document in each language."""
    texts = list(_texts(document, DOCUMENT))
    return [
        Written(locale, sum(bool(str(text.get(locale) or "").strip()) for text in texts), len(texts))
        for locale in locales
    ]


def _texts(value: object, kind: object) -> Iterable[Mapping]:
    match kind:
        case Translated() if isinstance(value, Mapping):
            yield value
        case Group(fields) if isinstance(value, Mapping):
            for entry in fields:
                yield from _texts(value.get(entry.key), entry.kind)
        case Rows(group) if isinstance(value, list):
            for row in value:
                yield from _texts(row, group)
        case Keyed() if isinstance(value, Mapping):
            for item in value.values():
                yield from _texts(item, kind.value)


# --- Its one written form and its fingerprint ---------------------------------------------------------------


def canonical(document: Mapping, *, identified: bool = False) -> dict:
    """Write a sound document in its one form: keys in order, optional keys left out at their default.

    Lasting identifiers are left out unless asked for (`identified`): files keep them, the fingerprint does not.
    """
    return _canonical(document, DOCUMENT, identified=identified)


def _canonical(value: object, kind: object, *, identified: bool) -> object:
    match kind:
        case _ if value is None:
            return None
        case Group(fields):
            return {
                entry.key: _canonical(value[entry.key], entry.kind, identified=identified)
                for entry in fields
                if _is_kept(entry, value, identified=identified)
            }
        case Rows(group):
            return [_canonical(row, group, identified=identified) for row in value]
        case Keyed() | Translated():
            of = kind.value if isinstance(kind, Keyed) else None
            return {key: _canonical(value[key], of, identified=identified) for key in sorted(value)}
        case Share():
            return write_share(share(value))
    return value


def _is_kept(entry: Field, value: Mapping, *, identified: bool) -> bool:
    if entry.key not in value or (isinstance(entry.kind, Identifier) and not identified):
        return False
    return entry.required or value[entry.key] != entry.default


def fingerprint(document: Mapping) -> str:
    """Return the SHA-256 of a document's canonical JSON, whatever the order of its keys and languages."""
    text = json.dumps(canonical(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
