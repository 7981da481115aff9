"""The answer to a question: which entries, in which order, by which facets.

All the entries that match are counted here rather than by the database: a few thousand rows at most, read in one query
for the three languages, and nothing more to ask for each facet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cms.navigation import CODES
from home.queries.facets import Facet, Options, choose
from home.queries.subjects import COUNTRY, REGION, THEME
from search import words
from search.choices import Kind
from search.models import Entry, Word
from search.queries.entries import readable
from search.queries.promotions import Promoted, promoted
from search.queries.suggestions import suggest

PAGE_SIZE = 12
FOUND_BY = (
    "entry",
    "stem",
    "weight",
    "entry__language",
    "entry__kind",
    "entry__country",
    "entry__region__slug",
)


def _kind_words(values) -> dict[str, str]:
    return {value: capfirst(str(label)) for value, label in Kind.choices if value in values}


FACETS = [
    Facet("type", _("Type"), "kind", _kind_words),
    THEME,
    REGION,
    COUNTRY,
]


@dataclass
class Match:
    """An entry that has words of the question."""

    kind: str
    country: str
    region: str
    weights: dict[str, float] = field(default_factory=dict)


@dataclass
class Results:
    """What is shown of a search."""

    question: str
    stems: list[str]
    options: list[Options] = field(default_factory=list)
    page: Page | None = None
    # Words of the question are missing: these results have only some of them.
    is_partial: bool = False
    suggestion: str = ""
    others: dict[str, int] = field(default_factory=dict)
    links: list[Promoted] = field(default_factory=list)

    @property
    def count(self) -> int:
        return (self.page.paginator.count if self.page else 0) + len(self.links)

    @property
    def is_narrowed(self) -> bool:
        return any(option.chosen for option in self.options)


def search(question: str, asked: Mapping[str, str], language: str) -> Results:
    """Answer a question in a language, and tell how many answers the other languages have."""
    stems = {code: words.stems(question, code) for code in CODES}
    found = Results(question, stems[language])
    if not stems[language]:
        return found
    matches = _matches(stems)
    whole = {code: _with_all(matches[code], stems[code]) for code in CODES}
    found.others = {code: len(whole[code]) for code in CODES if code != language and whole[code]}
    kept = whole[language]
    if not kept:
        found.suggestion = suggest(question, _unknown(matches[language], stems[language]), language)
        kept, found.is_partial = matches[language], bool(matches[language])
    pinned = promoted(stems[language], language)
    kept = {
        **kept,
        **{pin.entry.pk: _as_match(pin.entry) for pin in pinned if pin.entry and pin.entry.pk not in kept},
    }
    found.options, left = choose(set(kept), _values(kept, language), FACETS, asked)
    order = _in_order(kept, left, pinned)
    found.page = Paginator(order, PAGE_SIZE).get_page(asked.get("page"))
    found.page.object_list = _rows(found.page.object_list, pinned)
    found.links = [] if found.is_narrowed else [pin for pin in pinned if not pin.entry]
    return found


def _matches(stems: Mapping[str, list[str]]) -> dict[str, dict[int, Match]]:
    """Return the entries that have one word of the question at least, by language; one query."""
    either = Q()
    for code, wanted in stems.items():
        either |= Q(entry__language=code, stem__in=wanted)
    found: dict[str, dict[int, Match]] = {code: {} for code in stems}
    rows = Word.objects.filter(either, entry__in=readable()).values_list(*FOUND_BY)
    for pk, stem, weight, language, *facts in rows:
        found[language].setdefault(pk, Match(*facts)).weights[stem] = weight
    return found


def _with_all(matches: dict[int, Match], stems: list[str]) -> dict[int, Match]:
    return {pk: match for pk, match in matches.items() if stems and len(match.weights) == len(stems)}


def _unknown(matches: dict[int, Match], stems: list[str]) -> list[str]:
    known = {stem for match in matches.values() for stem in match.weights}
    return [stem for stem in stems if stem not in known]


def _as_match(entry: Entry) -> Match:
    return Match(entry.kind, entry.country, entry.region.slug if entry.region else "")


def _values(matches: dict[int, Match], language: str) -> dict[str, dict[str, set[int]]]:
    """Return which entries have each value of each facet; one query, for the themes."""
    found: dict[str, dict[str, set[int]]] = {facet.name: {} for facet in FACETS}
    for pk, match in matches.items():
        for name, value in (("type", match.kind), ("region", match.region), ("country", match.country)):
            if value:
                found[name].setdefault(value, set()).add(pk)
    through = Entry.themes.through.objects.filter(entry__language=language)
    for pk, slug in through.values_list("entry", "theme__slug"):
        if pk in matches:
            found["theme"].setdefault(slug, set()).add(pk)
    return found


def _in_order(matches: dict[int, Match], left: set[int], pinned: list[Promoted]) -> list[int]:
    """Return what editors pinned, then the rest: a rare word says more than a common one."""
    times: dict[str, int] = {}
    for match in matches.values():
        for stem in match.weights:
            times[stem] = times.get(stem, 0) + 1
    rare = {stem: log(1 + len(matches) / number) for stem, number in times.items()}

    def score(pk: int) -> tuple:
        weights = matches[pk].weights
        return (len(weights), sum(weight * rare[stem] for stem, weight in weights.items()), pk)

    first = [pin.entry.pk for pin in pinned if pin.entry and pin.entry.pk in left]
    return [*first, *sorted(left.difference(first), key=score, reverse=True)]


def _rows(pks: list[int], pinned: list[Promoted]) -> list[Entry]:
    """Return the entries of one page of results, with what their row shows; one query."""
    related = ("page__locale", "document", "region")
    rows = Entry.objects.filter(pk__in=pks).select_related(*related).in_bulk()
    descriptions = {pin.entry.pk: pin.description for pin in pinned if pin.entry}
    found = [rows[pk] for pk in pks if pk in rows]
    for entry in found:
        entry.is_pinned = entry.pk in descriptions
        entry.pinned_text = descriptions.get(entry.pk, "")
    return found
