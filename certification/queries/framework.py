"""Which version is in force, what the engine needs of it, and its whole tree for display."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from certification.choices import FrameworkStatus
from certification.models.framework import FrameworkVersion
from certification.models.framework_criteria import Axis, Criterion
from certification.models.framework_document import LOCALES, criterion_document
from certification.models.framework_lists import Profile
from certification.models.frozen_row import MOVING_COLUMNS
from certification.queries.frozen import rows_of
from certification.rules.document_kinds import Problem
from certification.rules.framework_problems import find_criterion_problems

MOST_FOUND = 100
WORDS_AROUND = 90  # characters shown on each side of a word that was found


def version_in_force(code: str | None = None) -> FrameworkVersion | None:
    """Return the version that new dossiers follow: of this framework, or of the only one there is."""
    versions = FrameworkVersion.objects.in_force().select_related("framework")
    if code is not None:
        versions = versions.filter(framework__code=code)
    return versions.order_by("-published_at", "-pk").first()


def find_version(code: str, number: str) -> FrameworkVersion | None:
    """Return one version by the codes that people write, or None."""
    return (
        FrameworkVersion.objects.select_related("framework")
        .filter(framework__code=code, version=number)
        .first()
    )


def structure(version: FrameworkVersion, modules: Iterable | None = None) -> QuerySet[Axis]:
    """Return the axes with everything below them, read in a handful of queries whatever the size.

    The criteria of each axis are those of a grid: see `FrameworkVersion.criteria_for`.
    """
    criteria: QuerySet[Criterion] = version.criteria_for(modules).prefetch_related(
        "indicators", "evidence_types", "descriptors"
    )
    return version.axes.prefetch_related("principles", Prefetch("criteria", queryset=criteria))


def summary_of(version: FrameworkVersion) -> QuerySet[Axis]:
    """Return the axes with their principles and the names of their criteria, for reading: three queries."""
    criteria = version.criteria_for(None)
    return version.axes.prefetch_related("principles", Prefetch("criteria", queryset=criteria))


def find_criterion(version: FrameworkVersion, code: str) -> Criterion | None:
    """Return one criterion with its levels, its indicators and its evidence, or None."""
    criteria = version.criteria_for(None).prefetch_related("indicators", "evidence_types", "descriptors")
    return criteria.filter(code=code).first()


def profile_for(version: FrameworkVersion, territory_kind: str) -> Profile | None:
    """Return the profile proposed to territories of this kind, or None: theme modules and criteria presumed N/A."""
    # A handful of rows: reading them all works on every database.
    rows = rows_of(version, "profiles", version.profiles.all)
    return next((row for row in rows if territory_kind in row.territory_kinds), None)


# What one page of the editor shows besides its row: the relations, and their columns (None: every one).
# Places and states change without anybody's words being lost.
NO_TEXT = MOVING_COLUMNS | {"content_hash", "order"}
PAGES = {
    Axis: {"principles": None, "criteria": ("pk", "code", "weight")},
    Criterion: {"descriptors": None, "indicators": None, "evidence_types": None},
}


def mark_of(row) -> str:
    """Return a mark of what is stored of a row and its page, by which a later save is known; nothing for a new row."""
    if row.pk is None:
        return ""
    model = type(row)
    stored = list(model._default_manager.filter(pk=row.pk).values_list(*_columns_of(model)))
    for relation, columns in PAGES.get(model, {}).items():
        rows = getattr(row, relation)
        stored += rows.order_by("pk").values_list(*(columns or _columns_of(rows.model)))
    return hashlib.sha256(repr(stored).encode()).hexdigest()[:32]


def _columns_of(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.name not in NO_TEXT]


def criterion_problems(version: FrameworkVersion, criterion: Criterion) -> list[Problem]:
    """Return what is wrong in one criterion by itself, read with everything below it."""
    return find_criterion_problems(criterion_document(criterion), LOCALES, version.max_level)


# --- what everybody may read ----------------------------------------------------------------------------------------


class Readable(NamedTuple):
    """The versions that everybody may read, the newest first, and the one that is shown when none is asked for."""

    versions: list[FrameworkVersion]
    in_force: FrameworkVersion | None

    def find(self, number: str) -> FrameworkVersion | None:
        return next((version for version in self.versions if version.version == number), None)

    @property
    def consulted_on(self) -> FrameworkVersion | None:
        """Return the version that waits for comments."""
        return next(
            (version for version in self.versions if version.status == FrameworkStatus.CONSULTATION), None
        )


def readable() -> Readable:
    """Return all versions but drafts, of the framework in force if there is one: one query."""
    versions = list(
        FrameworkVersion.objects.exclude(status=FrameworkStatus.DRAFT)
        .select_related("framework")
        .order_by("-pk")
    )
    in_force = [version for version in versions if version.status == FrameworkStatus.IN_FORCE]
    if not in_force:
        return Readable(versions, None)
    shown = max(in_force, key=lambda version: (version.published_at, version.pk))
    return Readable([found for found in versions if found.framework_id == shown.framework_id], shown)


def neighbours(version: FrameworkVersion, code: str) -> tuple[Criterion | None, Criterion | None]:
    """Return the criteria before and after one, in the order of the framework: one query."""
    rows = list(version.criteria.order_by("axis__order", "order", "pk"))
    place = next((place for place, row in enumerate(rows) if row.code == code), None)
    if place is None:
        return None, None
    return (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)


def criterion_codes(version: FrameworkVersion) -> list[str]:
    """Return the codes of the criteria of a version, in order."""
    return list(version.criteria.order_by("axis__order", "order", "pk").values_list("code", flat=True))


class Found(NamedTuple):
    """A criterion that holds the words looked for, and where the first of them stands."""

    criterion: Criterion
    axis: Axis
    excerpt: str


def search(version: FrameworkVersion, words: str) -> list[Found]:
    """Return the criteria that hold every word, or one that starts so, accents ignored; first those that bear them in their name."""
    wanted = [re.compile(rf"(?<!\w){re.escape(word)}") for word in fold(words).split()]
    if not wanted:
        return []
    ranked = []
    for axis in structure(version):
        for criterion in axis.criteria.all():
            texts = list(_texts_of(criterion))
            whole = fold(" ".join(texts))
            if all(word.search(whole) for word in wanted):
                in_name = all(word.search(fold(texts[0])) for word in wanted)
                ranked.append((not in_name, Found(criterion, axis, _excerpt(texts[1:], wanted))))
    ranked.sort(key=lambda pair: pair[0])
    return [found for _rank, found in ranked[:MOST_FOUND]]


def fold(text: str) -> str:
    """Return a text without accents nor capitals."""
    spread = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).casefold()


def _texts_of(criterion: Criterion) -> Iterable[str]:
    """Yield the name of a criterion with its code, then everything else that it says."""
    yield f"{criterion.code} {criterion.name}"
    yield criterion.expected
    yield criterion.principle.text
    yield from (row.text for row in criterion.descriptors.all())
    yield from (row.text for row in criterion.indicators.all())
    yield from (row.text for row in criterion.evidence_types.all())
    yield criterion.na_condition


def _excerpt(texts: Iterable[str], wanted: Iterable[re.Pattern]) -> str:
    """Return the words around the first that was found; the start of the first text when it is in the name alone."""
    texts = list(texts)
    for text in texts:
        found = [match.start() for word in wanted if (match := word.search(fold(text)))]
        if found:
            return _around(text, min(found))
    return _around(texts[0], 0)


def _around(text: str, place: int) -> str:
    """Cut a text between two words before and after a place, which folding may have moved by a letter or two."""
    start, end = max(0, place - WORDS_AROUND), min(len(text), place + WORDS_AROUND)
    start = 0 if start == 0 else text.find(" ", start) + 1
    end = end if end == len(text) else text.rfind(" ", start, end)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
