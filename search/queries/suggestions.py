"""Words that readers may have meant: the closest ones among those that the site uses."""

import difflib
from collections.abc import Collection, Iterable

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Length

from search.models import Word
from search.queries.entries import readable
from search.words import fold, terms

SHORTEST = 3
MOST_WORDS = 3
MOST_STEMS = 20
LENGTHS_APART = 2
# Stems are short: they only bring candidates, of which whole words decide.
CLOSE_STEMS, CLOSE_WORDS = 0.6, 0.75


def suggest(question: str, unknown: Collection[str], language: str) -> str:
    """Return the question with known words in place of the unknown ones; nothing when none comes close."""
    tried, meant = {}, {}
    for term in terms(question, language):
        if term.stem in unknown and len(term.stem) >= SHORTEST and len(tried) < MOST_WORDS:
            tried[term.stem] = question[term.start : term.end]
    for stem, word in tried.items():
        meant[stem] = _closest(stem, fold(word), language)
    parts, end = [], 0
    for term in terms(question, language):
        if word := meant.get(term.stem):
            parts += [question[end : term.start], word]
            end = term.end
    return "".join([*parts, question[end:]]) if parts else ""


def _closest(stem: str, word: str, language: str) -> str:
    """Return the word that looks most like another, then the most frequent one."""
    known = Word.objects.filter(entry__in=readable().filter(language=language))
    stems = _by_trigrams(known, stem) if connection.vendor == "postgresql" else _by_letters(known, stem)
    forms = known.filter(stem__in=list(stems)).values_list("form").annotate(times=Count("entry"))
    close = [(_likeness(word, fold(form)), times, form) for form, times in forms.order_by("form")]
    likeness, _times, form = max(close, default=(0, 0, ""))
    return form if likeness >= CLOSE_WORDS else ""


def _likeness(one: str, other: str) -> float:
    return round(difflib.SequenceMatcher(None, one, other).ratio(), 2)


def _by_trigrams(known: QuerySet[Word], stem: str) -> Iterable[str]:
    """Return the stems that share most groups of three letters, found by the index of `pg_trgm`."""
    close = known.filter(TrigramSimilar(F("stem"), Value(stem))).values("stem").distinct()
    close = close.annotate(closeness=TrigramSimilarity("stem", stem)).order_by("-closeness", "stem")
    return close.values_list("stem", flat=True)[:MOST_STEMS]


def _by_letters(known: QuerySet[Word], stem: str) -> Iterable[str]:
    """Return the stems of about this length that share most letters in their order."""
    lengths = (len(stem) - LENGTHS_APART, len(stem) + LENGTHS_APART)
    stems = known.annotate(length=Length("stem")).filter(length__range=lengths)
    stems = stems.order_by("stem").values_list("stem", flat=True).distinct()
    return difflib.get_close_matches(stem, stems, n=MOST_STEMS, cutoff=CLOSE_STEMS)
