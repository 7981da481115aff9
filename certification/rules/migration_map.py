"""From one version of the framework to the next: what a migration map lacks, proposes, and does to answers. Pure.

Criteria are known by what lasts (their identifier), never by their code. A map is a list of `Entry`.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from certification.choices import MapChange

# What stays the same thing: its answer is carried as it is.
SAME = (MapChange.KEPT, MapChange.RENAMED, MapChange.MOVED)
# From the change that says most to the one that says least, when two maps are followed one after the other.
PRECEDENCE = (
    MapChange.MERGED,
    MapChange.SPLIT,
    MapChange.RESCALED,
    MapChange.MOVED,
    MapChange.RENAMED,
    MapChange.KEPT,
)


@dataclass(frozen=True)
class Entry:
    """One line of a map. `levels` is the table of a change of scale: {former level: new level}; empty when none."""

    change: str
    source: Hashable = None
    target: Hashable = None
    levels: Mapping[int, int] = field(default_factory=dict)

    def is_whole(self) -> bool:
        """Tell whether the entry names what its change needs: a source, a target, or both."""
        wanted = {MapChange.NEW: (False, True), MapChange.WITHDRAWN: (True, False)}.get(
            self.change, (True, True)
        )
        return (self.source is not None, self.target is not None) == wanted

    def level(self, level: int | None, top: int) -> int | None:
        """Return what a level becomes; None when the map does not say, so that it is asked anew."""
        found = self.levels.get(level) if self.levels else level
        return found if found is not None and found <= top else None


class Known(NamedTuple):
    """A criterion or an indicator as a map sees it: what tells that it was renamed, and where it stands."""

    code: str
    names: tuple[str, ...]
    place: tuple[Hashable, ...]


# --- proposing --------------------------------------------------------------------------------------------------


def propose(former: Mapping[Hashable, Known], new: Mapping[Hashable, Known]) -> list[Entry]:
    """Propose what the identifiers tell by themselves: kept, renamed, moved. The rest is for people to say."""
    return [Entry(_what_happened(former[uid], new[uid]), uid, uid) for uid in former if uid in new]


def _what_happened(before: Known, after: Known) -> str:
    if before.place != after.place:
        return MapChange.MOVED
    return MapChange.KEPT if before == after else MapChange.RENAMED


def settle(former: Iterable[Hashable], new: Iterable[Hashable], entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that say of all the rest that it is withdrawn, or new."""
    entries = list(entries)
    sources, targets = {entry.source for entry in entries}, {entry.target for entry in entries}
    return [
        *(Entry(MapChange.WITHDRAWN, source=uid) for uid in former if uid not in sources),
        *(Entry(MapChange.NEW, target=uid) for uid in new if uid not in targets),
    ]


# --- what is missing --------------------------------------------------------------------------------------------


class Gap(NamedTuple):
    """What a map lacks; `source` and `target` say what to write an entry about."""

    sentence: str
    source: Hashable = None
    target: Hashable = None


class Side(NamedTuple):
    """One version as the check of a map sees it: its number, the top of its scale, {identifier: code}."""

    number: str
    top: int
    codes: Mapping[Hashable, str]


def gaps(former: Side, new: Side, entries: Iterable[Entry]) -> list[Gap]:
    """List everything that a map lacks between two versions; what names something gone counts for nothing."""
    alive = [
        entry
        for entry in entries
        if entry.is_whole()
        and (entry.source is None or entry.source in former.codes)
        and (entry.target is None or entry.target in new.codes)
    ]
    return [*_unsaid(former, new, alive), *_contradictions(former, new, alive), *_scales(former, new, alive)]


def _unsaid(former: Side, new: Side, entries: list[Entry]) -> list[Gap]:
    sources, targets = {entry.source for entry in entries}, {entry.target for entry in entries}
    lost = _("%(code)s of version %(number)s: say what becomes of it in the migration map.")
    unknown = _(
        "%(code)s of version %(number)s: say in the migration map where it comes from, or that it is new."
    )
    return [
        *(
            Gap(lost % {"code": code, "number": former.number}, source=uid)
            for uid, code in former.codes.items()
            if uid not in sources
        ),
        *(
            Gap(unknown % {"code": code, "number": new.number}, target=uid)
            for uid, code in new.codes.items()
            if uid not in targets
        ),
    ]


def _contradictions(former: Side, new: Side, entries: list[Entry]) -> list[Gap]:
    sentence = _("%(code)s of version %(number)s: the migration map says two things that exclude each other.")
    sources = Counter(entry.source for entry in entries if entry.source is not None)
    targets = Counter(entry.target for entry in entries if entry.target is not None)
    return [
        *(
            Gap(sentence % {"code": former.codes[entry.source], "number": former.number}, source=entry.source)
            for entry in entries
            if entry.change == MapChange.WITHDRAWN and sources[entry.source] > 1
        ),
        *(
            Gap(sentence % {"code": new.codes[entry.target], "number": new.number}, target=entry.target)
            for entry in entries
            if entry.change == MapChange.NEW and targets[entry.target] > 1
        ),
    ]


def _scales(former: Side, new: Side, entries: list[Entry]) -> list[Gap]:
    sentence = _(
        "%(code)s of version %(number)s: say which level of the new scale each level becomes, from 0 to %(top)d."
    )
    return [
        Gap(
            sentence % {"code": former.codes[entry.source], "number": former.number, "top": former.top},
            source=entry.source,
            target=entry.target,
        )
        for entry in entries
        if entry.source is not None
        and entry.target is not None
        and (entry.change == MapChange.RESCALED or entry.levels or former.top != new.top)
        and not covers(entry.levels, former.top, new.top)
    ]


def covers(levels: Mapping[int, int], top: int, new_top: int) -> bool:
    """Tell whether a table gives a level of the new scale for each level of the former one."""
    return set(levels) == set(range(top + 1)) and all(0 <= level <= new_top for level in levels.values())


# --- following a map --------------------------------------------------------------------------------------------


def chain(first: Sequence[Entry], second: Sequence[Entry]) -> list[Entry]:
    """Return the map that leads where two maps lead one after the other."""
    onward: dict[Hashable, list[Entry]] = {}
    for entry in second:
        if entry.source is not None and entry.target is not None:
            onward.setdefault(entry.source, []).append(entry)
    found: list[Entry] = []
    for entry in first:
        if entry.source is None:
            continue
        steps = onward.get(entry.target, []) if entry.target is not None else []
        found += [_after(entry, step) for step in steps]
        if not steps:
            found.append(Entry(MapChange.WITHDRAWN, entry.source))
    arrived = {entry.target for entry in found}
    new = {entry.target for entry in second if entry.target is not None} - arrived
    return found + [Entry(MapChange.NEW, target=uid) for uid in sorted(new, key=str)]


def _after(first: Entry, second: Entry) -> Entry:
    levels = dict(second.levels)
    if first.levels:
        through = {level: second.level(found, max(found, 99)) for level, found in first.levels.items()}
        levels = {level: found for level, found in through.items() if found is not None}
    change = next(change for change in PRECEDENCE if change in (first.change, second.change))
    return Entry(change, first.source, second.target, levels)


@dataclass(frozen=True)
class Given:
    """What was answered to one criterion."""

    level: int | None = None
    not_applicable: bool = False
    na_reason: str = ""
    text: str = ""

    def is_anything(self) -> bool:
        return self.level is not None or self.not_applicable or bool(self.text.strip())


class Place(NamedTuple):
    """A criterion of the new grid: whether it may be said not applicable."""

    na_allowed: bool


@dataclass(frozen=True)
class Carried:
    """An answer that reaches a criterion of the new version, and from which criteria of the former one."""

    change: str
    sources: tuple[Hashable, ...]
    given: Given

    @property
    def is_as_it_was(self) -> bool:
        return self.change in SAME


@dataclass(frozen=True)
class Plan:
    """What a map does to a set of answers."""

    carried: Mapping[Hashable, Carried]
    left: tuple[Hashable, ...]
    anew: tuple[Hashable, ...]


def follow(
    entries: Iterable[Entry], answers: Mapping[Hashable, Given], grid: Mapping[Hashable, Place], top: int
) -> Plan:
    """Follow a map from the former grid to the new one.

    `answers` holds every criterion of the former grid, answered or not. Each answer is carried (as it is, merged,
    split, rescaled by the table), or left: what is left stays readable and is written nowhere. Nothing is invented: a
    level comes from a level, a text from a text; a merged criterion takes the lowest level, and none when one of those
    that it gathers has none.
    """
    entries = [entry for entry in entries if entry.source is not None and entry.target is not None]
    leading = Counter(entry.source for entry in entries)
    arriving: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        if entry.source in answers and entry.target in grid:
            arriving.setdefault(entry.target, []).append(entry)
    carried: dict[Hashable, Carried] = {}
    for target in grid:
        found = arriving.get(target, [])
        given = _gathered([(answers[entry.source], entry) for entry in found], grid[target], top)
        if given.is_anything():
            change = _named(found, leading)
            carried[target] = Carried(change, tuple(entry.source for entry in found), given)
    used = {source for item in carried.values() for source in item.sources}
    return Plan(
        carried,
        tuple(source for source, given in answers.items() if given.is_anything() and source not in used),
        tuple(uid for uid in grid if uid not in carried or not _is_given(carried[uid].given)),
    )


def _named(entries: list[Entry], leading: Counter) -> str:
    if len(entries) > 1:
        return MapChange.MERGED
    entry = entries[0]
    return MapChange.SPLIT if leading[entry.source] > 1 else entry.change


def _is_given(given: Given) -> bool:
    return given.level is not None or given.not_applicable


def _gathered(found: list[tuple[Given, Entry]], place: Place, top: int) -> Given:
    """Return the one answer that several make; a criterion that always applies takes no “not applicable”."""
    text = "\n\n".join(given.text for given, _entry in found if given.text.strip())
    if found and place.na_allowed and all(given.not_applicable for given, _entry in found):
        reason = "\n\n".join(given.na_reason for given, _entry in found if given.na_reason.strip())
        return Given(None, not_applicable=True, na_reason=reason, text=text)
    levels = [entry.level(given.level, top) for given, entry in found if not given.not_applicable]
    level = min(levels) if levels and None not in levels else None
    return Given(level, text=text)
