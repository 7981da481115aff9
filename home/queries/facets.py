"""Narrowing a list by its facets, each choice with the number of pages that it would leave."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.constants import LOOKUP_SEP

Words = Callable[[Collection], Mapping]
Pairs = Callable[[QuerySet], Iterable[tuple[int, object]]]


class Facet(NamedTuple):
    """A way to narrow: its name in the address, its label, the field it reads, and the words of its values.

    In place of a field, a function that returns (page, value) pairs: for what no single column holds.
    """

    name: str
    label: str
    path: str | Pairs
    words: Words


class Choice(NamedTuple):
    """A value of a facet: how many pages it leaves, and whether it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class Options:
    """A facet with its choices, in the alphabetical order of their words."""

    facet: Facet
    chosen: str
    choices: list[Choice] = field(default_factory=list)


@dataclass
class Narrowed:
    """What remains of a list, and the facets that led there."""

    pages: QuerySet
    options: list[Options]
    count: int

    @property
    def is_narrowed(self) -> bool:
        return any(option.chosen for option in self.options)


def narrow(pages: QuerySet, facets: Collection[Facet], asked: Mapping[str, str]) -> Narrowed:
    """Narrow a list by the facets asked for; a value that no page has is ignored.

    One query for the columns of the pages and one for each other facet, whatever the number of pages: a directory holds
    a few thousand entries at most, and counting them here spares one query a choice.
    """
    everything, values = _read(pages.order_by(), facets)
    options, left = choose(everything, values, facets, asked)
    return Narrowed(pages.filter(pk__in=left) if left != everything else pages, options, len(left))


def choose(
    everything: set[int],
    values: Mapping[str, Mapping[str, set[int]]],
    facets: Collection[Facet],
    asked: Mapping[str, str],
) -> tuple[list[Options], set[int]]:
    """Return the choices of each facet and the rows left, of rows whose values are known: which rows have each."""
    chosen = {facet.name: asked.get(facet.name, "") for facet in facets}
    chosen = {name: value if value in values[name] else "" for name, value in chosen.items()}
    kept = {name: values[name][value] if value else everything for name, value in chosen.items()}
    options = []
    for facet in facets:
        others = everything.intersection(*(kept[name] for name in kept if name != facet.name))
        counts = Counter({value: len(found & others) for value, found in values[facet.name].items()})
        words = facet.words(
            [value for value, count in counts.items() if count or value == chosen[facet.name]]
        )
        choices = [
            Choice(value, str(label), counts[value], value == chosen[facet.name])
            for value, label in words.items()
        ]
        options.append(Options(facet, chosen[facet.name], choices))
    return options, everything.intersection(*kept.values())


def _read(rows: QuerySet, facets: Collection[Facet]) -> tuple[set[int], dict[str, dict[str, set[int]]]]:
    """Return every row, and which rows have each value of each facet."""
    values: dict[str, dict[str, set[int]]] = {facet.name: {} for facet in facets}
    everything = set()

    def note(facet: Facet, pk: int, value: object) -> None:
        if value not in (None, ""):
            values[facet.name].setdefault(str(value), set()).add(pk)

    own = [facet for facet in facets if not callable(facet.path) and LOOKUP_SEP not in facet.path]
    for pk, *found in rows.values_list("pk", *(facet.path for facet in own)):
        everything.add(pk)
        for facet, value in zip(own, found, strict=True):
            note(facet, pk, value)
    for facet in [facet for facet in facets if facet not in own]:
        for pk, value in facet.path(rows) if callable(facet.path) else rows.values_list("pk", facet.path):
            note(facet, pk, value)
    return everything, values
