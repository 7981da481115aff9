"""The words that the law or the association may ask to change: each a noun, put into every sentence that has it.

A sentence keeps its grammar: the article is elided or not, the capital stays. The gender does not change, because the
participles of the sentence agree with it: whoever chooses a word is asked for one of the same gender.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple


class Noun(NamedTuple):
    """A word, in the singular and in the plural."""

    singular: str
    plural: str


# What the catalogues say. A word is known by its French: elsewhere it may have other meanings (“register for a meeting”).
SOURCE = "fr"
DEFAULTS: dict[str, dict[str, Noun]] = {
    "award": {
        "fr": Noun("agrément", "agréments"),
        "en": Noun("award", "awards"),
        "es": Noun("acreditación", "acreditaciones"),
    },
    "certificate": {
        "fr": Noun("attestation", "attestations"),
        "en": Noun("certificate", "certificates"),
        "es": Noun("certificado", "certificados"),
    },
    "register": {
        "fr": Noun("registre", "registres"),
        "en": Noun("register", "registers"),
        "es": Noun("registro", "registros"),
    },
}
FEMININE = {"fr": {"certificate"}, "es": {"award"}, "en": frozenset()}
# Letters of any language, hyphens, apostrophes, spaces: neither markup nor a placeholder, since sentences hold both.
WORD = re.compile(r"[^\W\d_]+(?:[ ’'-][^\W\d_]+)*")
VOWELS = "aeiouyhàâäéèêëîïôöùûüœæ"
# What stands before a French noun, before a consonant and before a vowel.
MASCULINE_LEADS = (
    ("de le", "du ", "de l’"),
    ("à le", "au ", "à l’"),
    ("le", "le ", "l’"),
    ("ce", "ce ", "cet "),
)
FEMININE_LEADS = (
    ("de la", "de la ", "de l’"),
    ("à la", "à la ", "à l’"),
    ("la", "la ", "l’"),
    ("sa", "sa ", "son "),
    ("ma", "ma ", "mon "),
)
BOTH_LEADS = (("de", "de ", "d’"), ("nouveau", "nouveau ", "nouvel "))
ENGLISH_LEADS = (("a", "a ", "an "),)

Words = Mapping[str, Mapping[str, Noun]]


def is_about(text: str, code: str) -> bool:
    """Tell whether a French sentence of the catalogue speaks of a word."""
    return _pattern(SOURCE, code).search(text) is not None


def reword(text: str, language: str, code: str, chosen: Noun) -> str:
    """Return a sentence with another noun in place of the default one of its language."""
    default = DEFAULTS[code][language]

    def replaced(match: re.Match) -> str:
        lead, found = match["lead"] or "", match["noun"]
        word = chosen.plural if found.lower() == default.plural.lower() else chosen.singular
        fitted = _fitted(lead, word, _leads(language, code))
        if found[0].isupper():
            word = word[0].upper() + word[1:]
        return fitted + word

    return _pattern(language, code).sub(replaced, text)


@cache
def _leads(language: str, code: str) -> tuple:
    if language == "fr":
        own = FEMININE_LEADS if code in FEMININE["fr"] else MASCULINE_LEADS
        return (*own, *BOTH_LEADS)
    return ENGLISH_LEADS if language == "en" else ()


@cache
def _pattern(language: str, code: str) -> re.Pattern:
    """Match a noun with what may stand before it; placeholders and addresses hold no word to change."""
    noun = DEFAULTS[code][language]
    leads = sorted({form for lead in _leads(language, code) for form in lead[1:]}, key=len, reverse=True)
    before = "|".join(re.escape(lead).replace("’", "[’']") for lead in leads)
    lead = rf"(?P<lead>\b(?:{before}))?" if before else "(?P<lead>)"
    return re.compile(
        rf"{lead}(?<![\w(/-])(?P<noun>{re.escape(noun.plural)}|{re.escape(noun.singular)})(?![\w)/-])",
        re.IGNORECASE,
    )


def _fitted(lead: str, word: str, leads: tuple) -> str:
    """Return what stands before a noun, as its first letter wants it."""
    if not lead:
        return ""
    plain = lead.lower().replace("'", "’")
    before_vowel = word[0].lower() in VOWELS
    for _name, consonant, vowel in leads:
        if plain in (consonant, vowel):
            fitted = vowel if before_vowel else consonant
            return fitted[0].upper() + fitted[1:] if lead[0].isupper() else fitted
    return lead
