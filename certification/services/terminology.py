"""Change the words of the scheme, and say them in every sentence of this process."""

import time
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from certification.errors import NotAllowed
from certification.models import Mandate, Terminology
from certification.rules import permissions as may
from certification.rules.terminology import DEFAULTS, SOURCE, WORD, Noun, is_about, reword
from certification.services.history import record
from cms.catalogues import CODE_LANGUAGE, Message, lay_over, messages
from cms.delivery import forget_pages

LONGEST_WORD = 60


class Sentence(NamedTuple):
    """A message of the catalogue, and the words of the scheme that it speaks of."""

    message: Message
    about: set[str]


@transaction.atomic
def change_terminology(*, actor, words: Mapping[str, Mapping[str, Noun]]) -> Terminology:
    """Choose nouns by word and language; one left out, or equal to the default, is the catalogue's again."""
    if not may.manage_scheme(Mandate(), actor):
        raise PermissionDenied
    Terminology.objects.get_or_create(pk=1)
    row = Terminology.objects.select_for_update().get(pk=1)
    kept = _checked(words)
    if kept == row.words:
        return row
    changes = {"words": [row.words, kept]}
    row.words = kept
    row.save()
    record(row, "certification.terminology.change", actor=actor, changes=changes)
    transaction.on_commit(say_words, robust=True)
    return row


def _checked(words: Mapping[str, Mapping[str, Noun]]) -> dict:
    """Return the nouns that differ from the default ones, once each can stand in a sentence."""
    kept: dict = {}
    for code, by_language in words.items():
        for language, noun in by_language.items():
            if noun == DEFAULTS[code][language]:
                continue
            if not all(WORD.fullmatch(form) and len(form) <= LONGEST_WORD for form in noun):
                raise NotAllowed(
                    _(
                        "“%(word)s”: give the singular and the plural, with letters, spaces, hyphens and apostrophes."
                    )
                    % {"word": " / ".join(noun)}
                )
            kept.setdefault(code, {})[language] = list(noun)
    return kept


# --- saying them --------------------------------------------------------------------------------------------------


def say_words() -> None:
    """Put the chosen nouns into every sentence that speaks of them, in this process; the others say theirs again."""
    chosen = Terminology.chosen()
    if chosen == _said:
        # Django keeps what was laid over before beneath what is laid over: only a change is worth a layer.
        return
    for language, _name in settings.LANGUAGES:
        said = [_in_words(sentence, language, chosen) for sentence in _sentences(language)]
        lay_over(language, said)
    _said.clear()
    _said.update(chosen)
    # Those that this process made meanwhile say the former words.
    forget_pages()


def _in_words(sentence: Sentence, language: str, chosen) -> Message:
    """Return a message with each word that was chosen in its place."""
    texts = sentence.message.texts
    for code, nouns in chosen.items():
        if code in sentence.about and language in nouns:
            texts = tuple(reword(text, language, code, nouns[language]) for text in texts)
    return sentence.message._replace(texts=texts)


# The words that this process says in place of the default ones.
_said: dict = {}


@cache
def _sentences(language: str) -> list[Sentence]:
    """Return the sentences of a language that speak of a word of the scheme, which is known by their French."""
    french = messages(SOURCE)
    about = {
        message.key: {code for code in DEFAULTS if any(is_about(text, code) for text in message.texts)}
        for message in french
    }
    if language == CODE_LANGUAGE:
        own = [message._replace(texts=message.sources) for message in french]
    else:
        own = messages(language)
    return [Sentence(message, about[message.key]) for message in own if about.get(message.key)]


_asked_at = float("-inf")


def hear_of_changes(**_signal) -> None:
    """Say what another process changed, a few seconds later; called as a request or a task begins."""
    global _asked_at  # noqa: PLW0603 - one moment a process
    seconds = settings.TERMINOLOGY_SECONDS
    if not seconds or time.monotonic() - _asked_at < seconds:
        return
    _asked_at = time.monotonic()
    try:
        say_words()
    except DatabaseError:
        # Whatever needs the database will say so better than the choice of a word.
        return
