"""The terms of the glossary in the language of the reader, and where a text uses them."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.core.cache import cache

from certification.models import GlossaryTerm

KEPT = 600
KEY = "certification.glossary.%s"


class Term(NamedTuple):
    """One term as a page shows it."""

    code: str
    name: str
    definition: str
    anchor: str
    forms: tuple[str, ...]


class Piece(NamedTuple):
    """A part of a text: plain, or the first use of a term."""

    text: str
    term: Term | None = None


def terms(language: str) -> list[Term]:
    """Return every term in a language, in alphabetical order; kept ten minutes, so that pages ask nothing more."""
    found = cache.get(KEY % language)
    if found is None:
        found = [
            Term(row.code, row.name, row.definition, row.anchor, tuple(row.forms()))
            for row in GlossaryTerm.objects.all()
            if row.name and row.definition
        ]
        found.sort(key=lambda term: term.name.casefold())
        cache.set(KEY % language, found, KEPT)
    return found


def forget() -> None:
    """Let every page read the glossary anew."""
    cache.delete_many([KEY % language for language in ("fr", "en", "es")])


def pieces_of(text: str, known: Iterable[Term], used: set[str]) -> Iterator[Piece]:
    """Cut a text at the first use of each term that the page has not explained yet; `used` grows with them."""
    by_form = {form.casefold(): term for term in known if term.code not in used for form in term.forms}
    if not by_form:
        yield Piece(text)
        return
    longest_first = sorted(by_form, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<!\w)({'|'.join(re.escape(form) for form in longest_first)})(?!\w)", re.IGNORECASE
    )
    done = 0
    for match in pattern.finditer(text):
        term = by_form[match[0].casefold()]
        if term.code in used:
            continue
        used.add(term.code)
        if match.start() > done:
            yield Piece(text[done : match.start()])
        yield Piece(match[0], term)
        done = match.end()
    if done < len(text):
        yield Piece(text[done:])
