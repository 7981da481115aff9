"""Resource people: their list, and what surrounds one of them."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cms.countries import language_names
from home import models
from home.queries.facets import Facet
from home.queries.lists import listing
from home.queries.pages import crumbs, published
from home.queries.subjects import REGION, THEME
from home.rules.languages import codes


def spoken(people):
    """Yield (person, language) for each language that they speak."""
    for pk, languages in people.values_list("pk", "languages"):
        for code in codes(languages):
            yield pk, code


def spoken_words(found) -> dict[str, str]:
    return {code: capfirst(name) for code, name in language_names(found).items()}


FACETS = [THEME, Facet("language", _("Language spoken"), spoken, spoken_words), REGION]


def directory(index, request) -> dict:
    """Return the people who match what was asked."""
    people = published(models.PersonPage)
    people = people.select_related("region", "picture").prefetch_related("themes")
    return listing(index, people, FACETS, request)


def person(page) -> dict:
    """Return what surrounds a person: what they carry, with whom, and how to write to them."""
    key = page.translation_key
    return {
        "crumbs": crumbs(page),
        "themes": page.themes.all(),
        "branches": published(models.BranchPage).filter(members__person__translation_key=key).distinct(),
        "cooperations": published(models.CooperationPage)
        .filter(people__person__translation_key=key)
        .distinct(),
    }
