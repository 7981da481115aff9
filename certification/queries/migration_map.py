"""The migration map as people read it, and the way that it opens from one version to another."""

from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from certification.choices import FROZEN_FRAMEWORK_STATUSES, MapThing
from certification.models import Criterion, FrameworkVersion, Indicator, MapEntry, MigrationMap
from certification.models.framework_document import LOCALES
from certification.rules.migration_map import Entry, Gap, Known, chain, propose


def criteria_of(version: FrameworkVersion) -> QuerySet[Criterion]:
    return version.criteria.select_related("axis", "principle", "module")


def indicators_of(version: FrameworkVersion) -> QuerySet[Indicator]:
    rows = Indicator.objects.filter(criterion__version=version).select_related("criterion")
    return rows.order_by("criterion__order", "order")


def known(version: FrameworkVersion, thing: str) -> dict[Hashable, Known]:
    """Return what a map compares, by lasting identifier, in the order of the version."""
    if thing == MapThing.INDICATOR:
        return {
            row.uid: Known(row.code, texts_of(row, "text"), (row.criterion.uid,))
            for row in indicators_of(version)
        }
    return {
        row.uid: Known(
            row.code,
            texts_of(row, "name"),
            (row.axis.uid, row.principle.uid, row.module.uid if row.module else None),
        )
        for row in criteria_of(version)
    }


def texts_of(row, name: str) -> tuple[str, ...]:
    return tuple(getattr(row, f"{name}_{locale}") or "" for locale in LOCALES)


@dataclass(frozen=True)
class EntryRow:
    """An entry with the words of both sides; `is_gone` when it names something that a version no longer has."""

    entry: MapEntry
    source: str
    target: str
    levels: str
    is_gone: bool


@dataclass(frozen=True)
class MapScreen:
    """The map of a version: its entries, what it lacks, and what may be chosen on either side."""

    found: MigrationMap | None
    former: FrameworkVersion | None
    rows: list[EntryRow]
    gaps: list[Gap]


def map_of(version: FrameworkVersion) -> MigrationMap | None:
    """Return the map that leads to a version: from the one before it, or the one it came with when it is frozen."""
    maps = version.maps.select_related("source", "target").prefetch_related("entries")
    former = None if version.is_frozen else version.former
    return (maps.filter(source=former) if former else maps).order_by("-pk").first()


def screen_of(version: FrameworkVersion) -> MapScreen:
    """Read everything that the screen of a map shows."""
    found = map_of(version)
    former = found.source if found else version.former
    if former is None:
        return MapScreen(None, None, [], [])
    sources, targets = labels_of(former), labels_of(version)
    rows = [row_of(entry, sources, targets) for entry in (found.entries.all() if found else [])]
    return MapScreen(found, former, rows, [] if version.is_frozen else version.map_gaps)


def labels_of(version: FrameworkVersion) -> dict[Hashable, str]:
    """Return the words of each criterion and indicator of a version, by lasting identifier."""
    rows: list = [*criteria_of(version), *indicators_of(version)]
    return {row.uid: str(row) for row in rows}


def row_of(entry: MapEntry, sources: Mapping, targets: Mapping) -> EntryRow:
    levels = sorted((int(level), found) for level, found in entry.levels.items())
    return EntryRow(
        entry,
        sources.get(entry.source_uid, "–"),
        targets.get(entry.target_uid, "–"),
        ", ".join(f"{level} → {found}" for level, found in levels),
        is_gone=bool(
            (entry.source_uid and entry.source_uid not in sources)
            or (entry.target_uid and entry.target_uid not in targets)
        ),
    )


def notes_between(source: FrameworkVersion, target: FrameworkVersion) -> list[EntryRow]:
    """Return the entries with a note for the territories, of every map on the way from a version to a later one."""
    rows = []
    for step in maps_between(source, target):
        noted = [entry for entry in step.entries.all() if entry.note]
        if noted:
            sources, targets = labels_of(step.source), labels_of(step.target)
            rows += [row_of(entry, sources, targets) for entry in noted]
    return rows


# --- the way from one version to another ------------------------------------------------------------------------


def route(source: FrameworkVersion, target: FrameworkVersion, thing: str = MapThing.CRITERION) -> list[Entry]:
    """Return the one map that leads from a version to a later one, through every map between them.

    What lasts leads by itself where nobody wrote a map, and within one version.
    """
    ways = [] if source.pk == target.pk else maps_between(source, target)
    if not ways:
        return propose(known(source, thing), known(target, thing))
    entries = ways[0].lines(thing)
    for step in ways[1:]:
        entries = chain(entries, step.lines(thing))
    return entries


def maps_between(source: FrameworkVersion, target: FrameworkVersion) -> list[MigrationMap]:
    """Return the shortest way of frozen maps between two versions, or nothing."""
    maps = MigrationMap.objects.filter(
        target__framework=source.framework_id, target__status__in=FROZEN_FRAMEWORK_STATUSES
    )
    maps = maps.select_related("source", "target").prefetch_related("entries")
    onward: dict[int, list[MigrationMap]] = {}
    for found in maps:
        onward.setdefault(found.source_id, []).append(found)
    waiting: deque[list[MigrationMap]] = deque([step] for step in onward.get(source.pk, []))
    seen = {source.pk}
    while waiting:
        way = waiting.popleft()
        here = way[-1].target_id
        if here == target.pk:
            return way
        if here not in seen:
            seen.add(here)
            waiting.extend([*way, step] for step in onward.get(here, []))
    return []
