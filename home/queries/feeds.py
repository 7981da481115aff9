"""Which pages a feed holds."""

from itertools import islice
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from home.models import InitiativePage, MeetingPage, NewsPage, Region, SheetPage, SynthesisPage, Theme
from home.queries.pages import published

MOST_ITEMS = 30


class Source(NamedTuple):
    """A feed: its words, its type of page, and the field that says which is the latest."""

    label: str
    model: type | None
    latest: str = "first_published_at"


FEEDS = {
    "all": Source(_("everything"), None),
    "news": Source(_("news"), NewsPage, "date"),
    "meetings": Source(_("stages and meetings"), MeetingPage),
    "syntheses": Source(_("syntheses and reports"), SynthesisPage, "published_on"),
    "sheets": Source(_("experience sheets"), SheetPage),
    "initiatives": Source(_("initiatives"), InitiativePage),
}
FACETS = {"theme": (Theme, "themes__slug"), "region": (Region, "region__slug")}


def items(kind: str, facet: str = "", value: str = "") -> list:
    """Return the latest pages of a feed in the active language; three queries a type."""
    sources = [FEEDS[kind]] if FEEDS[kind].model else [source for source in FEEDS.values() if source.model]
    found = [page for source in sources for page in _latest(source, facet, value)]
    if len(sources) > 1:
        found.sort(key=lambda page: page.first_published_at, reverse=True)
    return list(islice(found, MOST_ITEMS))


def _latest(source: Source, facet: str, value: str):
    pages = published(source.model).filter(first_published_at__isnull=False)
    if facet:
        pages = pages.filter(**{FACETS[facet][1]: value})
    return (
        pages.prefetch_related("themes")
        .select_related("locale")
        .order_by(F(source.latest).desc(), "-pk")[:MOST_ITEMS]
    )


def narrowing(facet: str, value: str) -> str:
    """Return the words of the theme or region that narrows a feed; nothing when there is no such one."""
    if facet not in FACETS:
        return ""
    found = FACETS[facet][0].objects.filter(slug=value).first()
    return str(found) if found else ""
