"""Write the migration map of a version that is not adopted yet."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import MapChange, MapThing
from certification.errors import NotAllowed
from certification.models import FrameworkVersion, MapEntry, MigrationMap
from certification.models.framework_document import text_columns
from certification.queries.migration_map import known
from certification.rules.migration_map import Entry, covers, propose, settle
from certification.services.framework_content import hold_version
from certification.services.history import record


@transaction.atomic
def propose_map(version: FrameworkVersion, *, actor) -> MigrationMap:
    """Write what the lasting identifiers tell: kept, renamed, moved. What is written already stays as it is."""
    found = _hold_map(version, actor)
    written = 0
    for thing in MapThing.values:
        former, new = known(found.source, thing), known(found.target, thing)
        lines = found.lines(thing)
        said = {line.source for line in lines}
        said |= {line.target for line in lines if line.change == MapChange.NEW}
        written += _write(found, thing, [entry for entry in propose(former, new) if entry.source not in said])
    record(found.target, "certification.frameworkversion.propose_map", actor=actor, entries=written)
    return _fresh(found)


@transaction.atomic
def settle_map(version: FrameworkVersion, *, actor) -> MigrationMap:
    """Say of all that the map does not name yet that it is withdrawn, or new; what lasts is proposed first."""
    found = propose_map(version, actor=actor)
    written = 0
    for thing in MapThing.values:
        former, new = known(found.source, thing), known(found.target, thing)
        written += _write(found, thing, settle(former, new, found.lines(thing)))
    record(found.target, "certification.frameworkversion.settle_map", actor=actor, entries=written)
    return _fresh(found)


def map_by_itself(version: FrameworkVersion, *, actor) -> None:
    """Write the whole map of a version that nobody mapped: what lasts is kept, the rest is withdrawn or new."""
    if version.former is not None and not version.maps.filter(source=version.former).exists():
        settle_map(version, actor=actor)


@transaction.atomic
def write_entry(
    version: FrameworkVersion,
    *,
    actor,
    thing: str,
    change: str,
    source=None,
    target=None,
    levels: Mapping[int, int] | None = None,
    note: Mapping[str, str] | None = None,
    entry: MapEntry | None = None,
) -> MapEntry:
    """Write one entry, or change one. `source` and `target` are lasting identifiers; `levels` a table of levels."""
    found = _hold_map(version, actor)
    line = Entry(change, source, target, levels or {})
    if sentences := _refusals(found, thing, line, entry):
        raise NotAllowed(sentences)
    if entry is None:
        entry = MapEntry(map=found)
        _drop_what_it_replaces(found, thing, line)
    entry.thing, entry.change = MapThing(thing).value, MapChange(change).value
    entry.source_uid, entry.target_uid = source, target
    entry.levels = {str(level): level_found for level, level_found in line.levels.items()}
    for column, text in text_columns("note", note or {}).items():
        setattr(entry, column, text)
    entry.save()
    record(
        found.target,
        "certification.frameworkversion.write_map",
        actor=actor,
        change=entry.change,
        row=_names(found, thing, line),
    )
    return entry


@transaction.atomic
def remove_entry(entry: MapEntry, *, actor) -> None:
    """Take an entry back: what it named is again to be mapped."""
    found = _hold_map(entry.map.target, actor)
    name = _names(found, entry.thing, entry.as_line())
    entry.delete()
    record(found.target, "certification.frameworkversion.remove_from_map", actor=actor, row=name)


def _hold_map(version: FrameworkVersion, actor) -> MigrationMap:
    """Return the map of a version, ours; it is begun when there is none."""
    version = hold_version(version, actor)
    if version.former is None:
        raise NotAllowed(_("The first version of a framework needs no migration map."))
    return MigrationMap.objects.get_or_create(source=version.former, target=version)[0]


def _fresh(found: MigrationMap) -> MigrationMap:
    return MigrationMap.objects.prefetch_related("entries").get(pk=found.pk)


def _write(found: MigrationMap, thing: str, lines: list[Entry]) -> int:
    MapEntry.objects.bulk_create(
        MapEntry(map=found, thing=thing, change=line.change, source_uid=line.source, target_uid=line.target)
        for line in lines
    )
    return len(lines)


def _refusals(found: MigrationMap, thing: str, line: Entry, entry: MapEntry | None) -> list[str]:
    sentences = []
    former, new = known(found.source, thing), known(found.target, thing)
    if not line.is_whole():
        sentences.append(
            {
                MapChange.NEW: _("What is new has no former one: choose it in this version only."),
                MapChange.WITHDRAWN: _(
                    "What is withdrawn leads nowhere: choose it in the former version only."
                ),
            }.get(line.change, _("Choose one in the former version and one in this version."))
        )
    if (line.source and line.source not in former) or (line.target and line.target not in new):
        sentences.append(_("This is no longer in the version: reload the page."))
    same = found.entries.filter(thing=thing, source_uid=line.source, target_uid=line.target)
    if entry is not None and same.exclude(pk=entry.pk).exists():
        sentences.append(_("Another entry says it already: change that one."))
    tops = found.source.max_level, found.target.max_level
    if (line.levels or line.change == MapChange.RESCALED) and not covers(line.levels, *tops):
        sentences.append(
            _("Give a level of the new scale for each level of the former one, from 0 to %(top)d.")
            % {"top": tops[0]}
        )
    return sentences


def _drop_what_it_replaces(found: MigrationMap, thing: str, line: Entry) -> None:
    """Take away the entries that the new one contradicts: said withdrawn or new, or the same pair said otherwise."""
    entries = found.entries.filter(thing=thing)
    if line.source is not None:
        entries.filter(source_uid=line.source, target_uid=None).delete()
    if line.target is not None:
        entries.filter(target_uid=line.target, source_uid=None).delete()
    if line.source is None or line.target is None:
        entries.filter(
            **{"target_uid": line.target} if line.source is None else {"source_uid": line.source}
        ).delete()
    else:
        entries.filter(source_uid=line.source, target_uid=line.target).delete()


def _names(found: MigrationMap, thing: str, line: Entry) -> str:
    """Return what the history calls an entry: the codes on both sides."""
    sides = ((found.source, line.source), (found.target, line.target))
    codes = [
        known(version, thing)[uid].code if uid in known(version, thing) else "–" for version, uid in sides
    ]
    return " → ".join(codes)
