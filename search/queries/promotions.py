"""What editors pinned for a question, in the administration: shown before everything else."""

from typing import NamedTuple

from wagtail.contrib.search_promotions.models import SearchPromotion

from search.models import Entry
from search.queries.entries import readable
from search.words import stems


class Promoted(NamedTuple):
    """A page found in the reader's language, or a link outside; with the editors' words."""

    description: str
    entry: Entry | None = None
    title: str = ""
    url: str = ""


def promoted(asked: list[str], language: str) -> list[Promoted]:
    """Return what is pinned for the words of a question, whatever their order, accents and plurals; two queries.

    Wagtail's own template tag keeps a row of each question asked: nothing is written here.
    """
    pins = SearchPromotion.objects.select_related("query", "page").order_by("query", "sort_order", "pk")
    pins = [pin for pin in pins if set(stems(pin.query.query_string, language)) == set(asked)]
    keys = {pin.page.translation_key for pin in pins if pin.page}
    entries = {}
    if keys:
        readables = readable().filter(language=language, page__translation_key__in=keys)
        entries = {
            entry.page.translation_key: entry
            for entry in readables.select_related("page", "region").defer("text")
        }
    found = []
    for pin in pins:
        if pin.page and pin.page.translation_key in entries:
            found.append(Promoted(pin.description, entries.pop(pin.page.translation_key)))
        elif pin.external_link_url:
            found.append(Promoted(pin.description, None, pin.external_link_text or "", pin.external_link_url))
    return found
