"""What a framework document is made of, what is wrong in one, and its fingerprint. Nothing here reads a file."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext as _

from certification.choices import EvidenceKind, IndicatorKind, InterestEffect, Outcome
from certification.rules.scoring import PROOFS

SCHEMA = 1
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
SHARE = re.compile(r"\d{1,4}/[1-9]\d{0,3}|[01](\.\d{1,6})?")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SHARE_PLACES = 6
SHARE_UNIT = 10**SHARE_PLACES
NAME_LENGTH = 300
LAST_GOAL = 17  # Sustainable Development Goals


class Concern(StrEnum):
    """What a problem touches, so that each publication rule reads its own."""

    SHAPE = "shape"
    TRANSLATION = "translation"
    REFERENCE = "reference"
    DUPLICATE = "duplicate"
    WEIGHT = "weight"
    SCALE = "scale"
    VETO = "veto"
    SHARE = "share"


@dataclass(frozen=True)
class Problem:
    """One thing wrong, where it is (keys and positions from the root), and the sentence to show."""

    path: tuple
    concern: Concern
    sentence: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


@dataclass
class Reader:
    """Collects problems while a document is read."""

    locales: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def report(self, path: tuple, concern: Concern, sentence: str, **facts: object) -> None:
        self.problems.append(Problem(path, concern, sentence.format(**facts)))


def write_share(value: Fraction) -> str:
    """Write an exact share: as a decimal when it is one, else as a fraction."""
    scaled = value * SHARE_UNIT
    if scaled.denominator != 1:
        return str(value)
    whole, decimals = divmod(scaled.numerator, SHARE_UNIT)
    decimals = str(decimals).zfill(SHARE_PLACES).rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"


def share(text: str) -> Fraction:
    """Read an exact share of 1: "2/3", "0.30"."""
    if not isinstance(text, str) or not SHARE.fullmatch(text) or Fraction(text) > 1:
        raise ValueError(f"{text!r} is not a share of 1")
    return Fraction(text)


# --- Kinds of value: each checks what it is given -----------------------------------------------------------


@dataclass(frozen=True)
class Code:
    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, str) or not CODE.fullmatch(value):
            reader.report(
                path,
                Concern.SHAPE,
                _("“{value}” is not a code: letters, digits, “.”, “-”, “_”."),
                value=value,
            )


@dataclass(frozen=True)
class Translated:
    """One text a language, none empty."""

    limit: int = 10_000

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, Mapping):
            reader.report(
                path,
                Concern.TRANSLATION,
                _("A text is needed in each language: {locales}."),
                locales=", ".join(reader.locales),
            )
            return
        for locale in reader.locales:
            text = value.get(locale)
            if text is None or (isinstance(text, str) and not text.strip()):
                reader.report(
                    (*path, locale),
                    Concern.TRANSLATION,
                    _("The text in “{locale}” is missing."),
                    locale=locale,
                )
            elif not isinstance(text, str):
                reader.report(
                    (*path, locale), Concern.SHAPE, _("“{value}” is not a text: quote it."), value=text
                )
            elif len(text) > self.limit:
                reader.report(
                    (*path, locale),
                    Concern.SHAPE,
                    _("The text has {length} characters, at most {limit} allowed."),
                    length=len(text),
                    limit=self.limit,
                )
            elif CONTROL.search(text):
                reader.report((*path, locale), Concern.SHAPE, _("The text holds a control character."))
        for locale in value:
            if locale not in reader.locales:
                reader.report(
                    (*path, locale), Concern.SHAPE, _("Unknown language “{locale}”."), locale=locale
                )


@dataclass(frozen=True)
class Whole:
    low: int = 0
    high: int = 9999
    concern: Concern = Concern.SHAPE

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            reader.report(
                path,
                self.concern,
                _("“{value}” is not a whole number from {low} to {high}."),
                value=value,
                low=self.low,
                high=self.high,
            )


@dataclass(frozen=True)
class Share:
    def check(self, value: object, path: tuple, reader: Reader) -> None:
        try:
            share(value)
        except ValueError:
            reader.report(
                path,
                Concern.SHARE,
                _("“{value}” is not a share of 1: write “0.30” or “2/3”, in quotes."),
                value=value,
            )


@dataclass(frozen=True)
class Flag:
    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, bool):
            reader.report(path, Concern.SHAPE, _("“{value}” is neither true nor false."), value=value)


@dataclass(frozen=True)
class OneOf:
    values: tuple

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if isinstance(value, bool) or not isinstance(value, str | int) or value not in self.values:
            reader.report(
                path,
                Concern.SHAPE,
                _("“{value}” is not one of: {values}."),
                value=value,
                values=", ".join(map(str, self.values)),
            )


@dataclass(frozen=True)
class ListOf:
    """A list of distinct values of one kind."""

    item: object
    at_least_one: bool = False

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, list):
            reader.report(path, Concern.SHAPE, _("A list is needed."))
            return
        if self.at_least_one and not value:
            reader.report(path, Concern.SHAPE, _("At least one value is needed."))
        for position, item in enumerate(value):
            self.item.check(item, (*path, position), reader)
            if item in value[:position]:
                reader.report(
                    (*path, position), Concern.DUPLICATE, _("“{value}” is there twice."), value=item
                )


@dataclass(frozen=True)
class Keyed:
    """A mapping from keys of one kind to values of one kind."""

    key: object
    value: object

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, Mapping):
            reader.report(path, Concern.SHAPE, _("A mapping is needed."))
            return
        for key, item in value.items():
            self.key.check(key, (*path, key), reader)
            self.value.check(item, (*path, key), reader)


@dataclass(frozen=True)
class Field:
    """One key of a mapping. `column` is where the models keep it, when under another name."""

    key: str
    kind: object
    required: bool = True
    nullable: bool = False
    default: object = None
    column: str = ""

    @property
    def name(self) -> str:
        return self.column or self.key


@dataclass(frozen=True)
class Group:
    """A mapping with known keys."""

    fields: tuple[Field, ...]

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, Mapping):
            reader.report(path, Concern.SHAPE, _("A mapping is needed."))
            return
        known = {field.key for field in self.fields}
        for key in value:
            if key not in known:
                reader.report((*path, key), Concern.SHAPE, _("Unknown key “{key}”."), key=key)
        for entry in self.fields:
            if entry.key not in value:
                if entry.required:
                    concern = Concern.TRANSLATION if isinstance(entry.kind, Translated) else Concern.SHAPE
                    reader.report(
                        (*path, entry.key), concern, _("The key “{key}” is missing."), key=entry.key
                    )
            elif not (entry.nullable and value[entry.key] is None):
                entry.kind.check(value[entry.key], (*path, entry.key), reader)


@dataclass(frozen=True)
class Rows:
    """A list of mappings, identified by one key, in an order that matters."""

    group: Group
    key: str = "code"
    at_least_one: bool = True

    def check(self, value: object, path: tuple, reader: Reader) -> None:
        if not isinstance(value, list):
            reader.report(path, Concern.SHAPE, _("A list is needed."))
            return
        if self.at_least_one and not value:
            reader.report(path, Concern.SHAPE, _("At least one row is needed."))
        for position, row in enumerate(value):
            self.group.check(row, (*path, position), reader)


# --- The document -------------------------------------------------------------------------------------------

NAME = Field("name", Translated(NAME_LENGTH))
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
)
MODULES = _rows(Field("code", Code()), NAME, Field("description", Translated()), at_least_one=False)
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
PRINCIPLES = _rows(Field("code", Code()), Field("text", Translated()))
INDICATORS = _rows(
    Field("code", Code()),
    Field("kind", OneOf(tuple(IndicatorKind.values))),
    Field("unit", Translated(NAME_LENGTH), nullable=True),
    Field("text", Translated()),
)
EVIDENCE = _rows(
    Field("code", Code()), Field("kind", OneOf(tuple(EvidenceKind.values))), Field("text", Translated())
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
)
AXES = _rows(
    Field("code", Code()),
    Field("weight", Whole(1, 999, Concern.WEIGHT)),
    NAME,
    Field("principles", PRINCIPLES),
    Field("criteria", CRITERIA),
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


# --- What is wrong in a document ----------------------------------------------------------------------------


def find_problems(document: object, locales: Iterable[str]) -> list[Problem]:
    """List everything wrong in a document, in its own order; an empty list means that it may be published."""
    reader = Reader(tuple(locales))
    DOCUMENT.check(document, (), reader)
    if isinstance(document, Mapping):
        _check_across(_Tree(document), reader)
    return [replace(problem, where=locate(document, problem.path)) for problem in reader.problems]


def locate(document: object, path: tuple) -> str:
    """Name a place by the codes met on the way rather than by positions: "axes A / criteria A1 / levels"."""
    names: list[str] = []
    value = document
    for step in path:
        in_list = isinstance(value, list)
        value = _step(value, step)
        if not in_list:
            names.append(str(step))
        elif isinstance(value, Mapping):
            names[-1] += f" {value.get('code', value.get('level', step + 1))}"
        else:
            names[-1] += f" {step + 1}"
    return " / ".join(names)


@dataclass(frozen=True)
class _Tree:
    """A document read leniently: what has the wrong shape was reported already, and is skipped here."""

    document: Mapping

    def rows(self, *path: object) -> list[tuple[tuple, Mapping]]:
        value: object = self.document
        for step in path:
            value = _step(value, step)
        if not isinstance(value, list):
            return []
        return [((*path, position), row) for position, row in enumerate(value) if isinstance(row, Mapping)]

    def codes(self, *path: object) -> set:
        return {row.get("code") for _path, row in self.rows(*path) if isinstance(row.get("code"), str)}

    def axes(self) -> list[tuple[tuple, Mapping]]:
        return self.rows("axes")

    def criteria(self) -> list[tuple[tuple, Mapping]]:
        return [found for path, _axis in self.axes() for found in self.rows(*path, "criteria")]

    def whole(self, *path: object) -> int | None:
        value: object = self.document
        for step in path:
            value = _step(value, step)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def _step(value: object, step: object) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _check_across(tree: _Tree, reader: Reader) -> None:
    locale = tree.document.get("source_locale")
    if isinstance(locale, str) and locale not in reader.locales:
        reader.report(("source_locale",), Concern.SHAPE, _("Unknown language “{locale}”."), locale=locale)
    _check_duplicates(tree, reader)
    _check_references(tree, reader)
    _check_scale(tree, reader)
    _check_vetoes(tree, reader)
    for path, clock in tree.rows("clocks"):
        if ("days" in clock) == ("months" in clock):
            reader.report(path, Concern.SHAPE, _("A clock counts either days or months."))


def _check_duplicates(tree: _Tree, reader: Reader) -> None:
    sections = (
        "spheres",
        "families",
        "questions",
        "modules",
        "awards",
        "clocks",
        "findings",
        "interests",
        "pledges",
    )
    groups = [(tree.rows(section), "code") for section in (*sections, "axes")]
    groups += [(tree.rows("scale"), "level"), (tree.rows("awards"), "order"), (tree.criteria(), "code")]
    groups.append(
        ([found for path, _axis in tree.axes() for found in tree.rows(*path, "principles")], "code")
    )
    for part in ("indicators", "evidence"):
        groups.append(([found for path, _row in tree.criteria() for found in tree.rows(*path, part)], "code"))
    for rows, key in groups:
        seen: set = set()
        for path, row in rows:
            value = row.get(key)
            if not isinstance(value, str | int):
                continue
            if value in seen:
                reader.report((*path, key), Concern.DUPLICATE, _("“{value}” is there twice."), value=value)
            seen.add(value)


def _check_references(tree: _Tree, reader: Reader) -> None:
    def refer(path: tuple, value: object, known: set, sentence: str) -> None:
        if isinstance(value, str) and value not in known:
            reader.report(path, Concern.REFERENCE, sentence, value=value)

    spheres, questions, modules = tree.codes("spheres"), tree.codes("questions"), tree.codes("modules")
    for path, family in tree.rows("families"):
        refer((*path, "sphere"), family.get("sphere"), spheres, _("Unknown sphere “{value}”."))
    for axis_path, _axis in tree.axes():
        principles = tree.codes(*axis_path, "principles")
        for path, criterion in tree.rows(*axis_path, "criteria"):
            refer(
                (*path, "principle"),
                criterion.get("principle"),
                principles,
                _("Unknown principle “{value}” in this axis."),
            )
            refer((*path, "module"), criterion.get("module"), modules, _("Unknown theme module “{value}”."))
            asked = criterion.get("questions")
            for position, question in enumerate(asked if isinstance(asked, list) else ()):
                refer((*path, "questions", position), question, questions, _("Unknown question “{value}”."))
    criteria = {code for axis_path, _axis in tree.axes() for code in tree.codes(*axis_path, "criteria")}
    for path, award in tree.rows("awards"):
        required = award.get("requires")
        for code in required if isinstance(required, Mapping) else ():
            refer((*path, "requires", code), code, criteria, _("Unknown criterion “{value}”."))


def _check_scale(tree: _Tree, reader: Reader) -> None:
    top = tree.whole("scoring", "max_level")
    if top is None:
        return
    _cover(reader, ("scale",), [row.get("level") for _path, row in tree.rows("scale")], top)
    for path, criterion in tree.criteria():
        if isinstance(criterion.get("levels"), Mapping):
            _cover(reader, (*path, "levels"), criterion["levels"], top)
    for path, level in _levels_named(tree):
        if isinstance(level, int) and level > top:
            reader.report(path, Concern.SCALE, _("Level {level} is above the scale."), level=level)


def _cover(reader: Reader, path: tuple, levels: Iterable, top: int) -> None:
    found = {level for level in levels if isinstance(level, int)}
    for level in range(top + 1):
        if level not in found:
            reader.report(path, Concern.SCALE, _("Level {level} is not described."), level=level)


def _levels_named(tree: _Tree) -> Iterable[tuple[tuple, object]]:
    """List every place that names a level of the scale."""
    for path, row in tree.rows("scale"):
        yield (*path, "level"), row.get("level")
    for path, criterion in tree.criteria():
        levels = criterion.get("levels")
        yield from (
            ((*path, "levels", level), level) for level in (levels if isinstance(levels, Mapping) else ())
        )
    scoring = tree.document.get("scoring")
    requirements, caps = _step(scoring, "level_requirements"), _step(scoring, "evidence_caps")
    for level in requirements if isinstance(requirements, Mapping) else ():
        yield ("scoring", "level_requirements", level), level
    for cap, level in caps.items() if isinstance(caps, Mapping) else ():
        yield ("scoring", "evidence_caps", cap), level
    for path, award in tree.rows("awards"):
        yield from (((*path, key), award.get(key)) for key in ("veto_min", "criterion_min"))
        required = award.get("requires")
        for code, level in required.items() if isinstance(required, Mapping) else ():
            yield (*path, "requires", code), level


def _check_vetoes(tree: _Tree, reader: Reader) -> None:
    vetoes = [(path, row) for path, row in tree.criteria() if row.get("veto") is True]
    if not vetoes:
        reader.report(("axes",), Concern.VETO, _("At least one criterion must be mandatory."))
    for path, criterion in vetoes:
        if criterion.get("not_applicable") is not None:
            reader.report(
                (*path, "not_applicable"),
                Concern.VETO,
                _("A mandatory criterion can never be not applicable."),
            )


# --- Its one written form and its fingerprint ---------------------------------------------------------------


def canonical(document: Mapping) -> dict:
    """Write a sound document in its one form: keys in order, optional keys left out at their default."""
    return _canonical(document, DOCUMENT)


def _canonical(value: object, kind: object) -> object:
    match kind:
        case _ if value is None:
            return None
        case Group(fields):
            return {
                entry.key: _canonical(value[entry.key], entry.kind)
                for entry in fields
                if entry.key in value and (entry.required or value[entry.key] != entry.default)
            }
        case Rows(group):
            return [_canonical(row, group) for row in value]
        case Keyed() | Translated():
            of = kind.value if isinstance(kind, Keyed) else None
            return {key: _canonical(value[key], of) for key in sorted(value)}
        case Share():
            return write_share(share(value))
    return value


def fingerprint(document: Mapping) -> str:
    """Return the SHA-256 of a document's canonical JSON, whatever the order of its keys and languages."""
    text = json.dumps(canonical(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
