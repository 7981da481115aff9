"""What a page or a document gives to the search: only what its public screen shows."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page
from wagtail.search.index import SearchField

from cms.countries import country_name
from home import models
from search.choices import Kind

KINDS = {
    models.NewsPage: Kind.NEWS,
    models.MeetingPage: Kind.MEETING,
    models.SheetPage: Kind.SHEET,
    models.SynthesisPage: Kind.SYNTHESIS,
    models.InitiativePage: Kind.INITIATIVE,
    models.CooperationPage: Kind.COOPERATION,
    models.TerritoryPage: Kind.TERRITORY,
    models.BranchPage: Kind.BRANCH,
    models.PersonPage: Kind.PERSON,
}
DATES = ("date", "starts_at", "published_on")
SHOWN_APART = {"title", "introduction", "hero_text"}


@dataclass
class Content:
    """What is found, and by which words."""

    language: str
    kind: Kind
    title: str
    introduction: str = ""
    text: str = ""
    date: dt.date | None = None
    place: str = ""
    country: str = ""
    region: models.Region | None = None
    themes: list[models.Theme] = field(default_factory=list)
    # The names of themes, region and country: found, and shown as facets rather than as text.
    subjects: str = ""


def read_page(page: Page) -> Content:
    """Return what a page of the site says, by the search fields of its type."""
    language = page.locale.language_code
    region = getattr(page, "region", None)
    country = getattr(page, "country", "") or (region.country if region else "")
    themes = list(page.themes.all()) if hasattr(page, "themes") else []
    with override(language):
        names = [
            *(theme.name for theme in themes),
            region.name if region else "",
            country and country_name(country),
        ]
    return Content(
        language=language,
        kind=KINDS.get(type(page), Kind.PAGE),
        title=page.title,
        introduction=getattr(page, "introduction", "") or getattr(page, "hero_text", ""),
        text=_text(page),
        date=_date(page),
        place=getattr(page, "place", ""),
        country=country,
        region=region,
        themes=themes,
        subjects="\n".join(filter(None, names)),
    )


def read_document(document: "models.SiteDocument") -> Content:
    """Return what is said of a document; its file is not read."""
    return Content(
        language=document.language,
        kind=Kind.DOCUMENT,
        title=document.title,
        date=timezone.localdate(document.created_at),
        subjects="\n".join(document.tags.names()),
    )


def _text(page: Page) -> str:
    """Return the words of a page as its type declares them to Wagtail's search."""
    values = [
        found.get_value(page)
        for found in page.get_search_fields()
        if isinstance(found, SearchField) and found.field_name not in SHOWN_APART
    ]
    texts = []
    for value in values:
        texts += [str(part) for part in value] if isinstance(value, list) else [str(value or "")]
    return "\n".join(text.strip() for text in texts if text.strip())


def _date(page: Page) -> dt.date | None:
    value = next((getattr(page, name) for name in DATES if getattr(page, name, None)), None)
    return timezone.localdate(value) if isinstance(value, dt.datetime) else value
