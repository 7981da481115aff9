"""What changed between two versions of a framework, as a human reads it. Pure: two documents in canonical form.

A document is read as things (an axis, a criterion, a type of evidence…) with their values. Two things are the same when
they have the same lasting identifier, else the same code in the same place. Nothing here knows the keys of a document
beyond a few that deserve a word of their own, so that a new key is compared like any other.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

PIECES = re.compile(r"\w+|\s+|[^\w\s]")
NAMES = ("name", "title", "keyword", "text")
ROW_KEYS = ("code", "level")


class Change(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RECODED = "recoded"
    REWORDED = "reworded"
    REWEIGHTED = "reweighted"
    VETO = "veto"
    NOT_APPLICABLE = "not_applicable"
    CHANGED = "changed"


WHOLE = (Change.ADDED, Change.REMOVED)


@dataclass(frozen=True)
class Difference:
    """One change of one thing.

    `section` is the list that holds it ("criteria", "clocks"…; empty for the document itself), `place` the codes that
    lead to it, `name` its name by language. `path` is the key that changed (("levels", "2")), `locale` the language of a
    text. `before` and `after` are values of the document, None where there is none.
    """

    change: Change
    section: str
    place: tuple[str, ...]
    name: Mapping[str, str]
    path: tuple[str, ...] = ()
    locale: str = ""
    before: object = None
    after: object = None


@dataclass
class _Thing:
    """A row of a document, with its own values; `parent` and `rank` say where it stands."""

    section: str
    place: tuple[str, ...]
    parent: Hashable
    rank: int
    values: dict = field(default_factory=dict)
    texts: set = field(default_factory=set)
    name: dict = field(default_factory=dict)
    above: tuple[str, ...] = ()


def difference(
    former: Mapping, new: Mapping, former_ids: Mapping | None = None, new_ids: Mapping | None = None
) -> list[Difference]:
    """List every change from one document to the next, in the order of the new one; empty when they say the same.

    The identifiers are {(section, *codes): lasting identifier}, the codes being those of the thing below its axis (its
    criterion for indicators and evidence): ("criteria", "A1"), ("principles", "A", "A.1"), ("evidence", "A1", "A1.a").
    """
    before, after = _read(former, former_ids or {}), _read(new, new_ids or {})
    found: list[Difference] = []
    moved = _out_of_order(before, after)
    for key, thing in after.items():
        if key in before:
            found += _compare(before[key], thing, is_moved=key in moved)
        elif _stands_alone(thing, before):
            found.append(_whole(Change.ADDED, thing))
    found += [
        _whole(Change.REMOVED, thing)
        for key, thing in before.items()
        if key not in after and _stands_alone(thing, after)
    ]
    listed = {(change.section, change.place[:-1]) for change in found if change.change in WHOLE}
    return [change for change in found if not _is_said_by_rows(change, listed)]


def _stands_alone(thing: _Thing, elsewhere: Mapping) -> bool:
    """Tell whether a thing that is on one side only must be named: the parts of one that is named come with it."""
    return thing.parent in elsewhere or thing.section == "criteria"


def _is_said_by_rows(change: Difference, listed: set) -> bool:
    """Tell whether an empty list became rows, or the reverse: each of those rows says so already."""
    return (
        change.change == Change.CHANGED
        and not (change.before or change.after)
        and change.before != change.after
        and (change.path[-1], change.place if change.path[-1] != "criteria" else ()) in listed
    )


# --- reading ----------------------------------------------------------------------------------------------------


def _read(document: Mapping, ids: Mapping) -> dict[Hashable, _Thing]:
    things: dict[Hashable, _Thing] = {}
    root = _Thing("", (), None, 0)
    things[()] = root
    _fill(root, (), document, things, ids)
    return things


def _fill(thing: _Thing, key: Hashable, mapping: Mapping, things: dict, ids: Mapping) -> None:
    """Read the values of a mapping into its thing, and the rows below it into things of their own."""
    for name, value in mapping.items():
        if _is_rows(value):
            for rank, row in enumerate(value):
                _add(thing, key, str(name), rank, row, things, ids)
        else:
            _flatten(thing, (str(name),), value)
            if name in NAMES and _is_text(value) and not thing.name:
                thing.name = dict(value)


def _add(parent: _Thing, parent_key: Hashable, section: str, rank: int, row: Mapping, things, ids) -> None:
    code = str(next((row[name] for name in ROW_KEYS if name in row), rank))
    # Criteria are known by their code alone: an axis may receive one from another.
    place = (code,) if section == "criteria" else (*parent.place, code)
    uid = ids.get((section, *place), row.get("id"))
    key: Hashable = (section, str(uid)) if uid else (section, parent_key, code)
    if section == "criteria" and not uid:
        key = (section, code)
    while key in things:  # a draft may hold a code twice
        key = (*key, rank)
    thing = _Thing(section, place, parent_key, rank, above=parent.place)
    things[key] = thing
    _fill(thing, key, row, things, ids)


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _is_text(value: object) -> bool:
    """Tell whether a mapping holds one text a language."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(key, str) and key.isalpha() and len(key) == 2 for key in value)
        and all(isinstance(text, str) for text in value.values())
    )


def _flatten(thing: _Thing, path: tuple[str, ...], value: object) -> None:
    if isinstance(value, Mapping) and value:
        if _is_text(value):
            thing.texts |= {(*path, locale) for locale in value}
        for name, item in value.items():
            _flatten(thing, (*path, str(name)), item)
    else:
        thing.values[path] = value


# --- comparing --------------------------------------------------------------------------------------------------


def _whole(change: Change, thing: _Thing) -> Difference:
    return Difference(change, thing.section, thing.place, thing.name)


def _compare(before: _Thing, after: _Thing, *, is_moved: bool) -> Iterator[Difference]:
    about = {"section": after.section, "place": after.place, "name": after.name}
    if before.parent != after.parent:
        yield Difference(Change.MOVED, **about, path=("parent",), before=before.above, after=after.above)
    elif is_moved:
        yield Difference(Change.MOVED, **about, path=("order",), before=before.rank + 1, after=after.rank + 1)
    paths = dict.fromkeys([*after.values, *before.values])
    changed = [path for path in paths if not _same(before.values, after.values, path)]
    for path in changed:
        if _is_hollow(path, before.values, after.values, changed):
            continue
        is_text = path in before.texts or path in after.texts
        yield Difference(
            kind_of(after.section, path, is_text=is_text),
            **about,
            path=path[:-1] if is_text else path,
            locale=path[-1] if is_text else "",
            before=before.values.get(path),
            after=after.values.get(path),
        )


def _same(before: Mapping, after: Mapping, path: tuple) -> bool:
    return path in before and path in after and json.dumps(before[path]) == json.dumps(after[path])


def _is_hollow(path: tuple, before: Mapping, after: Mapping, changed: list) -> bool:
    """Tell whether nothing stood where values now stand (or the reverse): those changes say it."""
    return not (before.get(path) or after.get(path)) and any(
        other[: len(path)] == path for other in changed if other != path
    )


def kind_of(section: str, path: tuple[str, ...], *, is_text: bool = False) -> Change:
    """Say what the change of one key is called."""
    if path[0] == "not_applicable" and section == "criteria":
        return Change.NOT_APPLICABLE
    if is_text:
        return Change.REWORDED
    named = {
        "code": Change.RECODED,
        "weight": Change.REWEIGHTED,
        "veto": Change.VETO,
        "principle": Change.MOVED,
    }
    return named.get(path[0], Change.CHANGED) if section else Change.CHANGED


def _out_of_order(before: Mapping, after: Mapping) -> set:
    """Return the fewest things that must have changed place among those that stayed under the same parent."""
    groups: dict[tuple, list] = {}
    for key, thing in after.items():
        if key in before and before[key].parent == thing.parent:
            groups.setdefault((thing.section, thing.parent), []).append(key)
    moved: set = set()
    for keys in groups.values():
        ranks = [before[key].rank for key in keys]
        stayed = longest_increasing(ranks)
        moved |= {key for key, rank in zip(keys, ranks, strict=True) if rank not in stayed}
    return moved


def longest_increasing(ranks: list[int]) -> set[int]:
    """Return the members of a longest increasing run of distinct numbers."""
    tails: list[int] = []
    chain: dict[int, int | None] = {}
    for rank in ranks:
        place = bisect_left(tails, rank)
        chain[rank] = tails[place - 1] if place else None
        tails[place : place + 1] = [rank]
    kept: set[int] = set()
    rank = tails[-1] if tails else None
    while rank is not None:
        kept.add(rank)
        rank = chain[rank]
    return kept


# --- words marked up --------------------------------------------------------------------------------------------


def mark(before: str | None, after: str | None) -> list[tuple[str, str]]:
    """Return one text from two: [("same" | "del" | "ins", words)], so that both can be read from it."""
    old, new = PIECES.findall(before or ""), PIECES.findall(after or "")
    marked: list[tuple[str, str]] = []
    left, came = "", ""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, i1, i2, j1, j2 in [*steps, ("equal", 0, 0, 0, 0)]:
        words = "".join(new[j1:j2])
        # A space between two changed words changes with them: three marks in a row would not be read.
        if tag == "equal" and not (words.isspace() and (left or came)):
            marked += [(kind, text) for kind, text in (("del", left), ("ins", came), ("same", words)) if text]
            left, came = "", ""
        else:
            left, came = left + "".join(old[i1:i2]), came + words
    return marked


def counts(differences: Iterable[Difference]) -> dict[Change, int]:
    """Count the things touched by each kind of change (a text in three languages counts once)."""
    seen = {(found.change, found.section, found.place, found.path) for found in differences}
    return {kind: total for kind in Change if (total := sum(entry[0] == kind for entry in seen))}
