"""Tags of the administration's screens."""

from django import template
from wagtail.models import Page

from home.queries.translations import followers

register = template.Library()


@register.simple_tag
def pages_that_follow(page: Page) -> list[Page]:
    """Return the translations that are deleted, moved or unpublished with a page."""
    return list(followers(page).select_related("locale").specific(defer=True))
