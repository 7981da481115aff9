"""The words around what was found, marked. The text is escaped first: nothing in it is ever taken for HTML."""

from collections.abc import Collection
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from search.words import WORD, Term, fold, stem_of

LENGTH = 260
BEFORE = 80
ELLIPSIS = "…"
# Stems keep the first letters of a word: the others need not be reduced to theirs.
FIRST_LETTERS = 2


def mark(text: str, stems: Collection[str], language: str) -> SafeString:
    """Return a text with the words of a question marked."""
    return _mark(text, _found(text, stems, language))


def excerpt(introduction: str, text: str, stems: Collection[str], language: str) -> SafeString:
    """Return the introduction when it has every word of the question, else the place of the text that has most."""
    found = _found(introduction, stems, language)
    if not stems or len({term.stem for term in found}) == len(set(stems)):
        return _mark(introduction, found)
    inside = _found(text, stems, language)
    if not inside:
        return _mark(introduction, found) if introduction else _mark(_cut(text, 0, LENGTH), [])
    start = max(inside, key=lambda term: _said(inside, term.start)).start
    start, end = _on_words(text, max(0, start - BEFORE), start - BEFORE + LENGTH)
    shown = [term for term in inside if start <= term.start and term.end <= end]
    moved = [Term(term.stem, term.start - start, term.end - start) for term in shown]
    return format_html(
        "{}{}{}",
        ELLIPSIS if start else "",
        _mark(text[start:end], moved),
        ELLIPSIS if end < len(text) else "",
    )


def _found(text: str, stems: Collection[str], language: str) -> list[Term]:
    """Return where the words of a question stand."""
    wanted, beginnings = set(stems), {stem[:FIRST_LETTERS] for stem in stems}
    found = []
    for place in WORD.finditer(text):
        word = place.group()
        if _beginning(word) in beginnings and (stem := stem_of(word, language)) in wanted:
            found.append(Term(stem, place.start(), place.end()))
    return found


@lru_cache(maxsize=20_000)
def _beginning(word: str) -> str:
    return fold(word)[:FIRST_LETTERS]


def _said(found: list[Term], start: int) -> int:
    """Count the distinct words of the question that an excerpt from here would show."""
    return len({term.stem for term in found if start <= term.start < start + LENGTH - BEFORE})


def _cut(text: str, start: int, end: int) -> str:
    start, end = _on_words(text, start, end)
    return text[start:end] + (ELLIPSIS if end < len(text) else "")


def _on_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends of an excerpt to the beginning and the end of a word."""
    if start:
        space = text.find(" ", start, start + BEFORE)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    return start, min(end, len(text))


def _mark(text: str, found: list[Term]) -> SafeString:
    parts, end = [], 0
    for term in found:
        parts += [
            conditional_escape(text[end : term.start]),
            format_html("<mark>{}</mark>", text[term.start : term.end]),
        ]
        end = term.end
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # each part was escaped
