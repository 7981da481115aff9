"""The facets that several lists share: theme, region, country, kind."""

from collections.abc import Collection

from django.db.models import Model, TextChoices
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.countries import country_names, plain
from cms.delivery import until_written
from home.models.subjects import Region, Theme
from home.queries.facets import Facet


def _named(model: type[Model], slugs: Collection[str]) -> dict[str, str]:
    if not slugs:
        return {}
    names = until_written(f"{model._meta.label}:{get_language()}", lambda: _names(model))
    return {slug: name for slug, name in names.items() if slug in slugs}


def _names(model: type[Model]) -> dict[str, str]:
    return {row.slug: row.name for row in sorted(model.objects.all(), key=lambda row: plain(row.name))}


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
