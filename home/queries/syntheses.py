"""The syntheses and reports: their list and its facets, and what stands around one of them."""

from django.core.paginator import Paginator
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from home import models
from home.choices import SynthesisKind
from home.queries.facets import Facet, narrow
from home.queries.pages import crumbs, published
from home.queries.subjects import REGION, THEME, kind_facet
from home.reading import reading_minutes

PAGE_SIZE = 12


def _years(syntheses):
    return syntheses.annotate(year=ExtractYear("published_on")).values_list("pk", "year")


def _year_words(values) -> dict[str, str]:
    return {year: year for year in sorted(values, reverse=True)}


FACETS = [kind_facet(SynthesisKind), THEME, REGION, Facet("year", _("Year"), _years, _year_words)]


def list_context(index, asked) -> dict:
    """Return the syntheses that match what was asked, a page at a time, the latest first."""
    narrowed = narrow(published(models.SynthesisPage), FACETS, asked)
    pages = narrowed.pages.defer("body").select_related("region").order_by("-published_on", "-pk")
    paginator = Paginator(pages, PAGE_SIZE)
    paginator.count = narrowed.count  # counted already
    return {"crumbs": crumbs(index), "narrowed": narrowed, "listing": paginator.get_page(asked.get("page"))}


def synthesis_context(synthesis) -> dict:
    """Return what stands around a synthesis: its subjects, and the meeting that it comes from."""
    return {
        "crumbs": crumbs(synthesis),
        "themes": [theme.name for theme in synthesis.themes.all()],
        "region": synthesis.region.name if synthesis.region_id else "",
        "meeting": _meeting_of(synthesis),
        "minutes": reading_minutes(synthesis.introduction, synthesis.body.raw_data),
    }


def _meeting_of(synthesis):
    """Return the meeting that led to a synthesis; meetings keep the synthesis of origin."""
    return (
        published(models.MeetingPage)
        .filter(synthesis__translation_key=synthesis.translation_key)
        .defer("body", "report")
        .order_by("-starts_at")
        .first()
    )
