"""How a result is shown: its address, and its words with those of the question marked."""

from django import template
from django.utils.safestring import SafeString

from search import snippets
from search.models import Entry

register = template.Library()


@register.simple_tag(takes_context=True)
def result_url(context, entry: Entry) -> str:
    """Return where a result is read."""
    return entry.page.get_url(context.get("request")) if entry.page_id else entry.document.url


@register.simple_tag
def result_title(entry: Entry, stems: list[str]) -> SafeString:
    """Return the title of a result, marked."""
    return snippets.mark(entry.title, stems, entry.language)


@register.simple_tag
def result_excerpt(entry: Entry, stems: list[str]) -> SafeString:
    """Return the words around what was found, marked; those of the editors when they pinned the result with some."""
    if entry.pinned_text:
        return snippets.mark(entry.pinned_text, stems, entry.language)
    return snippets.excerpt(entry.introduction, entry.text, stems, entry.language)
