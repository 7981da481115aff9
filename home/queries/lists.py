"""A list of pages: narrowed by its facets, cut into pages, numbered as on the map beside it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from wagtail.models import Page

from cms.countries import country_name
from home.queries.facets import Facet, narrow
from home.queries.pages import crumbs

PAGE_SIZE = 20


@dataclass
class Place:
    """A line of a list, and its point on the map when its position is known; `tone`: ok, wait, end or plain."""

    number: int
    page: Page
    url: str
    label: str
    latitude: float | None
    longitude: float | None
    tone: str = "ok"
    award: object = None  # of a territory; see home.queries.territories


def listing(
    index: Page, pages: QuerySet, facets: Collection[Facet], request, *, size: int = PAGE_SIZE
) -> dict:
    """Return what a list shows: the pages asked for, in alphabetical order, with the facets that narrow them.

    The order is that of the slugs, where É stands beside E whatever the database.
    """
    narrowed = narrow(pages, facets, request.GET)
    paginator = Paginator(narrowed.pages.order_by("slug", "pk"), size)
    paginator.count = narrowed.count  # counted already
    return {
        "crumbs": crumbs(index),
        "narrowed": narrowed,
        "listed": paginator.get_page(request.GET.get("page")),
        "index_url": index.get_url(request),
    }


def numbered(listed: PageOfList, request) -> list[Place]:
    """Return the pages of one page of a list with the numbers that they have on the map."""
    return [
        Place(number, page, page.get_url(request), label(page), *position(page))
        for number, page in enumerate(listed.object_list, listed.start_index())
    ]


def drawn(entries: Iterable[Place]) -> dict:
    """Return a numbered list with those of its lines that have a place on the map."""
    entries = list(entries)
    return {"entries": entries, "on_map": [entry for entry in entries if entry.latitude is not None]}


def label(page: Page) -> str:
    """Return the words of a point of the map: what it is, and where."""
    return ", ".join(part for part in (page.title, page.place) if part)


def position(page: Page) -> tuple[float | None, float | None]:
    """Return where a page is on the map; that of the territory of the guarantee for a page that does not say."""
    if page.latitude is not None and page.longitude is not None:
        return page.latitude, page.longitude
    if territory := getattr(page, "territory", None):
        return territory.latitude, territory.longitude
    return None, None


def whereabouts(page: Page) -> str:
    """Return the place and the country of a page, in words."""
    return ", ".join(part for part in (page.place, page.country and country_name(page.country)) if part)
