"""The directory of initiatives."""

from urllib.parse import urlsplit

from home import models
from home.choices import InitiativeKind
from home.queries.lists import drawn, listing, numbered, position
from home.queries.pages import crumbs, published
from home.queries.subjects import COUNTRY, REGION, THEME, kind_facet

FACETS = [kind_facet(InitiativeKind), THEME, REGION, COUNTRY]


def directory(index, request) -> dict:
    """Return the initiatives that match what was asked, with their places on the map."""
    pages = published(models.InitiativePage).prefetch_related("themes")
    context = listing(index, pages, FACETS, request)
    return {**context, **drawn(numbered(context["listed"], request))}


def initiative(page) -> dict:
    """Return what surrounds an initiative."""
    latitude, longitude = position(page)
    return {
        "crumbs": crumbs(page),
        "themes": page.themes.all(),
        "actors": page.actors.splitlines(),
        "website": urlsplit(page.website).netloc.removeprefix("www."),
        "latitude": latitude,
        "longitude": longitude,
    }
