"""The pages that everybody may read, each in the language of its reader."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction

AnyPage = TypeVar("AnyPage", bound=Page)
HOME_DEPTH = 2


def open_to_all(model: type[AnyPage]) -> "QuerySet[AnyPage]":
    """Return the live pages of a type that no restriction covers, in every language."""
    return model.objects.filter(_agreed(model), ~Exists(restrictions()), live=True, alias_of=None)


def restrictions() -> "QuerySet[PageViewRestriction]":
    """Return the restrictions that cover the page of the query outside.

    They are read with the pages, not looked up first as Wagtail's own `public()` does.
    """
    return PageViewRestriction.objects.annotate(
        reader_path=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(reader_path__startswith=F("page__path"))


def _agreed(model: type[Page]) -> Q:
    """Leave out people whose consent does not stand, should the page of one of them be live all the same."""
    if hasattr(model, "consent_given_on"):
        return Q(consent_given_on__isnull=False, consent_withdrawn_on=None)
    if model is Page:
        return Q(personpage=None) | Q(
            personpage__consent_given_on__isnull=False, personpage__consent_withdrawn_on=None
        )
    return Q()


def published(model: type[AnyPage] = Page, language: str | None = None) -> "QuerySet[AnyPage]":
    """Return the pages of a type that the site shows in a language: live, open to all, written in that language."""
    return open_to_all(model).filter(locale__language_code=language or get_language())


def in_language(pages: Iterable[AnyPage], language: str | None = None) -> list[AnyPage]:
    """Return each page as a reader of that language finds it; those not published in it are left out. One query.

    The order is kept. Relations between pages always point at the page of origin: this is how they are read.
    """
    pages = list(pages)
    if not pages:
        return []
    keys = [page.translation_key for page in pages]
    found = {
        page.translation_key: page
        for page in published(type(pages[0]), language).filter(translation_key__in=keys)
    }
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def crumbs(page: Page, *last: str) -> list[tuple[str, str]]:
    """Return the way to a page as (words, address) pairs, itself without address; a draft on the way has none.

    No query for a page reached by its address, one for another. `last`: the words of a screen under the page, which then
    keeps its address.
    """
    above = page.get_ancestors() if getattr(page, "way", None) is None else page.way
    above = [found for found in [*above, *([page] if last else [])] if found.depth > HOME_DEPTH]
    way = [(found.title, found.get_url() if found.live else "") for found in above]
    here = [(words, "") for words in last or [page.title]]
    return [(_("Home"), f"/{get_language()}/"), *way, *here]
