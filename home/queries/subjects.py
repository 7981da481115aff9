"""The facets that several lists share: theme, region, country, kind."""

from collections.abc import Collection

from django.db.models import Model, TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.countries import country_names, plain
from home.models.subjects import Region, Theme
from home.queries.facets import Facet


def _named(model: type[Model], slugs: Collection[str]) -> dict[str, str]:
    rows = model.objects.filter(slug__in=slugs) if slugs else []
    return {row.slug: row.name for row in sorted(rows, key=lambda row: plain(row.name))}


def themes(slugs: Collection[str]) -> dict[str, str]:
    """Return the names of themes by slug."""
    return _named(Theme, slugs)


def regions(slugs: Collection[str]) -> dict[str, str]:
    """Return the names of regions by slug."""
    return _named(Region, slugs)


THEME = Facet("theme", pgettext_lazy("facet", "Theme"), "themes__slug", themes)
REGION = Facet("region", _("Region"), "region__slug", regions)
COUNTRY = Facet("country", _("Country"), "country", country_names)


def kind_facet(choices: type[TextChoices]) -> Facet:
    """Return the facet of the kinds of a type of page, in the order in which they are declared."""

    def words(values: Collection[str]) -> dict[str, str]:
        return {value: capfirst(str(label)) for value, label in choices.choices if value in values}

    return Facet("kind", _("Kind"), "kind", words)
