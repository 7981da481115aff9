"""Pages that editors chose for a text: which of them a reader sees, and in which language."""

from django.db.models import Q
from django.utils.translation import get_language
from wagtail.models import Page

from home.queries.pages import open_to_all, published

SAMPLES = 3


def as_shown(chosen: list[Page], *, only: Q | None = None) -> list[Page]:
    """Return chosen pages of one type in their order: open to all, in the reader's language if they have it.

    A page without a translation is shown in its own language rather than hidden: its card says which.
    """
    if not chosen:
        return []
    language = get_language()
    keys = dict.fromkeys(page.translation_key for page in chosen)
    found = (
        open_to_all(type(chosen[0]))
        .filter(only or Q(), translation_key__in=keys)
        .filter(Q(locale__language_code=language) | Q(pk__in=[page.pk for page in chosen]))
        .select_related("locale", "picture")
        .prefetch_related("picture__renditions")
    )
    by_key = {}
    for page in sorted(found, key=lambda page: page.locale.language_code == language):
        by_key[page.translation_key] = page  # the reader's language comes last, and wins
    return [by_key[key] for key in keys if key in by_key]


def samples(model: type[Page]) -> list[Page]:
    """Return a few pages of a type, for the preview of a block."""
    return list(published(model).order_by("-first_published_at")[:SAMPLES])
