"""Twinnings, partnerships and standing workshops."""

from certification.clock import localdate
from home import models
from home.choices import CooperationKind
from home.queries.lists import listing
from home.queries.pages import crumbs, in_language, published
from home.queries.subjects import kind_facet

FACETS = [kind_facet(CooperationKind)]


def directory(index, request) -> dict:
    """Return the cooperations that match what was asked."""
    return listing(index, published(models.CooperationPage), FACETS, request)


def cooperation(page) -> dict:
    """Return the territories and the people that take part."""
    territories = [row.territory for row in page.territories.select_related("territory")]
    people = [row.person for row in page.people.select_related("person")]
    return {
        "crumbs": crumbs(page),
        "territories": in_language(territories),
        "people": in_language(people),
        "is_over": page.until is not None and page.until < localdate().year,
    }
