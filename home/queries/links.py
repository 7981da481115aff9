"""The links that editors chose, each leading to what a reader of a language finds."""

import json
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Exists, F, Q, QuerySet, Subquery
from wagtail.models import Page

from home.queries.pages import restrictions

PARTS = {"label", "page", "screen", "url"}


class Link(NamedTuple):
    """Where a link leads: one of a page, a screen by the name of its address, or an outside address."""

    label: str
    page: Page | None
    screen: str
    url: str


def candidates(condition: Q) -> "QuerySet[Page]":
    """Return pages with what tells whether a reader is shown them: their language, and whether they are restricted."""
    return Page.objects.filter(condition).annotate(
        is_restricted=Exists(restrictions()), language=F("locale__language_code")
    )


def is_shown(page: Page, language: str) -> bool:
    """Tell whether a candidate is published for the readers of a language."""
    return page.live and not page.alias_of_id and not page.is_restricted and page.language == language


def targets(chosen: Collection[int], language: str) -> Q:
    """Return the condition of the pages that editors chose, and of their translations in a language."""
    keys = Page.objects.filter(pk__in=chosen).values("translation_key")
    return Q(translation_key__in=Subquery(keys)) & (Q(pk__in=chosen) | Q(locale__language_code=language))


def shown_by_choice(pages: Iterable[Page], chosen: Collection[int], language: str) -> dict[int, Page]:
    """Return, for each page that an editor chose, the one that a reader of the language finds, among candidates.

    Pages not published in that language are left out, and so are their links.
    """
    pages = list(pages)
    shown = {page.translation_key: page for page in pages if is_shown(page, language)}
    return {
        page.pk: shown[page.translation_key]
        for page in pages
        if page.pk in chosen and page.translation_key in shown
    }


def raw_links(stored) -> list[dict]:
    """Return every link of a stream as the database keeps it, however deep: no page is read yet."""
    stored = json.loads(stored or "[]") if isinstance(stored, str) else stored
    if isinstance(stored, dict):
        return (
            [stored] if stored.keys() >= PARTS else [one for part in stored.values() for one in _inside(part)]
        )
    return [one for part in stored for one in _inside(part)]


def chosen_pages(raw: Iterable[dict]) -> set[int]:
    """Return the keys of the pages that links lead to."""
    return {link["page"] for link in raw if link["page"]}


def read_links(raw: Iterable[dict], pages: dict[int, Page]) -> list[Link]:
    """Return links with their pages; those whose page is not shown are left out."""
    links = []
    for link in raw:
        page = pages.get(link["page"])
        if link["page"] and page is None:
            continue
        label = link["label"] or (page.title if page else "")
        links.append(Link(label, page, link["screen"] or "", link["url"] or ""))
    return links


def _inside(part) -> list[dict]:
    return raw_links(part) if isinstance(part, dict | list) else []
