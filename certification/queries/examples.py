"""Examples beside a criterion: published experiences, which other packages of the site know and this one does not.

A package that has some registers a provider once the apps are ready:

    examples.register(lambda criterion, axis, questions, limit: [Example("A title", "/fr/…/"), …])

`criterion` is the code of the criterion, `axis` that of its axis, `questions` the codes of the questions it belongs to.
The provider answers in the active language, at most `limit` examples, in one query or two: those of the criterion first.
What it answers is kept ten minutes.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.core.cache import cache
from django.utils.translation import get_language

KEPT = 600
MOST = 3


class Example(NamedTuple):
    """A published experience: its title, where to read it."""

    title: str
    url: str


Provider = Callable[[str, str, list[str], int], list[Example]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; the same one twice counts once."""
    if provider not in _providers:
        _providers.append(provider)


def examples_for(criterion) -> list[Example]:
    """Return at most three published experiences that say something about a criterion."""
    axis, questions = criterion.axis.code, list(criterion.questions or [])
    key = f"certification.examples.{get_language()}.{axis}.{criterion.code}.{'-'.join(questions)}"
    found = cache.get(key)
    if found is None:
        found = [
            example for provider in _providers for example in provider(criterion.code, axis, questions, MOST)
        ][:MOST]
        cache.set(key, found, KEPT)
    return found
