"""Tags of the directories: where a page is, and which languages somebody speaks."""

from django import template

from cms.countries import country_name, language_names
from home.queries.lists import whereabouts as place_and_country
from home.rules.languages import codes

register = template.Library()


@register.filter
def whereabouts(page) -> str:
    """Return the place and the country of a page, in words."""
    return place_and_country(page)


@register.filter
def country(code: str) -> str:
    """Return the name of a country in the reader's language."""
    return country_name(code) if code else ""


@register.filter
def languages(text: str) -> list[str]:
    """Return the names of languages in the reader's language, in alphabetical order."""
    return list(language_names(codes(text)).values())
