"""Names of countries and languages, in the language of the reader, from their two-letter codes."""

from collections.abc import Iterable
from functools import cache

from babel import Locale
from django.utils.translation import get_language

# Groupings and test codes, which are not countries.
NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
CODE_LENGTH = 2
ACCENTS = str.maketrans("àâäåáãéèêëíìîïóòôöõúùûüçñ", "aaaaaaeeeeiiiiooooouuuucn")


@cache
def countries_in(language: str) -> list[tuple[str, str]]:
    """Return the countries with their names in a language, in its alphabetical order."""
    names = Locale.parse(language).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == CODE_LENGTH and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(found, key=lambda country: plain(country[1]))


def country_name(code: str) -> str:
    """Return the name of a country for this reader, or the code itself if nobody knows it."""
    return Locale.parse(get_language() or "fr").territories.get(code.upper(), code)


def country_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of countries by code, in alphabetical order."""
    return _in_order({code: country_name(code) for code in codes})


def language_name(code: str) -> str:
    """Return the name of a language for this reader, or the code itself if nobody knows it."""
    return Locale.parse(get_language() or "fr").languages.get(code.lower(), code)


def language_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of languages by code, in alphabetical order."""
    return _in_order({code: language_name(code) for code in codes})


def plain(name: str) -> str:
    """Return a name without accents, so that É stands beside E."""
    return name.casefold().translate(ACCENTS)


def _in_order(names: dict[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: plain(pair[1])))
