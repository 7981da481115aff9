"""The news: their list and its facets, and what stands around one of them."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from home import models
from home.choices import NewsKind
from home.queries.facets import Facet, narrow
from home.queries.pages import crumbs, in_language, published
from home.queries.subjects import REGION, THEME, kind_facet

PAGE_SIZE = 12


def _years(news):
    return news.annotate(year=ExtractYear("date")).values_list("pk", "year")


def _year_words(values) -> dict[str, str]:
    return {year: year for year in sorted(values, reverse=True)}


FACETS = [kind_facet(NewsKind), THEME, REGION, Facet("year", _("Year"), _years, _year_words)]


def latest_first(news):
    """Return news from the latest to the oldest."""
    return news.order_by("-date", "-pk")


def list_context(index, asked) -> dict:
    """Return the news that match what was asked, a page at a time, the latest first."""
    narrowed = narrow(published(models.NewsPage), FACETS, asked)
    pages = narrowed.pages.defer("body").select_related("picture").prefetch_related("picture__renditions")
    paginator = Paginator(latest_first(pages), PAGE_SIZE)
    paginator.count = narrowed.count  # counted already
    return {"crumbs": crumbs(index), "narrowed": narrowed, "listing": paginator.get_page(asked.get("page"))}


def news_context(news) -> dict:
    """Return what stands around a piece of news: its subjects, the pages to read next, the news before and after."""
    others = published(models.NewsPage).defer("body")
    earlier = Q(date__lt=news.date) | Q(date=news.date, pk__lt=news.pk)
    later = Q(date__gt=news.date) | Q(date=news.date, pk__gt=news.pk)
    return {
        "crumbs": crumbs(news),
        "themes": [theme.name for theme in news.themes.all()],
        "region": news.region.name if news.region_id else "",
        "related": _related(news),
        "previous": latest_first(others.filter(earlier)).first(),
        "next": others.filter(later).order_by("date", "pk").first(),
    }


def _related(news) -> list[Page]:
    chosen = news.related_pages.select_related("page") if news.pk else []
    return in_language([Page(pk=row.page_id, translation_key=row.page.translation_key) for row in chosen])
