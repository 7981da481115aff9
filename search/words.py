"""From a text to what is compared: words without accents, reduced to their stems; the same way for pages and for questions.

Accents go first, so that whoever types none finds the same pages; then the plural, by the rule of each language; then the
stemmer of Snowball. Nothing but letters and digits is left: no operator of any database can be typed.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from cms.words import fold

LONGEST_WORD = 40
MOST_TERMS = 12
LONGEST_QUESTION = 200
WORD = re.compile(r"[^\W_]+")
STEMMERS = {"fr": "french", "en": "english", "es": "spanish"}
# Plurals that no ending tells.
IRREGULAR = {
    "fr": {"travaux": "travail", "yeux": "oeil"},
    "en": {"children": "child", "men": "man", "women": "woman", "lives": "life"},
    "es": {},
}
# Words that every text has, without their accents.
STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "fr": """
            a ai au aux avec c car ce ces cet cette chez comme d dans de des donc du elle elles en entre est et eux il ils
            j je l la le les leur leurs lui m ma mais me mes n ne nos notre nous on ou par pas plus pour qu que qui s sa
            sans se ses si sont sous sur t te tu un une vos votre vous y
        """,
        "en": """
            a an and are as at be been but by for from had has have he her his i if in into is it its my no not of on or
            our s she so t than that the their them then there these they this those to us was we were what when which
            who will with you your
        """,
        "es": """
            a al algo ante como con cual de del desde donde e el ella ellas ellos en entre era es esa ese eso esta este
            esto ha han hay la las le les lo los mas me mi muy ni no nos o para pero por porque que se ser si sin sobre
            son su sus tu u un una y ya
        """,
    }.items()
}


class Term(NamedTuple):
    """A word where it stands in a text, and its stem."""

    stem: str
    start: int
    end: int


def asked(text: str) -> str:
    """Return what was typed, on one line, without control characters and no longer than a question."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[: LONGEST_QUESTION * 4])
    return " ".join(shown.split())[:LONGEST_QUESTION].strip()


def terms(text: str, language: str) -> Iterator[Term]:
    """Yield the words of a text that say something, in their order."""
    for found in WORD.finditer(text):
        if stem := stem_of(found.group(), language):
            yield Term(stem, found.start(), found.end())


def stems(text: str, language: str) -> list[str]:
    """Return the distinct stems of a question, the first ones if there are too many."""
    return list(dict.fromkeys(term.stem for term in terms(text, language)))[:MOST_TERMS]


@lru_cache(maxsize=50_000)
def stem_of(word: str, language: str) -> str:
    """Return the stem of a word; nothing for a word that says nothing."""
    if len(word) > LONGEST_WORD:
        return ""
    # A single character may spread into several, some of which are neither letters nor digits: ¼ is 1⁄4.
    plain = "".join(filter(str.isalnum, fold(word)))
    if (
        not plain
        or plain in STOP_WORDS[language]
        or (len(plain) == 1 and plain.isascii() and not plain.isdigit())
    ):
        return ""
    # Loaded at use: it brings the stemmers of thirty languages, 8 MB, to processes that only print or send.
    import snowballstemmer  # noqa: PLC0415 - see above

    single = IRREGULAR[language].get(plain) or SINGULAR[language](plain)
    # A stemmer keeps the word it works on: each call has its own.
    return snowballstemmer.stemmer(STEMMERS[language]).stemWord(single)[:LONGEST_WORD]


def _french(word: str) -> str:
    # The stemmer knows what becomes of -aux.
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.endswith(("aux", "ss")) else word


def _english(word: str) -> str:
    return word


def _spanish(word: str) -> str:
    # Again and again: "países" and "país" end as the same word.
    while len(word) > 3 and word.endswith("s"):
        if word.endswith("ces"):
            word = f"{word[:-3]}z"
        elif word.endswith("es") and word[-3] not in "aeiou":
            word = word[:-2]
        else:
            word = word[:-1]
    return word


SINGULAR: dict[str, Callable[[str], str]] = {"fr": _french, "en": _english, "es": _spanish}
